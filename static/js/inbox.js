// Choosing rows of the list: the whole page at once, how many are chosen, and only the boxes that the deed needs.
import { all, find } from "./dom.js";

const form = find("[data-bulk]");

const start = () => {
  /** @type {HTMLInputElement[]} */
  const boxes = all('input[name="code"]', form);
  /** @type {HTMLInputElement} */
  const page = find("[data-pick-page]", form);
  /** @type {HTMLInputElement} */
  const every = find("[data-pick-all]", form);
  /** @type {HTMLSelectElement} */
  const deeds = find("[data-deeds]", form);
  if (page) page.hidden = false;
  const show = () => {
    const n = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => { box.closest("tr").classList.toggle("picked", box.checked || Boolean(every?.checked)); });
    if (page) { page.checked = n > 0 && n === boxes.length; page.indeterminate = n > 0 && n < boxes.length; }
    const needs = deeds?.selectedOptions[0]?.dataset.needs ?? "";
    all("[data-for]", form).forEach((part) => { part.hidden = part.dataset.for !== needs; });
  };
  page?.addEventListener("change", () => { boxes.forEach((box) => { box.checked = page.checked; }); });
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
};

if (form) start();
