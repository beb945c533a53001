"""What a lesson costs on a slow line, counted in the browser: bytes on the wire and requests (B113)."""

from __future__ import annotations

from playwright.sync_api import Page, Request, expect

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.screens import LEARNING

KILOBYTE = 1000
FIRST = "/modules/micropipette/lessons/mp-parts/"


def sizes(requests: list[Request]) -> dict[str, int]:
    """Return the bytes of every answer on the wire, headers and all; pictures of the lesson apart."""
    counted = {}
    for request in requests:
        measured = request.sizes()
        total = measured["responseBodySize"] + measured["responseHeadersSize"]
        if total > 0 and "/assets/" not in request.url:  # nothing: it came from the browser's own cache
            counted[request.url.partition("?")[0]] = total
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


def test_lessons_of_the_starter_library_stay_light(visit: Visit) -> None:
    visitor = visit("amina")
    visitor.open(FIRST)
    done = watched(visitor.page)
    lessons = [path for path in LEARNING if "/lessons/" in path]
    for path in lessons:
        visitor.open(path)
        visitor.page.wait_for_load_state("networkidle")
    pages = {url: size for url, size in sizes(done).items() if "/lessons/" in url}
    assert len(pages) == len(lessons)
    assert max(pages.values()) <= 8 * KILOBYTE, pages
