"""Text from outside is escaped where it is put on a page: read from the source of `ui`, expression by expression.

A text is safe if it is written in the source, is a number, or went through `literal` (for Markdown) or `html.escape`
(for HTML). What is put together from safe parts is safe, and so is what a function returns that returns only such.
"""

import ast
from collections import defaultdict
from pathlib import Path
from typing import Literal

import pytest

ROOT = Path(__file__).resolve().parents[1]
Kind = Literal["Markdown", "HTML"]
Function = ast.FunctionDef | ast.AsyncFunctionDef

# Streamlit's elements whose first argument is Markdown, and the other arguments of any element that are.
MARKDOWN = {
    "error", "warning", "info", "success", "caption", "markdown", "title", "header", "subheader", "button",
    "selectbox", "text_input", "text_area", "number_input", "slider", "checkbox", "toggle", "radio", "pills",
    "segmented_control", "multiselect", "expander", "popover", "tabs", "dialog", "metric", "download_button",
    "link_button", "write", "badge", "spinner", "toast", "file_uploader",
}  # fmt: skip
MARKDOWN_ARGUMENTS = {"label", "body", "help", "text", "caption"}
ESCAPES: dict[Kind, str] = {"Markdown": "literal", "HTML": "escape"}
NUMBERS = {"log", "len", "int", "float", "round", "sum", "min", "max", "abs", "argmax"}
FORMATS = {
    "percent",
    "loss",
    "significant",
    "signed",
    "thousands",
    "rate",
    "duration",
    "plain",
    "given",
    "day",
    "clock",
    "rough",
}  # of ui.style.format
SAME_TEXT = {"rstrip", "lower", "capitalize", "split", "partition", "values", "items", "get"}
SAME_PARTS = {"sorted", "list", "reversed", "zip", "enumerate", "range", "dict"}
TRANSLATIONS = {"t", "tn", "later", "said"}  # a text of ours in another language; its values may come from outside
CHOICES = {"selectbox", "segmented_control", "pills"}  # what they return is one of their options
# Attributes and methods that hold a number, a name out of a table in the source, or a sentence of ours.
KNOWN = {
    "shape": "numbers", "size": "a number", "parameters": "a number", "shift": "numbers", "norm": "a number",
    "state": "a state of ours, checked when the run is read", "severity": "a name of ours", "name": "a name of ours",
    "cure_text": "ours, with numbers", "usual_loss": "a name of ours",
    "epochs": "a number", "position": "a number", "data_url": "base64", "svg_url": "base64",
    "photo_url": "base64", "when": "a date", "id": "checked when the run is read",
    "layer_names": "activations of ours and numbers", "layer_name": "the same, translated",
    "network": "numbers", "label": "a number or ours",
    "help": "ours", "formula": "ours, without values", "config": "numbers",
    "drawn": "shapes, escaped as they are drawn",
    "curve": "the SVG of `sparkline`, whose parts are checked",
}  # fmt: skip


