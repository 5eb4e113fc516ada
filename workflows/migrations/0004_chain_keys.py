from typing import Any

import workflows.clock
from django.db import migrations, models
from workflows.chain import EVENTS, begin_keys


def begin(apps: Any, schema_editor: Any) -> None:
    """The rows that are there are plain; from here on they are keyed."""
    last = apps.get_model("workflows", "Event").objects.order_by("-seq").values_list("seq", "hash").first()
    if last is not None:
        begin_keys(EVENTS, *last, apps.get_model("workflows", "ChainStart"))



class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0003_clock_is_watched'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChainStart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=60, unique=True)),
                ('seq', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=20)),
                ('mac', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=workflows.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name='event',
            name='key',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
