"""Host headers and addresses to go on to: nobody is sent away from this site."""

from __future__ import annotations

from itertools import product
from urllib.parse import urljoin, urlsplit

from flask import Flask
from sqlalchemy import delete

from lms.people.models import Throttle
from lms.store import unit_of_work
from lms.web.guards import safe_next
from tests.architecture.world import ON_SQLITE, Caller, invite
from tests.builders import institution, viewer

EVIL = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\\/evil.example", "https://evil.example",
    "http:evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x", "//evil.example/%2f..",
    "/\t/evil.example", "/\n/evil.example", "/\r\nLocation: https://evil.example", "\t//evil.example", " //evil.example",
    "/%0d%0aSet-Cookie:x=1", "/modules/\r\nSet-Cookie: x=1", "//evil.example:80", "//localhost@evil.example", "/.//evil.example",
    "//[::1", "http://[::1", "/\x00/evil.example", "\u2044\u2044evil.example", "/\u200b/evil.example", "//localhost\\@evil.example",
    "/sign-out", "/nothing/here", "evil.example", "?next=//evil.example", "#//evil.example", "/modules/../../evil",
    "http://localhost.evil.example/", "http://localhost/modules/", "/%5cevil.example", "/%2f/evil.example", "%2f%2fevil.example",
    "/" * 2000 + "evil.example", "/modules/?" + "a" * 9000,
)  # fmt: skip
HOSTS = (
    "evil.example",
    "localhost.evil.example",
    "localhost@evil.example",
    "localhost:80@evil.example",
    "evil.example:80",
    "",
)


pytestmark = ON_SQLITE


def stays_here(location: str) -> bool:
    """Tell where a browser would go: it drops tabs and line ends and reads \\ as /."""
    seen = location.replace("\\", "/").translate({9: None, 10: None, 13: None}).strip()
    return urlsplit(urljoin("http://localhost/sign-in", seen)).netloc == "localhost"


def test_nobody_is_sent_away_after_signing_in(app: Flask) -> None:
    anybody, amina = Caller(app, None), Caller(app, "amina")
    away = []
    for target in EVIL:
        with unit_of_work() as session:  # so many sign-ins at once would meet the brake
            session.execute(delete(Throttle))
        for answer in (
            anybody.send(
                "POST", "/sign-in", {"name": "amina", "password": "bench-demo-2026", "next": target}
            ),
            anybody.send("POST", "/language", {"language": "fr", "next": target}),
            amina._browser.open("/sign-in", query_string={"next": target}, headers={"Cookie": amina.cookie}),
        ):
            if "\x00" in target and answer.status_code == 400:
                continue  # refused as a whole: no keyboard types that
            location = answer.headers.get("Location", "//nowhere")
            if (
                answer.status_code != 303
                or not stays_here(location)
                or "x=1" in answer.headers.get("Set-Cookie", "")
            ):
                away.append((target[:60], answer.status_code, location[:60]))
    assert away == []


def test_addresses_of_ours_are_kept(app: Flask) -> None:
    anybody = Caller(app, None)
    for target in ("/", "/modules/", "/modules/sample/?a=b", "/account/sessions", "/verify/ABC"):
        fields = {"name": "amina", "password": "bench-demo-2026", "next": target}
        assert anybody.send("POST", "/sign-in", fields).headers["Location"] == target


def test_only_pages_that_exist_are_gone_to(app: Flask) -> None:
    with app.test_request_context():
        assert [
            target for target in EVIL if (found := safe_next(target)) is not None and not stays_here(found)
        ] == []
        assert safe_next("/nothing/here") is None
        assert safe_next("/sign-out") is None


def test_a_foreign_host_name_is_refused(app: Flask) -> None:
    anybody = Caller(app, None)
    for host, path in product(HOSTS, ("/sign-in", "/", "/healthz", "/verify/ABC", "/nothing")):
        answer = anybody.send("GET", path, headers={"Host": host})
        assert answer.status_code == 400, (host, path)
        assert "evil.example" not in repr(list(answer.headers))


def test_forwarded_names_are_not_believed_without_a_proxy(app: Flask) -> None:
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example",
        "X-Host": "evil.example",
    }
    answer = Caller(app, "chitra").send("GET", "/institution/invitations", headers=headers)
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    assert "evil.example" not in repr(list(answer.headers))


def test_printed_addresses_stand_under_the_configured_base(app: Flask) -> None:
    code = invite(viewer("chitra"), institution().id, "trainee")
    page = Caller(app, "chitra").send(
        "POST", "/institution/invitations",
        {"role": "trainee", "kind": "link", "uses": "1", "days": "14"}, headers={"Host": "127.0.0.1"}, base_url="http://127.0.0.1",
    ).text  # fmt: skip
    assert code
    assert "http://localhost/join/" in page
    assert "http://127.0.0.1/join" not in page
