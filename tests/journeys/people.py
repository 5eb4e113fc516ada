"""People at their browsers. Each step is a click or something typed; words are the program's own, in the person's language.

officer = stage.person("officer")          # comes, logs in by typing
officer.opens("/desk/").clicks("Log out")
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext

from grants.demo.data import paper
from grants.demo.demo_users import PASSWORD
from tests.journeys.screen_checks import NARROW, Looker
from tests.worker_results import delivered
from workflows import clock, jobs, sweeps, tasks


class Person:
    """One person with one browser window."""

    def __init__(self, stage: "Stage", name: str, page: Any) -> None:
        self.stage, self.name, self.page = stage, name, page

    # --- words --------------------------------------------------------------------------------------------

    def says(self, words: str, context: str = "") -> str:
        """The words of the program in this person's language."""
        with translation.override(self.stage.language):
            return pgettext(context, words) if context else gettext(words)

    # --- moving -------------------------------------------------------------------------------------------

    def opens(self, path: str) -> "Person":
        """By an address: from a message, or the bar of the browser."""
        answer = self.page.goto(self.stage.url + self.stage.prefix + path)
        assert answer.status < 400, f"{self.name}: {path} answered {answer.status}"
        return self.looks()

    def follows(self, words: str, context: str = "", exact: bool = True) -> "Person":
        """Click a link."""
        name = self.says(words, context)
        link = self.page.get_by_role(
            "link", name=name if not exact else re.compile(f"^\\s*{re.escape(name)}")
        )
        return self._acts(link.first.click)

    def reads(self, title: str) -> "Person":
        """Click a link whose words are somebody's own: a title, a name."""
        return self._acts(self.page.locator("main").get_by_role("link", name=title).first.click)

    def clicks(self, words: str, context: str = "", wrong: bool = False) -> "Person":
        """Press a button; `wrong` where what was typed is to be refused with a sentence."""
        name = re.compile(f"^\\s*{re.escape(self.says(words, context))}")
        return self._acts(self.page.locator("main").get_by_role("button", name=name).first.click, wrong)

    def presses(self, css: str, wrong: bool = False) -> "Person":
        """Press what the stylesheet finds: a button whose words are put together."""
        return self._acts(self.page.locator(css).first.click, wrong)

    def _acts(self, act: Callable[[], Any], wrong: bool = False) -> "Person":
        """Act, wait for the page that answers, and look at it. A refusal that is not meant stops the journey."""
        with self.page.expect_navigation(wait_until="load") as moved:
            act()
        answer = moved.value
        status = answer.status if answer else 200
        assert status < 400, f"{self.name}: {self.page.url} answered {status}: {self.text()[:300]}"
        refused = self.page.locator(".errors, .flash.error")
        assert bool(refused.count()) == wrong, f"{self.name} at {self.page.url}: {refused.all_inner_texts()}"
        return self.looks()

    # --- filling in ---------------------------------------------------------------------------------------

    def types(self, **fields: Any) -> "Person":
        """Type into fields, by their name; a list of options ticks them, a bool ticks a box."""
        for name, value in fields.items():
            self._type(name, value)
        return self

    def types_in(self, fields: dict[str, Any]) -> "Person":
        return self.types(**fields)

    def _type(self, name: str, value: Any) -> None:
        field = self.page.locator(f"main [name='{name}']:visible").first
        kind = field.evaluate("e => e.tagName + ':' + (e.type || '')")
        if kind.startswith("SELECT"):
            county = self.page.locator(f"main [name='{name}-in']")
            if county.count():  # a place, step by step: its townships come with the county
                county.select_option(value[:6])
                field.locator(f"option[value='{value}']").wait_for(state="attached")
            field.select_option(value)
        elif kind.endswith(":radio"):
            self.page.check(f"main [name='{name}'][value='{value}']")
        elif kind.endswith(":checkbox"):
            for one in value if isinstance(value, list) else ["on" if value else ""]:
                box = f"[value='{one}']" if isinstance(value, list) else ""
                self.page.check(f"main [name='{name}']{box}")
        elif kind.endswith(":file"):
            field.set_input_files(_file(value))
        else:
            field.fill(str(value))

    def uploads(self, name: str, title: str) -> "Person":
        """Choose a file: it goes up at once, in parts, while the page stays."""
        self.page.set_input_files(f"main [name='{name}']", _file(title))
        self.page.locator(f"[data-file='{name}'] [data-files] a", has_text=f"{title}.pdf").wait_for()
        return self.looks()

    def adds_a_row(self) -> "Person":
        """One more row of the table, at once."""
        self.page.locator("[data-add]").first.click()
        return self

    def gives_reason(self, step: str, reason: str) -> "Person":
        self.page.locator(f"#r-{step}").fill(reason)
        return self

    # --- seeing -------------------------------------------------------------------------------------------

    def text(self) -> str:
        return str(self.page.locator("body").inner_text())

    def sees(self, *words: str) -> "Person":
        """These words stand on the screen: figures, names, what somebody wrote."""
        shown = self.text()
        for one in words:
            assert one in shown, f"{self.name} does not see “{one}” at {self.page.url}:\n{shown[:3000]}"
        return self

    def told(self, words: str, context: str = "") -> "Person":
        """The program says so."""
        return self.sees(self.says(words, context))

    def looks(self) -> "Person":
        self.stage.looker.look(self.page, self.name)
        return self

    def downloads(self, selector: str) -> bytes:
        """What a link leads to, with this person's login, once it is printed."""
        self.stage.works()
        self.page.reload()
        address = self.page.locator(selector).first.get_attribute("href")
        answer = self.page.request.get(self.stage.url + str(address))
        assert answer.ok, f"{self.name}: {address} answered {answer.status}"
        return bytes(answer.body())


