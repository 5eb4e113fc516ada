// The questions of a section, made pleasant: rows at once, sums and limits while one types, characters counted, what is
// not asked put away, what is computed reckoned. Every part works without this file: the buttons save, the server reckons.
import * as Budget from "./budget.js";
import * as E from "./expressions.js";
import { Names } from "./names.js";
import { find } from "./dom.js";

export const start = (form) => {
  const data = JSON.parse(document.getElementById("form-data").textContent);
  const texts = JSON.parse(document.getElementById("form-texts").textContent);
  const yes = [data.words.yes, data.words.no];
  const here = Object.keys(data.questions).filter((key) => document.getElementById(key));
  /** @returns {HTMLElement | null} */
  const rowOf = (key) => document.getElementById(key).closest(".fieldrow");

  // --- what stands on the page, as the server would keep it ---------------------------------------------------
  const plain = (text) => text.replace(/\r\n/g, "\n").trim();
  const control = (name) => form.elements.namedItem(name);
  const typed = (name) => plain(control(name)?.value ?? "");
  // The smallest place that is chosen: the township, else the whole county.
  const place = (name) => typed(`${name}-village`) || typed(name) || typed(`${name}-in`);
  const rowsOf = (key) => [...form.querySelectorAll(`[data-rows="${key}"] [data-row]`)].map((row) => {
    /** @type {Record<string, string>} */
    const cells = {};
    row.querySelectorAll("[name]").forEach((one) => {
      const found = one.name.match(/^(.+)-(\d+)-(\w+)$/);
      if (found && found[1] === key) cells[found[3]] = plain(one.value);
    });
    return cells;
  });
  // A row that says nothing but who pays falls away, as on the server.
  const written = (rows, but = []) => rows.filter((row) => Object.entries(row).some(([name, text]) => text && !but.includes(name)));
  const money = (text) => { const fen = Budget.fenOf(text); return fen === null ? text : `${fen / 100n}.${String(fen % 100n).padStart(2, "0")}`; };
  const answer = (key) => {
    const { kind, names } = data.questions[key];
    if (kind === "declaration") return Boolean(control(key)?.checked);
    if (kind === "multi_choice") return [...form.querySelectorAll(`[name="${key}"]:checked`)].map((one) => one.value);
    if (kind === "period") return { from: E.day(typed(`${key}-from`)), to: E.day(typed(`${key}-to`)) };
    if (kind === "address") return { region: place(`${key}-region`), line: typed(`${key}-line`) };
    if (kind === "region") return place(key);
    if (kind === "date") return E.day(typed(key));
    if (kind === "money") return typed(key) ? money(typed(key)) : "";
    if (kind === "budget") return written(rowsOf(key), ["source", "category"]);
    if (Object.hasOwn(names, key) && names[key] === "rows") return written(rowsOf(key));
    return typed(key);
  };
  const answers = () => Object.fromEntries(here
    .filter((key) => !["file", "computed"].includes(data.questions[key].kind)).map((key) => [key, answer(key)]));

  // --- what follows from it -------------------------------------------------------------------------------------
  const put = (element, words) => { if (element && element.textContent !== words) element.textContent = words; };
  const judge = (names, key) => { // a broken rule is said under the question, once something is written there
    const rules = data.questions[key].valid;
    if (!rules) return;
    const row = rowOf(key), given = answer(key);
    const nothing = data.questions[key].kind !== "computed" && ![given].flat().some((one) => (one && typeof one === "object" ? Object.values(one).some(Boolean) : one));
    const broken = nothing ? null : rules.find((rule) => names.breaks(rule));
    let place = find("[data-rule]", row);
    if (!place) {
      place = document.createElement("p");
      place.className = "err";
      place.dataset.rule = "";
      place.setAttribute("role", "status");
      row.append(place);
    }
    place.hidden = !broken || Boolean(row.querySelector(".err[id]"));
    put(place, broken ? E.filled(broken.else, names.get, names.today, data.lang, yes) : "");
  };
  const follow = () => {
    const names = Names(data, answers());
    here.forEach((key) => {
      const row = rowOf(key);
      if (row) row.hidden = !names.asks(key);
      const question = data.questions[key];
      if (question.kind === "computed") put(document.getElementById(key), E.show(names.get(key), question.shows, data.lang, yes) || "\u2014");
      judge(names, key);
    });
    form.querySelectorAll("[data-text]").forEach((element) => {
      const written = texts[element.dataset.text];
      if (written) put(element, E.filled(written, names.get, names.today, data.lang, yes));
    });
    form.querySelectorAll("[data-budget]").forEach(reckon);
  };

  // --- the budget: sums, ceilings, limits -----------------------------------------------------------------------
  const reckon = (table) => {
    const rows = rowsOf(table.dataset.rows), sums = Budget.sums(rows);
    table.querySelectorAll("[data-row]").forEach((row, n) => {
      const fen = Budget.fenOfRow(rows[n]);
      put(row.querySelector("[data-sum]"), fen === null ? "\u2014" : Budget.yuan(fen));
    });
    table.querySelectorAll("[data-total]").forEach((cell) => put(cell, Budget.yuan(sums[cell.dataset.total])));
    table.querySelectorAll("[data-sum-of]").forEach((one) => { one.hidden = !sums[one.dataset.sumOf]; });
    table.querySelectorAll("[data-standing]").forEach((one) => {
      const fen = sums.paid[one.dataset.standing] || 0n;
      const most = Budget.ceiling(data.limits, one.dataset.standing, sums.requested);
      one.hidden = !fen;
      one.classList.toggle("over", most !== null && fen > most);
      put(one.querySelector("[data-fen]"), Budget.yuan(fen));
      if (most === null) return;
      put(one.querySelector("[data-most]"), Budget.yuan(most));
      const bar = one.querySelector("progress");
      bar.max = Number(most) || 1;
      bar.value = Number(fen);
    });
    const said = table.querySelector("[data-breaches]");
    table.querySelectorAll("[data-standings]").forEach((one) => { one.hidden = !sums.total; });
    const broken = Budget.breaches(data.limits, sums);
    if (said && said.textContent !== broken.map((one) => one.sentence).join("")) {
      said.replaceChildren(...broken.map((one) => {
        const words = document.createElement("p");
        words.className = one.severity === "refuse" ? "err" : "note";
        words.textContent = one.sentence;
        return words;
      }));
    }
  };

  // --- rows -------------------------------------------------------------------------------------------------------
  const renumber = (row, key, n, count) => {
    const old = new RegExp(`^(mine-)?${key}-\\d+-`);
    row.querySelectorAll("[name], [id], [for]").forEach((one) => {
      for (const name of ["name", "id", "for"]) {
        const value = one.getAttribute(name);
        if (value && old.test(value)) one.setAttribute(name, value.replace(old, `$1${key}-${n}-`));
      }
      if (one.name === "remove") one.value = `${key}-${n}`;
      const words = one.getAttribute("aria-label");
      if (words) one.setAttribute("aria-label", words.replace(/\d+(?=\D*$)/, count));
    });
    put(row.querySelector(".nr"), String(count));
  };
  const emptied = (row) => {
    row.classList.remove("bad");
    row.querySelectorAll(".err").forEach((one) => one.remove());
    row.querySelectorAll("input, textarea, select").forEach((one) => {
      if (one.tagName === "SELECT") { if (!one.hasAttribute("data-source")) one.selectedIndex = 0; } else one.value = "";
      one.classList.remove("is-invalid");
      one.removeAttribute("aria-invalid");
      one.removeAttribute("aria-describedby");
    });
    return row;
  };
  const numberOf = (row) => Number(row.querySelector("[data-remove]").value.split("-").pop());
  const addRow = (rowsBox) => {
    const rows = [...rowsBox.querySelectorAll("[data-row]")], fresh = emptied(rows.at(-1).cloneNode(true));
    renumber(fresh, rowsBox.dataset.rows, Math.max(...rows.map(numberOf)) + 1, rows.length + 1);
    rows.at(-1).after(fresh);
    return fresh;
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove]");
    if (!button) return;
    event.preventDefault();
    const rowsBox = button.closest("[data-rows]"), rows = [...rowsBox.querySelectorAll("[data-row]")];
    if (button.hasAttribute("data-add")) {
      addRow(rowsBox).querySelector("select, input, textarea").focus();
    } else if (rows.length > 1) {
      const row = button.closest("[data-row]");
      (row.nextElementSibling || row.previousElementSibling).querySelector("input, select, textarea").focus();
      row.remove();
      rowsBox.querySelectorAll("[data-row] .nr").forEach((one, n) => put(one, String(n + 1)));
    } else {
      emptied(rows[0]);
    }
    rowsBox.dispatchEvent(new Event("input", { bubbles: true })); // so that it is saved, too
  });

  // --- characters, as Word counts them ------------------------------------------------------------------------------
  const count = (field) => {
    const label = field.closest(".fieldrow")?.querySelector("[data-count]");
    if (!label) return;
    label.dataset.words ||= label.textContent;
    const n = E.characters(field.value);
    if (label.hasAttribute("data-near")) label.hidden = n <= 0.8 * Number(field.dataset.max);
    put(label, `${label.dataset.words} (${n}/${field.dataset.max})`);
    label.classList.toggle("over", n > Number(field.dataset.max));
  };
  form.querySelectorAll("[data-max]").forEach((field) => {
    count(field);
    field.addEventListener("input", () => count(field));
  });

  follow();
  form.addEventListener("input", follow);
  form.addEventListener("change", follow);
  return { addRow, follow };
};
