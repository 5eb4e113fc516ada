"""What migrations share, and how a new database gets its tables in seconds."""

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState


def settle(apps: Any, schema_editor: Any) -> None:
    """Between changing rows and altering their table in one migration: PostgreSQL alters no table for whose rows something
    deferred has still to be checked."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Models(ProjectState):
    """The models as they stand between two steps forwards.

    For each step Django makes anew all that a model is related to; here everything is related to the users, which were
    twenty thousand models and half a minute. A table is made and altered by its own model, of the others by no more
    than the type of the columns it points at. So here a new model, constraint or index leaves the other models as they
    are, and a changed model takes along those that point at it. Code that works on rows gets all of them made anew, by
    Django itself: `is_delayed`.
    """

    def clone(self) -> "Models":
        copy = Models({key: model.clone() for key, model in self.models.items()}, self.real_apps)
        copy.is_delayed = self.is_delayed
        if "apps" in self.__dict__:
            copy.apps = self.apps.clone()
        return copy

    def add_model(self, model_state: ModelState) -> None:
        apps = self.__dict__.pop("apps", None)
        super().add_model(model_state)
        if apps is not None:
            self.apps, self.is_delayed = apps, True
            apps.render_multiple([model_state])

    def add_field(self, app_label: str, model_name: str, *args: Any, **kwargs: Any) -> None:
        apps = self.__dict__.pop("apps", None)
        super().add_field(app_label, model_name, *args, **kwargs)
        if apps is not None:
            self.apps = apps
            self.reload_model(app_label, model_name, delay=True)

    def _append_option(self, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        apps = self.__dict__.pop("apps", None)
        super()._append_option(  # type: ignore[misc]
            app_label, model_name, option_name, obj
        )
        if apps is not None:
            self.apps, meta = apps, apps.get_model(app_label, model_name)._meta
            setattr(meta, option_name, [*getattr(meta, option_name), obj])

    def _find_reload_model(
        self, app_label: str, model_name: str, delay: bool = False
    ) -> set[tuple[str, str]]:
        model: Any = self.apps.all_models[app_label].get(model_name)
        if not delay or model is None:  # a column that others point at changes, or a model gets another name
            return super()._find_reload_model(app_label, model_name, delay)  # type: ignore[misc]
        self.is_delayed = True
        fields = model._meta.get_fields(include_hidden=True)
        pointing = {field.related_model for field in fields if field.auto_created and not field.concrete}
        return {(m._meta.app_label, m._meta.model_name) for m in {model, *pointing, *model.__subclasses__()}}


class Executor(MigrationExecutor):
    """Goes forwards with `Models`. Backwards every state is kept while the next is made, so that no two may share a model:
    there Django's own goes."""

    def _migrate_all_forwards(self, state: ProjectState, *args: Any, **kwargs: Any) -> ProjectState:
        mine = Models(state.models, state.real_apps)
        return super()._migrate_all_forwards(mine, *args, **kwargs)  # type: ignore[misc]
