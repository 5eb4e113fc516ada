"""What officers and their leads may do in Wagtail's admin: build forms, and nothing else. Who is one: cms/rights.py."""

from django.contrib.auth.models import Group, Permission

GROUP = "form builders"
RIGHTS = ("add_formdesign", "change_formdesign", "publish_formdesign", "view_formdesign")


def builders() -> Group:
    """The group with its rights: the forms alone, no pages, pictures, settings or users."""
    group, _made = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        *Permission.objects.filter(content_type__app_label="cms", codename__in=RIGHTS),
    )
    return group
