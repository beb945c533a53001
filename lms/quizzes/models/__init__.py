"""Rows about attempts, split by theme."""

from lms.quizzes.models.attempt import Attempt, Response

__all__ = ["Attempt", "Response"]
