"""Accounts that were there before changes were recorded: kept as they are, verified or not, by whom nobody knows."""

from typing import Any

from django.db import migrations

from workflows import clock


def take_over(apps: Any, schema_editor: Any) -> None:
    organisations, accounts, tranches = (
        apps.get_model("grants", name) for name in ("Organisation", "PayeeAccount", "Tranche")
    )
    now = clock.now()
    for organisation in organisations.objects.exclude(account_number="").order_by("pk").iterator():
        said = {
            "name": organisation.account_name, "number": organisation.account_number, "bank": organisation.account_bank,
        }
        account = accounts.objects.create(
            organisation=organisation, **said, changed_at=now, taken_over=True,
            verified_at=now if organisation.account_verified else None,
        )
        # A payment that was checked for this very account stays checked; any other is checked again.
        for tranche in tranches.objects.filter(payee=organisation).exclude(payee_snapshot={}):
            if tranche.payee_snapshot == said:
                tranches.objects.filter(pk=tranche.pk).update(account=account)


class Migration(migrations.Migration):
    dependencies = [("grants", "0003_accounts")]
    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
