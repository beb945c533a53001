"""What should not happen: exception families that the web edge turns into 404, 403, 409 and 422."""

from __future__ import annotations

from collections.abc import Mapping


class ProductError(Exception):
    """A refusal with a stable code that `web/messages.py` puts into words."""

    code = "unexpected"

    def __init__(self, code: str | None = None, **params: str) -> None:
        self.code = code or type(self).code
        self.params: Mapping[str, str] = params
        super().__init__(self.code)


class NotFoundError(ProductError):
    """The thing does not exist, or not for this person: both look the same."""

    code = "not-found"


class ForbiddenError(ProductError):
    """The thing is the person's own tenant's, but not theirs to do."""

    code = "forbidden"


class ConflictError(ProductError):
    """The request does not fit the present state; the message says what to do."""

    code = "conflict"
