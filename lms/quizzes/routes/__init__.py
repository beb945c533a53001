"""Pages of quizzes, split by who uses them."""

from lms.quizzes.routes import taking
from lms.quizzes.routes.blueprint import bp

__all__ = ["bp", "taking"]
