"""A file cache for arrays that take long to make; a cached file is used only if it is unchanged."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from mlp.array_files import load_arrays, save_arrays
from mlp.errors import ModelFileError

Arrays = Mapping[str, NDArray[Any]]


def cached_arrays(file: Path | None, key: str, make: Callable[[], Arrays], *, max_bytes: int) -> Arrays:
    """The arrays that `make` returns, read from `file` if they were stored there with this `key`.

    A file that is missing, damaged, larger than `max_bytes` or of another key is replaced. Where nothing can be
    written, or `file` is None, `make` runs each time.
    """
    if file is None:
        return make()
    try:
        found, header = load_arrays(file, max_bytes)
        if header == _header(key, found):
            return found
    except ModelFileError:
        pass
    arrays = make()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        save_arrays(file, arrays, _header(key, arrays))
    except OSError:
        pass
    return arrays


def _header(key: str, arrays: Arrays) -> dict[str, Any]:
    forms = {name: f"{array.dtype} {array.shape}" for name, array in arrays.items()}
    return {"key": key, "forms": forms, "content": {n: sha256(a.tobytes()).hexdigest() for n, a in arrays.items()}}
