// Saves each answer as it is written; keeps it on this device while the line is down; shows both texts where two people
// changed the same one; says who else is here. Without this file the buttons of the form save.
//
// What is not yet sent stands in localStorage, one entry a question and page: {question, label, section, value, base,
// sent, at}. `value` is the question's controls as [name, text] pairs, `base` the revision it was made from, `sent` what
// went off without an answer so far: found on the server, it is no conflict.
import { leftover, panel, refusal } from "./clashes.js";
import { find, make } from "./dom.js";

const bar = find("[data-drafts]");

const start = () => {
  const data = bar.dataset;
  /** @type {HTMLFormElement} */
  const form = find("form[data-apply]");
  const words = (name, facts = {}) => (data[`w${name[0].toUpperCase()}${name.slice(1)}`] || "").replace(/\{(\w+)\}/g, (_all, key) => facts[key] ?? "");
  const PREFIX = `yichuang:draft:${data.writer}:${data.application}:`;
  const PAGE = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  const [PAUSE, SOON, LONGEST, KEEPALIVE] = [1000, 50, 60000, 60000];
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // --- what waits on this device -----------------------------------------------------------------------------
  const memory = new Map(); // where the device has no room
  const keyOf = (question) => `${PREFIX}${question}:${PAGE}`;
  const put = (key, entry) => {
    try { localStorage.setItem(key, JSON.stringify(entry)); memory.delete(key); } catch { memory.set(key, entry); }
  };
  const get = (key) => {
    try { return memory.get(key) || JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const drop = (key) => {
    memory.delete(key);
    try { localStorage.removeItem(key); } catch { /* nothing was kept there */ }
  };
  const waiting = () => {
    let keys = [];
    try { keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { /* none */ }
    return [...new Set([...keys, ...memory.keys()])].map((key) => [key, get(key)])
      .filter(([, entry]) => entry?.question).sort(([, one], [, other]) => one.at - other.at);
  };

  // --- the questions of this page ------------------------------------------------------------------------------
  const fields = new Map(); // question -> {box, base, seen, timer, trail}
  const isAnswer = (control, question) =>
    (control.name === question || control.name.startsWith(`${question}-`)) && !["file", "submit", "search"].includes(control.type) && !control.disabled
    && (!["checkbox", "radio"].includes(control.type) || control.checked);
  const read = (box) => [...box.querySelectorAll("input, select, textarea")]
    .filter((control) => isAnswer(control, box.dataset.question)).map((control) => [control.name, control.value]);
  const noted = (box) => box.querySelector('input[name^="was-"]');
  const meet = (box) => {
    const before = fields.get(box.dataset.question);
    fields.set(box.dataset.question, { box, base: parseInt(noted(box).value, 10) || 0, seen: read(box), trail: before?.trail || [] });
  };
  const note = (field, reply) => {
    field.base = reply.revision;
    noted(field.box).value = reply.was;
  };

  // --- what the bar says ---------------------------------------------------------------------------------------
  let state = ["quiet"];
  let closed = "closed" in data; // the call's moment has passed: kept all the same
  const blocked = new Map(); // entry key -> "conflict" | "refused": waits for a person
  const say = (...said) => {
    state = said;
    const [name, facts, link] = said;
    const line = find("[data-status]", bar);
    const two = [...blocked.values()].filter((why) => why === "conflict").length;
    const parts = [words(name, facts)];
    if (two) parts.unshift(words("two", { n: two }));
    const held = [...blocked].filter(([, why]) => why !== "conflict").map(([key]) => get(key)?.label).filter(Boolean);
    if (held.length) parts.unshift(words("held", { labels: held.join(words("comma")) }));
    if (memory.size) parts.push(words("full"));
    if (closed) parts.push(words("closed"));
    const text = parts.filter(Boolean).join(" · ");
    line.dataset.state = ["offline", "trouble", "login", "gone", "reload"].includes(name) || blocked.size || closed ? "trouble" : name;
    if (line.dataset.text !== text) {
      line.dataset.text = text;
      line.textContent = text;
      if (link) line.append(" ", make("a", { href: link }, words("toLogin")));
    }
    find("[data-note]", bar).hidden = !waiting().length || ["saving", "saved", "quiet"].includes(name);
  };

  // --- writing -------------------------------------------------------------------------------------------------
  const touch = (box) => {
    const question = box.dataset.question;
    const [field, value, key] = [fields.get(question), read(box), keyOf(question)];
    if (!field) return;
    const entry = get(key);
    if (same(value, entry ? entry.value : field.seen)) return;
    if (entry && same(value, field.seen) && !entry.sent.length && !blocked.has(key)) {
      drop(key); // written and taken back before anything went off
      return;
    }
    const base = field.anew ?? entry?.base ?? field.base;
    const rewritten = blocked.get(key) === "refused"; // it may be taken now
    if (rewritten) box.querySelector(`[data-clash="${CSS.escape(key)}"]`)?.remove();
    if (rewritten || field.anew !== undefined) blocked.delete(key);
    delete field.anew;
    put(key, { question, label: box.dataset.label, section: data.section, value, base, sent: entry?.sent || field.trail, at: Date.now() });
    clearTimeout(field.timer);
    if (!blocked.has(key)) field.timer = setTimeout(send, PAUSE);
    if (memory.size) say(...state);
  };
  /** @returns {HTMLElement | null} */
  const boxOf = (target) => (target instanceof Element ? target.closest("[data-question]") : null);
  const touched = (event) => { const box = boxOf(event.target); if (box) touch(box); };

  // --- sending -------------------------------------------------------------------------------------------------
  let [running, again, failures, retry] = [null, false, 0, 0];
  let apart = false; // each answer alone, because the server would not take them together
  const PATIENCE = 4, broke = new Map(); // how often the server broke on an entry that it was sent alone
  const failed = new Set(); // entries that the server broke on in this round, each sent alone
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || /** @type {HTMLInputElement} */ (find("[name=csrfmiddlewaretoken]"))?.value || "";
  const headers = () => ({ "X-CSRFToken": token(), "X-Writer": data.writer });
  // One question once, one section at a time, the oldest first.
  const bundle = () => {
    const list = waiting().filter(([key]) => !blocked.has(key) && !failed.has(key));
    const found = new Map();
    for (const [key, entry] of list) {
      if (entry.section === list[0][1].section && !found.has(entry.question)) found.set(entry.question, [key, entry]);
    }
    return [...found.values()].slice(0, apart ? 1 : undefined);
  };
  const post = (list, keepalive) => {
    const answers = {};
    for (const [key, entry] of list) {
      answers[entry.question] = { value: entry.value, base: entry.base, earlier: entry.sent.filter((one) => !same(one, entry.value)) };
      if (!entry.sent.some((one) => same(one, entry.value))) put(key, { ...entry, sent: [...entry.sent, entry.value].slice(-3) });
    }
    const body = JSON.stringify({ answers });
    if (keepalive && body.length > KEEPALIVE / 3) return null; // waits here and goes off when a page opens again
    return fetch(data.autosave.replace("__", list[0][1].section), {
      method: "POST", body, keepalive, redirect: "manual", headers: { "Content-Type": "application/json", ...headers() },
    });
  };
  const later = (name, facts, link) => {
    failures += 1;
    clearTimeout(retry);
    retry = setTimeout(send, Math.min(LONGEST, 1000 * 2 ** failures));
    say(name, facts, link);
    return false;
  };
  const round = async (list) => {
    let response;
    try { response = await post(list, false); } catch { return later("offline"); }
    if (response.status === 401 || response.type === "opaqueredirect") {
      return later("login", {}, `${data.login}?next=${encodeURIComponent(location.pathname)}`);
    }
    if (response.status === 404) return later("gone");
    if (response.status === 403) return later("reload");
    if (!response.ok) return without(list, response);
    const told = await response.json();
    const fetchAnew = [];
    for (const [key, sent] of list) {
      const reply = told.answers[sent.question];
      if (reply) settle(key, sent, reply, fetchAnew);
    }
    if (fetchAnew.length) await bring(fetchAnew);
    failures = 0;
    if ("closed" in told) ({ closed } = told);
    say("saved", { at: told.at });
    return true;
  };
  // Not taken: which answer is it? Each goes alone, so that one holds up no other; one that is refused waits for a person.
  const without = async (list, response) => {
    const [[key, sent]] = list;
    if (list.length > 1) apart = true;
    else if (response.status === 500 && (broke.set(key, (broke.get(key) || 0) + 1), broke.get(key) >= PATIENCE)) {
      broke.delete(key); // a server that is down answers nothing else either; this one breaks on this answer alone
      settle(key, sent, { result: "refused", says: words("broken") }, []);
      say("quiet");
    } else if (response.status >= 500 || [408, 429].includes(response.status)) {
      failed.add(key);
      put(key, { ...get(key), sent: [] }); // it may be what was sent before that the server breaks on
    } else {
      const { says = "" } = await response.json().catch(() => ({}));
      settle(key, sent, { result: "refused", says }, []);
      say("quiet");
    }
    return true;
  };
  const settle = (key, sent, reply, fetchAnew) => {
    const field = sent.section === data.section ? fields.get(sent.question) : null;
    const [entry, own] = [get(key), key === keyOf(sent.question)];
    if (reply.result === "saved") {
      if (entry && same(entry.value, sent.value)) drop(key);
      else if (entry) put(key, { ...entry, base: reply.revision, sent: [] });
      if (!field) return;
      note(field, reply);
      field.trail = [];
      if (own) field.seen = sent.value; else fetchAnew.push(sent.question);
    } else if (entry) {
      blocked.set(key, reply.result);
      if (field) show(key, field, entry, reply); else leave(key, entry, reply);
    }
  };
  const run = async () => {
    do {
      again = false;
      for (let list = bundle(); list.length; list = bundle()) {
        if (state[0] !== "offline") say("saving");
        if (!await round(list)) return;
      }
    } while (again);
    apart = false;
    if (failed.size) {
      failed.clear();
      later("trouble");
      return;
    }
    if (state[0] === "saving") say("quiet");
  };
  async function send() {
    if (running) { again = true; return running; }
    clearTimeout(retry);
    running = run().finally(() => { running = null; });
    return running;
  }
  // The page goes away: what waits goes off by itself, and stays here in case it does not arrive.
  const farewell = () => {
    fields.forEach((field) => { clearTimeout(field.timer); touch(field.box); });
    const list = navigator.onLine ? bundle() : [];
    if (list.length) Promise.resolve(post(list, true)).catch(() => {});
  };

  // --- bringing in what the server has -------------------------------------------------------------------------
  async function bring(questions) {
    let page;
    try { page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html"); } catch { return false; }
    for (const question of questions) {
      const fresh = page.querySelector(`[data-question="${CSS.escape(question)}"]`);
      const field = fields.get(question);
      if (!fresh || !field || (get(keyOf(question)) && !blocked.has(keyOf(question)))) continue;
      const shown = [...field.box.querySelectorAll("[data-clash]")];
      field.box.replaceChildren(...fresh.childNodes, ...shown);
      meet(field.box);
      field.box.dispatchEvent(new CustomEvent("answer-brought", { bubbles: true }));
      field.box.querySelector("input, select, textarea")?.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  }

  // --- two versions --------------------------------------------------------------------------------------------
  const show = (key, field, entry, reply) => {
    field.box.querySelector(`[data-clash="${CSS.escape(key)}"]`)?.remove();
    const done = () => { blocked.delete(key); box.remove(); field.box.querySelector("input:not([type=hidden]), select, textarea")?.focus(); };
    const box = reply.result === "refused"
      ? refusal(reply.says, entry.value.map(([, text]) => text).filter(Boolean).join("\n"), words, () => { drop(key); done(); say("quiet"); })
      : panel(field.box.dataset.label, reply, words, {
        keep: () => { put(key, { ...get(key), base: reply.revision, sent: [] }); done(); send(); },
        take: async () => {
          if (!await bring([entry.question])) { say("offline"); return; } // theirs must be here before mine goes
          drop(key);
          done();
          say("quiet");
        },
        anew: () => {
          field.anew = reply.revision;
          if (key !== keyOf(entry.question)) { drop(key); blocked.delete(key); }
          field.box.querySelector("input:not([type=hidden]), select, textarea")?.focus();
          say(...state);
        },
      });
    box.dataset.clash = key;
    field.box.append(box);
  };

  // A question that is not on this page: what was written of it is read, copied or let go here. Where the two versions can
  // still be chosen from, a link leads there.
  const leave = (key, entry, reply) => {
    const list = bar.querySelector("[data-left]");
    list.querySelector(`[data-clash="${CSS.escape(key)}"]`)?.remove();
    const page = `${data.autosave.replace("__", entry.section).replace(/autosave\/$/, "")}#${entry.question}`;
    const box = leftover(entry, reply, words, {
      address: reply.result === "conflict" ? page : "",
      forget: () => { drop(key); blocked.delete(key); box.remove(); say("quiet"); find("[data-status]", bar).focus(); },
    });
    box.dataset.clash = key;
    list.append(box);
  };

  // --- who is here, and what they changed ----------------------------------------------------------------------
  let at = "";
  const listen = async () => {
    if (document.hidden) return;
    const body = form ? new URLSearchParams({ section: data.section, question: at }) : undefined;
    let told;
    try {
      const response = await fetch(data.presence, { method: body ? "POST" : "GET", body, headers: headers(), redirect: "manual" });
      if (!response.ok) return;
      told = await response.json();
    } catch { return; }
    const line = bar.querySelector("[data-present]");
    const text = told.people.map((one) => one.sentence).join(" ");
    if (line.textContent !== text) line.textContent = text;
    if (!running) news(told.changes);
  };
  const news = (changes) => {
    const fresh = Object.entries(changes).filter(([question, one]) => {
      const field = fields.get(question);
      return field && one.revision > field.base && !waiting().some(([, entry]) => entry.question === question);
    });
    const line = find("[data-news]", bar);
    if (!fresh.length) { line.replaceChildren(); delete line.dataset.text; return; }
    const [, last] = fresh.reduce((one, other) => (other[1].revision > one[1].revision ? other : one));
    const text = words(last.own ? "changedOwn" : "changed", { ...last, labels: fresh.map(([, one]) => one.label).join(words("comma")) });
    if (line.dataset.text === text) return;
    line.dataset.text = text;
    const button = make("button", { type: "button", class: "linklike" }, words("bring"));
    button.addEventListener("click", async () => {
      line.replaceChildren();
      delete line.dataset.text;
      await bring(fresh.map(([question]) => question));
      fields.get(fresh[0][0]).box.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
    line.append(text, " ", button);
  };

  // --- begin -----------------------------------------------------------------------------------------------------
  bar.hidden = false;
  say("quiet");
  if (form) {
    form.querySelectorAll("[data-question]").forEach(meet);
    // The sums of the budget stand above this bar, however many lines it has.
    new ResizeObserver(() => form.style.setProperty("--savebar", `${bar.offsetHeight}px`)).observe(bar);
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    form.addEventListener("rows-changed", () => fields.forEach((field) => touch(field.box)));
    form.addEventListener("focusin", (event) => { at = boxOf(event.target)?.dataset.question || ""; });
    form.addEventListener("focusout", (event) => {
      const box = boxOf(event.target);
      if (!box || box.contains(/** @type {Node} */ (event.relatedTarget)) || !get(keyOf(box.dataset.question))) return;
      clearTimeout(fields.get(box.dataset.question)?.timer);
      setTimeout(send, SOON);
    });
    // The button waits for what is just being saved, so that one's own answer does not look like another's.
    let released = false;
    form.addEventListener("submit", (event) => {
      const busy = running || waiting().some(([key, entry]) => entry.section === data.section && !blocked.has(key));
      if (released || !busy) { released = false; return; }
      event.preventDefault();
      const { submitter } = event;
      Promise.race([send(), new Promise((done) => { setTimeout(done, 5000); })]).then(() => {
        if (["offline", "login"].includes(state[0])) return; // it would only leave this page for an error
        released = true;
        form.requestSubmit(submitter);
      });
    });
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) farewell(); else { send(); if (!("onlyLeft" in data)) listen(); } });
  window.addEventListener("pagehide", farewell);
  window.addEventListener("online", () => { failures = 0; send(); });
  window.addEventListener("offline", () => say("offline"));
  window.addEventListener("beforeunload", (event) => { if (memory.size) event.preventDefault(); });
  window.addEventListener("storage", (event) => { // another window sent it
    if (!event.key?.startsWith(PREFIX) || !event.key.endsWith(`:${PAGE}`) || event.newValue !== null) return;
    const entry = JSON.parse(event.oldValue);
    const field = fields.get(entry.question);
    if (field) { field.trail = [...field.trail, entry.value].slice(-3); field.seen = entry.value; }
  });
  send();
  if (!("onlyLeft" in data)) { // nobody writes here any more
    listen();
    setInterval(listen, 15000);
  }
};

if (bar) start();
