"""A picture is read in place of the canvas, however it comes: chosen, dropped, pasted, or taken by a phone."""

import base64
import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import CANVAS, draw, wait_ready
from tests.e2e.conftest import Browse
from tests.pen import strokes_of
from tests.photos import animation, photo_of

NUMBER = "[data-testid=number]"
FOLD = ".st-key-picture-fold"
# Gives a file to the page as the clipboard or a mouse that lets it fall would.
GIVE = """([kind, content, name, type]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  const data = new DataTransfer()
  data.items.add(new File([bytes], name, { type }))
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
  document.querySelector("h1").dispatchEvent(event)
}"""


def file_of(content: bytes, name: str = "photo.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def open_fold(page: Page, server: AppServer) -> None:
    page.goto(server.url)
    wait_ready(page)
    page.get_by_text("Read a picture").click()
    expect(page.locator(f"{FOLD} input[type=file]")).to_be_attached()


def choose_file(page: Page, content: bytes, name: str = "photo.jpg") -> None:
    page.locator(f"{FOLD} input[type=file]").set_input_files(file_of(content, name))


def test_a_chosen_picture_is_read_with_boxes_bars_and_stages_that_can_be_switched_off(
    page: Page, server: AppServer
) -> None:
    open_fold(page, server)
    choose_file(page, photo_of(4, 2))
    expect(page.locator(NUMBER)).to_have_text("42")
    expect(page.locator(".found .box")).to_have_count(2)
    expect(page.locator(".found .box b")).to_have_text(["4", "2"])
    boxes = [box.bounding_box() for box in page.locator(".found .box").all()]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] < boxes[1]["x"]
    expect(page.locator(".of-photo img")).to_have_count(5)
    bars = page.locator(".read-digits .bars")
    expect(bars.first).to_be_hidden()
    page.locator(".read-digits summary").first.click()
    expect(bars.first).to_be_visible()
    before = page.locator(".of-photo img").first.get_attribute("src")
    assert before
    page.get_by_text("Even out the light").click()
    expect(page.locator(".of-photo img").first).not_to_have_attribute("src", before)
    choose_file(page, photo_of(7), "other.jpg")
    expect(page.locator(NUMBER)).to_have_text("7")
    page.get_by_role("button", name="Remove other.jpg").click()
    expect(page.locator(NUMBER)).to_have_count(0)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_that_is_pasted_or_dropped_opens_the_fold(page: Page, server: AppServer, kind: str) -> None:
    page.goto(server.url)
    wait_ready(page)
    expect(page.locator(".picture-ways span")).to_have_text("Take a photo")  # the script is there
    page.evaluate(GIVE, [kind, base64.b64encode(photo_of(3)).decode(), "photo.jpg", "image/jpeg"])
    expect(page.locator(NUMBER)).to_have_text("3")


def test_a_phone_takes_a_photo(phone: Page, server: AppServer) -> None:
    phone.goto(server.url)
    wait_ready(phone)
    camera = phone.get_by_label("Take a photo")
    assert camera.get_attribute("capture") == "environment"
    camera.set_input_files(file_of(photo_of(5)))
    expect(phone.locator(NUMBER)).to_have_text("5")
    main = "document.querySelector('[data-testid=stMain]')"
    assert phone.evaluate(f"{main}.scrollWidth - {main}.clientWidth") <= 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture", "is not a picture"),
        (photo_of(3)[:2000], "damaged|cut short"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), "HEIC"),
        (animation(), "an animation of 2 pictures"),
    ],
    ids=["text", "truncated", "heic", "animated"],
)
def test_what_cannot_be_read_gets_a_sentence_and_the_next_picture_is_read(
    page: Page, server: AppServer, content: bytes, words: str
) -> None:
    open_fold(page, server)
    choose_file(page, content)
    expect(page.locator(FOLD).get_by_role("alert")).to_have_text(re.compile(words))
    choose_file(page, photo_of(3), "next.jpg")
    expect(page.locator(NUMBER)).to_have_text("3")
    expect(page.locator(FOLD).get_by_role("alert")).to_have_count(0)


def test_two_digits_on_the_canvas_are_read_as_a_number(browse: Browse, server: AppServer) -> None:
    page = browse()
    page.goto(server.url)
    wait_ready(page)
    expect(page.locator(CANVAS)).to_have_js_property("clientWidth", 480)  # it first has the size that it is sent with
    for label, left in ((1, 0.0), (7, 0.5)):
        draw(page, [[[0.45 * x + left, 0.6 * y + 0.2] for x, y in stroke] for stroke in strokes_of(label)])
    expect(page.get_by_test_id("digit")).to_have_text("17")
    wait_ready(page)
    expect(page.locator(".live-answer .answers")).to_have_count(0)  # the last stroke has its answer, too
    expect(page.locator(".answer.several .words b")).to_have_text("reads 17")
    page.locator(".answer.several summary").last.click()
    expect(page.locator(".answer.several .bars").last).to_be_visible()
    expect(page.locator(".it-was")).to_be_hidden()
