"""When is a module done? Rules over evidence, with a reason for every row."""

from lms.core.completion.rules import Fact, Outcome, Row, weigh

__all__ = ["Fact", "Outcome", "Row", "weigh"]
