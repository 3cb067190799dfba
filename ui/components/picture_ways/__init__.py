"""Further ways for a picture into a field for files: the phone's camera, the clipboard, a drop anywhere on the page.

Streamlit's camera field needs HTTPS, which a class with plain addresses does not have; a field for files with `capture`
opens the camera of a phone all the same.
"""

from ui.components.define import define
from ui.language.translate import t

_component = define(
    "picture_ways",
    '<div class="picture-ways"><label><input type="file" accept="image/*" capture="environment">'
    "<span></span></label></div>",
)


def picture_ways(field: str, fold: str, *, key: str) -> None:
    """Hand what comes to the field with the key `field`, in the fold with the key `fold`, which is opened for it."""
    _component(key=key, data={"field": field, "fold": fold, "camera": t("Take a photo")})
