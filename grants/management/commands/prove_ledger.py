"""`manage.py prove_ledger`: read every row of the ledger and say whether it is sound. 0 when it is, 1 when
not.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.ledger.anchors import in_the_trail, not_in_books
from grants.ledger.models import Entry
from grants.ledger.post import yuan
from grants.ledger.proofs import PROOFS
from grants.ledger.queries import paid_out
from workflows.anchor import EVENTS, in_file, kept

SHOWN = 20


class Command(BaseCommand):
    help = "Prove that the ledger is sound: exit 0, or 1 with what was found."
    # A missing guard is one of the findings, not a reason not to look.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="FILE",
            help="where the books ended once: a mail or a paper as text",
        )

    def handle(self, *args: Any, anchor: Path | None = None, **options: Any) -> None:
        # In English whatever the site speaks: the lines are read by scripts and compared between machines.
        with override("en"):
            sound = self._prove(anchor)
        if not sound:
            sys.exit(1)

    def _prove(self, anchor: Path | None) -> bool:
        sound = True
        for label, proof in PROOFS:
            sound = self._say(str(label), list(proof())) and sound
        story = _("every award's story adds up (approved = paid + held + cancelled + still due)")
        sound = self._say(story, list(_broken_stories())) and sound
        for words, payees in _payees():
            sound = self._say(words, list(payees())) and sound
        ends = _("the books go through every end that was written down, outside and in the trail")
        sound = self._say(ends, list(not_in_books([*kept(), *in_the_trail()]))) and sound
        if anchor is not None:
            sound = self._against(anchor) and sound
        waiting = Entry.objects.filter(seal=None).count()
        self.stdout.write(
            _("%(entries)d entries, %(waiting)d of them not sealed yet.")
            % {"entries": Entry.objects.count(), "waiting": waiting}
        )
        self.stdout.write(_("The ledger is sound.") if sound else _("THE LEDGER IS NOT SOUND."))
        return sound

    def _against(self, file: Path) -> bool:
        found = [head for head in in_file(file) if head.chain != EVENTS]
        problems = list(not_in_books(found)) if found else [_("%s names no head of any books") % file]
        return self._say(_("the books go through where the anchor says they ended"), problems)

    def _say(self, label: str, problems: list[str]) -> bool:
        self.stdout.write(f"{'✗' if problems else '✓'} {label}")
        for problem in problems[:SHOWN]:
            self.stdout.write(f"    {problem}")
        if len(problems) > SHOWN:
            self.stdout.write("    " + _("… and %d more") % (len(problems) - SHOWN))
        return not problems


def _payees() -> Iterable[tuple[str, Callable[[], Iterable[str]]]]:
    from grants.disbursements import integrity

    yield _("accounts are those that the trail tells of"), integrity.changed_accounts
    yield _("payments go where the maker checked"), integrity.changed_payees
    yield _("claims on custody are those that were asked for"), integrity.changed_claims


def _broken_stories() -> Iterable[str]:
    """Stories that do not add up, and those that tell of other payments than the ledger."""
    from grants.disbursements.queries import award_stories

    ledger = paid_out()
    for s in award_stories():
        told = s["paid_fen"] + s["held_fen"] + s["cancelled_fen"] + s["still_due_fen"]
        if s["approved_fen"] != told:
            yield f"{s['code']}: {yuan(s['approved_fen'])} ≠ {yuan(told)}"
        if s["paid_fen"] != ledger.get(s["code"], 0):
            yield f"{s['code']}: {yuan(s['paid_fen'])} ≠ {yuan(ledger.get(s['code'], 0))}"