def _file(name: str) -> dict[str, Any]:
    made = paper(name)
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": made.read()}


class Stage:
    """The running site, its time and its people."""

    def __init__(self, browser: Any, url: str, window: dict[str, Any]) -> None:
        self.browser, self.url, self.window = browser, url, window
        self.language, self.prefix = "zh-hans", ""
        self.people: dict[str, Person] = {}
        self.looker = Looker()

    def in_english(self) -> None:
        self.language, self.prefix = "en", "/en"

    def moves_to(self, when: date | datetime) -> None:
        """Time passes; what falls due meanwhile is done, messages are sent, papers are printed."""
        clock.stand_everywhere(when)
        sweeps.run_all()
        tasks.announce_pending()
        self.works()

    def works(self) -> None:
        """The worker does what was asked for: prints papers, brings mails."""
        for pk in jobs.due():
            jobs.run(pk)

    def stranger(self, name: str, *, on_a_phone: bool = False) -> Person:
        """Somebody comes with a fresh browser and is nobody yet."""
        context = self.browser.new_context(**self.window | ({"viewport": NARROW} if on_a_phone else {}))
        context.set_default_timeout(10_000)
        self.people[name] = Person(self, name, context.new_page())
        return self.people[name]

    def person(self, username: str, *, on_a_phone: bool = False) -> Person:
        """Somebody with a login: types it the first time."""
        if username in self.people:
            return self.people[username]
        person = self.stranger(username, on_a_phone=on_a_phone).opens("/accounts/login/")
        person.types(login=username, password=PASSWORD)
        return person.clicks("Log in")

    def link_in_mail_to(self, address: str, path: str) -> str:
        """Where the last mail to this address leads, on this site."""
        body = next(str(sent.body) for sent in reversed(delivered(address)) if path in str(sent.body))
        return path + body.partition(path)[2].split()[0]

    def leaves(self, username: str) -> None:
        """Close somebody's browser."""
        self.people.pop(username).page.context.close()

    def close(self) -> None:
        for name in list(self.people):
            self.leaves(name)


def play(stage: Stage, chapters: list[Callable[[Stage], None]]) -> None:
    """The chapters in order, then what was found against the look of any screen."""
    for chapter in chapters:
        chapter(stage)
    assert not stage.looker.faults, "\n".join(stage.looker.faults)
