"""The answers of networks to a drawing as HTML: the same while the pen is down and after it was lifted."""

from collections.abc import Sequence
from hashlib import sha256
from math import inf

from mlp.arrays import SIDE
from mlp.images.normalize import Prepared
from mlp.nn.confidence import DOUBT
from mlp.reading.drawing import read_drawing
from ui.drawing.answer import SURE, answer_html, answers_html, no_digit_html, reconstruction_html, waiting_html
from ui.drawing.class_answer import class_answer
from ui.drawing.reading import number_answer_html
from ui.language.translate import said, t
from ui.networks import STAND_IN, Network, run_label
from ui.shipped_names import shipped_name


def answers_of(networks: Sequence[Network], png: bytes, prepared: Prepared) -> str:
    """What one network, or each of two, answers to the picture `png`; why not, where there is nothing to read."""
    of = sha256(png).hexdigest()[:16]
    if prepared.blank:
        return waiting_html(said(prepared.reason) if prepared.reason else t("There is nothing to read."), of=of)
    names = [_name_of(network) for network in networks] if len(networks) > 1 else [""]
    answers = [_one_answer(network, png, prepared, by) for network, by in zip(networks, names, strict=True)]
    return answers_html(answers, of)


def _name_of(network: Network) -> str:
    """The name of a network where two answers stand side by side."""
    if network.stand_in:
        return shipped_name(STAND_IN)
    return run_label(network.run) if network.run else shipped_name(network.key.partition(" ")[2])


def _one_answer(network: Network, png: bytes, prepared: Prepared, by: str) -> str:
    """The answer of one network as HTML: a digit, a number, that it is none, a class, or what an autoencoder makes."""
    if network.form:
        return class_answer(network.model, network.form, png, prepared, by)
    if network.reads_digits and (digits := read_drawing(prepared, network.model)):
        return number_answer_html(digits, by)
    row = prepared.row[None]
    if not network.reads_digits:
        return reconstruction_html(network.model.outputs(row)[0].reshape(SIDE, SIDE), prepared.image28, by)
    (shares,), (doubted,) = network.model.answers(row)
    probabilities = shares.tolist()
    if prepared.no_digit:
        return no_digit_html(prepared.no_digit, probabilities, prepared.image28, by)
    confidence, hints = network.model.confidence, prepared.hints
    sure_from = confidence.sure if confidence else SURE
    if doubted:
        hints, sure_from = (*hints, DOUBT), inf
    return answer_html(probabilities, prepared.image28, hints, by, sure_from=sure_from)
