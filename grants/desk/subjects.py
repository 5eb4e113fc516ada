"""Every process by name with its model: how the desk finds what waits, and the subject of an event."""

from typing import Any

from django.apps import apps

from workflows.processes import EVERY
from workflows.steps import Process

_models: list[Any] = [
    model for model in apps.get_app_config("grants").get_models() if issubclass(model, Process)
]
#: In the order of a grant's life.
MODELS: dict[str, type[Process]] = {
    process.process: next(model for model in _models if issubclass(model, process)) for process in EVERY
}
