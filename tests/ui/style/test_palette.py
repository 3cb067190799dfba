import tomllib
from pathlib import Path

import numpy as np
import pytest

from ui.style import palette

ROOT = Path(__file__).resolve().parents[3]
GRAPHICS, TEXT = 3.0, 4.5
"""What WCAG 2.2 asks for at level AA: success criteria 1.4.11 for graphics, 1.4.3 for text."""

both_themes = pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48)])
def test_contrast_of_known_pairs(one: str, other: str, ratio: float):
    assert palette.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert palette.contrast(other, one) == palette.contrast(one, other)


@both_themes
@pytest.mark.parametrize("color", [*palette.LAYERS, palette.ACCENT, palette.RIGHT, palette.WRONG])
def test_what_is_drawn_stands_out_from_both_pages(theme: palette.Theme, color: str):
    assert palette.contrast(color, theme.background) >= GRAPHICS


@both_themes
def test_what_is_written_can_be_read(theme: palette.Theme):
    for background in (theme.background, theme.surface):
        assert palette.contrast(theme.text, background) >= TEXT
        assert palette.contrast(theme.muted, background) >= TEXT
    assert palette.contrast(theme.negative, theme.background) >= GRAPHICS
    assert palette.contrast(theme.positive, theme.background) >= GRAPHICS
    assert palette.contrast("#FFFFFF", palette.ACCENT) >= TEXT  # the main button


def test_layers_have_colours_of_their_own():
    assert len(set(palette.LAYERS)) == 8
    colors = [palette.layer_color(index, 9, dark=False) for index in range(9)]
    assert colors == [*palette.LAYERS, palette.LIGHT.text]


def test_the_output_layer_has_the_colour_of_the_text():
    assert palette.layer_color(0, 1, dark=True) == palette.DARK.text
    assert palette.layer_color(2, 3, dark=False) == palette.LIGHT.text


def test_a_layer_keeps_its_colour_when_others_are_added():
    assert palette.layer_color(1, 3, dark=False) == palette.layer_color(1, 9, dark=True)


@pytest.mark.parametrize("index", [-1, 3])
def test_a_layer_that_is_not_there(index: int):
    with pytest.raises(ValueError, match=rf"layer index must be in 0\.\.2, got {index}"):
        palette.layer_color(index, 3, dark=False)


@both_themes
def test_zero_is_the_colour_of_the_page(theme: palette.Theme):
    table = palette.color_table(palette.diverging(theme is palette.DARK), 255)
    assert table[127].tolist() == list(palette.rgb(theme.background))
    assert table[0].tolist() == list(palette.rgb(theme.negative))
    assert table[254].tolist() == list(palette.rgb(theme.positive))


def test_a_colour_table_runs_evenly_between_its_stops():
    table = palette.color_table([(0.0, "#000000"), (1.0, "#FF8000")], 256)
    np.testing.assert_array_equal(table[:, 0], np.arange(256))
    assert (np.diff(table.astype(int)[:, 1]) >= 0).all()
    assert not table[:, 2].any()


def test_a_colour_of_one_theme_leads_to_one_of_the_other():
    light, dark = zip(*palette.themed(), strict=True)
    assert len(set(light)) == len(light)
    assert len(set(dark)) == len(dark)
    assert not set(light) & set(dark)


@pytest.mark.parametrize(("name", "theme"), [("light", palette.LIGHT), ("dark", palette.DARK)])
def test_streamlit_has_the_same_colours(name: str, theme: palette.Theme):
    section = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][name]
    assert section["primaryColor"] == palette.ACCENT
    assert section["backgroundColor"] == theme.background
    assert section["secondaryBackgroundColor"] == theme.surface
    assert section["textColor"] == theme.text
    assert section["borderColor"] == theme.border
    assert palette.contrast(section["linkColor"], theme.background) >= TEXT
