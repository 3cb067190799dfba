"""The mistakes in words: what was done, of what kind it is, where it stands, the right line beside the wrong one.

The lines are in rows: `@` is the matrix product, `*` the product element by element, `f_` the derivative of f.
`in_convention` turns them for samples in columns.
"""

import re
from dataclasses import dataclass

LINES = {
    "error": "the first delta, from the loss to the output layer",
    "back": "the way back from delta of a layer to the activation before it",
    "slope": "the product with the derivative of the activation",
    "weights": "the gradient of the weights",
    "biases": "the gradient of the biases",
    "penalty": "the penalty on the weights",
}
"""The lines of the backward pass, as in `textbook`."""


@dataclass(frozen=True)
class Mistake:
    """One mistake of the library."""

    key: str
    kind: str
    """a factor, a missing or a doubled factor, a wrong operand, axis, sign or shape"""
    line: str
    """Which of LINES it stands in."""
    says: str
    """A sentence: what was computed."""
    right: str
    wrong: str
    cure: str


DELTA = "delta = (a - y) / n"
WEIGHTS = "dW = a_before.T @ delta"
BIASES = "db = delta.sum(axis=0)"
BACK = "da = delta_next @ W_next.T"
HIDDEN = "delta = da * f_(z)"
PENALTY = "dW += l2 * W"

