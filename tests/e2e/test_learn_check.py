"""The page Check in a browser: a case is taken along, computed with a mistake, sent back, and the mistake is named."""

from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect
from scipy.special import expit, softmax

from mlp.check.catalogue import MISTAKES
from mlp.check.files import load_case
from tests.e2e.app_server import AppServer
from tests.e2e.browser import button, wait_ready


def gradient(arrays: dict[str, Any], l2: float) -> dict[str, Any]:
    """That of a sigmoid network with softmax and cross-entropy, as a person writes it; db1 is summed, not averaged."""
    x, y, W1, b1, W2, b2 = (arrays[name] for name in ("x", "y", "W1", "b1", "W2", "b2"))
    n = len(x)
    a1 = expit(x @ W1 + b1)
    delta2 = softmax(a1 @ W2 + b2, axis=1) - y
    delta1 = delta2 @ W2.T * a1 * (1 - a1)
    return {
        "dW2": a1.T @ delta2 / n + l2 * W2, "db2": delta2.mean(axis=0),
        "dW1": x.T @ delta1 / n + l2 * W1, "db1": delta1.sum(axis=0),
    }  # fmt: skip


def test_a_case_is_downloaded_a_wrong_gradient_sent_and_its_mistake_named(
    page: Page, server: AppServer, tmp_path: Path
) -> None:
    page.goto(f"{server.url}/check?hidden=5&samples=7&seed=3")
    wait_ready(page)
    with page.expect_download() as download:
        button(page, "npz").click()
    download.value.save_as(tmp_path / "case.npz")
    case = load_case(tmp_path / "case.npz")
    assert (case.spec.samples, case.spec.seed) == (7, 3)
    np.savez(tmp_path / "mine.npz", **gradient(case.arrays, case.spec.l2))
    page.get_by_text("Upload a file", exact=True).click()
    field = page.locator(".st-key-check-mine").get_by_test_id("stFileUploaderDropzoneInput")
    field.set_input_files(tmp_path / "mine.npz")
    verdict = page.locator(".st-key-check-verdict")
    expect(verdict.get_by_text(MISTAKES["bias-not-averaged"].says)).to_be_visible()
    expect(verdict.get_by_role("status")).to_contain_text("dW1 is right, db1 is 7 times too large")
    with (tmp_path / "large.npz").open("wb") as file:
        file.truncate(65 * 2**20)
    field.set_input_files(tmp_path / "large.npz")
    refused = page.locator('[data-testid="stFileChip"][aria-invalid="true"]')
    expect(refused).to_be_visible()
    words = refused.evaluate("e => getComputedStyle(e, '::after').content")
    assert words == '"Larger than 64 MB, or not sent."'
    expect(verdict.get_by_role("status")).to_contain_text("dW1 is right")
