"""`manage.py encrypt_second_factors`: bring every stored second factor under the newest key. Twice changes nothing."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from grants.people.secrets import renewed


class Command(BaseCommand):
    help = "Encrypt second factors that are stored plain, and those under an older key anew."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for pk in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list(
            "pk", flat=True
        ):
            with transaction.atomic():
                found = Authenticator.objects.select_for_update().get(pk=pk)
                if (data := renewed(found.data)) is not None:
                    Authenticator.objects.filter(pk=pk).update(data=data)
                    done += 1
        self.stdout.write(f"{done} second factors are now under the newest key.")
