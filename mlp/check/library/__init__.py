"""The library of mistakes: each changes one line of the textbook's backward pass.

A key covers the usual readings of a mistake, its variants: in all layers or in one, with or without what often comes
along. A variant makes wrong lines out of right ones, so two mistakes compose: a search over pairs needs no more code.
The families stand in the order of how likely they are: where two fit the same numbers, the earlier one is named.
This room imports the other files of `check` that say what a case is and how a line is changed.
"""

from collections.abc import Callable, Iterator

from mlp.check import changes
from mlp.check.changes import Scaled, Variant
from mlp.check.library import biases, first_delta, slopes, way_back, weights
from mlp.check.library.biases import of_bias_penalty, of_biases
from mlp.check.library.factors import of_elements, of_factors, of_rates
from mlp.check.library.first_delta import of_first_delta
from mlp.check.library.penalty import of_penalty
from mlp.check.library.slopes import of_slopes
from mlp.check.library.way_back import of_way_back
from mlp.check.library.weights import of_weights
from mlp.check.textbook import Forward

FAMILIES: tuple[Callable[[Forward], Iterator[Variant | Scaled]], ...] = (
    of_factors,
    of_first_delta,
    of_slopes,
    of_biases,
    of_elements,
    of_way_back,
    of_weights,
    of_penalty,
    of_bias_penalty,
    of_rates,
)


def words() -> Iterator[str]:
    """What is special about variants, as far as it stands in tables: for those who translate it."""
    for about in (
        *(about for _, about, _ in (*biases.READINGS, *weights.READINGS)),
        *(about for _, _, about in (*slopes.readings(), *way_back.READINGS)),
        *(about for _, about in (*way_back.THROUGH_GRADIENT, *way_back.SUBSTITUTES)),
        *(about for pair in first_delta.MOVES for about in pair),
        *(first_delta.PART, first_delta.FACTOR, changes.RATE, changes.TIMES),
    ):
        if about:
            yield about


def mistakes(f: Forward) -> list[Variant | Scaled]:
    """All that can go wrong in a case, the likeliest first."""
    return [variant for family in FAMILIES for variant in family(f)]
