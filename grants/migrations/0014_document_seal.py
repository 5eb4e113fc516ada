from typing import Any

from django.db import migrations, models
from grants.documents.sealing import new_seal

MANY = 500


def seal(apps: Any, schema_editor: Any) -> None:
    """What is there is sealed as it is found; from here on a row without its seal is one that somebody changed."""
    documents = apps.get_model("grants", "Document")
    some = []
    for row in documents.objects.order_by("pk").iterator(chunk_size=MANY):
        row.seal = new_seal(row)
        some.append(row)
        if len(some) == MANY:
            documents.objects.bulk_update(some, ["seal"])
            some = []
    documents.objects.bulk_update(some, ["seal"])


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0013_office_particulars'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='seal',
            field=models.CharField(blank=True, default='', editable=False, max_length=100),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
