"""A sum within a sentence is written 1,234.50, wherever the sentence is made."""

import ast
from collections.abc import Iterator

import pytest

from bin.house import code, said, tree

SAYS = {"_", "gettext", "ngettext", "pgettext", "gettext_lazy", "ngettext_lazy"}


def values_of_sentences(module: ast.Module) -> Iterator[ast.expr]:
    """What is put into a sentence: `_("… %(sum)s yuan") % {"sum": …}`."""
    for node in ast.walk(module):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Dict):
            makes = [one.func for one in ast.walk(node.left) if isinstance(one, ast.Call)]
            if any(isinstance(one, ast.Name) and one.id in SAYS for one in makes):
                yield from node.right.values


def bare(value: ast.expr) -> bool:
    """Whether a sum stands there without its thousands: `to_yuan(fen)`, or two decimals and no comma."""
    for node in ast.walk(value):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "to_yuan":
            return True
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)
            if ".2f" in spec and "," not in spec:
                return True
    return False


def test_no_sentence_has_a_sum_without_thousands() -> None:
    found = [
        f"{said(file)}:{value.lineno}"
        for file in code()
        for value in values_of_sentences(tree(file))
        if bare(value)
    ]
    assert found == []


@pytest.mark.parametrize("value", ["to_yuan(left)", "f'{left / 100:.2f}'"])
def test_one_is_found(value: str) -> None:
    (put,) = values_of_sentences(ast.parse(f"_('%(left)s yuan left') % {{'left': {value}}}"))
    assert bare(put)
    (good,) = values_of_sentences(ast.parse("_('%(left)s yuan') % {'left': f'{left / 100:,.2f}'}"))
    assert not bare(good)
