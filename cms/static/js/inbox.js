// Choosing rows of the list: the whole page at once, how many are chosen, and only the boxes that the deed needs.
(() => {
  const form = document.querySelector("[data-bulk]");
  if (!form) return;
  const boxes = [...form.querySelectorAll('input[name="code"]')];
  const page = form.querySelector("[data-pick-page]");
  const all = form.querySelector("[data-pick-all]");
  const deeds = form.querySelector("[data-deeds]");
  if (page) page.hidden = false;
  const show = () => {
    const n = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => { box.closest("tr").classList.toggle("picked", box.checked || Boolean(all?.checked)); });
    if (page) { page.checked = n > 0 && n === boxes.length; page.indeterminate = n > 0 && n < boxes.length; }
    const needs = deeds?.selectedOptions[0]?.dataset.needs ?? "";
    form.querySelectorAll("[data-for]").forEach((part) => { part.hidden = part.dataset.for !== needs; });
  };
  page?.addEventListener("change", () => { boxes.forEach((box) => { box.checked = page.checked; }); });
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
})();
