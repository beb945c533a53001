"""Finding attempts and answers, split by theme; the session's scope keeps out those of other people."""

from lms.quizzes.queries.attempts import (
    Given,
    Seat,
    get_attempt,
    list_attempts,
    own_attempt,
    own_seat,
    responses_of,
    used_attempts,
)

__all__ = [
    "Given",
    "Seat",
    "get_attempt",
    "list_attempts",
    "own_attempt",
    "own_seat",
    "responses_of",
    "used_attempts",
]
