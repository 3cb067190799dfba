"""Numbers from 0 to 255 in the text of a table, many at once."""

import numpy as np
from numpy.typing import NDArray


def whole_numbers(text: bytes, delimiter: bytes) -> NDArray[np.uint8] | None:
    """Numbers of one to three digits, (n,), a delimiter between two; None where anything else stands.

    The places of the delimiters are the ends of the numbers: their ones, tens and hundreds are added as arrays,
    which is several times as fast as number by number.
    """
    characters = np.frombuffer(text + delimiter, np.uint8)
    ends = np.flatnonzero(characters == ord(delimiter))
    digits = characters - np.uint8(ord("0"))
    lengths = np.diff(ends, prepend=-1) - 1
    if np.count_nonzero(digits <= 9) + len(ends) != len(characters) or lengths.min() < 1 or lengths.max() > 3:
        return None
    values = digits[ends - 1].astype(np.uint16)
    for place, weight in ((2, 10), (3, 100)):
        longer = np.flatnonzero(lengths >= place)
        values[longer] += np.uint16(weight) * digits[ends[longer] - place]
    return None if values.max() > 255 else values.astype(np.uint8)


def any_numbers(cells: list[bytes]) -> tuple[NDArray[np.float64], int | None]:
    """Numbers in any notation, (n,), and the index of the first that is none or not from 0 to 255."""
    try:
        values = np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        values = np.array([_number_or_nan(cell) for cell in cells])
    wrong = np.flatnonzero(~((values >= 0) & (values <= 255)))
    return values, int(wrong[0]) if wrong.size else None


def _number_or_nan(cell: bytes) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan
