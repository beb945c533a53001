"""What happens in an attempt; split by action, since each has its own rules."""

from lms.quizzes.actions.answer import Saved, SentAnswer, keep_answers, save_answers, take_over
from lms.quizzes.actions.close import close_late_attempt, invalidate_attempt
from lms.quizzes.actions.start import LIMIT_REACHED, Standing, standing_of, start_attempt
from lms.quizzes.actions.submit import submit_attempt

__all__ = [
    "LIMIT_REACHED",
    "Saved",
    "SentAnswer",
    "Standing",
    "close_late_attempt",
    "invalidate_attempt",
    "keep_answers",
    "save_answers",
    "standing_of",
    "start_attempt",
    "submit_attempt",
    "take_over",
]
