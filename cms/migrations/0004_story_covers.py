from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def clear(apps: Any, schema_editor: Any) -> None:
    """What was taken over stands in its new place only."""
    for app, model in (("wagtailimages", "rendition"), ("wagtailimages", "image"), ("wagtaildocs", "document")):
        apps.get_model(app, model)._base_manager.all()._raw_delete(schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0003_pictures_moved'),
    ]

    operations = [
        migrations.AlterField(
            model_name='storypage',
            name='cover',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.picture', verbose_name='picture instead of the drawing'),
        ),
        migrations.RunPython(clear, migrations.RunPython.noop),
    ]
