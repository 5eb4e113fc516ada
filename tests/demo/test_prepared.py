"""What a step locks and reads is what an ordinary question would give, with all that is read beside it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.desk.subjects import MODELS
from workflows.steps import lock

pytestmark = pytest.mark.usefixtures("demo_db")


def values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_locked_row_is_whole_and_so_is_what_it_points_at(name: str) -> None:
    model = MODELS[name]
    for plain in model._base_manager.all()[:20]:
        fresh = lock(plain)
        assert values(fresh) == values(plain)
        assert type(fresh) is type(plain)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            beside = [at_the_end(fresh, path) for path in model.read_with]
        assert len(asked) == 0, "everything was read with it"
        wanted = [at_the_end(plain, path) for path in model.read_with]
        assert [one and values(one) for one in beside] == [one and values(one) for one in wanted]


def at_the_end(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = row and getattr(row, part)
    return row


def test_what_is_gone_is_not_there() -> None:
    model = MODELS["application"]
    with pytest.raises(model.DoesNotExist):
        lock(model(pk=999_999_999))
