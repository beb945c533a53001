"""Tests of the room quizzes."""
