import json
from dataclasses import asdict
from math import inf, nan

import numpy as np
import pytest

from mlp.training.events import EpochReport, StepReport, event_json
from mlp.training.history import FinalResult, Mark, Refusal
from mlp.training.loop import Training
from mlp.training.recorder import SERIES
from mlp.training.thinning import POINTS
from runner import checked
from runner.files import RunError
from runner.history import HistoryReader
from tests.runner.support import new_run, small


@pytest.fixture
def run(tmp_path):
    return new_run(tmp_path / "runs", small(hidden=(12, 8)))


@pytest.fixture(scope="module")
def events(mnist):
    """What a real training says, every step of it."""
    training = Training(small(hidden=(12, 8)), mnist, seconds_between_reports=0)
    return [event_json(event) for event in training.run()]


def test_the_columns_are_the_reports_of_a_real_training(run, events):
    for event in events:
        run.append_event(event)
    history = HistoryReader(run).read()
    steps = [event for event in events if event["event"] == "step"]
    epochs = [event for event in events if event["event"] == "epoch"]
    assert list(history.layers) == ["h1 12 relu", "h2 8 relu", "output 10 softmax"]
    for name in ("step", "loss", "accuracy", "learning_rate"):
        assert getattr(history.steps, name) == [event[name] for event in steps]
    for name in ("gradient_norm", "gradient_rms", "update_ratio"):
        assert getattr(history.steps, name) == [
            list(layer) for layer in zip(*(event[name] for event in steps), strict=True)
        ]
    for name in ("epoch", "step", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy"):
        assert getattr(history.epochs, name) == [event[name] for event in epochs]
    # The output layer has no units that could be dead: a gap keeps one list for each layer.
    assert history.epochs.dead == [*map(list, zip(*(event["dead"] for event in epochs), strict=True)), [None] * 2]
    assert history.epochs.saturated == [[None] * 2] * 3
    assert history.test is None
    json.dumps(asdict(history), allow_nan=False)


def test_an_empty_run_has_empty_columns(run):
    history = HistoryReader(run).read()
    assert history.steps.step == []
    assert history.steps.gradient_norm == [[], [], []]
    assert history.epochs.dead == [[], [], []]


def test_following_a_run_gives_the_same_as_reading_it_at_its_end(run, events):
    following = HistoryReader(run)
    for number, event in enumerate(events):
        run.append_event(event)
        if number % 7 == 0:
            following.read()
    assert following.read() == HistoryReader(run).read()


def test_without_news_it_is_the_same_object(run, events):
    history = HistoryReader(run)
    run.append_event(events[0])
    first = history.read()
    assert history.read() is first
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(b'{"event":"st')
    assert history.read() is first
    run.seal_events()
    run.append_event(events[1])
    assert history.read().steps.step == [1, 2]


def test_the_part_that_was_lost_and_done_again_is_shown_once(run, events):
    cut = next(number for number, event in enumerate(events) if event["event"] == "epoch") + 5
    again = next(number for number, event in enumerate(events) if event["step"] == 20)
    following = HistoryReader(run)
    for event in events[:cut]:
        run.append_event(event)
    following.read()
    run.append_event({"event": "resumed", "step": 19})
    for event in events[again:]:
        run.append_event(event)
    reference = new_run(run.path.parent, run.spec().experiment)
    for event in events:
        reference.append_event(event)
    assert following.read() == HistoryReader(run).read() == HistoryReader(reference).read()


def test_the_test_set_is_a_mark(run):
    run.append_event({"event": "test", "step": 64, "test_accuracy": 0.9, "test_loss": inf})
    assert HistoryReader(run).read().test == FinalResult(64, 0.9, None)


def test_a_loss_that_is_not_finite_is_a_gap(run):
    report = EpochReport(1, 10, 2.0, 0.5, nan, 0.1, 0.3, [0.0, 0.0], [None, None], 1.0, 1.0)
    run.append_event(event_json(report))
    assert HistoryReader(run).read().epochs.validation_loss == [None]


def test_a_long_run_is_thinned(run):
    for step in range(1, 2001):
        layers = [float(step)] * 3
        report = StepReport(step / 1000, step, step, 1 / step, 0.5, 0.1, layers, layers, [*layers], 1.0, 1.0)
        run.append_event(event_json(report))
    steps = HistoryReader(run).read().steps
    assert POINTS / 2 < len(steps.step) <= POINTS
    assert {len(column) for column in [steps.loss, *steps.gradient_norm]} == {len(steps.step)}
    assert (steps.step[0], steps.step[-1]) == (1, 2000)


@pytest.mark.parametrize(
    "event",
    [
        {"hello": "world"},
        {"event": "step", "step": 3},
        {"event": "resumed"},
        {"event": "epoch", "step": "three"},
        {"event": "test", "step": 3},
    ],
)
def test_a_report_of_somebody_else_is_told(run, event):
    run.append_event(event)
    with pytest.raises(RunError, match="has a report that Inkling did not write"):
        HistoryReader(run).read()


def test_a_report_that_is_none_adds_no_rows_however_often_it_is_looked_at(run, events):
    """Each look added all rows of the file again: 1.2 million after 60 looks."""
    for event in events[:20]:
        run.append_event(event)
    run.append_event({"event": "step", "step": 21})
    for event in events[20:]:
        run.append_event(event)
    reader = HistoryReader(run)
    before = None
    for _ in range(3):
        with pytest.raises(RunError, match="step: epoch is missing"):
            reader.read()
        assert before in (None, reader._recorder.steps._length)
        before = reader._recorder.steps._length


@pytest.mark.parametrize(
    "line",
    [
        b'{"event":"step","step":1,"epoch":NaN}',
        b'{"event":"resumed","step":1e999}',
        b'{"event":"resumed","step":-1}',
        b'{"event":"resumed","step":true}',
        b'{"event":"resumed","step":%s}' % (b"9" * 400),
        b'{"event":"change","epoch":-5,"step":1,"text":"","settings":{}}',
        b'{"event":"change","epoch":1,"step":1,"text":"\\ud800","settings":{}}',
        b'{"event":"test","step":1,"test_loss":1,"test_accuracy":1e999}',
        b'{"event":["step"],"step":1}',
    ],
)
def test_odd_numbers_and_texts_are_refused_with_a_sentence(run, line):
    (run.path / "metrics.jsonl").write_bytes(line + b"\n")
    with pytest.raises(RunError, match=r"^(The run|.*metrics.jsonl is) .*\.$"):
        HistoryReader(run).read()


def test_an_event_of_a_later_version_is_passed_over(run, events):
    run.append_event({"event": "something new", "step": "three"})
    run.append_event(events[0])
    assert HistoryReader(run).read().steps.step == [1]


def test_a_damaged_file_is_told_each_time_and_keeps_what_is_known(run, events):
    history = HistoryReader(run)
    run.append_event(events[0])
    history.read()
    path = run.path / "metrics.jsonl"
    good = path.read_bytes()
    path.write_bytes(good + b"garbage\n")
    for _ in range(2):
        with pytest.raises(RunError, match="not a file of Inkling"):
            history.read()
    path.write_bytes(good)
    assert history.read().steps.step == [1]


def test_what_is_before_a_damaged_line_is_parsed_once(run, events, monkeypatch):
    for event in events[:20]:
        run.append_event(event)
    path, parsed = run.path / "metrics.jsonl", []
    good = path.read_bytes()
    path.write_bytes(good + b"garbage\n" + good)

    def counted(line: bytes) -> object:
        parsed.append(line)
        return checked.parse(line)

    history = HistoryReader(run)
    monkeypatch.setattr("runner.files.parse", counted)
    with pytest.raises(RunError, match="not a file of Inkling"):
        history.read()
    assert len(parsed) == 21
    for _ in range(3):
        with pytest.raises(RunError, match="not a file of Inkling"):
            history.read()
    assert parsed[21:] == [b"garbage"] * 3
    path.write_bytes(good)
    mended = history.read()
    assert len(parsed) == 24
    assert mended == HistoryReader(run).read()


def moment(step: int, layers: int = 3) -> dict:
    counts = {"low": 0.0, "high": 1.0, "counts": [step] * 40}
    return {
        "event": "histograms",
        "step": step,
        "epoch": step / 10,
        "layers": [{"weights": counts, "gradients": counts, "activations": None}] * layers,
    }


def test_marks_refusals_and_histograms_are_kept_and_cut(run):
    for step in (0, 10, 20):
        run.append_event(moment(step))
        run.append_event({"event": "change", "epoch": 0.0, "step": step, "text": f"to {step}", "settings": {}})
        run.append_event({"event": "refused", "step": step, "command": step + 1, "text": "no"})
    run.append_event({"event": "pause", "step": 20})
    history = HistoryReader(run)
    found = history.read()
    assert list(found.marks) == [Mark(step, f"to {step}") for step in (0, 10, 20)]
    assert found.refusals[-1] == Refusal(20, 21, "no")
    assert (found.histograms.step, found.histograms.epoch) == ([0, 10, 20], [0.0, 1.0, 2.0])
    first, *_ = found.histograms.layers
    assert [one and one.counts[0] for one in first.weights] == [0, 10, 20]
    assert first.activations == [None] * 3
    run.append_event({"event": "resumed", "step": 15})
    found = history.read()
    assert [mark.step for mark in found.marks] == [0, 10] == found.histograms.step


def test_a_moment_that_is_reported_twice_is_one(run):
    for step in (0, 10, 10):
        run.append_event(moment(step))
    assert HistoryReader(run).read().histograms.step == [0, 10]


def test_of_very_many_moments_few_are_kept_from_all_over_the_run(run):
    for step in range(1000):
        run.append_event(moment(step))
    steps = HistoryReader(run).read().histograms.step
    assert 30 <= len(steps) <= SERIES
    assert steps[0] == 0
    assert len(set(np.diff(steps))) == 1
    assert steps[-1] > 1000 - 2 * 1000 / len(steps)


def test_a_look_at_other_layers_is_told(run):
    run.append_event(moment(1, layers=1))
    with pytest.raises(RunError, match="did not write"):
        HistoryReader(run).read()
