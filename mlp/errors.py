"""Errors whose messages are shown to people."""


class InklingError(ValueError):
    """An error that a person can fix; its message says what was expected, what was found and what to do."""


class ConfigError(InklingError):
    """A setting has an invalid value."""


class DataError(InklingError):
    """A data set is missing, altered or of the wrong form."""


class ModelFileError(InklingError):
    """A file is not exactly a model that was saved by this program."""


class EventError(InklingError):
    """A line of a run's reports is not an event that this program writes."""


class ImageError(InklingError):
    """An image cannot be read."""
