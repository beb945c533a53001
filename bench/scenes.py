"""What the clients ask for: whole requests as a browser sends them, ready-made, so that the clients cost little."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.driver import Answer, Line, Script
from bench.population import LESSON, MODULE, NEXT_LESSON, QUIZ, Population, Trainee
from lms.people.routes import cookie_name

_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_FORM_COOKIE = re.compile(rb"(?i)set-cookie: lms_form=([^;]+)")
BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    "Accept-Language: en-GB,en;q=0.7\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a client needs to make requests: the port, the form's cookie and token, and who is signed in."""

    port: int
    form_cookie: str
    token: str
    session_cookie: str
    population: Population

    def get(self, path: str, secret: str) -> bytes:
        """Return a request for a page."""
        return (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/html\r\n{BROWSER}"
            f"Cookie: lms_form={self.form_cookie}; {self.session_cookie}={secret}\r\n\r\n"
        ).encode()

    def post(self, path: str, secret: str, fields: Mapping[str, object], accept: str = "text/html") -> bytes:
        """Return a request that sends a form."""
        body = urlencode({"csrf_token": self.token, **fields}, doseq=True)
        return (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {accept}\r\n{BROWSER}"
            f"Origin: http://127.0.0.1:{self.port}\r\nCookie: lms_form={self.form_cookie}; {self.session_cookie}={secret}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def table(self, number: int, clients: int) -> Script:
        """A coordinator looks at the table."""
        del number, clients
        return _same("table", self.get("/institution/", self.population.coordinator_cookie))

    def statistics(self, number: int, clients: int) -> Script:
        """A coordinator looks at the statistics of a quiz."""
        del number, clients
        page = f"/teaching/modules/{MODULE}/quizzes/{QUIZ}/statistics"
        return _same("statistics", self.get(page, self.population.coordinator_cookie))

    def lesson(self, number: int, clients: int) -> Script:
        """Trainees open a lesson."""
        requests = [
            self.get(_lesson(LESSON), trainee.cookie) for trainee in _share(self.population, number, clients)
        ]
        return _turns("lesson", requests)

    def attempt(self, number: int, clients: int) -> Script:
        """Trainees open their attempt."""
        requests = [
            self.get(f"/attempts/{trainee.attempt_id}/", trainee.cookie)
            for trainee in _share(self.population, number, clients)
        ]
        return _turns("attempt", requests)

    def save(self, number: int, clients: int) -> Script:
        """Trainees save one answer after another."""
        crowd = itertools.cycle(_share(self.population, number, clients))
        for seq, trainee in enumerate(crowd, start=next(_BASE) * 100_000):
            yield "save", self.saving(trainee, seq)

    def saving(self, trainee: Trainee, seq: int) -> bytes:
        """Return a request that saves one answer as the page's script does."""
        paper = self.population.papers[trainee.paper]
        slot = seq % len(paper)
        fields = {
            "tab": f"tab-{trainee.attempt_id.hex[:12]}", "client_seq": seq, "idempotency_key": f"k{seq}",
            **paper[slot],
        }  # fmt: skip
        return self.post(
            f"/attempts/{trainee.attempt_id}/items/{slot}", trainee.cookie, fields, "application/json"
        )

    def submits(self, trainees: Sequence[Trainee]) -> Script:
        """Trainees submit, each with the complete set of ten answers; shared by all clients, each attempt once."""
        papers = [
            {name: list(values) for slot in paper for name, values in slot.items()}
            for paper in self.population.papers
        ]
        ready = [
            self.post(f"/attempts/{one.attempt_id}/submit", one.cookie, papers[one.paper]) for one in trainees
        ]
        return zip(itertools.repeat("submit"), ready)

    def mixed(self, number: int, clients: int, submits: Script) -> Script:
        """Of 20 requests: 9 lessons, 2 attempts, 7 saved answers, 1 submit, 1 table."""
        crowd = itertools.cycle(_share(self.population, number, clients))
        saves, table = self.save(number, clients), self.table(number, clients)
        for turn in itertools.count(number):
            trainee, kind = next(crowd), _MIX[turn % len(_MIX)]
            if kind == "lesson":
                yield kind, self.get(_lesson(LESSON if turn % 2 else NEXT_LESSON), trainee.cookie)
            elif kind == "attempt":
                yield kind, self.get(f"/attempts/{trainee.attempt_id}/", trainee.cookie)
            elif kind == "table":
                yield next(table)
            else:
                yield next(saves) if kind == "save" else next(submits, None) or next(saves)


_MIX = [
    "lesson",
    "save",
    "lesson",
    "save",
    "lesson",
    "attempt",
    "save",
    "lesson",
    "submit",
    "lesson",
    "save",
    "lesson",
    "table",
    "save",
    "lesson",
    "attempt",
    "lesson",
    "save",
    "lesson",
    "save",
]
_BASE = itertools.count(1)  # each script's sequence numbers lie above those of the scripts before


def open_desk(port: int, population: Population) -> Desk:
    """Fetch the form's cookie and token once; they serve every signed-in session."""
    name = cookie_name(population.settings)
    line = Line(port)
    answer = line.exchange(f"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    line.close()
    token, cookie = _TOKEN.search(answer.body), _FORM_COOKIE.search(answer.head)
    if token is None or cookie is None:
        raise RuntimeError("The sign-in page has no form token.")
    return Desk(port, cookie[1].decode(), token[1].decode(), name, population)


def fetch(desk: Desk, request: bytes) -> Answer:
    """Send one request on a line of its own."""
    line = Line(desk.port)
    answer = line.exchange(request)
    line.close()
    return answer


def plain(path: str, port: int, method: str = "GET") -> Callable[[int], Script]:
    """Return scripts that ask for one address of a server without sign-in."""
    request = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n{BROWSER}Content-Length: 0\r\n\r\n".encode()
    return lambda _number: _same("plain", request)


def the_same(script: Script, _number: int) -> Script:
    """Give all clients one script, from which each takes what comes next."""
    return script


def _same(kind: str, request: bytes) -> Script:
    return itertools.repeat((kind, request))


def _turns(kind: str, requests: list[bytes]) -> Script:
    return itertools.cycle([(kind, request) for request in requests])


def _share(population: Population, number: int, clients: int) -> list[Trainee]:
    """Return the trainees of one client; the last quarter is kept for submitting."""
    crowd = population.trainees[: max(clients, len(population.trainees) * 3 // 4)]
    return list(crowd[number::clients])


def submitters(population: Population) -> tuple[Trainee, ...]:
    """Return the trainees who submit while others work."""
    return population.trainees[len(population.trainees) * 3 // 4 :]


def _lesson(lesson: str) -> str:
    return f"/modules/{MODULE}/lessons/{lesson}/"


def signing_in(desk: Desk, name: str, password: str) -> Callable[[int], Script]:
    """Return scripts that sign in again and again."""
    request = desk.post("/sign-in", "", {"name": name, "password": password})
    return lambda _number: _same("sign-in", request)


def identity_page(desk: Desk) -> bytes:
    """Return the lesson page uncompressed: the floor serves the same bytes."""
    request = desk.get(_lesson(LESSON), desk.population.trainees[0].cookie)
    return fetch(desk, request.replace(b"Accept-Encoding: gzip, deflate, br, zstd\r\n", b"")).body
