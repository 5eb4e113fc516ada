"""Our scripts in a browser without a site: modules by their names, served from where they lie."""

from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parents[1] / "static"
NOWHERE = "http://scripts.invalid/"


def load(page: Any, **names: str) -> None:
    """Each module under a name of its own: load(page, E="expressions") makes `E` what expressions.js exports."""

    def serve(route: Any) -> None:
        file = STATIC / route.request.url.removeprefix(NOWHERE)
        if file.is_file():
            route.fulfill(path=file, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><p></p>", content_type="text/html")

    page.route(f"{NOWHERE}**", serve)
    page.goto(NOWHERE)
    page.evaluate(
        """async (names) => {
          for (const [name, module] of Object.entries(names)) globalThis[name] = await import(`/js/${module}.js`);
        }""",
        names,
    )
