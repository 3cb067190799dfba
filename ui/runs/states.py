"""The states of a run as the pages write them."""

from typing import NamedTuple


class Wording(NamedTuple):
    """A word for a state, and the icon beside it."""

    word: str
    icon: str


STATES = {
    "queued": Wording("Waiting", ":material/hourglass_empty:"),
    "running": Wording("Learning", ":material/play_arrow:"),
    "paused": Wording("Paused", ":material/pause:"),
    "done": Wording("Done", ":material/check:"),
    "stopped": Wording("Stopped", ":material/stop:"),
    "diverged": Wording("Diverged", ":material/error:"),
    "failed": Wording("Failed", ":material/error:"),
    "interrupted": Wording("Interrupted", ":material/power_off:"),
}
"""In the order in which a list of runs is sorted by them."""
STOPPING = Wording("Stopping", ":material/stop:")
"""Between the press and the end, for which the test images are looked at."""
