"""Who may do what with one application on the applicant's side. Members of the organisation may everything; a
colleague what the role of the invitation says. A trial is of the officer who makes it. Offices, hubs
and experts have their own doors (`visible_to`)."""

from typing import Any

from django.db.models import Q

READ, EDIT, SIGN, SUBMIT = "read", "edit", "sign", "submit"
#: What a colleague's role allows. To hand in, to withdraw, to delete and to invite is for members alone (`submit`).
COLLEAGUE = {"edit": {READ, EDIT}, "read": {READ}, "sign": {READ, SIGN}}
MEMBER = {READ, EDIT, SIGN, SUBMIT}


class Rights:
    """Mixed into Application. `self: Any`: the mixin knows no fields of its own."""

    def may(self: Any, user: Any, what: str = READ) -> bool:
        """Whether this person, on the applicant's side, may `read`, `edit`, `sign` (off) or `submit` it."""
        if user is None or not user.is_authenticated or not user.is_active:
            return False
        if self.is_trial:
            return self.made_by_id == user.pk and what != SIGN
        if self.organisation_id in user.organisations_as("applicant"):
            return what in MEMBER
        if what != READ and user.has_role("auditor"):
            return False  # invited before the post began: who looks at everybody's work works on nobody's
        return what in COLLEAGUE.get(self.role_of(user), ())

    def role_of(self: Any, user: Any) -> str:
        """The role of a colleague; "" for everybody else. Asked of the database once for each person."""
        known: dict[Any, str] = self.__dict__.setdefault("_roles", {})
        if user.pk not in known:
            role = self.colleagues.filter(user_id=user.pk).values_list("role", flat=True).first()
            known[user.pk] = role or ""
        return known[user.pk]


def working_on(user: Any) -> Q:
    """The applications on which this person works, as a member of the organisation or as a colleague: few of many, and
    looked up by key, so that the database finds them first and none comes twice."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    shared = user.worked_on.order_by().values("application")
    organisations = user.organisations_as("applicant")
    if not organisations:
        return Q(pk__in=shared)
    applications = user.worked_on.model._meta.get_field("application").related_model._base_manager
    own = applications.filter(organisation__in=organisations).order_by().values("pk")
    return Q(pk__in=own.union(shared))
