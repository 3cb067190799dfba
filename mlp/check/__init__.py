"""Is my gradient right? A small case to compute by one's own code, and a check that names the mistake in the result.

The numbers that a person brings are compared with the right gradient and with the gradients of a library of mistakes,
each of which changes one line of the textbook's backward pass on this very case. Nothing of theirs is executed.
This room imports `methods`, `regular_files` and `nn` of `mlp`.
"""

from mlp.check.case import make_case
from mlp.check.files import load_case
from mlp.check.judge import check
from mlp.check.meaning import Meaning
from mlp.check.spec import CaseSpec

__all__ = ["CaseSpec", "Meaning", "check", "load_case", "make_case"]
