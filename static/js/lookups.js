// Looked up while one writes: the townships of the county and the villages of the township that was chosen, places and
// organisations by a few letters of their name. Without this file all of it comes with the next page, after saving.
import { from, make } from "./dom.js";

export const start = (form) => {
  const [PAUSE, LEAST, COUNTY, TOWNSHIP] = [250, 2, 6, 9];
  // What was found; null where nobody answers: the line is down, the login has run out, or more was typed meanwhile.
  const ask = async (address, signal) => {
    try {
      const response = await fetch(address, { redirect: "manual", signal, headers: { Accept: "application/json" } });
      return response.ok ? (await response.json()).found : null;
    } catch { return null; }
  };

  // --- places: what lies below the one that was chosen ------------------------------------------------------------
  const offer = async (place, select, code, least) => {
    select.length = 1; // what stands for the whole of it
    select.value = "";
    const found = code.length >= least ? await ask(place.dataset.place.replace("__", code)) : null;
    select.append(...(found || []).map((one) => make("option", { value: one.code }, one.name)));
    return Boolean(found?.length);
  };
  const villages = async (place) => {
    const box = place.querySelector("[data-village]"), township = place.querySelector("[data-township]").value;
    if (!box) return;
    const village = box.querySelector("select");
    [village.disabled, box.hidden] = [true, true];
    const any = await offer(place, village, township, TOWNSHIP);
    if (place.querySelector("[data-township]").value === township) [village.disabled, box.hidden] = [!any, !any];
  };
  const settle = async (target) => {
    const place = target.closest("[data-place]"), township = place.querySelector("[data-township]");
    if (target.matches("[data-in]")) await offer(place, township, target.value, COUNTY);
    await villages(place);
  };
  // A place found by its name: each step is chosen as if by hand.
  const goTo = async (place, code) => {
    const county = place.querySelector("[data-in]"), township = place.querySelector("[data-township]");
    county.value = code.slice(0, COUNTY);
    await settle(county);
    township.value = code.slice(0, TOWNSHIP);
    if (!township.value) township.value = "";
    await villages(place);
    township.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "chosen" })); // so that it is saved
  };
  // Before others read the question: a village of another township is no answer.
  form.addEventListener("change", (event) => { if (event.target.matches("[data-in], [data-township]")) settle(event.target); }, true);

  // --- organisations: a combobox, after the pattern of the ARIA Authoring Practices -------------------------------
  const combos = new WeakMap(); // input -> {list, said, timer, busy, at}
  const optionsOf = (combo) => [...combo.list.children];
  const foundName = (input) => `${input.name}-found`;
  const meet = (input) => {
    const id = `${input.id}-list`;
    const list = make("ul", { id, role: "listbox", class: "found", "aria-label": input.dataset.wList, hidden: "" });
    const said = make("p", { role: "status", class: "visually-hidden" });
    input.after(list, said);
    const facts = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [name, value] of Object.entries(facts)) input.setAttribute(name, value);
    combos.set(input, { list, said, at: -1 });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = from(event).closest("[role=option]");
      if (option) choose(input, option);
    });
  };
  const meetAll = () => form.querySelectorAll("[data-like]").forEach((input) => { if (!combos.has(input)) meet(input); });
  const close = (input) => {
    const combo = combos.get(input);
    clearTimeout(combo.timer);
    combo.busy?.abort();
    [combo.at, combo.list.hidden, combo.said.textContent] = [-1, true, ""];
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (input, at) => {
    const combo = combos.get(input);
    combo.at = at;
    optionsOf(combo).forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    const option = optionsOf(combo)[at];
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const open = (input, found) => {
    const combo = combos.get(input);
    combo.list.replaceChildren(...found.map(({ code, name, where }, n) => make("li",
      { role: "option", id: `${combo.list.id}-${n}`, "aria-selected": "false", "data-code": code, "data-name": name },
      make("span", {}, name), " ", make("span", { class: "note" }, where))));
    combo.list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
    mark(input, -1);
    combo.said.textContent = found.length ? input.dataset.wSome.replace("{n}", found.length) : input.dataset.wNone;
    combo.said.classList.toggle("visually-hidden", Boolean(found.length));
    combo.said.classList.toggle("note", !found.length);
  };
  const search = (input) => {
    const combo = combos.get(input), text = input.value.trim();
    close(input);
    if (text.length < LEAST) return;
    combo.timer = setTimeout(async () => {
      combo.busy = new AbortController();
      const found = await ask(`${input.dataset.like}?${new URLSearchParams({ q: text })}`, combo.busy.signal);
      if (found && input.value.trim() === text && document.activeElement === input) open(input, found);
    }, PAUSE);
  };
  // The code goes with the name: two organisations may bear the same one.
  const forget = (input) => {
    form.querySelectorAll(`[name="${CSS.escape(foundName(input))}"]`).forEach((one) => {
      if (one.type === "hidden") one.remove(); else one.checked = false;
    });
  };
  const choose = (input, option) => {
    const { code, name } = option.dataset, place = input.closest("[data-place]");
    close(input);
    if (place) {
      input.value = "";
      place.querySelector("fieldset")?.remove();
      goTo(place, code);
      return;
    }
    forget(input);
    input.closest(".fieldrow").querySelector("fieldset")?.remove(); // what the server offered for what was typed before
    input.value = name;
    input.after(make("input", { type: "hidden", name: foundName(input), value: code }));
    input.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "chosen" })); // so that it is saved
  };
  const step = (input, by) => {
    const combo = combos.get(input), count = optionsOf(combo).length;
    if (combo.list.hidden) return search(input);
    return mark(input, (combo.at + by + count + (combo.at < 0 && by < 0 ? 1 : 0)) % count);
  };
  const KEYS = { ArrowDown: (input) => step(input, 1), ArrowUp: (input) => step(input, -1), Escape: close };
  const mine = (event) => combos.has(event.target);
  form.addEventListener("input", (event) => {
    if (!mine(event) || event.detail === "chosen") return;
    forget(event.target);
    if (!event.isComposing) search(event.target);
  }, true);
  form.addEventListener("compositionend", (event) => { if (mine(event)) search(event.target); }, true);
  form.addEventListener("keydown", (event) => {
    if (!mine(event) || event.isComposing) return;
    const combo = combos.get(event.target), option = optionsOf(combo)[combo.at];
    if (event.key === "Enter" && !combo.list.hidden && option) { event.preventDefault(); choose(event.target, option); return; }
    if (!KEYS[event.key] || (event.key === "Escape" && combo.list.hidden)) return;
    event.preventDefault();
    KEYS[event.key](event.target);
  });
  form.addEventListener("focusout", (event) => { if (mine(event)) close(event.target); });
  form.addEventListener("answer-brought", meetAll);
  meetAll();
};
