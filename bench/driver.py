"""Closed-loop clients over raw sockets with keep-alive: each sends its next request when the last is answered."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from bench.servers import Server, machine_cpu_seconds

Exchange: TypeAlias = tuple[str, bytes]  # what kind of request it is, and its bytes
Script: TypeAlias = Iterator[Exchange]
WARM_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: status, head as it came, body."""

    status: int
    head: bytes
    body: bytes


class Line:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def exchange(self, request: bytes) -> Answer:
        """Send a request and read its whole answer."""
        self._socket.sendall(request)
        received = self._rest
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head, body = received[:end].lower(), received[end + 4 :]
        if b"transfer-encoding: chunked" in head:
            body = self._chunks(body)
        else:
            length = _length(head)
            while len(body) < length:
                body += self._more()
            body, self._rest = body[:length], body[length:]
        return Answer(int(head[9:12]), received[:end], body)

    def _more(self) -> bytes:
        received = self._socket.recv(262_144)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received

    def _chunks(self, received: bytes) -> bytes:
        whole = b""
        while True:
            while b"\r\n" not in received:
                received += self._more()
            size_text, _, received = received.partition(b"\r\n")
            size = int(size_text, 16)
            while len(received) < size + 2:
                received += self._more()
            whole, received = whole + received[:size], received[size + 2 :]
            if size == 0:
                self._rest = received
                return whole

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


def _length(head: bytes) -> int:
    place = head.find(b"content-length:")
    return int(head[place + 15 :].partition(b"\r\n")[0]) if place >= 0 else 0


@dataclass(slots=True)
class Sample:
    """What one run of some clients measured; times in seconds."""

    requests: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    database_cpu_seconds: float = 0.0
    other_cpu_seconds: float = 0.0
    wire_bytes: int = 0
    times: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

    @property
    def cpu_ms(self) -> float:
        """Server processor time per request."""
        return 1000 * self.cpu_seconds / max(1, self.requests)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    def add(self, other: Sample) -> None:
        """Add a run of the same scene."""
        self.requests += other.requests
        self.seconds += other.seconds
        self.cpu_seconds += other.cpu_seconds
        self.database_cpu_seconds += other.database_cpu_seconds
        self.other_cpu_seconds += other.other_cpu_seconds
        self.wire_bytes += other.wire_bytes
        self.times += other.times
        for status, count in other.refused.items():
            self.refused[status] = self.refused.get(status, 0) + count

    def percentile_ms(self, share: float) -> float:
        """Return the time within which this share of the requests was answered."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class _Client(threading.Thread):
    def __init__(self, port: int, script: Script, began: threading.Event, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self._line, self._script = Line(port), script
        self._began, self._ended = began, ended
        self.times: list[float] = []
        self.refused: dict[int, int] = {}
        self.wire_bytes = 0
        self.exhausted = False
        self.trouble: Exception | None = None

    def run(self) -> None:
        try:
            self._loop()
        except (OSError, ValueError) as error:
            self.trouble = error
        finally:
            self._line.close()

    def _loop(self) -> None:
        clock = time.perf_counter
        for _kind, request in self._script:
            if self._ended.is_set():
                return
            counted = self._began.is_set()
            sent_at = clock()
            answer = self._line.exchange(request)
            if counted and not self._ended.is_set():
                self.times.append(clock() - sent_at)
                self.wire_bytes += len(answer.head) + 4 + len(answer.body)
            if answer.status >= 400:
                self.refused[answer.status] = self.refused.get(answer.status, 0) + 1
        self.exhausted = True


def measure(
    server: Server,
    clients: int,
    seconds: float,
    script_of: Callable[[int], Script],
    *,
    warm: float = WARM_SECONDS,
) -> Sample:
    """Let `clients` work for some seconds after a warm-up, or until their scripts end; return what it cost."""
    began, ended = threading.Event(), threading.Event()
    crowd = [_Client(server.port, script_of(number), began, ended) for number in range(clients)]
    for client in crowd:
        client.start()
    time.sleep(warm)
    cpu, database = server.cpu_seconds(), server.database_cpu_seconds()
    elsewhere = machine_cpu_seconds() - time.process_time()
    began.set()
    since = time.perf_counter()
    while time.perf_counter() - since < seconds and not all(
        client.exhausted or client.trouble for client in crowd
    ):
        time.sleep(0.01)
    ended.set()
    lasted = time.perf_counter() - since
    spent = server.cpu_seconds() - cpu
    others = machine_cpu_seconds() - time.process_time() - elsewhere - spent
    sample = Sample(seconds=lasted, cpu_seconds=spent, other_cpu_seconds=max(0.0, others))
    sample.database_cpu_seconds = server.database_cpu_seconds() - database
    for client in crowd:
        client.join()
        _add(sample, client)
    return sample


def _add(sample: Sample, client: _Client) -> None:
    if client.trouble is not None:
        raise client.trouble
    sample.times.extend(client.times)
    sample.requests += len(client.times)
    sample.wire_bytes += client.wire_bytes
    for status, count in client.refused.items():
        sample.refused[status] = sample.refused.get(status, 0) + count
