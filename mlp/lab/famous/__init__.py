"""The famous mistakes, one file for each stage of a training.

An entry has a right and a wrong line to be shown, and a function that replaces the line and what goes along with it.
What the table says of an entry is computed. This room imports `program` and `mistake` of `lab`, and `check` for the
lines of the backward pass.
"""

from mlp.lab.famous import backward, batches, data, first_weights, forward, reading, update
from mlp.lab.mistake import FamousMistake

TABLE: tuple[FamousMistake, ...] = (
    *data.MISTAKES,
    *first_weights.MISTAKES,
    *batches.MISTAKES,
    *forward.MISTAKES,
    *backward.MISTAKES,
    *update.MISTAKES,
    *reading.MISTAKES,
)
FAMOUS: dict[str, FamousMistake] = {mistake.key: mistake for mistake in TABLE}
"""By key, in the order in which the lines are run."""
