"""Whether two machines compute the same to the last bit."""

import hashlib

import numpy as np


def fingerprint() -> str:
    """A hash of products, exponentials, roots and sums in float32, equal on machines that round alike."""
    x = np.random.default_rng(0).random((64, 784), np.float32)
    logits = x @ x[:3].T
    curves = [np.exp(logits / 784), np.tanh(logits / 784), np.sqrt(x)]
    results = [logits, x.T @ logits, *curves, x.sum(axis=0), np.linalg.norm(x, axis=1)]
    return hashlib.sha256(b"".join(np.ascontiguousarray(result).tobytes() for result in results)).hexdigest()
