"""How many threads a run gets: what its layers can use of the cores that nobody else needs, for as long as it lives."""

from mlp.training.best_threads import best_threads
from runner.run import Run


def threads_of(run: Run, *, cores: int, places: int, in_use: int, starting: int) -> int:
    """The threads of a run that begins, one of so many that are `starting`; those in training have `in_use` together.

    One core is left to the server. What a run had at its first start it has for ever: with another number of threads
    the last bits of its weights would be others. Runs of older versions, which did not note it, had equal shares.
    """
    if run.status.threads is not None:
        return run.status.threads
    if run.status.attempt:
        return max(1, (cores - 1) // places)
    return best_threads(run.experiment, max(1, (cores - 1 - in_use) // starting), cores)
