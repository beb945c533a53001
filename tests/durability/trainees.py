"""Trainees who answer as fast as they can and write down what the server acknowledged; what it did not, they send again."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from lms.demo.cast import PASSWORD

QUIZ = "/modules/micropipette/quizzes/mp-practice/"  # any number of attempts
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_INPUT = re.compile(r'<input[^>]* name="(\d+)-(choice|number|text)" value="([^"]*)"')
_FIELD = re.compile(r'<input[^>]* name="(\d+)-(number|text)"')


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it was sent."""

    attempt: str
    slot: int
    seq: int
    part: str
    value: str


@dataclass(slots=True)
class Diary:
    """What one trainee knows: everything sent, and what of it was acknowledged."""

    sent: list[Sent] = field(default_factory=list)
    saved: list[Sent] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


class Trainee:
    """One person with one connection; `work` goes on until the server dies or `ended` is set."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.diary = Diary()
        self._chance = random.Random(seed)  # noqa: S311 – the same answers at every run
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._attempt = ""
        self._inputs: dict[int, list[tuple[str, str]]] = {}
        self._seq = 0
        self._again: Callable[[], None] | None = None
        self._line: http.client.HTTPConnection | None = None

    def sign_in(self, port: int) -> None:
        """Open a session; it outlives the server."""
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._token = self._token_of(self._ask("GET", "/sign-in")[1])
        status, body = self._ask("POST", "/sign-in", {"name": self.name, "password": PASSWORD})
        assert status == 303, body[:500]
        self._token = self._token_of(self._ask("GET", "/modules/")[1])
        self._ask("POST", "/modules/micropipette/enrol")
        self._line.close()

    def work(self, port: int, ended: threading.Event) -> None:
        """Start attempts, answer, submit; ends quietly when the connection breaks."""
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            while not ended.is_set():
                self._step()
        except (OSError, http.client.HTTPException):
            pass  # the server was killed: what was under way is not acknowledged
        finally:
            self._line.close()

    def finish(self, port: int) -> None:
        """Submit what is open: an attempt that cannot be submitted is stuck."""
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        if self._again is not None:
            self._do(self._again)
        if self._attempt:
            self._do(self._submit)
        self._line.close()

    def _step(self) -> None:
        if self._again is not None:
            self._do(self._again)
        elif not self._attempt:
            self._do(self._start)
        elif self._chance.random() < 0.08:
            self._do(self._submit)
        else:
            self._seq += 1
            slot = self._chance.choice(sorted(self._inputs))
            part, value = self._chance.choice(self._inputs[slot])
            answer = Sent(self._attempt, slot, self._seq, part, value or str(self._chance.randrange(1, 999)))
            self.diary.sent.append(answer)
            self._do(lambda: self._save(answer))

    def _do(self, action: Callable[[], None]) -> None:
        """Do something that is done again, just so, if the server dies before it answers."""
        self._again = action
        action()
        self._again = None

    def _start(self) -> None:
        status, place = self._ask("POST", QUIZ)
        if status != 303:
            self.diary.refused.append((status, place))
            return
        page = self._ask("GET", place)[1]
        self._attempt = place.strip("/").rpartition("/")[2]
        if self._attempt not in self.diary.started:
            self.diary.started.append(self._attempt)
        self._inputs = {}
        for slot, part, value in _INPUT.findall(page):
            self._inputs.setdefault(int(slot), []).append((part, value))
        for slot, part in _FIELD.findall(page):
            self._inputs.setdefault(int(slot), []).append((part, ""))

    def _save(self, answer: Sent) -> None:
        fields = {
            f"{answer.slot}-{answer.part}": answer.value, "client_seq": answer.seq, "tab": f"tab-{self.name}",
            "idempotency_key": f"{self.name}-{answer.seq}",
        }  # fmt: skip
        status, body = self._ask(
            "POST", f"/attempts/{answer.attempt}/items/{answer.slot}", fields, "application/json"
        )
        if status == 200 and json.loads(body)["seq"] == answer.seq:
            self.diary.saved.append(answer)
        else:
            self.diary.refused.append((status, body[:200]))

    def _submit(self) -> None:
        status, body = self._ask("POST", f"/attempts/{self._attempt}/submit", {"tab": f"tab-{self.name}"})
        if status == 303:
            self.diary.submitted.append(self._attempt)
            self._attempt = ""
        else:
            self.diary.refused.append((status, body[:200]))

    def _ask(
        self, method: str, path: str, fields: dict[str, object] | None = None, accept: str = "text/html"
    ) -> tuple[int, str]:
        """Return the status and the body, or of a redirect the place."""
        assert self._line is not None
        head = {
            "Accept": accept,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        body = None
        if method == "POST":
            body = urlencode({"csrf_token": self._token, **(fields or {})})
            head["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, head)
        answer = self._line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer.status, answer.headers["Location"] if answer.status == 303 else text

    def _token_of(self, page: str) -> str:
        found = _TOKEN.search(page)
        assert found is not None, page[:500]
        return found[1]
