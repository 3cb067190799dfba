"""The parts of the Draw page, one a module."""
