"""A press in the table of runs, as its script reports it to the server."""

import json
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from ui.runs.state import RUNS_TABLE


def press_in_table(test: AppTest, do: str, what: str) -> None:
    """Press the button that is there for it."""
    assert f'data-do="{do}" data-with="{what}"' in table_html(test)
    send_press(test, do, what)


def send_press(test: AppTest, do: str, what: str) -> None:
    """Send a press, whether there is a button for it or not; AppTest itself has no presses in elements of ours."""
    table = _table(test)
    event = [{"event": "press", "value": {"do": do, "with": what}}]
    states = test._tree.get_widget_states()
    states.widgets.append(WidgetState(id=_make_trigger_id(table.id, "events"), json_trigger_value=json.dumps(event)))
    test._run(states)
    assert not test.exception


def _table(test: AppTest) -> Any:
    [table] = [one.proto for one in test.get("bidi_component") if one.key == RUNS_TABLE]
    return table


def table_html(test: AppTest) -> str:
    """The HTML of the headings and the rows."""
    data = json.loads(_table(test).json)
    return str(data["head"]) + "".join(html for _, html in data["rows"])
