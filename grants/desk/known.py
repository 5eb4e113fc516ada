"""What the desk knows and the engine asks."""

from grants.desk.notifications import notify
from workflows import tasks

tasks.notify.answer(notify)
