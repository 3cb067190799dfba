"""Room for many open tabs: how many files and connections the process may have open."""

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

WANTED = 10_240
"""Streamlit holds four for each tab, and three for ten minutes after it was closed or loaded again."""


def make_room(wanted: int = WANTED) -> None:
    """Raise the limit on open files, as far as the system lets us; a usual 256 or 1,024 would be used up by a class."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
