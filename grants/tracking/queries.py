"""Reading what became of an application."""

from grants.applications.models import Application

#: States of a call in which an applicant may read why.
DECIDED = ("decided", "publicised", "concluded", "archived")


def opinions_of(application: Application) -> list[tuple[str, list[str]]]:
    """What the experts wrote, by round, for the applicant once the call is decided: no names, no single marks, and
    in an order that says nothing of who wrote what."""
    if application.call.state not in DECIDED:
        return []
    found: dict[str, list[str]] = {}
    sheets = application.sheets.filter(state="locked").exclude(comment="").select_related("round")
    for sheet in sheets.order_by("round__held_on", "round_id", "comment"):
        found.setdefault(str(sheet.round.get_kind_display()), []).append(sheet.comment)
    return [(words, list(dict.fromkeys(said))) for words, said in found.items()]
