"""The names and icons of the states of a run."""

from typing import NamedTuple

from ui.language.translate import later


class Wording(NamedTuple):
    """A word for a state, to be translated where it is shown, and the icon beside it."""

    word: str
    icon: str


STATES = {
    "queued": Wording(later("Waiting"), ":material/hourglass_empty:"),
    "running": Wording(later("Learning"), ":material/play_arrow:"),
    "paused": Wording(later("Paused"), ":material/pause:"),
    "done": Wording(later("Done"), ":material/check:"),
    "stopped": Wording(later("Stopped"), ":material/stop:"),
    "diverged": Wording(later("Diverged"), ":material/error:"),
    "failed": Wording(later("Failed"), ":material/error:"),
    "interrupted": Wording(later("Interrupted"), ":material/power_off:"),
    "damaged": Wording(later("Damaged"), ":material/error:"),
}
"""In the order in which the list of runs sorts them."""
LEARNED_NOTHING = Wording(later("Finished, but it learned nothing"), ":material/error:")
"""In the place of "Done": at the end it is no better than guessing."""
STARTING = Wording(later("Starting"), ":material/hourglass_empty:")
"""In the place of "Waiting": there is a free place for it, and it begins in a moment."""
STOPPING = Wording(later("Stopping"), ":material/stop:")
"""From the press of Stop to the end, which comes after the evaluation on the test images."""
NOT_RUNNING = Wording(later("The launcher is not running"), ":material/error:")
"""In the place of "Waiting": no waiting run starts."""
