"""Neural networks in NumPy: building, training, checking and using them.

The rooms, from the ground up: `methods`, `images`, `nn`, `data`, `training`, `diagnosis`, `explain`, `commands`.
Each imports only rooms below it; `tests/test_architecture.py` has the order.
"""

__version__ = "0.1.0"
