"""Take the screenshots in docs/screenshots: ten main screens of the demonstration, in a browser, at 1280 and 390 px.

make shots                                 loads the demonstration into a folder of its own first
.venv/bin/python bin/shots.py --var FOLDER  takes one that is loaded already (YICHUANG_VAR)
"""

import argparse
import contextlib
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs" / "screenshots"
PASSWORD = "yichuang-demo"  # noqa: S105  printed by `manage.py up`: it guards invented data
WIDE, NARROW = (1280, 1500), (390, 1900)
COLOURS = 128


# --- the screens: who looks, and how he gets there -----------------------------------------------------------
def at(path: str) -> Callable[[Page, str], None]:
    return lambda page, base: _go(page, base + path)


def open_call(page: Page, base: str) -> None:
    """The call that is open whenever the demonstration is loaded."""
    _go(page, f"{base}/calls/")
    page.locator("main .btn-primary").first.click()


def wrong_budget(page: Page, base: str) -> None:
    """A draft whose budget breaks the limit of its call: what was typed is kept, and a sentence says what to do."""
    _go(page, f"{base}/desk/applications/W02/sections/budget/")
    page.fill("[name=budget-0-unit_price]", "1350.00")
    page.click(".acts button[name=save]")


def waiting_sheet(page: Page, base: str) -> None:
    """The first sheet that waits, half-filled."""
    _go(page, f"{base}/desk/reviews/")
    page.locator("main table tbody tr:has(.tag.wait) a").first.click()
    for box in page.locator(".score .in").all()[:4]:
        most = int(box.locator("span").inner_text().strip("/ "))
        box.locator("input").fill(str(most - most // 6))
    page.click("button[value=save]")


def held_tranche(page: Page, base: str) -> None:
    """The second payment of a project whose mid-term report did not pass."""
    _go(page, f"{base}/desk/payments/?q=B02")
    page.locator("main table tbody a").nth(1).click()


def three_parties(page: Page, base: str) -> None:
    _go(page, f"{base}/desk/awards/B05/")
    page.locator("main a[href*='/desk/contracts/']").first.click()


#: name, user, way, whether it is also taken at 390 px and in English
SCREENS: tuple[tuple[str, str, Callable[[Page, str], None], bool], ...] = (
    ("01-home", "", at("/"), True),
    ("02-call", "", open_call, True),
    ("03-apply", "o06", wrong_budget, True),
    ("04-follow", "o02", at("/desk/applications/B01/"), True),
    ("05-desk", "officer", at("/desk/"), True),
    ("06-score", "e01", waiting_sheet, True),
    ("07-ranking", "lead", at("/desk/ranking/GYCT-2026/"), False),
    ("08-money", "maker", held_tranche, False),
    ("09-contract", "officer", three_parties, False),
    ("10-story", "", at("/stories/story-s1/"), False),
)


def _go(page: Page, address: str) -> None:
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise SystemExit(f"{address} answered {answer.status if answer else 'nothing'}")


# --- the camera ------------------------------------------------------------------------------------------------
def take(browser: Any, base: str, only: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    for name, user, way, more in SCREENS:
        if only not in name:
            continue
        shoot(browser, base, name, user, way, WIDE)
        if more:
            shoot(browser, base, f"{name}-390", user, way, NARROW)
            shoot(browser, f"{base}/en", f"{name}-en", user, way, WIDE)


def shoot(
    browser: Any, base: str, name: str, user: str, way: Callable[[Page, str], None], size: tuple[int, int]
) -> None:
    """One picture: the screen from its head, as far down as it reaches or the frame allows."""
    width, most = size
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if user:
        _go(page, f"{base}/accounts/login/")
        page.fill("[name=login]", user)
        page.fill("[name=password]", PASSWORD)
        page.locator("main .btn-primary").click()
    way(page, base)
    page.wait_for_load_state("networkidle")
    if not page.evaluate("getComputedStyle(document.body).getPropertyValue('--ink')"):
        raise SystemExit(f"{page.url} has no styles: a picture of it would show nothing.")
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    height = min(most, int(page.evaluate("document.documentElement.scrollHeight")))
    picture = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    keep(picture, SHOTS / f"{name}.png")
    context.close()


def keep(picture: bytes, path: Path) -> None:
    """As PNG of few colours: these screens are paper and ink."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


# --- the site ----------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def site(var: Path) -> Iterator[str]:
    """The demonstration, served from that folder."""
    environment = {**os.environ, "YICHUANG_VAR": str(var), "YICHUANG_DEMO": "1"}

    def manage(*words: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *words]

    for words in (("migrate", "-v", "0"), ("gather_static",), ("demo",)):
        subprocess.run(manage(*words), env=environment, cwd=ROOT, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        manage("runserver", "--noreload", f"127.0.0.1:{port}"),
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(base, server)
        yield base
    finally:
        server.terminate()
        server.wait(10)


def _wait(base: str, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            with urlopen(f"{base}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("The site did not start.")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--var", type=Path, help="a folder where the demonstration is loaded")
    words.add_argument("--only", default="", help="only screens whose name has this in it")
    asked = words.parse_args()
    there = map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))
    chromium = os.environ.get("CHROMIUM") or next(filter(None, there), None)
    with contextlib.ExitStack() as stack:
        var = asked.var or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yichuang-shots-")))
        base = stack.enter_context(site(var))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        take(browser, base, asked.only)
        browser.close()
    size = sum(f.stat().st_size for f in SHOTS.glob("*.png"))
    print(f"{len(list(SHOTS.glob('*.png')))} pictures, {size / 1_000_000:.1f} MB")


if __name__ == "__main__":
    main()
