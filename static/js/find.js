// Completes what is typed in a search box: a combobox with a list (ARIA 1.2). Without it the box is a plain form.
(() => {
  const { $, $$, ask } = window.toctoc;
  const SHORTEST = 2;
  const PAUSE = 120;
  const isMember = Boolean(document.documentElement.dataset.me);

  // A member's empty box offers what he asked before; one letter alone offers nothing.
  const isEnough = (typed) => typed.length >= SHORTEST || (!typed && isMember);

  class Combobox {
    constructor(input) {
      this.input = input;
      this.turn = 0;
      this.timer = 0;
      this.kept = new Map();
      this.list = document.createElement("div");
      this.list.className = "completions";
      this.list.id = `${input.id}-completions`;
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", input.dataset.search);
      this.said = document.createElement("p");
      this.said.className = "sr";
      this.said.setAttribute("role", "status");
      input.after(this.list, this.said);
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", this.list.id);
      input.addEventListener("input", () => this.later());
      // Where the box has the focus from the first, the page itself shows what was asked before.
      if (!input.autofocus) input.addEventListener("focus", () => !input.value && this.later());
      input.addEventListener("keydown", (event) => this.press(event));
      input.addEventListener("blur", () => this.close());
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    }

    get options() {
      return $$("[role=option]", this.list);
    }

    get active() {
      return $("[aria-selected=true]", this.list);
    }

    later() {
      clearTimeout(this.timer);
      const mine = ++this.turn;
      if (!isEnough(this.input.value.trim())) return this.close();
      this.timer = setTimeout(() => this.look(mine), PAUSE);
    }

    async look(mine) {
      const typed = this.input.value;
      try {
        if (!this.kept.has(typed)) {
          const reply = await ask(`/search/complete?q=${encodeURIComponent(typed)}`);
          if (!reply.ok || reply.redirected) return;
          this.kept.set(typed, await reply.text());
        }
        if (mine === this.turn && document.activeElement === this.input) this.show(this.kept.get(typed));
      } catch {
        // no network, no hints: the form still works
      }
    }

    show(html) {
      this.list.innerHTML = html;
      for (const element of $$("[id]", this.list)) element.id = `${this.list.id}-${element.id}`;
      for (const group of $$("[aria-labelledby]", this.list)) {
        group.setAttribute("aria-labelledby", `${this.list.id}-${group.getAttribute("aria-labelledby")}`);
      }
      const number = this.options.length;
      if (!number) return this.close();
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.input.removeAttribute("aria-activedescendant");
      this.said.textContent = this.input.dataset.found.replace("{number}", number);
    }

    close() {
      clearTimeout(this.timer);
      this.turn++;
      this.list.hidden = true;
      this.list.replaceChildren();
      this.said.textContent = "";
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    move(by) {
      const options = this.options;
      const here = options.indexOf(this.active);
      const next = here + by;
      this.active?.setAttribute("aria-selected", "false");
      const option = here < 0 && by < 0 ? options.at(-1) : options[next];
      if (!option) return this.input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    press(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.list.hidden) {
        if (event.key === "ArrowDown" && isEnough(this.input.value.trim())) {
          event.preventDefault();
          this.look(++this.turn);
        }
        return;
      }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && this.active) this.choose(this.active);
      else return;
      event.preventDefault();
    }

    choose(option) {
      if (!option) return;
      if (option.dataset.url) return location.assign(option.dataset.url);
      this.input.value = option.textContent;
      this.close();
      this.input.form.requestSubmit();
    }
  }

  $$("[data-search]").forEach((input) => new Combobox(input));
})();