class Checker:
    """All functions of a package, to decide whether an expression can hold text from outside."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.functions: dict[str, list[Function]] = defaultdict(list)
        self.calls: dict[str, list[tuple[ast.Call, Function | None]]] = defaultdict(list)
        self.nodes: list[tuple[str, ast.AST, Function | None]] = []
        self.asked: set[tuple[str, str, Kind]] = set()
        for file, source in sources.items():
            self._read(file, ast.parse(source), None)

    def _read(self, file: str, node: ast.AST, inside: Function | None) -> None:
        self.nodes.append((file, node, inside))
        if isinstance(node, Function):
            self.functions[node.name].append(node)
            inside = node
        elif isinstance(node, ast.Call):
            self.calls[name_of(node.func)].append((node, inside))
        for child in ast.iter_child_nodes(node):
            self._read(file, child, inside)

    def problems(self) -> list[str]:
        """One sentence for each text on a page that is not known to be safe."""
        found = []
        for file, node, inside in self.nodes:
            kind: Kind = "HTML"
            parts: list[ast.expr] = []
            if isinstance(node, ast.JoinedStr) and "<" in "".join(constants(node)):
                parts = [value for value in node.values if isinstance(value, ast.FormattedValue)]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "html" and name_of(node.func.value) == "st":
                    parts = node.args[:1]
                elif node.func.attr in MARKDOWN:
                    kind, parts = "Markdown", node.args[:1]
                if kind == "Markdown" or name_of(node.func.value) == "st":
                    given = [one.value for one in node.keywords if one.arg in MARKDOWN_ARGUMENTS]
                    found += [
                        self._problem(file, one, "Markdown") for one in given if not self.safe(one, inside, "Markdown")
                    ]
            found += [self._problem(file, part, kind) for part in parts if not self.safe(part, inside, kind)]
        return found

    def _problem(self, file: str, node: ast.expr, kind: Kind) -> str:
        return f"{file}:{node.lineno} puts {ast.unparse(node)} on a page as {kind}: use `{ESCAPES[kind]}(...)`"

    def safe(self, node: ast.expr | None, inside: Function | None, kind: Kind) -> bool:
        """Whether the expression, in the function `inside`, holds nothing from outside, or holds it escaped."""

        def all_safe(*nodes: ast.expr | None) -> bool:
            return all(self.safe(one, inside, kind) for one in nodes)

        match node:
            case None | ast.Constant() | ast.Compare() | ast.UnaryOp() | ast.Lambda() | ast.Slice():
                return True
            case ast.FormattedValue(value=value, format_spec=form):
                return (form is not None and "".join(constants(form))[-1:] in set("dfge%")) or all_safe(value)
            case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.BoolOp(values=parts):
                return all_safe(*parts)
            case ast.Dict(values=parts):
                return all_safe(*parts)
            case ast.DictComp(value=value):
                return all_safe(value)
            case ast.IfExp(body=body, orelse=other):
                return all_safe(body, other)
            case ast.BinOp(left=left, right=right):
                return all_safe(left, right)
            case ast.Starred(value=value) | ast.Subscript(value=value):
                return all_safe(value)
            case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
                return all_safe(element)
            case ast.Attribute(attr=attribute, value=value):
                return attribute in KNOWN or attribute.isupper() or all_safe(value)
            case ast.Name(id=name):
                return self._safe_name(name, inside, kind)
            case ast.Call(func=function, args=arguments):
                name = name_of(function)
                if name in {ESCAPES[kind], "str", "join"} | NUMBERS | FORMATS | set(KNOWN):
                    return name not in ("str", "join") or all_safe(*arguments)
                if name in TRANSLATIONS:
                    return all_safe(*arguments, *(one.value for one in node.keywords))
                if name in SAME_TEXT and isinstance(function, ast.Attribute):
                    return all_safe(function.value)
                if name in SAME_PARTS:
                    return all_safe(*arguments)
                if name in CHOICES:
                    return all_safe(*arguments[1:2])
                return self._safe_function(name, kind)
        return False

    def _safe_name(self, name: str, inside: Function | None, kind: Kind) -> bool:
        """A constant of the source, or a variable that is only ever given something safe."""
        if name.isupper() or name.lstrip("_").isupper():
            return True
        if inside is None:
            return False
        key = (f"{inside.name}.{name}", "", kind)
        if key in self.asked:
            return True  # it is being asked about: whatever else it is given decides
        self.asked.add(key)
        given = bindings(name, inside)
        argument = parameter(name, inside)
        fine = bool(given or argument) and all(self.safe(one, inside, kind) for one in given)
        if argument:
            fine = fine and (is_number(argument) or self._safe_argument(name, inside, kind))
        if not fine:
            self.asked.discard(key)
        return fine

    def _safe_argument(self, name: str, function: Function, kind: Kind) -> bool:
        """Whether all calls of a function give something safe for a parameter."""
        names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        given = []
        for call, caller in self.calls[function.name]:
            by_name = [one.value for one in call.keywords if one.arg == name]
            by_place = call.args[names.index(name) :][:1] if name in names else []
            given += [(one, caller) for one in by_name or by_place]
        return bool(given) and all(self.safe(one, caller, kind) for one, caller in given)

    def _safe_function(self, name: str, kind: Kind) -> bool:
        """Whether all functions of this name return something safe."""
        key = (name, "()", kind)
        if key in self.asked:
            return True
        self.asked.add(key)
        returns = [
            (one.value, function)
            for function in self.functions.get(name, ())
            for one in ast.walk(function)
            if isinstance(one, ast.Return)
        ]
        fine = bool(returns) and all(self.safe(value, function, kind) for value, function in returns)
        if not fine:
            self.asked.discard(key)
        return fine


def name_of(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def constants(node: ast.expr) -> list[str]:
    """The text of an f-string that is written in the source."""
    values = node.values if isinstance(node, ast.JoinedStr) else []
    return [one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def bindings(name: str, function: Function) -> list[ast.expr]:
    """All that a variable of a function is given: by assignment, in a loop, or by adding to it as to a list."""
    found: list[ast.expr] = []
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    found += taken(name, target, value)
            case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                found += taken(name, target, value)
            case ast.AnnAssign(target=target, value=value) if value:
                found += taken(name, target, value)
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                found += taken(name, target, value, each=True)
            case ast.Call(func=ast.Attribute(attr="append" | "extend", value=ast.Name(id=owner)), args=[value]) if (
                owner == name
            ):
                found.append(value)
    return found


def taken(name: str, target: ast.expr, value: ast.expr, *, each: bool = False) -> list[ast.expr]:
    """What `name` gets if `target` is given `value`; if `each`, one of its elements after the other."""
    match target, value:
        case ast.Name(id=found), _:
            return [value] if found == name else []
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if not each and len(targets) == len(values):
            return [one for part, given in zip(targets, values, strict=True) for one in taken(name, part, given)]
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=values) if each:
            return [one for part, given in zip(targets, values, strict=False) for one in taken(name, part, given)]
        case ast.Tuple(elts=[count, rest]), ast.Call(func=ast.Name(id="enumerate"), args=[values, *_]) if each:
            return taken(name, count, ast.Constant(0)) + taken(name, rest, values)
        case ast.Tuple(elts=targets) | ast.List(elts=targets), _:
            return [one for part in targets for one in taken(name, part, value)]
        case ast.Starred(value=part), _:
            return taken(name, part, value)
    return []


def parameter(name: str, function: Function) -> ast.arg | None:
    """The parameter of this name."""
    arguments = function.args
    return next(
        (one for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs) if one.arg == name), None
    )


def is_number(argument: ast.arg) -> bool:
    """Whether the type of a parameter is a number, or names written in the source."""
    text = ast.unparse(argument.annotation) if argument.annotation else ""
    return text.split(" | ")[0] in ("int", "float", "bool") or text.startswith(("Literal", "NDArray"))


def test_what_comes_from_outside_is_escaped_on_every_page():
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py")}
    found = Checker(sources).problems()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "st.warning(str(error))",
        "st.warning(f'{error} Choose another network.')",
        "place.error(problem, icon='!')",
        "st.button('Open', help=run.about.note)",
        "st.markdown(f'**{escape(title)}**')",  # HTML's signs are not Markdown's
        "st.html(f'<b>{title}</b>')",
        "st.html(title)",
        "st.html(f'<b>{literal(title)}</b>')",
        "row = f'<td title=\"{note}\">'",
        "def show(title: str):\n    st.caption(title)\nshow(run.title)",
        "def words(run):\n    return run.title\nst.caption(words(run))",
        "def show(run):\n    words = 'a'\n    words += run.title\n    st.caption(words)",
        "def show(run):\n    rows = []\n    rows.append(run.title)\n    st.html(''.join(rows))",
        "def show(names: list[str]):\n    names = list(names)\n    st.caption(names)\nshow(read())",
        "with attempt():\n    st.progress(0.5, text=run.message)",
        "st.caption(t('Deleted {title}.', title=title))",
        "st.caption(t(title))",
    ],
)
def test_the_checker_sees_text_that_is_not_escaped(source: str):
    assert Checker({"page.py": source}).problems()


@pytest.mark.parametrize(
    "source",
    [
        "st.warning(literal(str(error)))",
        "st.warning(f'{literal(str(error))} Choose another network.')",
        "st.caption(f'{number:d} of {fmt.thousands(count)}, {share:.1f}, {len(rows)}')",
        "st.markdown(WORDS[state])",
        "st.html(f'<b>{escape(title)}</b>')",
        "name = f'{title} of {run}'",  # no page is near
        "st.text(title)",
        "st.caption(t('Deleted {title}.', title=literal(title)))",
        "def show(title: str):\n    st.caption(title)\nshow('Runs')\nshow(literal(title))",
        "def words(run):\n    return literal(run.title) if run else 'none'\nst.caption(words(run))",
        "def show(run):\n    rows = []\n    rows.append(escape(run.title))\n    st.html(''.join(rows))",
        "def show(count: int):\n    st.caption(f'{count} runs')",
        "def show():\n    for name, icon in WORDS.items():\n        st.button(name)",
    ],
)
def test_the_checker_leaves_safe_text_alone(source: str):
    assert Checker({"page.py": source}).problems() == []
