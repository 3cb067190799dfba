"""All mutants of a file: each is the whole source with one small change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import mutation_operators

APPEARANCE = frozenset(
    {"help", "icon", "width", "height", "gap", "horizontal", "vertical_alignment", "placeholder", "anchor",
     "show_spinner", "label_visibility"}
)  # fmt: skip
"""Arguments that say how something looks: a test that repeats them would be a copy of the page."""


@dataclass(frozen=True)
class Mutant:
    """One change: where, what stood there and what stands there now, and the whole file with it."""

    path: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def mutants_of(path: str, source: str) -> list[Mutant]:
    """The mutants of a file, in the order of its lines; sentences, sizes, types and docstrings are left alone."""
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    positions, parents = wrapper.resolve(PositionProvider), wrapper.resolve(ParentNodeProvider)
    module, words = wrapper.module, _words(wrapper.module)
    starts = list(accumulate(map(len, source.splitlines(keepends=True)), initial=0))
    found: dict[tuple[int, int, str], Mutant] = {}
    for node, span in positions.items():
        begin, end = (starts[at.line - 1] + at.column for at in (span.start, span.end))
        if begin == end or _is_left_alone(node, parents):
            continue
        before = source[begin:end]
        is_condition = isinstance(parent := parents.get(node), cst.If) and parent.test is node
        for changed in _changes(node, words, is_condition=is_condition):
            after = module.code_for_node(changed).strip()
            if after != before and not _is_appearance(node, changed):
                mutated = source[:begin] + after + source[end:]
                mutant = Mutant(path, span.start.line, _short(before), _short(after), mutated)
                found.setdefault((begin, end, after), mutant)
    return sorted(found.values(), key=lambda one: (one.line, one.before, one.after))


def is_python(source: str) -> bool:
    """Whether a mutant can be imported at all; a few changes of nodes are no Python as text."""
    try:
        compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _changes(node: cst.CSTNode, words: list[str], *, is_condition: bool) -> Iterator[cst.CSTNode]:
    if is_condition:
        yield cst.parse_expression(f"not ({cst.Module([]).code_for_node(node)})")
    for kind, operator in mutation_operators:
        if isinstance(node, kind) and not isinstance(node, cst.BaseString):
            yield from operator(node)
    match node:
        case cst.SimpleString(value=value) if value in words:  # one column, key or choice for another
            yield node.with_changes(value=words[words.index(value) - 1])
        case cst.Expr(value=cst.Call()):  # a statement that does nothing
            yield cst.Pass()


def _is_left_alone(node: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether it is, or is inside, an annotation, an import, an appearance or a value of `__all__`."""
    at: cst.CSTNode | None = node
    while at is not None:
        match at:
            case cst.Annotation() | cst.Import() | cst.ImportFrom():
                return True
            case cst.Arg(keyword=cst.Name(value=name)) if name in APPEARANCE:
                return True
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__"))]):
                return True
        at = parents.get(at)
    return False


def _is_appearance(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Whether two calls differ in nothing but how something looks."""
    if not isinstance(node, cst.Call) or not isinstance(changed, cst.Call):
        return False
    counted = [
        [arg.value for arg in call.args if not (arg.keyword and arg.keyword.value in APPEARANCE)]
        for call in (node, changed)
    ]
    return (
        len(counted[0]) == len(counted[1])
        and all(one.deep_equals(other) for one, other in zip(*counted, strict=True))
        and node.func.deep_equals(changed.func)
    )


def _words(module: cst.Module) -> list[str]:
    """The short strings of a module without a space: names, keys and choices; sentences are for people."""
    found: list[str] = []

    class Collect(cst.CSTVisitor):
        def visit_SimpleString(self, node: cst.SimpleString) -> None:
            if node.value.strip("'\"").replace("_", "").isalnum() and node.value not in found:
                found.append(node.value)

    module.visit(Collect())
    return found if len(found) > 1 else []


def _short(code: str) -> str:
    line = " ".join(code.split())
    return line if len(line) <= 90 else f"{line[:60]} ... {line[-25:]}"
