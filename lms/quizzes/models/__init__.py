"""Rows about attempts, split by theme."""

from lms.quizzes.models.attempt import Attempt, Response
from lms.quizzes.models.corrections import Correction, MarkChange, Notice
from lms.quizzes.models.marks import (
    GivenMark,
    KeptComment,
    RaisedMark,
    SentFile,
    ToMark,
    UnmatchedWording,
    WordingDecision,
)
from lms.quizzes.models.overrides import ExtraAttempt, QuizDates, Waiver
from lms.quizzes.models.reports import QuestionReport
from lms.quizzes.models.statistics import CountedAttempt, GainTotal, ItemTotal, QuizTotal
from lms.quizzes.models.time import StandingTime, TimeGrant

__all__ = [
    "Attempt",
    "Correction",
    "CountedAttempt",
    "ExtraAttempt",
    "GainTotal",
    "GivenMark",
    "ItemTotal",
    "KeptComment",
    "MarkChange",
    "Notice",
    "QuestionReport",
    "QuizDates",
    "QuizTotal",
    "RaisedMark",
    "Response",
    "SentFile",
    "StandingTime",
    "TimeGrant",
    "ToMark",
    "UnmatchedWording",
    "Waiver",
    "WordingDecision",
]
