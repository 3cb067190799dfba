import re

from tests.ui.asking import get
from tests.ui.web.passing import send_through
from ui.web.shell import PageShell, shell_html


def test_a_page_begins_with_our_html():
    passed = send_through(PageShell, "http", path="/train")
    assert passed.status == 200
    assert not passed.seen
    assert passed.answered("content-type") == ["text/html; charset=utf-8"]
    assert passed.answered("cache-control") == ["no-cache"]


def test_everything_else_passes_through():
    assert send_through(PageShell, "http", path="/static/x.js").seen["path"] == "/static/x.js"
    assert send_through(PageShell, "websocket", path="/").seen["type"] == "websocket"


def test_all_scripts_are_files_and_ours_is_the_first():
    html = shell_html()
    tags = re.findall(r"<script([^>]*)>([^<]*)</script>", html)
    assert len(tags) == html.count("<script") == 2
    assert not any(content for _, content in tags)
    [start, _] = re.findall(r'<script[^>]* src="([^"]*)"', html)
    status, _, content = get(start)
    assert status == 200
    assert b"BACKEND_BASE_URL" in content


def test_it_names_inkling_and_no_address_that_is_not_served():
    html = shell_html()
    assert "<title>Inkling</title>" in html
    assert "agent" not in html
    assert "://" not in html


def test_the_style_of_the_pages_is_served_and_comes_after_the_head():
    head, _, body = shell_html().partition("</head>")
    [style] = re.findall(r'<link rel="stylesheet" href="([^"]*)"', body)
    assert "style.css" not in head
    assert get(style)[0] == 200
