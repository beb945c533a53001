"""Reproducible chance: every draw follows from a seed by SHA-256 alone, on every machine and version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def attempt_seed(*parts: str) -> bytes:
    """The seed of an attempt from what names it (edition, learner, quiz, attempt number)."""
    return _digest(*(part.encode() for part in parts))


def item_seed(seed: bytes, item_id: str) -> bytes:
    """The seed of one item of an attempt."""
    return _digest(seed, item_id.encode())


def permutation(length: int, seed: bytes, *, pinned: Collection[int] = ()) -> tuple[int, ...]:
    """A fair permutation of 0 … length − 1; pinned places keep their number."""
    free = [place for place in range(length) if place not in pinned]
    order = list(range(length))
    for place, drawn in zip(free, _shuffled(free, seed), strict=True):
        order[place] = drawn
    return tuple(order)


def sample(things: Sequence[T], count: int, seed: bytes) -> tuple[T, ...]:
    """`count` of the things (all, if there are fewer), fairly drawn, in their own order."""
    drawn = _shuffled(range(len(things)), seed)[: max(0, count)]
    return tuple(things[place] for place in sorted(drawn))


def shuffled(things: Sequence[T], seed: bytes) -> tuple[T, ...]:
    """The things in a fairly drawn order."""
    return tuple(_shuffled(things, seed))


def pick(count: int, seed: bytes) -> int:
    """One of 0 … count − 1, each as likely."""
    return _below(count, _words(seed))


def _shuffled(things: Sequence[T], seed: bytes) -> list[T]:
    drawn, words = list(things), _words(seed)
    for last in range(len(drawn) - 1, 0, -1):
        other = _below(last + 1, words)
        drawn[last], drawn[other] = drawn[other], drawn[last]
    return drawn


def _below(limit: int, words: Iterator[int]) -> int:
    """A word without the bias that a plain remainder has."""
    fair = 2**32 - 2**32 % limit
    return next(word for word in words if word < fair) % limit


def _words(seed: bytes) -> Iterator[int]:
    counter = 0
    while True:
        block = sha256(seed + counter.to_bytes(8, "big")).digest()
        for start in range(0, 32, 4):
            yield int.from_bytes(block[start : start + 4], "big")
        counter += 1


def _digest(*parts: bytes) -> bytes:
    """A digest in which no two lists of parts run together."""
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
