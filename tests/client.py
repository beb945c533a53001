"""A page client with manners: it sends the form's token, and every page that it fetches is looked over."""

from __future__ import annotations

import contextvars
import re
from collections.abc import Mapping
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.demo.cast import PASSWORD

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_NS = "{http://www.w3.org/1999/xhtml}"
_LABELLED = {
    "text",
    "password",
    "email",
    "search",
    "number",
    "date",
    "datetime-local",
    "file",
    "checkbox",
    "radio",
    "url",
    "tel",
}


class Browser(FlaskClient):
    """Sends each request as a server receives it: nothing of the test's own application context (`g`) is seen by it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)


class PageClient:
    """Signs in through the page, follows forms as a browser without script would."""

    def __init__(self, app: Flask) -> None:
        self._client = Browser(app, app.response_class, use_cookies=True)
        self._token = ""

    def sign_in(self, username: str, password: str = PASSWORD) -> PageClient:
        """Sign in through the form; fails the test when that does not work."""
        self.get("/sign-in")
        response = self.post("/sign-in", {"name": username, "password": password})
        assert response.status_code == 303, response.text
        return self

    def get(self, url: str, **more: Any) -> TestResponse:
        """Fetch a page and look it over."""
        return self._seen(self._client.get(url, **more))

    def post(self, url: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with the token of the last page."""
        if not self._token:
            self.get("/sign-in")
        fields = {"csrf_token": self._token, **(data or {})}
        return self._seen(self._client.post(url, data=fields, **more))

    def follow(self, response: TestResponse) -> TestResponse:
        """Go where a 303 points."""
        assert response.status_code == 303, (response.status_code, response.text[:500])
        return self.get(response.headers["Location"])

    @property
    def raw(self) -> Any:
        """Werkzeug's client, for requests that a well-behaved page would not send."""
        return self._client

    def _seen(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            if found := _TOKEN.search(response.text):
                self._token = found[1]
            look_over(response.text, page=not _is_fragment(response))
        return response


def _is_fragment(response: TestResponse) -> bool:
    return response.request.headers.get("HX-Request-Type") == "partial"


def look_over(html: str, *, page: bool = True) -> None:
    """Fail on what every page must get right: language, one h1, unique ids, labels, tokens, nothing inline."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=True)
    root = parser.parse(html) if page else parser.parseFragment(html)
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    ids = [node.get("id") for node in nodes if node.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}"
    for node in nodes:
        inline = [name for name in node.attrib if name == "style" or name.startswith("on")]
        assert not inline, f"inline {inline} on {node.tag}"
    _labelled(nodes)
    for form in (node for node in nodes if node.tag == f"{_NS}form"):
        if (form.get("method") or "get").lower() == "post":
            assert any(n.get("name") == "csrf_token" for n in form.iter()), (
                f"no token in form to {form.get('action')}"
            )
    if page:
        _whole(root, nodes)


def _labelled(nodes: list[Any]) -> None:
    targets = {node.get("for") for node in nodes if node.tag == f"{_NS}label"}
    inside = {id(n) for label in nodes if label.tag == f"{_NS}label" for n in label.iter()}
    for node in nodes:
        is_field = node.tag in {f"{_NS}select", f"{_NS}textarea"} or (
            node.tag == f"{_NS}input" and (node.get("type") or "text") in _LABELLED
        )
        named = (
            node.get("aria-label")
            or node.get("aria-labelledby")
            or node.get("id") in targets
            or id(node) in inside
        )
        assert not is_field or named, f"field without label: {node.get('name')}"


def _whole(root: Any, nodes: list[Any]) -> None:
    assert root.get("lang"), "html has no lang"
    assert root.get("dir") in {"ltr", "rtl"}, "html has no dir"
    headings = ["".join(node.itertext()).strip() for node in nodes if node.tag == f"{_NS}h1"]
    assert len(headings) == 1, f"h1: {headings}"
    title = next("".join(node.itertext()) for node in nodes if node.tag == f"{_NS}title")
    assert title.strip(), "empty title"
