() => {
  const faults = new Set();
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const called = (e) => `<${e.tagName.toLowerCase()}${e.className && e.className.baseVal === undefined ? "." + String(e.className).replace(/\s+/g, ".") : ""}> ${(e.innerText || e.value || e.getAttribute("aria-label") || e.name || "").trim().slice(0, 30)}`;
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) faults.add(`${wide} px sideways`);

  // Targets: 24 × 24, or so far from the next that a circle of 24 touches none; a link within a sentence is as its line.
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((e) => seen(e) && !e.disabled && !e.closest(".visually-hidden, .skip"));
  const inText = (e) => {
    if (getComputedStyle(e).display !== "inline") return false;
    let block = e.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    return block.innerText.trim() !== e.innerText.trim();
  };
  const boxes = targets.map((e) => e.getBoundingClientRect());
  const gap = (x, y, b) => Math.hypot(Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom));
  targets.forEach((e, i) => {
    const b = boxes[i];
    if ((b.width >= 24 && b.height >= 24) || inText(e)) return;
    const x = (b.left + b.right) / 2, y = (b.top + b.bottom) / 2;
    const near = targets.find((other, j) => j !== i && !e.contains(other) && !other.contains(e) && gap(x, y, boxes[j]) < 12);
    if (near) faults.add(`small target ${Math.round(b.width)} × ${Math.round(b.height)}: ${called(e)} beside ${called(near)}`);
  });

  // What has the focus is ringed, and no bar that stays lies over it.
  const stays = (e) => {
    for (let one = e; one && one !== document.body; one = one.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(one).position)) return one;
    }
    return null;
  };
  const walk = (e) => {
    e.focus();
    if (document.activeElement !== e) return;
    const look = getComputedStyle(e), ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
    if (!ring) faults.add(`no ring: ${called(e)}`);
    const b = e.getBoundingClientRect();
    if (b.bottom <= 0 || b.top >= innerHeight) { faults.add(`out of sight: ${called(e)}`); return; }
    const points = e.tagName === "TEXTAREA" ? [b.top + 2, b.top + 24] : [b.top + 2, (b.top + b.bottom) / 2, b.bottom - 2]; // of a text the line one is in
    for (const y of points) {
      const there = document.elementFromPoint((b.left + b.right) / 2, y);
      const bar = there && !e.contains(there) && !there.contains(e) && stays(there);
      if (bar && !bar.contains(e) && b.height < innerHeight / 2) faults.add(`${called(e)} lies under ${called(bar).slice(0, 40)}`);
    }
  };
  targets.forEach(walk);
  [...targets].reverse().forEach(walk);
  document.activeElement?.blur();
  scrollTo(0, 0);

  // A folded row shows no label without its value.
  document.querySelectorAll(".fold td[data-l]").forEach((cell) => {
    if (!cell.dataset.l || cell.innerText.trim() || cell.querySelector("img, svg, input, select, textarea, button")) return;
    if (seen(cell)) faults.add(`empty cell: ${cell.dataset.l}`);
  });

  // The main button, where it is not the end of what one writes.
  const main = [...document.querySelectorAll("main .btn-primary")].find(seen);
  const writes = main?.closest("form")?.querySelector("input:not([type=hidden]), select, textarea");
  if (main && !writes && main.getBoundingClientRect().bottom > innerHeight) {
    faults.add(`main button at ${Math.round(main.getBoundingClientRect().bottom)}: ${called(main)}`);
  }
  return [...faults];
}
//PAPER
() => {
  const faults = new Set();
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  document.querySelectorAll("button, .btn, [type=submit], nav, summary, [type=file], form.bar").forEach((e) => {
    if (seen(e) && !(e.tagName === "SUMMARY" && e.parentElement.open)) faults.add(`on paper: <${e.tagName.toLowerCase()}> ${(e.innerText || e.name || "").trim().slice(0, 30)}`);
  });
  document.querySelectorAll("main :is(h1, h2, h3, h4)").forEach((e) => {
    if (!seen(e)) return;
    if (getComputedStyle(e).breakAfter !== "avoid") faults.add(`a page may break after ${e.innerText.slice(0, 20)}`);
    const rest = e.closest("section, aside, article, .panel, .stack, .stack-s");
    if (rest && rest.tagName === "SECTION" && rest.innerText.trim() === e.innerText.trim()) faults.add(`heading of nothing: ${e.innerText.slice(0, 30)}`);
  });
  return [...faults];
}
