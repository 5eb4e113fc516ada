"""A package that ends takes its responses with it. Pulled here: the earlier stage knows no applications."""

from grants.applications.models import Application
from grants.calls.models import Package
from grants.people.models import User
from workflows.steps import action, take

#: What is still on its way when a package is decided; the others have ended before, or were never sent.
ENDING = Application.arrow("end_with_package").sources


@action
def fail_package(*, package: Package, reason: str, by: User) -> Package:
    """End a package for want of responses, and tell each who responded, with the reason."""
    package = take(package, "fail", by=by, reason=reason.strip())
    for application in Application.objects.filter(package=package, state__in=ENDING).order_by("pk"):
        ended = take(application, "end_with_package", by=by, reason=reason.strip())
        ended.result_reason = reason.strip()
        ended.save(update_fields=["result_reason"])
    return package
