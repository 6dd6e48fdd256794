// Sets the theme before the first paint, so that nobody is dazzled at night.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("toctoc-theme");
    if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  } catch {
    // storage may be forbidden: the system's theme stays
  }
})();
