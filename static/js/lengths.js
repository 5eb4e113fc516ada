// What is pasted is never cut: a field says how much of it is too much, and is sent once it fits. Counted as the server does
// (workflows/typed/text.py): signs, not halves of them; one for the end of a line; nothing for what nobody can see.
import { find, from } from "./dom.js";

const { tooMany = "" } = find("script[data-too-many]")?.dataset ?? {};
const PICTURE = "[\\u2190-\\u2bff\\u3030\\u303d\\u3297\\u3299\\u{1f000}-\\u{1faff}]", TONE = "[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]";
const UNSEEN = "\\x00-\\x08\\x0e-\\x1b\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f"
  + "\\u202a-\\u202e\\u2060-\\u206f\\ud800-\\uf8ff\\ufdd0-\\ufdef\\ufe00-\\ufe0f\\ufeff\\ufff0-\\ufffc\\ufffe\\uffff"
  + "\\u{13430}-\\u{1343f}\\u{16fe4}\\u{1bca0}-\\u{1bca3}\\u{1d159}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}\\u{f0000}-\\u{10ffff}\\p{Noncharacter_Code_Point}";
const GONE = new RegExp(`(${PICTURE}${TONE}{0,2}(?:\\u200d${PICTURE}${TONE}{0,2})+|\\u{1f3f4}[\\u{e0020}-\\u{e007e}]+\\u{e007f}`
  + `|[\\u1820-\\u18aa](?:[\\u180b-\\u180d\\u180f]?\\u180e|[\\u180b-\\u180d\\u180f])`
  + `|[^\\s${UNSEEN}][\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}])|[${UNSEEN}]`, "gu");
const STANDS = /[^\p{M}\p{Z}\p{Cc}\p{Cf}]/u;
export const signs = (text) => {
  const seen = text.replace(/\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]/g, "\n").replace(GONE, "$1").trim();
  return STANDS.test(seen) ? [...seen].length : 0;
};
const measure = (field) => {
  const over = signs(field.value) - Number(field.dataset.most), says = over > 0 ? tooMany.replace("{n}", String(over)) : "";
  let place = field.parentElement.querySelector("[data-over]");
  if (!says && !place) return;
  if (!place) {
    place = document.createElement("p");
    place.className = "err";
    place.dataset.over = "";
    place.setAttribute("role", "status");
    field.after(place);
  }
  // What the server said of the same is not said twice; from here on ours counts while one types.
  const row = field.closest(".fieldrow") ?? field.parentElement;
  row.querySelectorAll(".err[id]").forEach((one) => { if (says && one.textContent.includes(says)) one.hidden = true; });
  place.textContent = says;
  place.hidden = !says;
  field.setCustomValidity(says);
};
document.querySelectorAll("input[data-most], textarea[data-most]").forEach(measure);
document.addEventListener("input", (event) => { if (from(event).matches("input[data-most], textarea[data-most]")) measure(event.target); });
