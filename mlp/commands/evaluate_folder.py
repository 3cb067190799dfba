"""`evaluate --folder`: how well a model reads a person's own pictures of digits."""

from pathlib import Path

from mlp.arrays import DIGITS
from mlp.atomic_files import write_atomically
from mlp.commands.console import Console, percent
from mlp.data.own.picture_form import reads_digits
from mlp.errors import ConfigError
from mlp.nn.model import Model
from mlp.reading.folder import Collection, answer_for, label_of, pictures_in
from mlp.reading.report import report_html


def evaluate_folder(model: Model, path: Path, folder: Path, report: Path, console: Console) -> int:
    """Accuracy and confusion on labelled pictures, and a page with those that are read wrong; 1 if none can be read."""
    if not reads_digits(model.card, model.config):
        raise ConfigError(f"--folder needs a network from 784 pixels to 10 digits; {path} is {model.config}.")
    collection = Collection([], [])
    files = pictures_in(folder)
    for number, file in enumerate(files, 1):
        label = label_of(file)
        if label is None:
            collection.unlabelled.append(file)
        else:
            collection.answers.append(answer_for(file, label, model))
        console.bar(number / len(files), f"{number:,} of {len(files):,} pictures")
    write_atomically(report, report_html(collection, f"{path.name} on {folder}").encode(errors="backslashreplace"))
    found = collection.to_json() | {"report": str(report)}
    console.event({"event": "done", "model": str(path), "folder": str(folder)} | found)
    for line in table(collection):
        console.text(line)
    console.text(f"The errors with their pictures: {report}")
    return 0 if collection.read else 1


def table(collection: Collection) -> list[str]:
    """The result as lines of text."""
    accuracy = f", accuracy {percent(collection.accuracy)}" if collection.read else ""
    lines = [f"{len(collection.read):,} pictures{accuracy}", ""]
    lines.append("label   answered " + "".join(f"{name:>6}" for name in [*range(DIGITS), "none"]))
    for label, counts in enumerate(collection.confusion):
        lines.append(f"{label:>5}            " + "".join(f"{count or '·':>6}" for count in counts))
    lines += ["", *(one.problem for one in collection.unreadable)]
    if collection.unlabelled:
        one, count = collection.unlabelled[0], len(collection.unlabelled)
        lines.append(f"Without a label: {count:,}, such as {one}. Name them NAME_7.png, or put them into a folder 7.")
    return lines
