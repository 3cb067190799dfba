"""The file with the table: what was written is read; `tests/tools/test_laboratory.py` holds it to the page."""

from pathlib import Path

from mlp.lab.famous import TABLE
from mlp.lab.found import read_rows, write_rows
from mlp.lab.gradient import GradientCheck
from mlp.lab.mistake import EXPLODES, STOPS
from mlp.lab.table import Row


def test_what_is_written_is_read(tmp_path: Path):
    one = Row("a", GradientCheck(1.5e-9, "dW1"), "", EXPLODES, 0.3, 1e30, 0.9, 0.1, ("dead", "stuck"))
    other = Row("b", GradientCheck(float("inf"), "", "(2,) (3,)"), "(2,) (3,)", STOPS, 0.3, None, 0.9, None, ())
    write_rows([one, other], tmp_path / "rows.json")
    assert read_rows(tmp_path / "rows.json") == [one, other]


def test_the_file_has_all_mistakes_and_the_loss_of_each_entry():
    assert [(row.key, row.loss) for row in read_rows()] == [(one.key, one.expects) for one in TABLE]
