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
from lms.quizzes.queries.time import (
    count_extra_attempts,
    extra_attempts,
    find_standing_time,
    grants_of,
    list_waivers,
    own_waivers,
    window_of,
)

__all__ = [
    "Given",
    "Seat",
    "count_extra_attempts",
    "extra_attempts",
    "find_standing_time",
    "get_attempt",
    "grants_of",
    "list_attempts",
    "list_waivers",
    "own_attempt",
    "own_seat",
    "own_waivers",
    "responses_of",
    "used_attempts",
    "window_of",
]
