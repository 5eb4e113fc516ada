// Two versions of one answer, side by side, with what differs marked where the texts are short. Used by drafts.js.
import { make } from "./dom.js";

const SHORT = 600; // signs; longer texts are shown unmarked

// Chinese signs one by one, other scripts by words.
const pieces = (text) => text.match(/[\p{Script=Han}]|[\p{L}\p{N}]+|\s+|[^]/gu) || [];

// Which pieces of each text the other does not have (longest common subsequence).
const differing = (one, other) => {
  const rows = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      rows[i][j] = one[i] === other[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    }
  }
  const [left, right] = [new Set(one.keys()), new Set(other.keys())];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) { left.delete(i); right.delete(j); i += 1; j += 1; }
    else if (rows[i + 1][j] >= rows[i][j + 1]) i += 1;
    else j += 1;
  }
  return [left, right];
};
const marked = (list, differs) => {
  const text = make("div", { class: "text" });
  list.forEach((piece, n) => {
    if (!differs.has(n)) text.append(piece);
    else if (text.lastElementChild && text.lastChild === text.lastElementChild && differs.has(n - 1)) text.lastElementChild.append(piece);
    else text.append(make("mark", {}, piece));
  });
  return text;
};

const table = ({ columns, rows, total }) => make("div", { class: "sheet", tabindex: "0" }, make("table", { class: "dense" },
  make("thead", {}, make("tr", {}, ...columns.map((words) => make("th", { scope: "col" }, words)))),
  make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, cell))))),
  ...(total ? [make("tfoot", {}, make("tr", {}, ...total.map((cell) => make("td", {}, cell))))] : [])));
const plain = (shown, nothing) => {
  if (shown.table?.rows.length) return table(shown.table);
  if (shown.items.length) return make("ul", {}, ...shown.items.map((words) => make("li", {}, words)));
  return shown.text ? make("div", { class: "text" }, shown.text) : make("p", { class: "note" }, nothing);
};
const both = (mine, theirs, nothing) => {
  if (mine.text && theirs.text && mine.text.length <= SHORT && theirs.text.length <= SHORT) {
    const [one, other] = [pieces(mine.text), pieces(theirs.text)];
    const [left, right] = differing(one, other);
    return [marked(one, left), marked(other, right)];
  }
  return [plain(mine, nothing), plain(theirs, nothing)];
};

const button = (words, act) => {
  const one = make("button", { type: "button", class: "btn btn-quiet btn-sm" }, words);
  one.addEventListener("click", act);
  return one;
};

// Another window of the same person is nobody else.
const own = (reply, name) => (reply.own ? `${name}Own` : name);

// `reply` is the server's; `acts` has keep, take and anew. Returns the panel; the caller puts it into the field.
const panel = (label, reply, words, acts) => {
  const [mine, theirs] = both(reply.mine, reply.theirs, words("nothing"));
  const choice = make("p", { class: "acts" }, button(words("keep"), acts.keep), button(words(own(reply, "take")), acts.take));
  const how = make("p", { class: "note", hidden: "" }, words("anewHow"));
  const box = make("section", { class: "panel key clash stack-s", "data-clash": "", tabindex: "-1", "aria-label": words("title", { label }) },
    make("p", { role: "alert" }, words(own(reply, "clash"), reply)),
    make("div", { class: "cols wide-cols" },
      make("div", { class: "mine stack-s" }, make("h3", { class: "sub" }, words("mine")), mine),
      make("div", { class: "theirs stack-s" }, make("h3", { class: "sub" }, words(own(reply, "theirs"), reply)), theirs)),
    choice, how);
  choice.append(button(words("anew"), () => {
    choice.replaceChildren(button(words("close"), () => box.remove()));
    how.hidden = false;
    acts.anew();
  }));
  return box;
};

// The text to the clipboard; where the browser does not give it, the text is marked, ready to be copied by hand.
const copier = (text, words) => button(words("copy"), async (event) => {
  const { target } = event;
  try { await navigator.clipboard.writeText(text.innerText); target.textContent = words("copied"); } catch { getSelection().selectAllChildren(text); }
});

// An answer that the server would not take: the sentence and the text, so that it can be copied.
const refusal = (says, text, words, forget) => {
  const box = make("div", { class: "text" }, text);
  return make("section", { class: "panel clash stack-s", "data-clash": "", tabindex: "-1" },
    make("p", { role: "alert" }, words("refused", { says })),
    ...(text ? [make("h3", { class: "sub" }, words("yours")), box] : []),
    make("p", { class: "acts" }, ...(text ? [copier(box, words)] : []), button(words("forget"), forget)));
};

// What waits on this device for a question that this page does not have: its section is closed, or another one.
const leftover = (entry, reply, words, { address, forget }) => {
  const mine = reply.mine ? plain(reply.mine, words("nothing")) : make("div", { class: "text" }, entry.value.map(([, text]) => text).filter(Boolean).join("\n") || words("nothing"));
  return make("section", { class: "panel clash stack-s", "data-clash": "", "aria-label": entry.label },
    make("p", { class: "sub" }, entry.label),
    make("p", { class: "note" }, reply.says ? words("refused", { says: reply.says }) : words(own(reply, "clash"), reply)), mine,
    make("p", { class: "acts" }, ...(address ? [make("a", { class: "btn btn-quiet btn-sm", href: address }, words("at", entry))] : []), copier(mine, words), button(words("forget"), forget)));
};

export { panel, refusal, leftover };
