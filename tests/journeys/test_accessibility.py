"""axe finds nothing on any page: WCAG 2.2 AA and best practice, light and dark, 320 and 1280 pixels, both directions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.screens import Seen

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {"en": (("light", 1280), ("dark", 320)), "ur": (("dark", 1280), ("light", 320))}
"""Every page in four looks, two in each direction of writing."""


@pytest.mark.parametrize(
    "who", range(6), ids=["nobody", "trainee", "completed", "coordinator", "administrator", "author"]
)
@pytest.mark.parametrize("language", list(LOOKS))
def test_axe_finds_nothing(
    visit: Visit, installation: Installation, screens: tuple[Seen, ...], who: int, language: str
) -> None:
    seen = screens[who]
    if seen.username:
        installation.set_language(seen.username, language)
    visitor = visit(seen.username, locale=language, bypass_csp=True, reduced_motion="reduce")
    visitor.watch.expect("status of 404")
    found: list[str] = []
    for path in seen.paths if language == "en" else seen.in_brief:
        page = visitor.open(path)
        assert page.locator("html").get_attribute("lang") == language, path
        found += [f"{path}: {told}" for told in violations(page, LOOKS[language])]
    assert not found, "\n".join(found)


def violations(page: Page, looks: tuple[tuple[Any, int], ...]) -> Iterator[str]:
    """Say what axe finds in these looks of the page."""
    axe = Axe()
    for theme, width in looks:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 800})
        options = {
            "runOnly": RULES,
            "resultTypes": ["violations"],
        }  # listing what is right takes the most time
        for violation in axe.run(page, options=options).response["violations"]:
            places = [node["target"] for node in violation["nodes"]][:3]
            reason = (violation["nodes"][0]["any"] + violation["nodes"][0]["all"] + [{"message": ""}])[0][
                "message"
            ]
            yield f"{theme} {width}: {violation['id']} at {places}. {reason}"
