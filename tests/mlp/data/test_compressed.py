"""What goes wrong with a compressed file is said with its name."""

import gzip

import pytest

from mlp.data.compressed import damages_as_sentences
from mlp.errors import DataError

WHOLE = gzip.compress(bytes(range(256)) * 40, mtime=0)


def spoiled(at: int) -> bytes:
    return WHOLE[:at] + bytes([WHOLE[at] ^ 255]) + WHOLE[at + 1 :]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"text", "is not an intact gzip file"),
        (WHOLE[:-20], "is cut short: the compressed data end too early"),
        (spoiled(20), "is damaged: it cannot be decompressed"),
        (spoiled(len(WHOLE) - 6), "is not an intact gzip file"),
        (None, "is missing"),
    ],
)
def test_a_damage_is_a_sentence_with_the_name(content, says, tmp_path):
    path = tmp_path / "some.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=f"some.gz {says}"), damages_as_sentences(path), gzip.open(path) as file:
        file.read()


def test_a_folder_cannot_be_read(tmp_path):
    with pytest.raises(DataError, match=r"cannot be read \(Is a directory\)"), damages_as_sentences(tmp_path):
        tmp_path.open()
