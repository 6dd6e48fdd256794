// Fills the list of names while a hypothesis is typed. Without it the fields are plain lines.
(() => {
  const { $, $$, ask } = window.toctoc;
  const PAUSE = 150;
  let timer = 0;

  async function look(input) {
    const typed = input.value.trim();
    if (typed.length < 2) return;
    try {
      const reply = await ask(`/hypotheses/names?q=${encodeURIComponent(typed)}`);
      if (!reply.ok || reply.redirected || input.value.trim() !== typed) return;
      const options = (await reply.json()).map((name) => new Option(name, name));
      $("#hypotheses-known").replaceChildren(...options);
    } catch {
      // No network: what is typed stands as it is.
    }
  }

  for (const input of $$("[data-hypothesis]")) {
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => look(input), PAUSE);
    });
  }
})();
