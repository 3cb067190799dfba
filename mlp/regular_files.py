"""Opening files that other programs may have put there: only regular files, and without waiting."""

import errno
import os
import stat
from pathlib import Path
from typing import IO


def open_regular(path: Path, mode: str = "rb", *, follow: bool = True) -> IO[bytes]:
    """Open a file in a binary mode, unbuffered, as `open` does, but without waiting, as for the writer of a fifo.

    Raises OSError, with a sentence part as its `strerror`, for anything but a regular file (or, if links are to be
    followed, a link to one).
    """

    def opener(name: str, flags: int) -> int:
        try:
            links = 0 if follow else os.O_NOFOLLOW
            descriptor = os.open(name, flags | os.O_NONBLOCK | os.O_NOCTTY | links, 0o666)
        except OSError as error:
            # a fifo without a reader, a socket; a link that is not followed
            raise odd if error.errno in (errno.ENXIO, errno.ELOOP) else error from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise odd
        return descriptor

    odd = OSError(errno.EINVAL, "it is not a regular file", str(path))
    return open(path, mode, buffering=0, opener=opener)
