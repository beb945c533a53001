"""Placeholder while the room is being built."""

from flask import Blueprint

bp = Blueprint("credentials", __name__)
