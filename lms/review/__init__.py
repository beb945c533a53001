"""Marking: what waits for a person's judgement, one answer after the other, without a name."""
