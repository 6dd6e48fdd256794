// Comforts for whoever writes: drafts that save themselves, preview, similar cases, a few Markdown buttons.
(() => {
  const { $, $$, ask, stored, token } = window.toctoc;
  const me = document.documentElement.dataset.me || "";

  const later = (wait, act) => {
    let timer = 0;
    const run = (...facts) => {
      clearTimeout(timer);
      timer = setTimeout(() => act(...facts), wait);
    };
    run.stop = () => clearTimeout(timer);
    return run;
  };

  // ---- Drafts: on this device at once, on the server a moment later; the local copy goes when that worked

  const FIELDS = "textarea, input:not([type=hidden], [type=search]), select";

  class Draft {
    constructor(form) {
      this.form = form;
      this.name = form.dataset.draft;
      this.key = `toctoc:${me}:${this.name}`;
      this.note = $("[data-draft-note]", form);
      this.dirty = this.sent = false;
      this.soon = later(1500, () => this.save());
      this.bringBack();
      form.addEventListener("input", () => this.changed());
      form.addEventListener("submit", (event) => this.leave(event));
      document.addEventListener("visibilitychange", () => document.hidden && this.hurry());
      addEventListener("pagehide", () => this.hurry());
    }

    fields() {
      return $$(FIELDS, this.form).filter((field) => field.name);
    }

    body() {
      const body = new FormData(this.form);
      body.set("form", this.name);
      return body;
    }

    say(word, facts = {}) {
      if (this.note) this.note.textContent = this.note.dataset[word].replace("{time}", facts.time || "");
    }

    changed() {
      this.dirty = true;
      this.sent = false;
      stored.set(this.key, JSON.stringify({ at: Date.now(), values: this.fields().filter((field) => field.type !== "radio" || field.checked).map((field) => [field.id || field.name, field.value]) }));
      this.soon();
    }

    async save() {
      if (!this.dirty || this.sent) return;
      this.dirty = false;
      try {
        const reply = await ask("/drafts", { method: "POST", body: this.body() });
        if (!reply.ok) throw new Error(reply.status);
        if (!this.dirty) stored.set(this.key, null);
        const clock = { hour: "2-digit", minute: "2-digit" };
        this.say("saved", { time: new Date().toLocaleTimeString(document.documentElement.lang, clock) });
      } catch {
        this.dirty = true;
        this.say("kept");
      }
    }

    hurry() {
      if (!this.dirty || this.sent) return;
      this.soon.stop();
      const body = this.body();
      body.set("csrf_token", token);
      navigator.sendBeacon("/drafts", body);
    }

    leave(event) {
      if (event.submitter?.matches("[data-live]")) return;
      if (navigator.onLine === false) {
        event.preventDefault();
        this.say("kept");
        return;
      }
      this.sent = true;
      this.soon.stop();
      stored.set(this.key, null);
    }

    bringBack() {
      const copy = JSON.parse(stored.get(this.key) || "null");
      if (!copy) return;
      const empty = $$("textarea", this.form).every((area) => !area.value.trim());
      if (!empty || Date.now() - copy.at > 86400000) return;
      const values = new Map(copy.values);
      for (const field of this.fields()) {
        const value = values.get(field.id || field.name);
        if (field.type === "radio") field.checked = value ? field.value === value : field.checked;
        else if (value && field.type !== "checkbox") field.value = value;
      }
      this.say("restored");
    }
  }

  if (me) $$("form[data-draft]").forEach((form) => new Draft(form));

  // ---- Preview, only while it is open

  for (const field of $$("[data-markdown]")) {
    const area = $("textarea", field);
    const button = $("[data-preview]", field);
    const shown = $(".preview", field);
    if (!button || !shown) continue;
    let turn = 0;
    const refresh = async () => {
      const mine = ++turn;
      const body = new FormData();
      body.set("text", area.value);
      try {
        const reply = await ask("/preview", { method: "POST", body });
        if (reply.ok && mine === turn) shown.innerHTML = await reply.text();
      } catch {
        // without network the last preview stays
      }
    };
    const soon = later(350, () => !shown.hidden && refresh());
    button.setAttribute("aria-expanded", String(!shown.hidden));
    button.addEventListener("click", () => {
      shown.hidden = !shown.hidden;
      button.setAttribute("aria-expanded", String(!shown.hidden));
      if (!shown.hidden) refresh();
    });
    area.addEventListener("input", soon);
  }

  // ---- Markdown buttons

  const wrap = (area, mark) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    put(area, start, end, mark + value.slice(start, end) + mark, start + mark.length, end + mark.length);
  };

  const prefix = (area, mark) => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.selectionEnd;
    const text = area.value.slice(start, end).split("\n").map((line) => mark + line).join("\n");
    put(area, start, end, text, start + text.length, start + text.length);
  };

  const link = (area) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const text = value.slice(start, end);
    put(area, start, end, `[${text}](https://)`, start + text.length + 3, start + text.length + 11);
  };

  // execCommand is the one way that keeps the browser's own undo
  const put = (area, start, end, text, from, to) => {
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, start, end);
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    area.setSelectionRange(from, to);
  };

  const marks = {
    bold: (area) => wrap(area, "**"),
    italic: (area) => wrap(area, "*"),
    list: (area) => prefix(area, "- "),
    quote: (area) => prefix(area, "> "),
    link,
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-md]");
    if (button) marks[button.dataset.md]($("textarea", button.closest("[data-markdown]")));
  });

  document.addEventListener("keydown", (event) => {
    const area = event.target.closest("[data-markdown] textarea");
    if (!area || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const mark = { b: "bold", i: "italic", k: "link" }[event.key];
    if (event.key === "Enter") area.form.requestSubmit();
    else if (mark) marks[mark](area);
    else return;
    event.preventDefault();
  });

  // ---- Similar past cases while the title is typed

  const title = $("[data-similar]");
  const similar = $("#similar");
  if (title && similar) {
    let turn = 0;
    const look = later(400, async () => {
      const mine = ++turn;
      const words = title.value.trim();
      if (words.length < 4) return similar.replaceChildren();
      try {
        const reply = await ask(`/cases/similar?title=${encodeURIComponent(words)}`);
        const html = reply.ok ? (await reply.text()).trim() : "";
        if (mine === turn) similar.innerHTML = html;
        $$("a", similar).forEach((anchor) => (anchor.target = "_blank"));
      } catch {
        // no network, no hints
      }
    });
    title.addEventListener("input", look);
    if (title.value && !similar.childElementCount) look();
  }
})();
