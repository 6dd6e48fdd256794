// Small comforts on every page: live forms, keys, menus, theme, fresh times. Everything works without it.
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const token = $("meta[name=csrf-token]")?.content || "";

  const stored = {
    get(key) {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // storage may be full or forbidden: the page works without it
      }
    },
  };

  const ask = (url, options = {}) =>
    fetch(url, {
      credentials: "same-origin",
      ...options,
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": token, ...options.headers },
    });

  // ---- Live forms: what comes back takes the place of the nearest live region

  const sendPlainly = (form, button) => {
    if (button?.hasAttribute("formaction")) form.action = button.formAction;
    if (button?.name) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = button.name;
      field.value = button.value;
      form.append(field);
    }
    form.submit();
  };

  const refuse = (region, html) => {
    $$(".refusal", region).forEach((old) => old.remove());
    region.insertAdjacentHTML("beforeend", html);
  };

  const replace = (region, html) => {
    const held = region.contains(document.activeElement) && document.activeElement;
    const key = held && (held.name ? `[name="${CSS.escape(held.name)}"]` : held.tagName.toLowerCase());
    const box = document.createElement("template");
    box.innerHTML = html.trim();
    const fresh = box.content.firstElementChild;
    if (!fresh) return region.remove();
    region.replaceWith(box.content);
    fresh.classList.add("knock");
    if (key) ($(key, fresh) || $("button, a, summary", fresh))?.focus({ preventScroll: true });
  };

  // A button shows at once what its press will bring; gives back how to undo that
  const foretell = (region, button) => {
    const rivals = button ? $$("[aria-pressed]", region).filter((one) => one.name === button.name) : [];
    const before = rivals.map((one) => [one, one.getAttribute("aria-pressed")]);
    for (const [one, was] of before) one.setAttribute("aria-pressed", one === button && was !== "true");
    button?.closest("details.menu")?.removeAttribute("open");
    return () => before.forEach(([one, was]) => one.setAttribute("aria-pressed", was));
  };

  const sendLive = async (form, button) => {
    const own = button?.hasAttribute("formaction");
    const region = (own ? button : form).closest("[data-live-region]") || form;
    if (region.classList.contains("busy")) return;
    region.classList.add("busy");
    const body = new FormData(form);
    if (button?.name) body.set(button.name, button.value);
    const takeBack = foretell(region, button);
    try {
      const reply = await ask(own ? button.formAction : form.action, { method: "POST", body, keepalive: !$("textarea", form) });
      const html = await reply.text();
      if (reply.ok && !reply.redirected) return replace(region, html);
      takeBack();
      if (reply.redirected || reply.status >= 500) return sendPlainly(form, button);
      if (/^\s*<(?!!)/.test(html)) refuse(region, html);
      else sendPlainly(form, button);
    } catch {
      takeBack();
      sendPlainly(form, button);
    } finally {
      region.classList.remove("busy");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const live = form.matches("[data-live]") || event.submitter?.matches("[data-live]");
    if (!live || event.defaultPrevented) return;
    event.preventDefault();
    sendLive(form, event.submitter);
  });

  // ---- Clicks: dismiss, theme, print, menus

  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const themeSwitch = $("[data-theme-toggle]");
  const showTheme = () => {
    themeSwitch?.setAttribute("aria-pressed", isDark());
    const colour = getComputedStyle(root).getPropertyValue("--bg").trim();
    if (root.dataset.theme) $$("meta[name=theme-color]").forEach((meta) => (meta.content = colour));
  };
  const turnTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    stored.set("toctoc-theme", root.dataset.theme);
    showTheme();
  };
  showTheme();

  const closeMenus = (except) => $$("details.menu[open]").forEach((menu) => menu !== except && (menu.open = false));

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-dismiss], [data-theme-toggle], [data-print]");
    closeMenus(event.target.closest("details.menu"));
    if (!target) return;
    if (target.matches("[data-dismiss]")) target.parentElement.remove();
    else if (target.matches("[data-print]")) print();
    else turnTheme();
  });

  // ---- Keys, never while typing; the card can switch them off

  const keysOn = () => stored.get("toctoc-keys") !== "off";
  const wireSwitch = (from) => {
    const box = $("[data-keys-switch]", from);
    if (!box) return;
    box.checked = keysOn();
    box.addEventListener("change", () => stored.set("toctoc-keys", box.checked ? null : "off"));
  };
  wireSwitch(document);

  // The card is the keyboard part of the help page, fetched when it is first wanted
  let card;
  const showCard = async () => {
    try {
      if (!card) {
        const help = new DOMParser().parseFromString(await (await ask("/help")).text(), "text/html");
        const part = $("#keyboard", help);
        $("h2", part).id = "keys-title";
        card = document.createElement("dialog");
        card.setAttribute("aria-labelledby", "keys-title");
        card.append(...part.children);
        $("[data-close]", card).hidden = false;
        card.addEventListener("click", (event) => (event.target === card || event.target.matches("[data-close]")) && card.close());
        document.body.append(card);
        wireSwitch(card);
      }
      card.showModal();
    } catch {
      location.assign("/help#keyboard");
    }
  };

  const step = (by) => {
    const stops = $$("[data-nav]").filter((stop) => stop.offsetParent);
    const here = stops.findIndex((stop) => stop.contains(document.activeElement));
    const next = stops[here < 0 ? (by > 0 ? 0 : stops.length - 1) : here + by];
    if (!next) return;
    const link = $(".row-title", next);
    if (!link) next.tabIndex = -1;
    (link || next).focus({ preventScroll: true, focusVisible: true });
    next.scrollIntoView({ block: link ? "nearest" : "start" });
  };

  const keys = {
    "/": () => {
      const box = $("[data-search]");
      if (!box) return location.assign("/search");
      box.focus();
      box.select();
    },
    c: () => location.assign($(".bar-ask")?.href || "/cases/new"),
    j: () => step(1),
    k: () => step(-1),
    "?": showCard,
  };

  const isTyping = (element) => element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio])");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = $("details.menu[open]");
      closeMenus();
      if (open?.contains(document.activeElement)) $("summary", open).focus();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target) || card?.open) return;
    const act = keys[event.key];
    if (!act || (!keysOn() && event.key !== "?")) return;
    event.preventDefault();
    act();
  });

  // ---- What an address points at must not stay folded

  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    $(":scope > details.stub", target)?.setAttribute("open", "");
    target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  if (location.hash) unfold();

  // ---- What may come later: fetched once the page stands, where it is looked at

  const fetchLater = async (place) => {
    try {
      const reply = await ask(place.dataset.later);
      if (reply.ok && !reply.redirected) place.innerHTML = await reply.text();
    } catch {
      // the link that stands there leads to the same
    }
  };
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      seen.unobserve(entry.target);
      fetchLater(entry.target);
    }
  }, { rootMargin: "400px" });
  $$("[data-later]").forEach((place) => seen.observe(place));

  // ---- Times stay fresh for a day; a time told by the day only (no clock in it) is left alone

  const words = new Intl.RelativeTimeFormat(root.lang, { numeric: "always" });
  const freshen = () => {
    if (document.hidden) return;
    for (const time of $$("time[datetime*=T]")) {
      const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
      if (minutes < 1 || minutes >= 1440) continue;
      time.textContent = minutes < 60 ? words.format(-minutes, "minute") : words.format(-Math.floor(minutes / 60), "hour");
    }
  };
  setInterval(freshen, 60000);
  document.addEventListener("visibilitychange", freshen);

  // ---- A text kept on this device leaves with its author: often the computer is shared

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    try {
      Object.keys(localStorage).forEach((key) => key.startsWith("toctoc:") && localStorage.removeItem(key));
    } catch {
      // nothing is kept where storage is forbidden
    }
  });

  window.toctoc = { $, $$, ask, stored, token };
})();
