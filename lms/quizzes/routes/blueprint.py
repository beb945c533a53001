"""The blueprint of all pages of quizzes."""

from flask import Blueprint

bp = Blueprint("quizzes", __name__)
