"""What happens in an attempt; split by action, since each has its own rules."""

from lms.quizzes.actions.answer import (
    CHECKED,
    Saved,
    SentAnswer,
    check_answer,
    keep_answers,
    save_answers,
    take_over,
)
from lms.quizzes.actions.close import close_late_attempt, invalidate_attempt
from lms.quizzes.actions.counting import recount, score_that_counts, tell_progress
from lms.quizzes.actions.late import is_late, late_of
from lms.quizzes.actions.overrides import allow_attempt, set_dates, waive
from lms.quizzes.actions.start import LIMIT_REACHED, Standing, locks_of, standing_of, start_attempt
from lms.quizzes.actions.submit import submit_attempt
from lms.quizzes.actions.time import add_time, add_time_for_all, set_standing_time

__all__ = [
    "CHECKED",
    "LIMIT_REACHED",
    "Saved",
    "SentAnswer",
    "Standing",
    "add_time",
    "add_time_for_all",
    "allow_attempt",
    "check_answer",
    "close_late_attempt",
    "invalidate_attempt",
    "is_late",
    "keep_answers",
    "late_of",
    "locks_of",
    "recount",
    "save_answers",
    "score_that_counts",
    "set_dates",
    "set_standing_time",
    "standing_of",
    "start_attempt",
    "submit_attempt",
    "take_over",
    "tell_progress",
    "waive",
]
