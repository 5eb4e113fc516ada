"""Look at a screen as axe and the house rules do: nothing against WCAG, no sideways scroll, one filled button.

Each screen is looked at twice, at 1280 and at 390 px; one that is built like another seen before is not looked at
again.
"""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
#: The kinds of things a screen is built of: a screen at a like address built of the same kinds is the same to axe.
BUILT = """() => [...new Set([...document.querySelectorAll('main *')].map(
  e => e.tagName + '.' + e.className + (e.disabled ? '!' : '')))].sort().join()"""
#: Filled buttons that stand in one card, or on the screen outside of any card.
FILLED = """() => {
  const cards = new Map();
  for (const button of document.querySelectorAll('main .btn-primary')) {
    if (!button.offsetParent) continue;
    const card = button.closest('li, tr, .panel, article, aside') || document.body;
    cards.set(card, [...(cards.get(card) || []), button.innerText]);
  }
  return [...cards.values()].filter(words => words.length > 1);
}"""
SIDEWAYS = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""

#: No page has frames or sheets of others, and nobody reads where a fault stands by its selector.
RUN = """() => axe.run(document, {
  resultTypes: ['violations'], preload: false, iframes: false, selectors: false, performanceTimer: false})"""


class Looker:
    """Keeps what was seen and what was found."""

    def __init__(self) -> None:
        self.axe = AXE_SCRIPT
        self.seen: set[tuple[str, int]] = set()
        self.faults: list[str] = []

    def look(self, page: Any, who: str) -> None:
        path = "".join("#" if c.isdigit() else c for c in page.url.split("?")[0].split("/", 3)[-1])
        key = (path, hash(page.evaluate(BUILT)))
        if "cms-admin" in path or key in self.seen:
            return
        self.seen.add(key)
        where = f"{who} at /{path}"
        filled = page.evaluate(FILLED)
        if filled:
            self.faults.append(f"{where}: more than one filled button: {filled}")
        page.evaluate(self.axe)
        own = page.viewport_size
        for size in (WIDE, NARROW) if own == NARROW else (NARROW, WIDE):
            page.set_viewport_size(size)
            wider = page.evaluate(SIDEWAYS)
            if wider > 0:
                self.faults.append(f"{where}: {wider} px sideways at {size['width']}")
            for found in page.evaluate(RUN)["violations"]:
                nodes = [n["html"][:160] for n in found["nodes"][:3]]
                self.faults.append(f"{where} at {size['width']}: {found['id']}: {found['help']} {nodes}")
