"""`manage.py migrate`: Django's own, which remembers the models between two steps at a third of the price."""

from django.core.management.commands import migrate

from workflows.migration_executor import Executor

migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]  # where Django lets another in

Command = migrate.Command
