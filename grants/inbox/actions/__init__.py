"""Everything an office changes in its list: who handles what, labels, notes, views; one application or many."""

from .assigning import assign, assign_all, end_routing, route, route_unassigned, set_routing
from .office import (
    change_view,
    delete_label,
    delete_note,
    delete_view,
    look_at,
    make_label,
    merge_labels,
    put_label,
    rename_label,
    save_view,
    take_label,
    write_note,
)

__all__ = [
    "assign",
    "assign_all",
    "change_view",
    "delete_label",
    "delete_note",
    "delete_view",
    "end_routing",
    "look_at",
    "make_label",
    "merge_labels",
    "put_label",
    "rename_label",
    "route",
    "route_unassigned",
    "save_view",
    "set_routing",
    "take_label",
    "write_note",
]
