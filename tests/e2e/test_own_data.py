"""A person's own pictures in a browser: sent, read, trained on, and answered by their names."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app_server import AppServer
from tests.e2e.browser import button, wait_ready
from tests.e2e.test_other_data import choose_data
from tests.mlp.data.own.files import archive, letters, pictures


@pytest.mark.long
def test_letters_are_sent_trained_on_and_shown_by_name(page: Page, server: AppServer, tmp_path: Path) -> None:
    names, images = letters(30, 12, rng=np.random.default_rng(7))
    (path := tmp_path / "letters.zip").write_bytes(archive(pictures(names, images)))
    page.goto(f"{server.url}/train")
    wait_ready(page)
    choose_data(page, "Your own pictures")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    button(page, "Read them").click()
    classes = page.get_by_test_id("own-classes")
    expect(classes.locator("figcaption").first).to_have_text("L 30")
    expect(classes.locator("img")).to_have_count(4)
    expect(page.get_by_test_id("shapes")).to_contain_text("144 × 128")
    button(page, "Train").click()
    wall = page.get_by_test_id("own-wall")
    expect(wall.locator("figcaption").first).to_contain_text("L")
    page.reload()
    wait_ready(page)
    expect(page.get_by_test_id("own-wall")).to_be_visible()
    page.goto(f"{server.url}/train")
    wait_ready(page)
    expect(page.get_by_test_id("shapes")).to_contain_text("144 × 128")
