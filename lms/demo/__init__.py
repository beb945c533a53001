"""The demonstration: the product's cast with every state that a screen can show."""

from lms.demo.cast import CAST, PASSWORD, list_sign_ins, sign_in_lines
from lms.demo.load import load

__all__ = ["CAST", "PASSWORD", "list_sign_ins", "load", "sign_in_lines"]
