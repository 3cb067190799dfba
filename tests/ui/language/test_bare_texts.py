"""No page shows a text as it stands in the source: all go through `t`. Read from the source, expression by expression.

What is looked at: the first argument and the named texts of Streamlit's elements and of our own that write text, the
words between the tags of HTML and those in attributes that are read aloud, and the texts of charts.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

NOT_TRANSLATED = {
    "ui/glossary/terms.py": "its texts go through `t`; what is left are formulas",
    "ui/web": "what is sent before a language is known",
}
"""Files and folders whose texts are not looked at, each with its reason."""

ELEMENTS = {
    "error", "warning", "info", "success", "caption", "markdown", "title", "header", "subheader", "button",
    "selectbox", "text_input", "text_area", "number_input", "slider", "checkbox", "toggle", "radio", "pills",
    "segmented_control", "multiselect", "expander", "popover", "tabs", "dialog", "metric", "download_button",
    "link_button", "write", "badge", "spinner", "toast", "progress", "page_link", "text",
}  # fmt: skip
OURS = {"problems_shown", "fold", "axis_title", "colorbar", "empty_figure", "select_network"}
"""Functions whose first argument is a text."""
NAMED = {"label", "help", "placeholder", "caption", "title", "x_title", "y_title", "advice", "body"}
ATTRIBUTES = re.compile(r"""(?:title|aria-label|alt|placeholder|data-label)=["']([^"']*)["']""")
IN_CHARTS = {"text", "name", "hovertemplate", "title"}
WORD = re.compile(r"[A-Za-z]{2,}")
NO_WORDS = re.compile(r":material/[\w\x00]+:|&\w+;|%\{[^}]*\}|<[^>]*>|\x00")

NAMES = {
    "Inkling": "the name of the program",
    "|update| / |weights|": "a formula of the field, as in the English literature",
    "line end": "a name that the script of the charts knows",
    "inkling \x00": "a name in the storage of a browser",
}
"""Texts that are the same in all languages, each with its reason."""


class Source:
    """One file, with the values of its module-level names."""

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text)
        self.values: dict[str, ast.expr] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                self.values |= {one.id: node.value for one in targets if isinstance(one, ast.Name)}

    def bare(self) -> Iterator[tuple[int, str]]:
        """(line, text) of each text that is shown as it stands in the source."""
        parts = {id(part) for one in ast.walk(self.tree) if isinstance(one, ast.JoinedStr) for part in one.values}
        parts |= {id(one.value) for one in ast.walk(self.tree) if isinstance(one, ast.Expr)}  # explanations of the code
        for node in ast.walk(self.tree):
            shown: list[ast.expr | None] = []
            match node:
                case ast.Call(func=ast.Attribute(attr=name), args=args) if name in ELEMENTS:
                    shown += args[:1]
                case ast.Call(func=ast.Name(id=name), args=args) if name in OURS or name == "Series":
                    shown += args[:1]
                case ast.Dict(keys=keys, values=values):
                    named = zip(keys, values, strict=True)
                    texts = [one for key, one in named if isinstance(key, ast.Constant) and key.value in IN_CHARTS]
                    shown += [one for one in texts if not isinstance(one, ast.Dict)]
                case ast.JoinedStr() | ast.Constant(value=str()) if id(node) not in parts:
                    yield from ((node.lineno, one) for one in in_html(written(node)))
            if isinstance(node, ast.Call):
                shown += [one.value for one in node.keywords if one.arg in NAMED]
            for one in shown:
                yield from ((one.lineno if one else 0, text) for text in self.texts(one) if is_text(text))

    def texts(self, node: ast.expr | None, depth: int = 0) -> Iterator[str]:
        """The texts that an expression may have which no function has translated."""
        match node:
            case ast.Constant(value=str()) | ast.JoinedStr():
                yield written(node)
            case ast.BinOp(left=left, right=right):
                yield from self.texts(left, depth)
                yield from self.texts(right, depth)
            case ast.IfExp(body=one, orelse=other):
                yield from self.texts(one, depth)
                yield from self.texts(other, depth)
            case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                for part in parts:
                    yield from self.texts(part, depth)
            case ast.Dict(values=parts):
                for part in parts:
                    yield from self.texts(part, depth)
            case ast.Subscript(value=table) if not isinstance(node.slice, ast.Slice):
                yield from self.texts(table, depth)
            case ast.Name(id=name) if name in self.values and depth < 3:
                yield from self.texts(self.values[name], depth + 1)
            case ast.Call(func=ast.Name(id="later"), args=[text]):
                yield from self.texts(text, depth)  # only marked: `t` has to be around it


def written(node: ast.expr) -> str:
    """A text of the source; a zero character stands for what is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "\x00" for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def in_html(text: str) -> Iterator[str]:
    """The words of HTML that a person sees or hears."""
    if not re.search(r"<[a-z]+[\s>/]", text) or "<svg" in text or "<style" in text:
        return
    yield from filter(is_text, ATTRIBUTES.findall(text))
    yield from filter(is_text, re.split(r"<[^>]*>", re.sub(r"^[^<>]*>", "", text)))


def is_text(text: str) -> bool:
    """Whether it has words of a language."""
    return text not in NAMES and bool(WORD.search(NO_WORDS.sub("", text)))


def files() -> list[Path]:
    left_out = [ROOT / place for place in NOT_TRANSLATED]
    return sorted(
        path for path in (ROOT / "ui").rglob("*.py") if not any(path.is_relative_to(place) for place in left_out)
    )


def test_no_page_shows_a_text_that_is_not_translated():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in files()
        for line, text in Source(path.read_text(encoding="utf-8")).bare()
    ]
    assert files()
    assert not found, "\n".join(["put these into t(...):", *found])


@pytest.mark.parametrize(
    "source",
    [
        'st.button("Stop")',
        'place.caption(f"about {time}")',
        'st.button(t("Stop"), help="Ends it.")',
        'HELP = {"stop": "Ends it."}\nst.button(t("Stop"), help=HELP[kind])',
        'WORD = later("Stop")\nst.button(WORD)',
        'st.markdown("a " + t("b") + "and so on")',
        'st.html(f"<p>Number {number}</p>")',
        """x = '<button aria-label="Close it">'""",
        'st.tabs([t("One"), "Two"])',
        'lines(series, title="Loss")',
        'trace = {"hovertemplate": "unit %{x}"}',
        'Series("training", x, y)',
    ],
)
def test_the_checker_sees_a_bare_text(source: str):
    assert len(list(Source(source).bare())) == 1


@pytest.mark.parametrize(
    "source",
    [
        'st.button(t("Stop"), help=t("Ends it."), icon=":material/stop:", key="stop")',
        'WORD = later("Stop")\nst.button(t(WORD))',
        'st.markdown(f":material/check: **{t(one)}**")',
        """x = f'<p class="facts" data-testid="facts"><b>{name}</b></p>'""",
        'trace = {"hovertemplate": "%{y:.1%}<extra></extra>", "name": name}',
        'raise ValueError("no such thing")',
    ],
)
def test_the_checker_leaves_translated_texts_alone(source: str):
    assert list(Source(source).bare()) == []
