"""What the views share: turning a refusal into sentences for the person."""

from django.contrib import messages
from django.http import HttpRequest

from workflows.steps import Refused


def tell(request: HttpRequest, refused: Refused) -> None:
    """Every sentence of a refusal as a message."""
    for sentence in refused.sentences:
        messages.error(request, sentence)
