from typing import Any

from django.apps.registry import Apps
from django.db import connections, migrations

#: (where they stood, where they stand): pictures, their smaller copies, documents. Each keeps its number, by which pages name it.
MOVED = [
    (("wagtailimages", "image"), ("cms", "picture")),
    (("wagtailimages", "rendition"), ("cms", "rendition")),
    (("wagtaildocs", "document"), ("cms", "publicfile")),
]


def move(apps: Apps, schema_editor: Any) -> None:
    """Take over the site's pictures and documents, with their tags and with what was noted about where they are shown."""
    for old, new in MOVED:
        rows = apps.get_model(*old)._base_manager
        model = apps.get_model(*new)
        columns = [field.attname for field in model._meta.concrete_fields]
        found = list(rows.order_by("pk").values(*columns))
        model._base_manager.bulk_create([model(**row) for row in found], batch_size=500)
        if "created_at" in columns:  # a new row is given the moment it is made, whatever it says itself
            for row in found:
                model._base_manager.filter(pk=row["id"]).update(created_at=row["created_at"])
        _point_to(apps, old, new)
    _count_on(apps, schema_editor)


def _point_to(apps: Apps, old: tuple[str, str], new: tuple[str, str]) -> None:
    kinds = apps.get_model("contenttypes", "ContentType").objects
    before, _made = kinds.get_or_create(app_label=old[0], model=old[1])
    after, _made = kinds.get_or_create(app_label=new[0], model=new[1])
    apps.get_model("taggit", "TaggedItem").objects.filter(content_type=before).update(content_type=after)
    notes = apps.get_model("wagtailcore", "ReferenceIndex").objects
    for name in ("content_type", "base_content_type", "to_content_type"):
        notes.filter(**{name: before}).update(**{name: after})
    found = apps.get_model("wagtailsearch", "IndexEntry").objects
    found.filter(content_type=before).update(content_type=after)


def _count_on(apps: Apps, schema_editor: Any) -> None:
    """Where the database counts by itself, the next number comes after those taken over."""
    from django.core.management.color import no_style

    connection = connections[schema_editor.connection.alias]
    models = [apps.get_model(*new) for _old, new in MOVED]
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0002_pictures'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailsearch', '0001_initial'),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
