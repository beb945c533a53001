"""What a lesson costs on a slow line, counted in the browser: bytes on the wire and requests (B113)."""

from __future__ import annotations

from playwright.sync_api import Page, Request, expect

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation

KILOBYTE = 1000
FIRST = "/modules/micropipette/lessons/mp-parts/"


def sizes(requests: list[Request]) -> dict[str, int]:
    """Return the bytes of every answer on the wire, headers and all; pictures of the lesson apart."""
    counted = {}
    for request in requests:
        if "/assets/" not in request.url:
            measured = request.sizes()
            counted[request.url.partition("?")[0]] = (
                measured["responseBodySize"] + measured["responseHeadersSize"]
            )
    return counted


def watched(page: Page) -> list[Request]:
    """Return a list that fills with every finished request."""
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))
    return done


def test_the_first_lesson_and_the_next_one_are_light(visit: Visit, installation: Installation) -> None:
    installation.add_trainee("lina")
    installation.read_lessons("lina", all_but=6)
    visitor = visit("lina")
    done = watched(visitor.page)
    page = visitor.open(FIRST)
    page.wait_for_load_state("networkidle")
    first = sizes(done)
    assert len(first) <= 5, first
    assert sum(first.values()) <= 40 * KILOBYTE, first
    for ending, budget in ((".css", 12), (".js", 22)):
        files = {url: size for url, size in first.items() if url.endswith(ending)}
        assert files, first
        assert sum(files.values()) <= budget * KILOBYTE, files

    done.clear()
    page.locator(".turn-next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Technique that repeats")
    page.wait_for_load_state("networkidle")
    following = sizes([request for request in done if request.method == "GET"])
    assert len(following) == 1, following
    assert sum(following.values()) <= 8 * KILOBYTE, following
