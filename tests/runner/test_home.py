from pathlib import Path

from runner.home import runs_folder


def test_runs_have_a_folder_of_their_own():
    assert runs_folder(Path("/somewhere/else")) == Path("/somewhere/else/runs")
