import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from mlp.training.progress import Progress, Sums

NUMBERS = st.floats(0, 1e6)
BATCHES = st.lists(st.tuples(st.integers(1, 100), NUMBERS, st.integers(0, 100), NUMBERS), max_size=5)


@given(batches=BATCHES, norms=st.lists(st.lists(NUMBERS, min_size=2, max_size=2), max_size=5))
def test_sums_survive_a_line_of_json(batches, norms):
    sums = Sums()
    for batch in batches:
        sums.add(*batch)
    for norm in norms:
        sums.add_norms(norm)
    assert (sums.batches, sums.samples) == (len(batches), sum(samples for samples, *_ in batches))
    assert sums.gradient_norms == ([sum(column) for column in zip(*norms, strict=True)] if norms else [])
    progress = Progress(epoch=2, step=9, best_loss=0.5, in_all=sums, of_epoch=Sums(3, 1, 1.0, 2, 0.5, [1.0]))
    assert Progress.from_json(json.loads(json.dumps(asdict(progress)))) == progress


def test_beginning_again_counts_limits_from_there():
    progress = Progress(epoch=3, step=9, gradient_norm=1e-9, best_loss=0.5, epochs_since_best=4)
    progress.of_epoch.add(20, 1.0, 5, 0.5)
    progress.in_all.add(100, 1.0, 5, 7.5)
    progress.restart_schedule()
    assert (progress.began_epoch, progress.began_samples, progress.began_seconds) == (3, 20, 7.5)
    assert (progress.gradient_norm, progress.epochs_since_best, progress.best_loss) == (None, 0, 0.5)


def test_sums_of_an_older_version_are_read():
    old = asdict(Sums(3, 1, 0.5, 2, 0.1, [1.0]))
    old["right"] = old.pop("correct")
    assert Sums.from_json(old) == Sums(3, 1, 0.5, 2, 0.1, [1.0])
