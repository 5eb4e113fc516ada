"""The program's functions as written, and who calls whom: for rules about actions that hold for the whole house (arrows.py)."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: What stands in a module beside its functions: tables of steps, registrations.
MODULE = "<module>"


@dataclass(frozen=True)
class Function:
    """One function of a module, methods by `Class.method`."""

    module: str
    name: str
    node: ast.FunctionDef | ast.Module

    def __hash__(self) -> int:
        return hash((self.module, self.name))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Function) and (self.module, self.name) == (other.module, other.name)

    @property
    def is_action(self) -> bool:
        marks = self.node.decorator_list if isinstance(self.node, ast.FunctionDef) else []
        return any(isinstance(one, ast.Name) and one.id == "action" for one in marks)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.node) if isinstance(node, ast.Call))

    def called(self) -> set[str]:
        """The plain names it calls."""
        return {call.func.id for call in self.calls() if isinstance(call.func, ast.Name)}


class Code:
    """Every module below a folder, with what each name in it means."""

    def __init__(self, folder: Path) -> None:
        self.functions: dict[str, dict[str, Function]] = {}
        self.imports: dict[str, dict[str, tuple[str, str]]] = {}
        self.trees: dict[str, ast.Module] = {}
        self.tables: dict[str, set[str]] = {}
        for file in sorted(folder.rglob("*.py")):
            if "migrations" not in file.parts:
                parts = file.relative_to(folder.parent).with_suffix("").parts
                self._read(".".join(parts).removesuffix(".__init__"), file)

    def _read(self, module: str, file: Path) -> None:
        tree = self.trees[module] = ast.parse(file.read_text(encoding="utf-8"))
        found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for one in tree.body:
            if isinstance(one, ast.ClassDef):
                found |= {
                    f"{one.name}.{node.name}": node for node in one.body if isinstance(node, ast.FunctionDef)
                }
        set_here = [getattr(node, "targets", None) or [getattr(node, "target", None)] for node in tree.body]
        self.tables[module] = {one.id for targets in set_here for one in targets if isinstance(one, ast.Name)}
        rest = ast.Module([node for node in tree.body if node not in found.values()], [])
        self.functions[module] = {name: Function(module, name, node) for name, node in found.items()}
        self.functions[module][MODULE] = Function(module, MODULE, rest)
        self.imports[module] = {
            alias.asname or alias.name: (absolute(module, file, node), alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def all(self) -> Iterator[Function]:
        for functions in self.functions.values():
            yield from functions.values()

    def meant(self, module: str, name: str) -> Function | None:
        """What a name means in a module, through whatever hands it on."""
        seen = set()
        while module in self.functions and (module, name) not in seen:
            seen.add((module, name))
            if name in self.functions[module]:
                return self.functions[module][name]
            if name not in self.imports[module]:
                return None
            module, name = self.imports[module][name]
        return None

    def callees(self, function: Function) -> Iterator[Function]:
        """The functions of the house that it calls by name: `f()`, `module.f()`, `Class.f()`."""
        for call in function.calls():
            found = None
            if isinstance(call.func, ast.Name):
                found = self.meant(function.module, call.func.id)
            elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
                found = self._of(function.module, call.func.value.id, call.func.attr)
            if found is not None:
                yield found

    def _of(self, module: str, owner: str, name: str) -> Function | None:
        if owner in self.imports[module]:
            place, inner = self.imports[module][owner]
            if f"{place}.{inner}" in self.functions:
                return self.meant(f"{place}.{inner}", name)
            return self.meant(place, f"{inner}.{name}")
        return self.meant(module, f"{owner}.{name}")

    def mentioned(self, function: Function) -> Iterator[Function]:
        """The functions of the house that it names, called or handed on; of a table of its module, what stands there."""
        for node in ast.walk(function.node):
            found = None
            if isinstance(node, ast.Name):
                found = self.meant(function.module, node.id)
                if node.id in self.tables[function.module]:
                    found = self.functions[function.module][MODULE]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found = self._of(function.module, node.value.id, node.attr)
            if found is not None:
                yield found

    def reached(self, start: Iterable[Function]) -> set[Function]:
        """Whatever can be come to from these."""
        found = set(start)
        todo = list(found)
        while todo:
            for one in self.mentioned(todo.pop()):
                if one not in found:
                    found.add(one)
                    todo.append(one)
        return found

    def with_helpers(self, function: Function) -> set[Function]:
        """The function and whatever it calls that is no action of its own: an action called is judged by itself."""
        found, todo = {function}, [function]
        while todo:
            for one in self.callees(todo.pop()):
                if one not in found and not one.is_action:
                    found.add(one)
                    todo.append(one)
        return found

    def taking(self) -> Iterator[tuple[Function, set[Function]]]:
        """Every action, or function beside one, that takes a step, with its helpers."""
        for function in self.all():
            if function.is_action or "take" in function.called():
                helpers = self.with_helpers(function)
                if any("take" in one.called() for one in helpers):
                    yield function, helpers


def absolute(module: str, file: Path, node: ast.ImportFrom) -> str:
    """The module an import names, `from .actions import` too."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    parts = parts[: len(parts) - node.level + (file.name == "__init__.py")]
    return ".".join([*parts, *([node.module] if node.module else [])])
