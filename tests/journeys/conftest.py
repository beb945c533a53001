"""Fixtures of the journeys: one real server, one real browser, and visitors whose every page is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import CHROMIUM
from tests.journeys.installation import Installation, running
from tests.journeys.screens import Seen, prepare
from tests.journeys.visitors import DESK, Visitor, Watch

CHROMIUM_WORDS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
)  # fmt: skip
WAIT_MILLISECONDS = 10_000
HERE = Path(__file__).parent

Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The product, started as its README says, with the demonstration and the real modules."""
    with running(tmp_path_factory.mktemp("journeys") / "instance") as started:
        yield started
        told = (started.folder / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in told
    assert "refused by a browser" not in told, "a browser reported a breach of the content security policy"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys; contexts in it share nothing."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_WORDS))
        yield started
        started.close()


@pytest.fixture(scope="package")
def screens(installation: Installation) -> tuple[Seen, ...]:
    """Every page of the product, by who sees it."""
    return prepare(installation)


@pytest.fixture
def visit(installation: Installation, chromium: Browser) -> Iterator[Visit]:
    """Open a browser for somebody (signed in, if named); afterwards nobody's browser may have complained."""
    opened: list[Visitor] = []

    def start(username: str = "", **options: Any) -> Visitor:
        context = chromium.new_context(**{**DESK, "accept_downloads": True, **options})
        context.set_default_timeout(WAIT_MILLISECONDS)
        watch = Watch(installation.url)
        watch.follow(context)
        visitor = Visitor(installation, context, context.new_page(), watch)
        opened.append(visitor)
        if username:
            visitor.take_seat(username)
        return visitor

    yield start
    complaints = [told for visitor in opened for told in visitor.watch.unexpected()]
    for visitor in opened:
        visitor.context.close()
    assert complaints == []
