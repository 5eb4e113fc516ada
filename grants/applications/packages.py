"""A package that ends takes its responses with it: one action, pulled here because an earlier stage never
pushes."""

from grants.applications.models import Application
from grants.calls import actions as calls
from grants.calls.models import Package
from grants.people.models import User
from workflows.steps import action, take


@action
def fail_package(*, package: Package, reason: str, by: User) -> Package:
    """End a package for want of responses, and tell each who responded, with the reason."""
    package = calls.fail_package(package=package, reason=reason, by=by)
    end_with_package(package=package, reason=reason, by=by)
    return package


@action
def end_with_package(*, package: Package, reason: str, by: User) -> None:
    for application in Application.objects.filter(
        package=package, state__in=["submitted", "eligible"]
    ).order_by("pk"):
        ended = take(application, "end_with_package", by=by, reason=reason)
        ended.result_reason = reason
        ended.save(update_fields=["result_reason"])
