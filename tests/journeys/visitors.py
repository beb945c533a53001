"""People with a browser: each page is watched, and nothing that a browser complains about passes unseen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.journeys.installation import Installation

VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error("policy violated: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample));
"""
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}


@dataclass
class Watch:
    """What the browser complained about, and which addresses it asked for."""

    home: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page that the context opens."""
        context.add_init_script(VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._tell(f"error on the page: {error.error}"))
        context.on("request", self._on_request)

    def expect(self, pattern: str) -> None:
        """Let the browser complain about this, because the test itself makes it happen."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """Return the complaints that no test asked for."""
        return [told for told in self.complaints if not any(re.search(one, told) for one in self.expected)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._tell(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in {"http", "https"} and f"{asked.scheme}://{asked.netloc}" != self.home:
            self._tell(f"request to a third party: {request.url}")
        if asked.path == "/csp":
            self._tell(f"the browser reports a violation: {request.post_data}")

    def _tell(self, complaint: str) -> None:
        self.complaints.append(complaint)


@dataclass
class Visitor:
    """One person's browser with one open page."""

    installation: Installation
    context: BrowserContext
    page: Page
    watch: Watch

    def open(self, path: str) -> Page:
        """Go to an address of the product."""
        self.page.goto(self.installation.url + path)
        return self.page

    def take_seat(self, username: str) -> None:
        """Be signed in without passing the sign-in page, whose journey has its own test."""
        secret = self.installation.secret_for(username)
        self.context.add_cookies([{"name": "lms_session", "value": secret, "url": self.installation.url}])

    def sign_in(self, username: str, password: str) -> Page:
        """Sign in through the page."""
        if "/sign-in" not in self.page.url:
            self.open("/sign-in")
        self.page.locator("[name=name]").fill(username)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("main form[action='/sign-in'] button").click()
        return self.page

    def path(self) -> str:
        """Return the address of the page without the server's name."""
        return self.page.url.removeprefix(self.installation.url)