# fmt: off
TABLE = (
    Mistake("sum-not-mean", "a factor", "error",
            "The gradient is summed over the batch, but the loss is its mean (or the other way round).",
            DELTA, "delta = a - y",
            "Divide the first delta by the number of samples, once."),
    Mistake("mean-twice", "a doubled factor", "error",
            "The gradient is divided by the number of samples twice.",
            WEIGHTS, "dW = a_before.T @ delta / n",
            "Divide by n in one place alone: in the first delta, or in dW and db."),
    Mistake("factor-two-missing", "a missing factor", "error",
            "The gradient has half its size: the 2 that comes from the square is missing.",
            "delta = 2 * (a - y) * f_(z) / n", "delta = (a - y) * f_(z) / n",
            "The derivative of (a - y)^2 is 2 (a - y). Only a loss with 1/2 in front has no 2."),
    Mistake("factor-two-extra", "a doubled factor", "error",
            "The gradient has twice its size: there is a 2 that the 1/2 in the loss cancels.",
            DELTA, "delta = 2 * (a - y) / n",
            "Remove the 2."),
    Mistake("sign-flipped", "a wrong sign", "error",
            "The gradient has the wrong sign: it is that of y - a.",
            "delta = a - y", "delta = y - a",
            "Take a - y and subtract in the update, or take y - a and add; not half of each."),
    Mistake("output-derivative-missing", "a missing factor", "error",
            "The derivative of the output activation is missing in the first delta.",
            "delta = 2 * (a - y) * f_(z) / n", "delta = 2 * (a - y) / n",
            "With the squared error, multiply by f'(z) of the output."
            " Only softmax with cross-entropy and sigmoid with the logistic loss come without it."),
    Mistake("softmax-derivative-twice", "a doubled factor", "error",
            "The derivative of the output activation is in the first delta though the loss cancels it.",
            "delta = (p - y) / n", "delta = (p - y) * p * (1 - p) / n",
            "The derivative of cross-entropy after softmax is p - y, whole. Multiply by nothing else."),
    Mistake("softmax-derivative-diagonal", "a wrong operand", "error",
            "Only the diagonal p (1 - p) of softmax' Jacobian is used.",
            "delta = (p - y) / n", "delta = -y / p * p * (1 - p) / n",
            "Each output of softmax depends on every z. With the whole Jacobian it comes down to p - y."),
    Mistake("squared-error-as-error", "a wrong operand", "error",
            "The squared error itself goes back, not its derivative.",
            "delta = a - y", "delta = (a - y) ** 2",
            "The derivative of (a - y)^2 is 2 (a - y): it has a sign, the square has none."),
    Mistake("labels-shifted", "a wrong operand", "error",
            "The labels belong to other samples or to other classes: they are shifted by one.",
            "delta = a - y", "delta = a - np.roll(y, 1, axis=0)",
            "Check that x and y are shuffled together, and that classes count from 0."),
    Mistake("labels-broadcast", "a wrong shape", "error",
            "The labels (n,) were taken from the outputs (n, 1): NumPy makes (n, n) of that.",
            "delta = a - y.reshape(-1, 1)", "delta = a - y  # (n, 1) - (n,) is (n, n)",
            "Give y the shape (n, 1), and assert the shape of the difference."),
    Mistake("softmax-over-samples", "a wrong axis", "error",
            "Softmax is normalised over the samples, not over the classes.",
            "p = e / e.sum(axis=1, keepdims=True)", "p = e / e.sum(axis=0)",
            "The probabilities of one sample sum to one."),
    Mistake("logits-instead-of-outputs", "a wrong operand", "error",
            "The labels are taken from z of the output layer, not from its activation.",
            DELTA, "delta = (z - y) / n",
            "Apply the output activation before the labels are taken from it."),
    Mistake("hidden-derivative-missing", "a missing factor", "slope",
            "The derivative of the hidden activation is missing.",
            HIDDEN, "delta = da",
            "Multiply by f'(z), element by element, in every hidden layer."),
    Mistake("derivative-of-activation", "a wrong operand", "slope",
            "The derivative is taken at the activation, not at z.",
            HIDDEN, "delta = da * f_(a)",
            "Use f'(z); for sigmoid that is a (1 - a), which has the derivative in it already."),
    Mistake("derivative-twice", "a doubled factor", "slope",
            "The derivative of the activation is multiplied in twice.",
            HIDDEN, "delta = da * f_(z) * f_(z)",
            "Multiply by f'(z) once."),
    Mistake("derivative-of-other-activation", "a wrong operand", "slope",
            "The derivative is that of another activation.",
            HIDDEN, "delta = da * g_(z)",
            "Take the derivative of the function that the forward pass uses in this layer."),
    Mistake("derivative-of-other-layer", "a wrong operand", "slope",
            "The derivative is taken in another layer.",
            "delta[k] = da[k] * f_(z[k])", "delta[k] = da[k] * f_(z[k+1])",
            "delta of layer k needs f'(z) of the same layer."),
    Mistake("activation-as-derivative", "a wrong operand", "slope",
            "The activation stands where its derivative is due.",
            HIDDEN, "delta = da * a",
            "Multiply by f'(z), not by f(z)."),
    Mistake("weights-not-transposed", "a wrong operand", "back",
            "The delta goes back through W where W.T is due.",
            BACK, "da = delta_next @ W_next",
            "Forward is a @ W, so backward is delta @ W.T. Equal sizes hide it: choose unequal ones."),
    Mistake("activations-instead-of-weights", "a wrong operand", "back",
            "The delta goes back through activations, not through weights.",
            BACK, "da = delta_next @ a",
            "What connects the layers is W: da = delta_next @ W_next.T."),
    Mistake("updated-weights", "a wrong operand", "back",
            "The delta goes back through weights that were already updated.",
            BACK, "W_next -= rate * dW_next; da = delta_next @ W_next.T",
            "Compute all gradients first, then update."),
    Mistake("gradient-instead-of-weights", "a wrong operand", "back",
            "The delta goes back through dW, not through W.",
            BACK, "da = delta_next @ dW_next.T",
            "Use the weights: da = delta_next @ W_next.T."),
    Mistake("delta-not-propagated", "a wrong operand", "back",
            "The delta of a hidden layer is not made from the delta that came back.",
            BACK, "da = error @ W_next.T  # error = a_out - y",
            "delta of layer k is made from delta of layer k+1, step by step."),
    Mistake("outer-then-hadamard", "a wrong operand", "back",
            "An outer product, then a product element by element, stand where a matrix product is due.",
            BACK, "dW = np.outer(f_(z), delta) * W",
            "First the matrix product with W.T, then f'(z) element by element, then a_before.T @ delta."),
    Mistake("outputs-instead-of-inputs", "a wrong operand", "weights",
            "dW is made with the layer's output, not with its input.",
            WEIGHTS, "dW = a.T @ delta",
            "dW of a layer needs what came into it."),
    Mistake("pre-activations-instead-of-activations", "a wrong operand", "weights",
            "dW is made with z of the layer before, not with its activation.",
            WEIGHTS, "dW = z_before.T @ delta",
            "Use the activation f(z) of the layer before."),
    Mistake("weights-instead-of-inputs", "a wrong operand", "weights",
            "dW is made with the weights, not with the layer's input.",
            WEIGHTS, "dW = W * delta.sum(axis=0)",
            "dW of a layer is its input times its delta."),
    Mistake("derivative-instead-of-activation", "a wrong operand", "weights",
            "dW is made with the derivative of the activation before, not with the activation.",
            WEIGHTS, "dW = f_(z_before).T @ delta",
            "dW needs what came into the layer; the derivative belongs to delta."),
    Mistake("transposed", "a wrong shape", "weights",
            "The gradient of the weights is transposed.",
            WEIGHTS, "dW = delta.T @ a_before",
            "dW has the shape of W."),
    Mistake("first-sample-only", "a wrong operand", "weights",
            "The gradient is that of the first sample alone.",
            WEIGHTS, "dW = np.outer(a_before[0], delta[0])",
            "Sum over all samples; look where a loop returns or overwrites."),
    Mistake("last-sample-only", "a wrong operand", "weights",
            "The gradient is that of the last sample alone.",
            "dW += np.outer(a_before[i], delta[i])", "dW = np.outer(a_before[i], delta[i])",
            "Add up over the samples: += in the loop."),
    Mistake("sample-left-out", "a wrong operand", "weights",
            "One sample at the edge of the batch is left out.",
            WEIGHTS, "dW = a_before[1:].T @ delta[1:]",
            "Look at the first and the last index of the loop over the samples."),
    Mistake("bias-not-averaged", "a factor", "biases",
            "db is summed over the batch where dW is averaged.",
            BIASES, "db = n * delta.sum(axis=0)",
            "Give db and dW the same 1/n."),
    Mistake("bias-averaged-twice", "a doubled factor", "biases",
            "db is divided by the number of samples twice.",
            BIASES, "db = delta.mean(axis=0)",
            "delta has its 1/n already, so sum."),
    Mistake("bias-missing", "a missing factor", "biases",
            "db is zero: the bias is never updated.",
            BIASES, "db = 0",
            "Sum delta over the samples, and assign the update: b -= rate * db."),
    Mistake("bias-wrong-axis", "a wrong axis", "biases",
            "db is summed along the wrong axis.",
            BIASES, "db = delta.sum(axis=1)",
            "Sum over the samples: a bias has one number for each unit."),
    Mistake("bias-per-sample", "a wrong axis", "biases",
            "db is not summed over the samples: it is that of each sample, or of one.",
            BIASES, "db = delta[0]",
            "Sum delta over the samples."),
    Mistake("bias-kept-as-matrix", "a wrong axis", "biases",
            "db has one row for each sample: it was not summed.",
            BIASES, "db = delta",
            "Sum over the samples; otherwise b -= db makes b as large as the batch."),
    Mistake("bias-row-sums-of-dW", "a wrong operand", "biases",
            "db is made of the sums of dW.",
            BIASES, "db = dW.sum(axis=0)",
            "db is the sum of delta over the samples; dW has the inputs in it as well."),
    Mistake("bias-times-bias", "a wrong operand", "biases",
            "db is multiplied by the bias.",
            BIASES, "db = delta.sum(axis=0) * b",
            "z depends on b with the derivative 1, so db is the plain sum of delta."),
    Mistake("l2-missing", "a missing factor", "penalty",
            "The penalty is missing.",
            PENALTY, WEIGHTS,
            "Add l2 * W to dW, as the loss has l2/2 * sum(W^2)."),
    Mistake("l2-factor-two", "a factor", "penalty",
            "The penalty has the wrong factor: 2 lambda or lambda/2.",
            PENALTY, "dW += 2 * l2 * W",
            "With l2/2 * sum(W^2) in the loss, its gradient is l2 * W."),
    Mistake("l2-on-bias", "a wrong operand", "penalty",
            "The biases are penalised, too.",
            BIASES, "db += l2 * b",
            "Leave the biases out of the penalty, as the loss does."),
    Mistake("l2-sign", "a wrong sign", "penalty",
            "The penalty has the wrong sign.",
            PENALTY, "dW -= l2 * W",
            "Add it to dW."),
    Mistake("l2-divided-by-n", "a factor", "penalty",
            "The penalty is divided by the number of samples.",
            PENALTY, "dW = (a_before.T @ delta + l2 * W) / n",
            "Here the penalty is not averaged over the samples."),
    Mistake("l2-not-of-weights", "a wrong operand", "penalty",
            "The penalty's gradient is made of signs or squares of the weights.",
            PENALTY, "dW += l2 * np.sign(W)",
            "The derivative of l2/2 * W^2 is l2 * W."),
    Mistake("mean-over-elements", "a factor", "error",
            "The gradient is divided by the number of outputs as well.",
            DELTA, "delta = (a - y) / (n * m)",
            "Average over the samples alone, as the loss does; mean() of a matrix averages over both."),
    Mistake("rate-in-gradient", "a factor", "weights",
            "The learning rate is in the gradient.",
            WEIGHTS, "dW = rate * a_before.T @ delta",
            "Return the gradient without the rate; it belongs to the update."),
)
# fmt: on

MISTAKES: dict[str, Mistake] = {mistake.key: mistake for mistake in TABLE}
"""By key."""

_FACTOR = r"(\w+(?:\(\w+\))?(?:\[[\w:]+\])?(?:\.T)?)"
_PRODUCT = re.compile(rf"{_FACTOR} @ {_FACTOR}")


def in_convention(line: str, convention: str) -> str:
    """A line for samples in rows as it is, or turned for samples in columns: products in the other order."""
    if convention == "rows":
        return line
    line = _PRODUCT.sub(r"\2 @ \1", line)
    line = re.sub(r"np\.outer\((.+), (.+)\)", r"np.outer(\2, \1)", line)
    line = re.sub(r"\[(0|i|1:)\]", r"[:, \1]", line)
    return re.sub(r"(\w+)\((.*)axis=([01])(?:, keepdims=True)?\)", _other_axis, line)


def _other_axis(found: re.Match[str]) -> str:
    name, before, axis = found.groups()
    kept = ", keepdims=True" if axis == "0" and name in ("sum", "mean") else ""
    return f"{name}({before}axis={1 - int(axis)}{kept})"
