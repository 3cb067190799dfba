"""What a browser tab remembers between two runs of a page; the only module that touches `st.session_state`.

Two things are remembered apart: the run that the Train page shows, and the network that Draw and Weights ask, which
may as well be a shipped one. Whichever run a page shows is in its URL (`?run=<id>`), so that a reload or a shared link
shows the same.
"""

from collections.abc import Hashable, Mapping, Sequence
from time import time
from typing import Any

import streamlit as st

from ui.drawing.picture import Drawing

NETWORK = "network"
"""Key of the selector of networks; its values are `model <name>` and `run <id>`."""
RUN = "run"
"""Key of the selector of runs, and the name in the URL."""
_IN_URL = "run in the URL"
_LAYERS = "hidden layers"
_FORM = "what the form said"
_CANVAS = "canvas number"
_DRAWING = "drawing"
_FIRST_DRAWING = "first drawing"
_KEPT = "drawing kept last"
_FOLLOWING = "following: "
FLOW = "flow"
"""Key of the view of all layers, which says what unit was pressed."""
BRUSH = "brush"
"""Key of the slider of the pen."""
FIRST_LAYERS = (128, 64)


def follow_link() -> None:
    """Look at the run of the URL, if it is not there because of us."""
    run = st.query_params.get(RUN)
    if run and run != st.session_state.get(_IN_URL):
        look_at_run(run)


def show_in_url(run: str | None) -> None:
    """Put the run that a page shows into its URL, or none."""
    st.session_state[_IN_URL] = run
    if run:
        st.query_params[RUN] = run
    else:
        st.query_params.pop(RUN, None)


def current_run() -> str | None:
    """The id of the run that the Train page shows, as it came: it may be nonsense."""
    run = st.session_state.get(RUN)
    return run if isinstance(run, str) else None


def look_at_run(run: str | None) -> None:
    """Show another run, or none, on all pages."""
    st.session_state[RUN] = run
    st.session_state[NETWORK] = f"run {run}" if run else None


def network_key(keys: list[str]) -> str:
    """The network that is chosen, made to be one of `keys` (the first, if it is not)."""
    if st.session_state.get(NETWORK) not in keys:
        st.session_state[NETWORK] = keys[0]
    return str(st.session_state[NETWORK])


def network_chosen() -> None:
    """A run that was chosen to be asked is the one to be shown on the Train page, too."""
    kind, _, name = str(st.session_state[NETWORK]).partition(" ")
    if kind == "run":
        st.session_state[RUN] = name


def run_chosen() -> None:
    """A run that was chosen to be shown is the one to be asked, too."""
    look_at_run(st.session_state[RUN])


def layer_keys() -> list[int]:
    """The hidden layers of the form, each by a number that stays its own when others are added or removed."""
    if _LAYERS not in st.session_state:
        st.session_state[_LAYERS] = list(range(len(FIRST_LAYERS)))
    return list(st.session_state[_LAYERS])


def add_layer() -> None:
    """One more hidden layer, next to the output."""
    keys = layer_keys()
    st.session_state[_LAYERS] = [*keys, max(keys, default=-1) + 1]


def remove_layer(key: int) -> None:
    """Take a hidden layer out."""
    st.session_state[_LAYERS] = [other for other in layer_keys() if other != key]


def form_is_new() -> bool:
    """Whether this tab has not shown the training form yet."""
    return _LAYERS not in st.session_state


def form_has_changed(says: Hashable) -> bool:
    """Whether the form says something else than the last time; the first time is none."""
    before = st.session_state.get(_FORM, says)
    st.session_state[_FORM] = says
    return bool(says != before)


