"""Pages of quizzes, split by who uses them."""

from lms.quizzes.routes import corrections, marks_files, overrides, reports, taking, time
from lms.quizzes.routes.blueprint import bp

__all__ = ["bp", "corrections", "marks_files", "overrides", "reports", "taking", "time"]
