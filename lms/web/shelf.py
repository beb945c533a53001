"""A shelf: what was made once and may be asked for again, as long as there is room for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Things by key, at most so many; the one that was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def find(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return what stands under the key; make it if it is not there. Two threads may make the same thing twice."""
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._things[key] = made
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return made
