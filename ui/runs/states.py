"""The names and icons of the states of a run."""

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
    "damaged": Wording("Damaged", ":material/error:"),
}
"""In the order in which the list of runs sorts them."""
STARTING = Wording("Starting", ":material/hourglass_empty:")
"""In the place of "Waiting": there is a free place for it, and it begins in a moment."""
STOPPING = Wording("Stopping", ":material/stop:")
"""From the press of Stop to the end, which comes after the evaluation on the test images."""
NOT_RUNNING = Wording("The launcher is not running", ":material/error:")
"""In the place of "Waiting": no waiting run starts."""
