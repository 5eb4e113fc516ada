// Cells copied in a spreadsheet and pasted into a table or the budget: they fill the cells from where the cursor stands,
// add rows, and can be taken back.
import * as E from "./expressions.js";

export const start = (form, { addRow, follow }) => {
  const words = document.getElementById("paste-words")?.dataset;
  if (!words) return;
  // A budget in a spreadsheet has its sum in the middle; ours is reckoned.
  const BUDGET = ["category", "item", "unit", "quantity", "unit_price", "fen", "source", "note"];
  const plain = (text) => text.normalize("NFKC").trim();
  const nameOf = (field) => field.name.match(/^(.+)-(\d+)-(\w+)$/)?.[3];
  const fieldsOf = (row) => [...row.querySelectorAll("input[name], select[name], textarea[name]")].filter(nameOf);
  const fieldOf = (row, column) => fieldsOf(row).find((one) => nameOf(one) === column);

  // A spreadsheet quotes a cell that holds a line break or a tab.
  const cellsOf = (text) => {
    const rows = [[""]];
    let quoted = false;
    for (let n = 0; n < text.length; n += 1) {
      const sign = text[n], row = rows.at(-1), at = row.length - 1;
      if (quoted) {
        if (sign !== '"') row[at] += sign;
        else if (text[n + 1] === '"') { row[at] += '"'; n += 1; } else quoted = false;
      } else if (sign === '"' && row[at] === "" && /"(\t|\r?\n|$)/.test(text.slice(n + 1))) quoted = true;
      else if (sign === "\t") row.push("");
      else if (sign === "\n") rows.push([""]);
      else if (sign !== "\r") row[at] += sign;
    }
    return rows.filter((row) => row.some((cell) => cell.trim()));
  };

  // What is no number is put down as it was copied: the question says what is wrong with it.
  const bare = (text) => E.figures(E.narrow(text).replace(/^\u00a5\s*|\s*\u5143$/g, ""));
  const isNumber = (text) => bare(text) !== null;
  const number = (text) => bare(text) ?? text.trim();
  const chosen = (select, text) => {
    const wanted = plain(text), first = wanted.split(/\s/)[0];
    const found = [...select.options].find((one) => one.value && (plain(one.textContent) === wanted || one.value === wanted))
      || [...select.options].find((one) => one.value && (one.value === first || plain(one.textContent).endsWith(` ${wanted}`)));
    return found ? found.value : null;
  };
  const put = (field, text) => { // whether it could be written
    if (field.readOnly || field.disabled) return false;
    if (field.tagName === "SELECT") {
      const value = text.trim() ? chosen(field, text) : "";
      if (value === null) return false;
      field.value = value;
    } else {
      field.value = field.classList.contains("num") ? number(text) : text.trim();
    }
    return true;
  };

  const columnsFrom = (box, field, rows) => {
    const all = box.hasAttribute("data-budget") ? BUDGET : fieldsOf(field.closest("[data-row]")).map(nameOf);
    let columns = all.slice(all.indexOf(nameOf(field)));
    const sum = columns.indexOf("fen"), source = fieldOf(field.closest("[data-row]"), "source");
    const sums = sum > 0 && rows.some((row) => row[sum]) && rows.every((row) => !row[sum] || isNumber(row[sum]));
    if (sum > 0 && !sums) columns = columns.filter((name) => name !== "fen");
    return source ? columns : columns.filter((name) => name !== "source");
  };
  const isHead = (box, row) => {
    const heads = [...box.querySelectorAll("[aria-label]")].map((one) => plain(one.getAttribute("aria-label").split(/[,\uff0c]/)[0]));
    const filled = row.map(plain).filter(Boolean);
    return filled.length > 1 && filled.filter((cell) => heads.some((one) => one && (one === cell || one.startsWith(cell)))).length * 2 > filled.length;
  };

  const snapshot = (box) => [...box.querySelectorAll("[data-row]")].map((row) => ({
    row, values: fieldsOf(row).map((field) => [field, field.value]),
  }));
  const restore = (box, before) => {
    const kept = new Set(before.map((one) => one.row));
    box.querySelectorAll("[data-row]").forEach((row) => { if (!kept.has(row)) row.remove(); });
    before.forEach(({ values }) => values.forEach(([field, value]) => { field.value = value; }));
  };
  const changed = (box) => {
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
    follow();
  };
  const tell = (box, sentence, before) => {
    box.querySelector(".pasted")?.remove();
    const said = document.createElement("p"), undo = document.createElement("button");
    said.className = "pasted note";
    said.setAttribute("role", "status");
    said.append(sentence);
    Object.assign(undo, { type: "button", className: "btn btn-quiet btn-sm", textContent: words.undo });
    undo.addEventListener("click", () => {
      restore(box, before);
      said.replaceChildren(words.undone);
      changed(box);
    });
    said.append(undo);
    (box.querySelector(".sheet") || box).after(said);
  };

  form.addEventListener("paste", (event) => {
    const field = event.target.closest("[data-rows] input, [data-rows] select, [data-rows] textarea");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!field || !nameOf(field) || !/\t/.test(text) && !(/\n./.test(text.trim()) && field.tagName !== "TEXTAREA")) return;
    const box = field.closest("[data-rows]"), rows = cellsOf(text);
    if (rows.length && isHead(box, rows[0])) rows.shift();
    if (!rows.length) return;
    event.preventDefault();
    const before = snapshot(box), columns = columnsFrom(box, field, rows), left = [];
    let row = field.closest("[data-row]"), cells = 0;
    rows.forEach((values, n) => {
      if (n) row = row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : addRow(box);
      columns.forEach((column, at) => {
        if (at >= values.length || column === "fen") return;
        const target = fieldOf(row, column);
        if (target && put(target, values[at])) cells += 1; else if (values[at].trim()) left.push(values[at].trim());
      });
      left.push(...values.slice(columns.length).map((one) => one.trim()).filter(Boolean));
    });
    changed(box);
    const facts = { rows: rows.length, cells, left: left.slice(0, 3).join(words.comma) };
    const sentence = (left.length ? `${words.pasted} ${words.left}` : words.pasted).replace(/\{(\w+)\}/g, (hole, name) => facts[name] ?? hole);
    tell(box, sentence, before);
  });
};
