"""What the desk knows and the engine asks."""

from grants.desk.telling import tell
from workflows import tasks

tasks.tell.answer(tell)
