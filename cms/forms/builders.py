"""Who may build forms: officers and their leads, and nothing else of the editor."""

from django.contrib.auth.models import Group, Permission

from grants.people.models import Membership, User

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


def keep_builders() -> None:
    """Make the group follow the posts, as the editors' does."""
    group = builders()
    roles = (Membership.Role.OFFICER, Membership.Role.LEAD)
    posts = Membership.objects.in_force().filter(role__in=roles, user__is_active=True)
    group.user_set.set(User.objects.filter(pk__in=posts.values("user")))
