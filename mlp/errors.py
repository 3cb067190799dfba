"""Errors that are meant for a person."""


class InklingError(ValueError):
    """Something a person can put right; its text says what was expected, what came and what to do."""


class ConfigError(InklingError):
    """A setting has a value that cannot work."""


class DataError(InklingError):
    """A data set is missing, altered or of the wrong form."""


class ModelFileError(InklingError):
    """A file is not exactly a model that was saved by this program."""


class EventError(InklingError):
    """A line of a run's reports is not an event that this program writes."""


class ImageError(InklingError):
    """An image cannot be read."""
