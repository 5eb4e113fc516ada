"""What the code does with the arrows of the processes: who takes which, who says no beside one, which guard stands on none.

Which arrow a call of `take` means is read from the code: the step by its words, from a choice of two, a table or whoever hands
it in; the process by what the subject is said to be. Django is set up by whoever asks.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from bin.functions import Code, Function
from grants.desk.subjects import MODELS
from workflows import processes
from workflows.arrows import Guard

#: (process, or "" where the code does not say; step)
Taken = tuple[str, str]
BY_CLASS = {model.__name__: process for process, model in MODELS.items()}
#: A variable of this name is one of these, as everywhere in the house.
BY_NAME = {"sheet": "review", "claim": "claim", "stand_in": "review"} | {
    process: process for process in MODELS
}
DOORS = {"take", "demand"}
#: What says no. An action may only say so of what it is given (`Misfit`): whatever else is against a step stands on its arrow.
REFUSALS = {"Refused", "NotYours", "Moved"}
ROOT = Path(__file__).resolve().parent.parent
SAME = {"take", "lock", "demand"}


def refusals_beside_arrows(code: Code) -> dict[str, int]:
    """How often each function that takes a step, or helps one, says no by itself: wherever a refusal is made, whether it
    is raised there or handed back."""
    found: dict[str, int] = {}
    for function in {one for _action, helpers in code.taking() for one in helpers}:
        made = [call.func.id for call in function.calls() if isinstance(call.func, ast.Name)]
        if said := sum(name in REFUSALS for name in made):
            found[f"{function.module}: {function.name}"] = said
    return dict(sorted(found.items()))


def takers(code: Code) -> dict[Taken, set[Function]]:
    """Which functions take which arrow; the demonstration, which plays them all, is none."""
    found: dict[Taken, set[Function]] = {}
    for function in code.all():
        if ".demo" not in function.module:
            for one in taken(code, function):
                found.setdefault(one, set()).add(function)
    return found


def arrows_without_caller(code: Code) -> list[Taken]:
    there = {(process, arrow.name) for process, model in MODELS.items() for arrow in model.arrows()}
    return sorted(there - {*takers(code)})


def written_guards() -> set[Guard]:
    modules = [module for module in vars(processes).values() if isinstance(module, ModuleType)]
    return {one for module in modules for one in vars(module).values() if isinstance(one, Guard)}


def guards_on_no_arrow() -> list[str]:
    """Written, and asked of nobody."""
    arrows = [arrow for process in processes.EVERY for arrow in process.arrows()]
    turns = {turn for arrow in arrows for turn in arrow.turns}
    standing = {guard for one in {*arrows, *turns} for guard in one.when}
    return sorted(guard.name for guard in written_guards() - standing)


def taken(code: Code, function: Function) -> Iterator[Taken]:
    for call in function.calls():
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if code.imports[function.module].get(name, ("", ""))[0] == "workflows.steps" and name in DOORS:
            for step in steps_of(code, function, call.args[1]):
                yield process_of(code, function, call.args[0]), step


def steps_of(code: Code, function: Function, said: ast.expr) -> set[str]:
    if isinstance(said, ast.Constant):
        return {str(said.value)}
    if isinstance(said, ast.IfExp):
        return steps_of(code, function, said.body) | steps_of(code, function, said.orelse)
    if isinstance(said, ast.Subscript) and isinstance(said.value, ast.Name):
        found_there = ast.walk(table(code, function.module, said.value.id))
        return {
            one.value for one in found_there if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }
    if isinstance(said, ast.Name):
        found = [steps_of(code, function, value) for value in given_to(function, said.id)]
        handed = [steps_of(code, caller, value) for caller, value in handed_in(code, function, said.id)]
        return set().union(*found, *handed)
    return set()


def table(code: Code, module: str, name: str) -> ast.AST:
    """The values of a table of the module, or of the one it comes from."""
    module, name = code.imports[module].get(name, (module, name))
    for node in code.trees[module].body:
        if isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id == name for one in node.targets
        ):
            value = node.value
            return (
                ast.Module([ast.Expr(one) for one in value.values], [])
                if isinstance(value, ast.Dict)
                else value
            )
    raise LookupError(f"{module}: {name}")


def given_to(function: Function, name: str) -> Iterator[ast.expr]:
    """What a variable of the function is set to."""
    for node in ast.walk(function.node):
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == name for t in node.targets
        ):
            yield node.value
        if (
            isinstance(node, (ast.For, ast.comprehension))
            and isinstance(node.target, ast.Name)
            and node.target.id == name
        ):
            yield node.iter


def handed_in(code: Code, function: Function, name: str) -> Iterator[tuple[Function, ast.expr]]:
    """What the callers in its module hand in under this name."""
    if not isinstance(function.node, ast.FunctionDef):
        return
    names = [one.arg for one in function.node.args.args]
    if name not in names:
        return
    place = names.index(name)
    for caller in code.functions[function.module].values():
        for call in caller.calls():
            if isinstance(call.func, ast.Name) and call.func.id == function.name and len(call.args) > place:
                yield caller, call.args[place]


def process_of(code: Code, function: Function, subject: ast.expr, depth: int = 0) -> str:
    """The process of a subject; "" where the code does not say."""
    if depth > 6:
        return ""
    if isinstance(subject, ast.Call):
        return of_call(code, function, subject, depth)
    if isinstance(subject, ast.Attribute):
        return of_attribute(process_of(code, function, subject.value, depth + 1), subject.attr)
    if isinstance(subject, ast.Name):
        if said := of_annotation(function, subject.id):
            return said
        found = [process_of(code, function, value, depth + 1) for value in given_to(function, subject.id)]
        return next(filter(None, found), "") or BY_NAME.get(subject.id, "")
    return ""


def of_call(code: Code, function: Function, call: ast.Call, depth: int) -> str:
    """Of what `lock`, `take` and the questions of a manager give back; of a function, what it says it does."""
    if isinstance(call.func, ast.Name) and call.func.id in SAME:
        return process_of(code, function, call.args[0], depth + 1)
    if isinstance(call.func, ast.Attribute):
        return process_of(code, function, call.func.value, depth + 1)
    found = code.meant(function.module, call.func.id) if isinstance(call.func, ast.Name) else None
    node = found.node if found else None
    return in_words(node.returns) if isinstance(node, ast.FunctionDef) and node.returns else ""


def of_attribute(process: str, name: str) -> str:
    """Of a relation of the model; a class's `objects` and a question of a manager are of what they were before."""
    if process:
        fields = {field.name: field for field in MODELS[process]._meta.get_fields()}
        related = {one.get_accessor_name(): one for one in MODELS[process]._meta.related_objects}
        model = getattr(related.get(name) or fields.get(name), "related_model", None)
        if isinstance(model, type):
            return BY_CLASS.get(model.__name__, "")
    return process or BY_NAME.get(name, "")


def of_annotation(function: Function, name: str) -> str:
    if name in BY_CLASS:
        return BY_CLASS[name]
    if not isinstance(function.node, ast.FunctionDef):
        return ""
    args = [*function.node.args.args, *function.node.args.kwonlyargs]
    return next((in_words(one.annotation) for one in args if one.arg == name and one.annotation), "")


def in_words(annotation: ast.expr) -> str:
    named = [
        BY_CLASS[one.id] for one in ast.walk(annotation) if isinstance(one, ast.Name) and one.id in BY_CLASS
    ]
    return named[0] if named else ""
