"""The errors on a collection as one HTML file: each picture, what the network saw of it, and what it said."""

from base64 import b64encode
from html import escape
from io import BytesIO

import numpy as np
from PIL import Image

from mlp.arrays import DIGITS
from mlp.errors import ImageError
from mlp.images.read import read_photo
from mlp.reading.folder import Answer, Collection

MOST_SHOWN = 500
"""Errors with thumbnails; each is about 10 kB."""
_THUMBNAIL, _SEEN = 160, 112  # pixels

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1c1c22;
       background: #fff }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .2rem .6rem; text-align: right }
td.right { background: #e3f3e6 } td.wrong { background: #fbe3e0 }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; padding: 0;
     list-style: none }
li { border: 1px solid #d5d5dd; border-radius: .5rem; padding: .8rem; overflow-wrap: anywhere }
img { height: 112px; max-width: 160px; vertical-align: top; margin-right: .5rem; object-fit: contain }
img.seen { image-rendering: pixelated }
"""


def report_html(collection: Collection, title: str) -> str:
    """The whole page; it needs nothing else and runs nothing."""
    wrong = [answer for answer in collection.answers if not answer.right]
    shown = "".join(_entry(answer) for answer in wrong[:MOST_SHOWN])
    more = f"<p>{len(wrong) - MOST_SHOWN:,} more are not shown.</p>" if len(wrong) > MOST_SHOWN else ""
    read = collection.read
    right = sum(answer.right for answer in read)
    said = f"{right:,} of {len(read):,} pictures are read right" + (
        f" ({100 * collection.accuracy:.2f} %)." if read else "."
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1><p>{said}</p>{_table(collection)}<h2>Errors</h2><ul>{shown}</ul>{more}</html>"
    )


def _table(collection: Collection) -> str:
    """The confusion matrix; its last column counts pictures without an answer."""
    head = "".join(f"<th>{name}</th>" for name in [*range(DIGITS), "none"])
    rows = []
    for label, counts in enumerate(collection.confusion):
        kinds = ("right" if column == label else "wrong" if count else "" for column, count in enumerate(counts))
        cells = "".join(f'<td class="{kind}">{count or ""}</td>' for kind, count in zip(kinds, counts, strict=True))
        rows.append(f"<tr><th>{label}</th>{cells}</tr>")
    return f"<table><tr><th>label</th>{head}</tr>{''.join(rows)}</table>"


def _entry(answer: Answer) -> str:
    """One error."""
    said = answer.problem if answer.digit is None else f"read as {answer.digit} ({100 * answer.share:.1f} %)"
    seen = "" if answer.image28 is None else f'<img class="seen" alt="what the network saw" src="{_seen(answer)}">'
    return (
        f"<li>{_thumbnail(answer)}{seen}<br><b>{answer.label}</b>: {escape(said)}<br>"
        f"{escape(str(answer.path).encode(errors='backslashreplace').decode())}</li>"
    )


def _thumbnail(answer: Answer) -> str:
    """The picture, small; nothing for a file that cannot be read."""
    try:
        picture = read_photo(answer.path).image.convert("RGBA")
    except (ImageError, ValueError):
        return ""
    picture.thumbnail((_THUMBNAIL, _THUMBNAIL))
    ground = Image.new("RGBA", picture.size, "white")
    return f'<img alt="" src="{_url(Image.alpha_composite(ground, picture).convert("RGB"))}">'


def _seen(answer: Answer) -> str:
    """The 28x28 image, dark on white."""
    assert answer.image28 is not None
    return _url(Image.fromarray(np.rint(255 * (1 - answer.image28)).astype(np.uint8)).resize((_SEEN, _SEEN), 0))


def _url(picture: Image.Image) -> str:
    """A picture as part of the page."""
    file = BytesIO()
    picture.save(file, "PNG")
    return f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"
