"""Races Inkling against other libraries and against the machine's limit: `make bench`."""
