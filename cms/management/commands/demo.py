"""`manage.py demo`: the site, the year of work on it, and the stories that came of it. Twice changes nothing."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from cms.site_seed import build_site, page_for_call, story
from grants.demo.data import data, day
from grants.demo.demo_users import DemoUsers, engage
from grants.demo.run import is_loaded, leave_papers, print_papers, run_demo
from grants.models import Award, Call, Organisation, Region, Term, User
from workflows import clock
from workflows.tasks import outbox_only

#: When each story was told.
TOLD = {"S1": "2026-11-20", "S2": "2026-11-10", "S3": "2026-09-22", "S4": "2026-10-09"}


class Command(BaseCommand):
    help = "Load the demonstration: two calls, fifteen proposals and a year of work, through the actions of people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--worker-prints", action="store_true", help="leave the receipts to a worker")

    def handle(self, *args: Any, worker_prints: bool, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The demonstration is there already; nothing was changed.")
            return
        with outbox_only():
            with transaction.atomic():
                demo_users = engage()
                build_site(demo_users["admin"])
            demo_users = run_demo(self.publish, say=self.stdout.write)
            with transaction.atomic():
                self.tell_stories(demo_users)
            call_command("rebuild_search", old=True)
            leave_papers()
            if not worker_prints:
                print_papers()
        self.stdout.write(self.style.SUCCESS("The demonstration is loaded."))

    def publish(self, call: Call, by: User) -> None:
        """Publishing the call's page announces the call."""
        page_for_call(call, by=by)

    def tell_stories(self, demo_users: DemoUsers) -> None:
        for row in data()["stories"]:
            with clock.at(day(TOLD[row["id"]])):
                story(
                    row,
                    by=demo_users["editor"],
                    told_on=day(TOLD[row["id"]]),
                    award=Award.objects.filter(code=row["project"]).first(),
                    organisation=Organisation.objects.get(code=row["org"]),
                    series=Term.objects.get(kind="series", name=row["series"]),
                    region=Region.objects.get(pk=row["region"]),
                )
