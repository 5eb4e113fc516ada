from typing import Any

from django.db import migrations, models
from grants.ledger.anchors import chain_of
from workflows.chain import begin_keys


def begin(apps: Any, schema_editor: Any) -> None:
    """The seals that are there are plain; from here on they are keyed."""
    seals = apps.get_model("grants", "Seal").objects
    for entity in seals.order_by("entity").values_list("entity", flat=True).distinct():
        seq, last = seals.filter(entity=entity).order_by("-seq").values_list("seq", "hash")[0]
        begin_keys(chain_of(entity), seq, last, apps.get_model("workflows", "ChainStart"))



class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0005_accounts_moved'),
        ('workflows', '0004_chain_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='seal',
            name='key',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
