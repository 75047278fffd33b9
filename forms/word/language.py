"""What may stand between braces in a Word template: names, one loop over a table, conditions; nothing else is compiled.

Two walls: `findings` refuses every construct that is not on its list before anything is compiled, and `PlainSandbox`
reaches nothing but the entries of plain dicts and the counters of a loop. Runs inside the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import SandboxedEnvironment

Names = Mapping[str, list[str] | None]
"""Names that may be used: None for a text, the names of the columns for a table."""
FILTERS = ("upper", "lower", "capitalize", "title", "trim", "default", "d", "length", "count")
TESTS = ("defined", "undefined", "none", "eq", "equalto", "==", "ne", "!=", "in")
LOOP_PARTS = ("index", "index0", "first", "last", "length")
_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.List, nodes.Tuple,
)  # fmt: skip
_COUNTING = ("length", "count")


class NotAllowed(TemplateError):
    """A template was to be compiled that `findings` refuses."""


@dataclass(frozen=True)
class Finding:
    """A fault: a stable code, what it is about (a name, a construct), the line (from 1) of the source."""

    code: str
    what: str
    line: int


class PlainSandbox(SandboxedEnvironment):
    """Jinja over plain texts, dicts and lists: no calls, no globals, no attribute of any object."""

    def __init__(self, names: Names) -> None:
        super().__init__(autoescape=True)
        self.names = names
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {name: self.tests[name] for name in TESTS}

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """Compile what `findings` has nothing against. Raises NotAllowed, TemplateSyntaxError."""
        faults = findings(self.parse(source), self.names)
        if faults:
            raise NotAllowed(f"{faults[0].code}: {faults[0].what}")
        return super().from_string(source, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in LOOP_PARTS:
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict) and isinstance(argument, str):
            return obj.get(argument, self.undefined(obj=obj, name=argument))
        return self.undefined(obj=None, name=str(argument))

    def call(self, *args: Any, **kwargs: Any) -> Undefined:
        raise NotAllowed("call")


def findings(tree: nodes.Template, names: Names) -> list[Finding]:
    """What is wrong with a parsed template, in the order of the text; empty for one that may be filled."""
    return list(_walk(tree, names, {}))


def used_names(tree: nodes.Template) -> set[str]:
    """The names a template asks for, those of loops left out."""
    stored = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "store"}
    return {each.name for each in tree.find_all(nodes.Name)} - stored - {"loop"}


def _walk(node: nodes.Node, names: Names, rows: Mapping[str, list[str]]) -> Iterator[Finding]:
    if isinstance(node, nodes.For):
        yield from _loop(node, names, rows)
    elif isinstance(node, nodes.Getattr):
        yield from _part(node, rows)
    elif isinstance(node, nodes.Name):
        yield from _name(node, names, rows)
    elif isinstance(node, nodes.Filter):
        yield from _filter(node, names, rows)
    elif isinstance(node, nodes.Test):
        if node.name not in TESTS:
            yield Finding("not_allowed", f"is {node.name}", node.lineno)
        yield from _children(node, names, rows)
    elif isinstance(node, nodes.If):
        tested = isinstance(node.test, nodes.Name) and names.get(node.test.name) is not None
        for each in node.iter_child_nodes(exclude=("test",) if tested else ()):
            yield from _walk(each, names, rows)
    elif isinstance(node, _PLAIN):
        yield from _children(node, names, rows)
    else:
        yield Finding("not_allowed", type(node).__name__.lower(), node.lineno)


def _children(node: nodes.Node, names: Names, rows: Mapping[str, list[str]]) -> Iterator[Finding]:
    for each in node.iter_child_nodes():
        yield from _walk(each, names, rows)


def _loop(node: nodes.For, names: Names, rows: Mapping[str, list[str]]) -> Iterator[Finding]:
    """One loop over the rows of a table; its body knows the row under the name the author gave it."""
    table = node.iter.name if isinstance(node.iter, nodes.Name) else ""
    columns = names.get(table)
    if rows or node.recursive or node.test is not None:
        yield Finding("loop_in_loop", table, node.lineno)
    elif not isinstance(node.target, nodes.Name) or node.target.name in names or node.target.name == "loop":
        yield Finding("loop_name", getattr(node.target, "name", ""), node.lineno)
    elif columns is None:
        known = isinstance(node.iter, nodes.Name) and table in names
        yield Finding("not_a_table" if known or not table else "unknown", table, node.lineno)
    else:
        for each in [*node.body, *node.else_]:
            yield from _walk(each, names, {node.target.name: columns, "loop": list(LOOP_PARTS)})


def _part(node: nodes.Getattr, rows: Mapping[str, list[str]]) -> Iterator[Finding]:
    """`row.column` and `loop.index`; every other dot is a name that the form does not have."""
    path = _dotted(node)
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    if owner in rows:
        if node.attr not in rows[owner]:
            yield Finding("unknown_column", path, node.lineno)
    elif path:
        yield Finding("unknown", path, node.lineno)
    else:
        yield Finding("not_allowed", node.attr, node.lineno)


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        before = _dotted(node.node)
        return f"{before}.{node.attr}" if before else ""
    return node.name if isinstance(node, nodes.Name) else ""


def _name(node: nodes.Name, names: Names, rows: Mapping[str, list[str]]) -> Iterator[Finding]:
    if node.name in rows:
        yield Finding("row_alone", node.name, node.lineno)
    elif node.name not in names:
        yield Finding("unknown", node.name, node.lineno)
    elif names[node.name] is not None:
        yield Finding("table_alone", node.name, node.lineno)


def _filter(node: nodes.Filter, names: Names, rows: Mapping[str, list[str]]) -> Iterator[Finding]:
    if node.name not in FILTERS:
        yield Finding("not_allowed", f"| {node.name}", node.lineno)
    table = isinstance(node.node, nodes.Name) and names.get(node.node.name) is not None
    for each in node.iter_child_nodes(exclude=("node",) if table and node.name in _COUNTING else ()):
        yield from _walk(each, names, rows)
