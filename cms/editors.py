"""What an editor may do in Wagtail's admin. Who is one: cms/rights.py."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

GROUP = "site editors"
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILE_RIGHTS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


def editors() -> Group:
    """The group with its rights: pages of every language, pictures and documents, never settings or users."""
    group, _made = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    root, files = Page.get_first_root_node(), Collection.get_first_root_node()
    for codename in PAGE_RIGHTS:
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right)
    for codename in FILE_RIGHTS:
        apps = ("wagtailimages", "wagtaildocs")
        right = Permission.objects.get(content_type__app_label__in=apps, codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=files, permission=right)
    return group
