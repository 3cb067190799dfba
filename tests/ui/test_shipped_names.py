"""The networks that come with the program, as people call them."""

import pytest

from ui import server
from ui.shipped_names import shipped_line, shipped_name


@pytest.mark.parametrize("name", server.shipped())
def test_each_shipped_network_has_a_name_and_a_line_that_begins_with_it(name: str) -> None:
    assert shipped_name(name) != name
    assert shipped_line(name).startswith(f"{shipped_name(name)}: ")
    units = server.shipped()[name].config.hidden[0]
    assert name == "untrained" or f"{units:,}" in shipped_line(name)


def test_a_network_that_was_put_beside_them_has_the_name_of_its_file() -> None:
    assert shipped_name("mine") == shipped_line("mine") == "mine"
