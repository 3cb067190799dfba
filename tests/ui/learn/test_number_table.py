"""The numbers of a small array as a table."""

import numpy as np

from ui.learn.number_table import number_table


def test_a_list_is_one_row_and_a_title_is_escaped():
    table = number_table("b<1>", np.array([1.5, -2.0]), lambda value: f"{value:.1f}")
    assert "<figcaption>b&lt;1&gt;</figcaption>" in table
    assert "<tr><td>1.5</td><td>-2.0</td></tr>" in table


def test_a_matrix_has_its_rows():
    assert number_table("W", np.eye(2), lambda value: f"{value:g}").count("<tr>") == 2
