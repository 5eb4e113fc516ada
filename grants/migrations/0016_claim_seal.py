from typing import Any

from django.db import migrations, models
from grants.disbursements.sealing import new_seal

MANY = 500


def seal(apps: Any, schema_editor: Any) -> None:
    """What is there is sealed as it is found; from here on a claim without its seal is one that somebody changed."""
    claims = apps.get_model("grants", "Claim")
    some = []
    for row in claims.objects.order_by("pk").iterator(chunk_size=MANY):
        row.seal = new_seal(row)
        some.append(row)
        if len(some) == MANY:
            claims.objects.bulk_update(some, ["seal"])
            some = []
    claims.objects.bulk_update(some, ["seal"])


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0015_representative'),
    ]

    operations = [
        migrations.AddField(
            model_name='claim',
            name='seal',
            field=models.CharField(blank=True, default='', editable=False, max_length=100),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
