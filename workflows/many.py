"""The steps of many subjects at once: what `offers` says of one, for a page of a list."""

from collections.abc import Collection, Sequence
from typing import Any

from workflows.arrows import Arrow, Guard
from workflows.steps import Offer, Process


def offered(subjects: Sequence[Process], names: Collection[str], user: Any) -> dict[Any, Offer]:
    """By key of the subject: the first of these steps that belongs to this person in its state, with what stands against it.
    A guard that is asked of rows is asked once for all of them; any other of each."""
    found: dict[Any, Offer] = {}
    for arrow in [a for a in (type(subjects[0]).arrows() if subjects else ()) if a.name in names]:
        fitting = [one for one in subjects if arrow.fits(one) and one.pk not in found]
        mine = [one for one in fitting if any(role(one, user) for role in arrow.who)]
        for one, against in zip(mine, _against(arrow, mine, user), strict=True):
            if not any(guard.of_case for guard in against):
                said = tuple(sentence for some in against.values() for sentence in some)
                found[one.pk] = Offer(arrow, said)
    return found


def _against(arrow: Arrow, subjects: Sequence[Process], user: Any) -> list[dict[Guard, list[str]]]:
    """For each of them the guards that do not hold, with what they say."""
    found: list[dict[Guard, list[str]]] = [{} for _one in subjects]
    for guard in arrow.when if subjects else ():
        if guard.is_asked_of_rows:
            rows: Any = type(subjects[0])._base_manager.filter(pk__in=[one.pk for one in subjects])
            holds = set(rows.filter(guard.of_rows(user)).values_list("pk", flat=True))
            said = [[] if one.pk in holds else [str(guard.sentence)] for one in subjects]
        else:
            said = [guard.against(one, user) for one in subjects]
        for against, sentences in zip(found, said, strict=True):
            if sentences:
                against[guard] = sentences
    return found
