"""`manage.py load_site --by admin`: the pages a new installation begins with, in both languages."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.site_seed import build_site
from grants.people.models import User


class Command(BaseCommand):
    help = (
        "Build the site's first pages: home, calls, notices, showcase, policies, help. Twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help="User name of whoever owns the pages.")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(username=options["by"]).first()
        if owner is None:
            raise CommandError(
                f"No account is called {options['by']}: make one with `manage.py createsuperuser`."
            )
        build_site(owner)
        call_command("rebuild_search", old=True)
        self.stdout.write("The site is there. Editors go on in Wagtail's admin.")
