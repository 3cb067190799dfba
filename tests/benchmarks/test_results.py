"""What the benchmarks make of their windows: who retires, which ratios, which tables."""

import pytest

from benchmarks.crew import slower
from benchmarks.race import fastest, seconds_of
from benchmarks.ratios import ratios
from benchmarks.readme import with_report
from benchmarks.tables import report, table


def record(contender, rates, threads=1, network="784-128-10", processors=1.0):
    return {
        "network": network,
        "batch": 64,
        "optimizer": "momentum",
        "contender": contender,
        "threads": threads,
        "samples_per_second": rates,
        "processors": [processors] * len(rates),
    }


def test_only_a_clearly_slower_thread_count_of_the_same_contender_retires():
    rates = {("torch", 1): [90.0, 95.0], ("torch", 2): [100.0, 50.0], ("sklearn", 1): [1.0], ("floor", 1): [9e9]}
    assert not any(slower(key, rates, 1.1) for key in rates)
    rates["torch", 1] = [90.0, 80.0]
    assert [key for key in rates if slower(key, rates, 1.1)] == [("torch", 1)]


def test_a_ratio_compares_windows_of_the_same_round():
    """The medians are 200 and 300, but in most rounds Inkling was twice as fast."""
    results = {"throughput": [record("inkling", [800, 200, 200]), record("torch", [400, 100, 300])]}
    lines = {line.what: line for line in ratios(results)}
    against_torch = lines["Inkling / PyTorch eager, 784-128-10, momentum"]
    assert (against_torch.value, against_torch.verdict) == (2, "BELOW")
    assert lines["Inkling / the floor, 784-128-10, momentum, one thread each"].verdict == "not measured"


def test_processor_time_does_not_count_what_others_took():
    results = {"throughput": [record("inkling", [60.0] * 3, processors=0.5), record("floor", [150.0] * 3)]}
    line = ratios(results)[0]
    assert line.value == pytest.approx(0.4)
    assert line.of_processor_time == pytest.approx(0.8)


def test_the_race_takes_the_median_and_needs_most_seeds_to_arrive():
    arrived, late = [[1.0, 0.95], [2.0, 0.98]], [[1.0, 0.95], [9.0, 0.97]]
    one = {"contender": "inkling", "threads": 1, "laps": [arrived, arrived, late]}
    two = {"contender": "inkling", "threads": 2, "laps": [arrived, late, late]}
    assert (seconds_of(one), seconds_of(two)) == (2.0, None)
    assert fastest([two, one], "inkling") is one


def test_a_contender_that_failed_has_a_column_that_says_so():
    failed = {k: v for k, v in record("jax-step", []).items() if k not in ("samples_per_second", "processors")}
    results = {
        "machine": {"date": "2020-02-03T04:05", "processor": "P", "cores": 2, "system": "S", "load_before": 0.0},
        "versions": {"numpy": "1"},
        "minutes": 1,
        "throughput": [record("inkling", [10.0]), failed | {"error": "ImportError: no jax"}],
    }
    text = report(results)
    assert "| 784-128-10, 64 |  10 (1) |        – |" in text
    assert "- JAX step, 784-128-10: ImportError: no jax" in text


def test_columns_are_aligned():
    assert table(("a", "bb"), [("cc", "1"), ("d", "100")]) == ("| a  |  bb |\n|----|----:|\n| cc |   1 |\n| d  | 100 |")


def test_the_report_replaces_what_is_between_the_markers_and_nothing_else():
    begin, end = "<!-- results: begin -->", "<!-- results: end -->"
    assert with_report(f"x\n{begin}\nold\n{end}\ny", "new") == f"x\n{begin}\nnew\n{end}\ny"
    with pytest.raises(ValueError, match="once each"):
        with_report("x", "new")
