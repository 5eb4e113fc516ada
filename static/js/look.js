// Small courtesies; every page works without them.
// The error summary receives focus, so that a screen reader begins with it.
import { all, find, from } from "./dom.js";

find("[data-focus]")?.focus();
// A form is sent once: a second click on the same button waits.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (from(event));
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post" && !form.hasAttribute("data-again")) {
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  }
});
// Coming back by the browser's own button, the form can be sent again.
window.addEventListener("pageshow", () => {
  all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});
// Logging out leaves nothing of an application on this device; what was not sent yet is asked about first.
document.addEventListener("submit", (event) => {
  if (!from(event).matches('[data-logout], form[action*="/logout/"]')) return;
  let kept = [];
  try { kept = Object.keys(localStorage).filter((key) => key.startsWith("yichuang:draft:")); } catch { return; }
  const asks = find("[data-logout]")?.dataset.logout;
  if (kept.length && asks && !window.confirm(asks)) event.preventDefault();
  else kept.forEach((key) => localStorage.removeItem(key));
});
// A look is chosen on the spot; without scripts the link leads to a page that does the same.
document.addEventListener("click", (event) => {
  /** @type {HTMLElement | null} */
  const link = from(event).closest("a[data-look]");
  if (!link) return;
  event.preventDefault();
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${link.dataset.look}; path=/; max-age=31536000; samesite=lax${secure}`;
  location.reload();
});
// What has the focus never lies under a bar that stays at the foot: the page scrolls it clear of them.
const bars = all(".savebar, .sums, .bulk, .actbar");
const clear = () => {
  const stay = bars.filter((bar) => ["sticky", "fixed"].includes(getComputedStyle(bar).position));
  document.documentElement.style.scrollPaddingBottom = `${stay.reduce((sum, bar) => sum + bar.offsetHeight, 16)}px`;
};
if (bars.length) {
  const watch = new ResizeObserver(clear);
  bars.forEach((bar) => watch.observe(bar));
  document.addEventListener("change", () => requestAnimationFrame(clear));
}
// A table wider than its frame is moved by the keyboard too.
const reach = new ResizeObserver((seen) => seen.forEach(({ target }) => {
  const wide = target.scrollWidth > target.clientWidth;
  const words = target.querySelector("caption") ?? document.querySelector("h1");
  const frame = { tabindex: "0", role: "group", "aria-label": words?.textContent.trim() ?? "" };
  Object.entries(target.tagName === "TABLE" ? { tabindex: "0" } : frame)
    .forEach(([name, value]) => (wide ? target.setAttribute(name, value) : target.removeAttribute(name)));
}));
document.querySelectorAll(".sheet:not([tabindex]), .a4 table").forEach((frame) => reach.observe(frame));
// A select or checkbox marked so sends its form at once (filters).
document.addEventListener("change", (event) => {
  const control = /** @type {HTMLSelectElement} */ (from(event));
  if (control.matches("[data-send]")) control.form?.requestSubmit();
});
