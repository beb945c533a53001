"""The pages of every persona speak the reader's language and no English beside it (B115, B117)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms.web.i18n import direction, isolate
from tests.architecture.world import CALLERS, World, build_world
from tests.client import Browser, PageClient
from tests.i18n.catalogues import LANGUAGES, PLACE, forms, messages

in_every_language = pytest.mark.parametrize("lang", LANGUAGES)

SPOKEN = (
    "aria-label",
    "title",
    "alt",
    "placeholder",
    "data-label",
    "data-saved",
    "data-saving",
    "data-unsent",
    "data-refused",
)
OWN = {"/", "/account/", "/modules/", "/record/", "/institution/"}  # these differ for each persona
SILENT = {"script", "style", "template"}
SHORT = 12  # letters: below that a word may well be the same in two languages, or stand in a name
ENGLISH_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")
LIBRARY = ("This field is required", "Not a valid", "Invalid ", "Field must be")
ISOLATED = re.compile("[\u2066\u2067\u2068][^\u2069]*\u2069")


@pytest.fixture
def world(app: Flask) -> World:
    """One of everything at Lakeside."""
    return build_world(app)


@in_every_language
def test_pages_of_every_persona_are_translated(app: Flask, world: World, lang: str) -> None:
    """No sentence of the catalogue stands in English on a page; texts marked as being in another language are left out."""
    telltales = _telltales(lang)
    seen = 0
    for name, page in _pages(app, world, lang):
        seen += 1
        root = html5lib.parse(page.text, namespaceHTMLElements=False)
        assert (root.get("lang"), root.get("dir")) == (lang, direction(lang)), name
        words = " ¦ ".join(_spoken(root, lang))
        assert [said for said in telltales if said in words] == [], name
        assert [said for said in LIBRARY if said in words] == [], name
        assert [time for time in _texts(root, "time") if ENGLISH_MONTH.search(time)] == [], name
        if direction(lang) == "rtl":
            assert [text for text in _loose(root) if re.search(r"\d\s?%", ISOLATED.sub("", text))] == [], name
    assert seen > 60


def _telltales(lang: str) -> list[str]:
    """Return the longest stretch of each English sentence, where it is long enough and the translation says it otherwise."""
    found = set()
    for message in messages(lang):
        for said in (message.id,) if isinstance(message.id, str) else message.id:
            stretch = max((part.strip() for part in PLACE.sub("\n", said).split("\n")), key=len)
            if len(re.findall("[a-z]", stretch, re.IGNORECASE)) > SHORT and not any(
                stretch in form for form in forms(message)
            ):
                found.add(stretch.replace("%%", "%"))
    return sorted(found)


def _pages(app: Flask, world: World, lang: str) -> Iterator[tuple[str, TestResponse]]:
    """Yield each address for the first persona who gets a page there, each persona's own pages, and what forms answer."""
    clients = {name: _client(app, username, lang) for name, username in CALLERS.items()}
    for rule in app.url_map.iter_rules():
        arguments = world.arguments(rule)
        if "GET" not in (rule.methods or ()) or set(rule.arguments) - set(arguments):
            continue
        with app.test_request_context():
            _, url = rule.build(arguments) or (None, None)
        assert url, rule.rule
        answers = ((f"{name} {url}", _get(client, url)) for name, client in clients.items())
        wanted = [(name, page) for name, page in answers if page is not None]
        yield from wanted if url in OWN else wanted[:1]
    for name in ("anonymous", "owner", "coordinator"):
        yield from ((f"{name} {url}", page) for url, page in _failures(clients[name]))


def _client(app: Flask, username: str | None, lang: str) -> Browser:
    client = PageClient(app)
    if username:
        client.sign_in(username)
    client.post("/language", {"language": lang})
    raw = client.raw
    raw.set_cookie("lms_language", lang)
    assert isinstance(raw, Browser)
    return raw


def _get(client: Browser, url: str) -> TestResponse | None:
    answer = client.get(url)
    return answer if answer.mimetype == "text/html" and answer.status_code == 200 else None


def _failures(client: Browser) -> Iterator[tuple[str, TestResponse]]:
    """Yield what the commonest forms answer to nothing, and a page that is not there."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/verify/").text)
    assert token
    for url in (
        "/sign-in",
        "/recover",
        "/join",
        "/verify/",
        "/account/",
        "/account/password",
        "/institution/enrol",
    ):
        answer = client.post(url, data={"csrf_token": token[1]})
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            yield f"POST {url}", answer
    yield "a page that is not there", client.get("/nothing-of-the-kind")


def _spoken(node: Any, lang: str) -> Iterator[str]:
    """Yield what a reader sees or hears in the page's language."""
    if not isinstance(node.tag, str) or node.tag in SILENT or (node.get("lang") or lang) != lang:
        return
    if node.text:
        yield node.text
    yield from (node.get(name) for name in SPOKEN if node.get(name))
    for child in node:
        yield from _spoken(child, lang)
        if child.tail:
            yield child.tail


def _texts(root: Any, tag: str) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter(tag)]


def _loose(node: Any) -> Iterator[str]:
    """Yield the texts that stand directly in right-to-left surroundings, outside <bdi>, <code>, and left-to-right parts."""
    if (
        not isinstance(node.tag, str)
        or node.tag in SILENT | {"bdi", "code"}
        or node.get("dir") in {"ltr", "auto"}
    ):
        return
    yield node.text or ""
    for child in node:
        yield from _loose(child)
        yield child.tail or ""


def test_what_is_filled_into_a_right_to_left_sentence_is_isolated() -> None:
    """A name, a code, a percentage keep their own direction and do not move the words beside them (B115)."""
    assert isolate("%(who)s نے %(score)s %% لیے") == "\u2068%(who)s\u2069 نے \u2068%(score)s %%\u2069 لیے"


def test_a_changed_language_is_spoken_at_once(app: Flask) -> None:
    """The answer to "my pages shall be French" is in French already."""
    client = PageClient(app).sign_in("amina")
    form = {
        "passport_name": "Amina Yusuf",
        "native_language": "",
        "language": "fr",
        "time_zone": "Africa/Nairobi",
    }
    page = client.follow(client.post("/account/", form))
    assert "Enregistré." in page.text
    assert "Saved." not in page.text
