"""What the measurements of load and of watching make of their samples."""

import os

from benchmarks import load, watching


def test_the_table_of_the_load_counts_late_presses_and_compares_the_memory_of_begin_and_end():
    samples = [[10.0 * i, megabytes, 2.0 * i] for i, megabytes in enumerate([100, 110, 110, 120, 120, 300])]
    presses = {"Stop": [100.0, 200.0, 1200.0], "Runs": [50.0]}
    times = {"presses": presses, "ends": [40.0], "ticks": [5.0]}
    text = load.table({"tabs": 20, "others": 0, "minutes": 1, "errors": [], "samples": samples} | times)
    assert "20 tabs and 0 without a browser, 1 minutes, 0 errors, 1 presses answered later than after 1000 ms" in text
    assert "| Stop | 3 | 200 ms |" in text
    assert "| (from Stopping to Stopped) | 1 | 40 ms" in text
    assert "| (a tick) | 1 | 5 ms" in text
    assert "| Runs | 1 | 50 ms | 50 ms | 50 ms |" in text
    assert "| all presses | 4 | 150 ms |" in text
    assert "Server: 105 MB in the first third, 210 MB in the last, at most 300 MB; 20 % of a processor." in text


def test_a_process_has_memory_and_has_used_its_processor():
    megabytes, seconds = load.usage(os.getpid())
    assert 10 < megabytes < 10_000
    assert seconds >= 0


def test_what_watching_costs_is_compared_within_each_round():
    """The machine became half as fast in the second round; watching cost a tenth in both."""
    speeds = {"0 watching": [1000.0, 500.0, 500.0], "10 watching": [900.0, 450.0, 450.0]}
    text = watching.table({"steps_per_second": speeds})
    assert "| 0 watching | 500 |  |" in text
    assert "| 10 watching | 450 | +10.0 % |" in text
