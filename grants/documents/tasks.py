"""What time brings to what a worker made for somebody."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.documents import file_requests
from grants.documents.models import FileRequest
from workflows import clock, sweeps


def over() -> "QuerySet[FileRequest]":
    """Files made for somebody whose time is over."""
    return FileRequest.objects.filter(kept_until__lte=clock.now()).order_by("kept_until")


@sweeps.register("file_requests", _("Throw away files made for somebody"), due=over, most=200)
def drop_file_requests(file_request: FileRequest) -> None:
    file_requests.drop(file_request=file_request)
