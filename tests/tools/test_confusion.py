"""The page about the mistakes is that of the library, and its table counts."""

import re

import numpy as np
import pytest

from mlp.check.catalogue import MISTAKES
from tools.confusion import PAGE, table

ROW = re.compile(r"\| ([\w-]+) \| (\d+) \| (\d+) \| (\d+) \| .*\|")


@pytest.mark.long
def test_the_table_has_a_row_for_each_mistake_and_the_sums():
    rows = [ROW.fullmatch(line) for line in table(np.random.default_rng(0), 1).splitlines()]
    found = {row[1]: [int(row[i]) for i in (2, 3, 4)] for row in rows if row}
    assert list(found) == [*MISTAKES, "all"]
    assert found["all"] == [sum(found[key][i] for key in MISTAKES) for i in range(3)]
    assert all(cases >= first + beside for cases, first, beside in found.values())


def test_the_page_lists_every_mistake_and_names_at_least_99_of_100():
    text = PAGE.read_text(encoding="utf-8")
    for mistake in MISTAKES.values():
        assert f"- **{mistake.key}**: {mistake.says}" in text, "write the page again: python -m tools.confusion"
        assert re.search(rf"^\| {mistake.key} \| [1-9]", text, re.MULTILINE)
    share = re.search(r"([\d.]+) % are named", text)
    assert share
    assert float(share[1]) >= 99
