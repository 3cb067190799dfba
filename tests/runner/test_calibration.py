"""The speed of this machine is measured once and read back."""

from pathlib import Path

import pytest

from runner.calibration import measured


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"call": 1}',
        b'{"call":1,"product":2,"update":3,"x":4}',
        b'{"call":1,"product":2,"update":3}',
    ],
)
def test_a_measurement_that_cannot_be_read_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "calibration.json").write_bytes(content)
    assert measured(tmp_path) is None
