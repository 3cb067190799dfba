"""Neural networks in NumPy: building, training, checking and using them."""

__version__ = "0.1.0"
