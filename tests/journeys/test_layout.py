"""No page is wider than a small phone, none loses its frame on paper, none makes the reader scroll sideways at 400 % zoom."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.screens import Seen

WHO = pytest.mark.parametrize(
    "who", range(6), ids=["nobody", "trainee", "completed", "coordinator", "administrator", "author"]
)
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1 || one.getBoundingClientRect().left < -1)
    .slice(0, 4).map((one) => one.localName + "." + one.className);
}"""
ON_PAPER = """() => [...document.querySelectorAll(".bar, .rail, .stepbar, .turn, .skip, main form .button, .foot button")]
  .filter((one) => one.checkVisibility()).map((one) => one.localName + "." + one.className)"""


@WHO
@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_page_is_wider_than_320_pixels(
    visit: Visit, installation: Installation, screens: tuple[Seen, ...], who: int, language: str
) -> None:
    page, wide = None, {}
    seen = screens[who]
    if seen.username:
        installation.set_language(seen.username, language)
    visitor = visit(seen.username, locale=language, viewport={"width": 320, "height": 640})
    visitor.watch.expect("status of 404")
    for path in seen.paths:
        page = visitor.open(path)
        if found := page.evaluate(TOO_WIDE):
            wide[path] = found
    assert wide == {}


@WHO
def test_paper_shows_the_text_and_none_of_the_buttons(
    visit: Visit, installation: Installation, screens: tuple[Seen, ...], who: int
) -> None:
    seen = screens[who]
    if seen.username:
        installation.set_language(seen.username, "en")
    visitor = visit(seen.username)
    visitor.watch.expect("status of 404")
    shown = {}
    for path in seen.paths:
        page = visitor.open(path)
        page.emulate_media(media="print")
        if found := page.evaluate(ON_PAPER):
            shown[path] = sorted(set(found))
        assert has_text(page), path
    assert shown == {}


def has_text(page: Page) -> bool:
    """Whether the heading of the page is printed."""
    return page.get_by_role("heading", level=1).first.is_visible()
