"""The format of numbers and times: one form for each kind, on all pages, as the language of the tab writes it.

Spaces inside a number or before its unit do not break: a line never ends between 97.8 and %.
"""

from __future__ import annotations

import math
from datetime import datetime

from babel.dates import format_skeleton

from ui.language import numbers
from ui.language.state import SOURCE, language
from ui.language.translate import t

SPACE = "\N{NO-BREAK SPACE}"
THIN = numbers.THIN
NOTHING = "\N{EN DASH}"
"""Stands in place of a number that is not known or has no meaning."""


def percent(share: float | None) -> str:
    """A share of 0..1 with one decimal: 0.978 is 97.8 %."""
    if share is None or not math.isfinite(share):
        return NOTHING
    return f"{_local(f'{100 * share:.1f}')}{SPACE}%"


def plain(value: float) -> str:
    """A number as a person would write it: 0.1, 2, 1e-05."""
    return _local(f"{value:g}")


def given(number: str) -> str:
    """A number that the program has written elsewhere: 0.05."""
    return _local(number)


def loss(value: float | None) -> str:
    """Three significant digits: 0.0812, 2.30, 1.20e-5; too large for a float is infinity."""
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "\N{INFINITY}" if value > 0 else "\N{MINUS SIGN}\N{INFINITY}"
    return significant(value)


def significant(value: float, digits: int = 3) -> str:
    """`digits` significant digits, as a plain number from 0.001 up to 100 000 and with an exponent beyond."""
    if value == 0:
        return "0"
    return _local(_significant(value, digits))


def _significant(value: float, digits: int) -> str:
    mantissa, exponent_text = f"{value:.{digits - 1}e}".split("e")
    exponent = int(exponent_text)
    if -3 <= exponent < 5:
        return f"{float(f'{mantissa}e{exponent}'):.{max(0, digits - 1 - exponent)}f}"
    return f"{mantissa}e{exponent}"


def signed(value: float, digits: int = 2) -> str:
    """Like `significant`, with its sign always written: +0.041, -0.3 with a real minus sign."""
    text = significant(abs(value), digits)
    return text if value == 0 else f"{'+' if value > 0 else chr(0x2212)}{text}"


def thousands(count: float) -> str:
    """A whole number in groups of three: 101 770."""
    return f"{round(count):,}".replace(",", THIN)


def rate(per_second: float | None) -> str:
    """Samples per second, to three significant digits: 212 000 samples/s."""
    if per_second is None or not math.isfinite(per_second) or per_second < 0:
        return NOTHING
    return f"{thousands(float(f'{per_second:.2e}'))}{SPACE}{t('samples/s')}"


def rough(seconds: float) -> str:
    """A time that is only estimated: 5 s, 40 s, 3 min or 1 h 10 min."""
    if seconds < 57.5:
        return f"{max(5, 5 * round(seconds / 5))}{SPACE}s"
    if seconds < 3570:
        return f"{max(1, round(seconds / 60))}{SPACE}min"
    hours, tens = divmod(round(seconds / 600), 6)
    return f"{hours}{SPACE}h {10 * tens}{SPACE}min"


def duration(seconds: float | None) -> str:
    """A time as 40 ms, 2.6 s, 26 s, 1 min 20 s or 1 h 5 min."""
    if seconds is None or not math.isfinite(seconds):
        return NOTHING
    seconds = max(0.0, seconds)
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f}{SPACE}ms"
    if seconds < 9.95:
        return f"{_local(f'{seconds:.1f}')}{SPACE}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{SPACE}s"
    if whole < 3600:
        return f"{whole // 60}{SPACE}min {whole % 60}{SPACE}s"
    return f"{round(seconds / 60) // 60}{SPACE}h {round(seconds / 60) % 60}{SPACE}min"


def clock(seconds: float, *, exact: bool = False) -> str:
    """The time of day on this machine at `seconds` since 1970: 09:41, or 09:41:07."""
    return datetime.fromtimestamp(seconds).strftime("%H:%M:%S" if exact else "%H:%M")


def day(seconds: float) -> str:
    """The day on this machine at `seconds` since 1970, with the year if it is not this one: 27 Nov, 11月27日."""
    moment = datetime.fromtimestamp(seconds)
    is_this_year = moment.year == datetime.now().year
    if language() == SOURCE:
        return f"{moment.day} {moment:%b}" + ("" if is_this_year else f" {moment.year}")
    return str(format_skeleton("MMMd" if is_this_year else "yMMMd", moment, locale=language()))


def _local(number: str) -> str:
    return numbers.written_in(number, language())
