"""Reading gzip files whose damages become sentences."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from mlp.errors import DataError
from mlp.sentence import Sentence


class Readable(Protocol):
    """An open file of bytes, compressed or not."""

    def read(self, size: int, /) -> bytes:
        """As many bytes or fewer; none at the end."""


@contextmanager
def damages_as_sentences(file: str | Path) -> Iterator[None]:
    """Raise DataError, naming the file, for whatever goes wrong when it is opened, read or decompressed."""
    name = str(file)
    try:
        yield
    except FileNotFoundError:
        raise DataError(Sentence("{name} is missing.", name=name)) from None
    except gzip.BadGzipFile as error:
        raise DataError(Sentence("{name} is not an intact gzip file ({error}).", name=name, error=str(error))) from None
    except EOFError:
        raise DataError(Sentence("{name} is cut short: the compressed data end too early.", name=name)) from None
    except zlib.error as error:
        raise DataError(
            Sentence("{name} is damaged: it cannot be decompressed ({error}).", name=name, error=str(error))
        ) from None
    except OSError as error:
        raise DataError(
            Sentence("{name} cannot be read ({error}).", name=name, error=error.strerror or error)
        ) from None