def fill_form(hidden: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set the training form: the units of its hidden layers, and its other controls by their keys."""
    st.session_state[_LAYERS] = list(range(len(hidden)))
    units = {f"units {key}": size for key, size in enumerate(hidden)}
    for key, value in (units | dict(values)).items():
        st.session_state[key] = value


def following(control: str, value: Any) -> tuple[str, Any]:
    """The key of a control that shows a value of a run, and what it begins with.

    A person changes it, and it stays; when the run's value becomes another one, as by another tab, there is a new
    control. An old one cannot be told: on a page that ticks, the message may be replaced by the next before a browser
    has shown it, and the control would stand on its lowest value and send that back, as if a person had chosen it.
    """
    number, begun, seen = st.session_state.get(_FOLLOWING + control, (0, value, value))
    shown = shown_by(control)
    if shown is None or (value != seen and value != shown):
        number, begun = number + 1, value
    st.session_state[_FOLLOWING + control] = number, begun, value
    return f"{control}, {number}", begun


def shown_by(control: str) -> Any:
    """What a control stands on; None if it is not on the page."""
    number = st.session_state.get(_FOLLOWING + control, (0,))[0]
    return st.session_state.get(f"{control}, {number}")


def renew(control: str) -> None:
    """Have a control show the run's value again, whatever a person has set."""
    number = st.session_state.get(_FOLLOWING + control, (0,))[0]
    st.session_state.pop(f"{control}, {number}", None)


def canvas_key() -> str:
    """The key of the canvas, always the same: a new canvas would push the page about while it replaces the old one."""
    return "canvas"


def clear_canvas() -> None:
    """Throw the drawing away."""
    put_on_canvas(None)


def put_on_canvas(kept: Drawing | None) -> None:
    """Show a drawing on the canvas, or nothing; the canvas then sends what it shows, as after a stroke."""
    keep_drawing(kept)
    number = st.session_state[_CANVAS] = st.session_state.get(_CANVAS, 0) + 1
    # The canvas takes a drawing over when it differs from the one before; so each has a number.
    st.session_state[_FIRST_DRAWING] = {"objects": [], **(kept.strokes or {} if kept else {}), "number": number}


def begin_canvas() -> None:
    """Before a canvas is shown: one that is new on the page begins with the drawing that is kept."""
    if canvas_key() not in st.session_state:
        put_on_canvas(drawing())


def first_drawing() -> dict[str, Any] | None:
    """What the canvas began with; it has to stay the same while the canvas is there."""
    return st.session_state.get(_FIRST_DRAWING)


def sent_drawing() -> dict[str, Any]:
    """What the canvas sent last: `raw`, the strokes, and `data`, the picture."""
    sent = st.session_state.get(canvas_key(), {}).get("drawing")
    return dict(sent) if isinstance(sent, Mapping) else {}


def keep_drawing(kept: Drawing | None) -> None:
    """Remember what is on the canvas."""
    st.session_state[_DRAWING] = kept


def drawing() -> Drawing | None:
    """What is on the canvas, also after a visit to another page; None when it is empty."""
    return st.session_state.get(_DRAWING)


def drawing_is_kept(mark: str) -> None:
    """The drawing of that mark is among the person's digits."""
    st.session_state[_KEPT] = mark


def kept_drawing() -> str | None:
    """The mark of the drawing that was kept last."""
    return st.session_state.get(_KEPT)


def chosen_unit() -> tuple[int, int] | None:
    """The layer and the number of the unit that was pressed, as they came; there may be no such unit."""
    unit = (st.session_state.get(FLOW) or {}).get("unit")
    layer, number = (unit.get("layer"), unit.get("number")) if isinstance(unit, Mapping) else (None, None)
    return (layer, number) if isinstance(layer, int) and isinstance(number, int) else None


def brush() -> int:
    """The width of the pen, in pixels."""
    return int(st.session_state.get(BRUSH, 26))


# --- the list of runs -------------------------------------------------------------------------------------------------

RUNS_TEXT, RUNS_GROUPS, RUNS_ORDER, RUNS_TABLE = "find runs", "states of runs", "order of runs", "table of runs"
"""Keys of what the Runs page is asked with."""
_RUNS_PAGE = "page of runs"
_EDITED = "run in the dialog"
_DELETED = "run deleted last"
_PROBLEM = "what could not be done"
_OLD = "page is old"
SECONDS_FOR_UNDO = 300.0


def run_in_url() -> str | None:
    """The run that a link to this page names."""
    return st.query_params.get(RUN)


def runs_filter() -> tuple[str, list[str]]:
    """The text to be found and the groups of states to be shown."""
    return str(st.session_state.get(RUNS_TEXT) or ""), list(st.session_state.get(RUNS_GROUPS) or [])


def show_all_runs() -> None:
    """Filter nothing."""
    st.session_state[RUNS_TEXT], st.session_state[RUNS_GROUPS] = "", []
    page_has_changed()


def runs_order() -> str:
    """The order that was chosen; the newest first at the beginning."""
    return str(st.session_state.get(RUNS_ORDER) or "newest first")


def order_runs(order: str) -> None:
    """Choose an order from outside of its selector."""
    st.session_state[RUNS_ORDER] = order
    turn_to(1)


def runs_page() -> int:
    """The page of the list that is shown, counted from 1."""
    return int(st.session_state.get(_RUNS_PAGE, 1))


def turn_to(number: int) -> None:
    """Show another page of the list."""
    st.session_state[_RUNS_PAGE] = number


def table_press() -> tuple[str, str]:
    """What was pressed in the table of runs: what to do, and with which run or order."""
    pressed = st.session_state[RUNS_TABLE].get("press")
    pressed = pressed if isinstance(pressed, dict) else {}
    return str(pressed.get("do", "")), str(pressed.get("with", ""))


def edit_run(run: str | None) -> None:
    """Open the dialog of a run, or close it."""
    st.session_state[_EDITED] = run


def edited_run() -> str | None:
    """The run whose dialog is open."""
    return st.session_state.get(_EDITED)


def remember_deleted(run: str, title: str) -> None:
    """The run that can be had back with one press."""
    st.session_state[_DELETED] = run, title, time()


def forget_deleted() -> None:
    """Another action: the last one is no longer offered to be undone."""
    st.session_state.pop(_DELETED, None)


def deleted_run() -> tuple[str, str] | None:
    """The run that was deleted a moment ago, and its name."""
    run, title, at = st.session_state.get(_DELETED, ("", "", 0.0))
    return (run, title) if time() - at < SECONDS_FOR_UNDO else None


def tell_problem(sentence: str) -> None:
    """Have the page say what could not be done."""
    st.session_state[_PROBLEM] = sentence


def take_problem() -> str | None:
    """What could not be done, once."""
    problem = st.session_state.pop(_PROBLEM, None)
    return str(problem) if problem else None


def page_has_changed() -> None:
    """Something was pressed in a part of the page that concerns the rest of it."""
    st.session_state[_OLD] = True


def page_is_old() -> bool:
    """Whether that was so, once."""
    return bool(st.session_state.pop(_OLD, False))
