"""Look at a screen as axe and the house rules do: nothing against WCAG, no sideways scroll, one filled button.

Each screen is looked at twice, at 1280 and at 390 px; one that is built like another seen before is not looked at
again.
"""

from typing import Any, ClassVar

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

#: What axe says of a screen, without frames and style sheets of others, which no page has. Contrast is most of its work and
#: depends on an element, on what it stands in and on their colours and letters: of one kind of element one is judged. At its
#: second width a screen is asked about again only if something shows there that did not at the first, of a new kind.
RUN = """async ([known, again]) => {
  const seen = new Set(known), fresh = new Map(), shown = new Map(), before = again ? window.shownBefore : null;
  const text = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const number = (words) => {
    let a = 5381, b = 52711;
    for (let i = 0; i < words.length; i++) {
      const code = words.charCodeAt(i);
      a = (a * 33) ^ code;
      b = (b * 31) ^ code;
    }
    return (a >>> 0) * 2097152 + (b >>> 11);
  };
  const walk = (one, within) => {
    const look = getComputedStyle(one);
    if (look.display === 'none') return;
    const kind = number([within, one.tagName, one.className, one.disabled, one.ariaDisabled, look.backgroundColor,
      look.backgroundImage, look.opacity, look.position, look.visibility].join());
    shown.set(one, kind);
    if (text(one) || 'value' in one) {
      const letters = number([kind, look.color, look.fontSize, look.fontWeight, look.textShadow].join());
      if (!seen.has(letters) && !fresh.has(letters)) fresh.set(letters, one);
    }
    for (const child of one.children) walk(child, kind);
  };
  walk(document.body, 0);
  const how = {resultTypes: ['violations'], preload: false, iframes: false, selectors: false, performanceTimer: false};
  window.shownBefore = shown;
  const come = [...shown].filter(([one, kind]) => !before?.has(one) && !seen.has(kind)).map(([one, kind]) => kind);
  const found = [];
  if (!before || come.length)
    found.push(...(await axe.run(document, {...how, rules: {'color-contrast': {enabled: false}}})).violations);
  if (fresh.size) {
    const contrast = {...how, runOnly: ['color-contrast']};
    found.push(...(await axe.run({include: [...fresh.values()]}, contrast)).violations);
  }
  const said = found.map((one) => `${one.id}: ${one.help} ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))}`);
  return [said, [...new Set([...fresh.keys(), ...come])]];
}"""


class Looker:
    """Keeps what was seen and what was found. What axe has said of a screen it says again in another journey, whatever
    the language: there only the width of the words is looked at."""

    judged: ClassVar[set[tuple[str, int, int]]] = set()
    kinds: ClassVar[set[int]] = set()

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
        own = page.viewport_size
        for turn, size in enumerate((WIDE, NARROW) if own == NARROW else (NARROW, WIDE)):
            page.set_viewport_size(size)
            wider = page.evaluate(SIDEWAYS)
            if wider > 0:
                self.faults.append(f"{where}: {wider} px sideways at {size['width']}")
            judged = (path.removeprefix("en/"), key[1], size["width"])
            if judged not in self.judged:
                self.judged.add(judged)
                self.faults += [
                    f"{where} at {size['width']}: {said}" for said in self.asks_axe(page, turn > 0)
                ]

    def asks_axe(self, page: Any, again: bool) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(self.axe)
        said, kinds = page.evaluate(RUN, [list(self.kinds), again])
        self.kinds.update(kinds)
        return list(said)
