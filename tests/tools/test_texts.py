"""The tool that brings the translations up to date."""

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tools.texts import marked, template, texts, updated


def test_a_translation_stays_a_new_text_is_empty_and_what_is_gone_is_dropped():
    known, wanted = Catalog(locale="de"), Catalog()
    known.add("Pause", "Anhalten")
    known.add("Gone", "Weg")
    wanted.add("Pause")
    wanted.add("New")
    file = updated(known, wanted)
    again = read_po(BytesIO(file.encode()), locale="de")
    assert {one.id: one.string for one in again if one.id} == {"Pause": "Anhalten", "New": ""}
    assert updated(again, wanted) == file, "nothing changes without a reason"


def test_a_text_is_found_wherever_it_stands():
    source = """t("One"); f"<b>{t('Two')}</b>"; later("Thr" "ee"); tn("{count} x", "{count} xs", 2); t(name)"""
    assert set(marked(source)) == {"One", "Two", "Three", ("{count} x", "{count} xs")}


def test_texts_of_pages_and_of_settings_are_found():
    found = set(texts())
    assert {"Help", "Learning rate", "Decides what is random: the initial weights, the order of the images."} <= found
    assert len(template()) <= len(found)
