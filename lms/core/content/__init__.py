"""Modules in Markdown: read, checked, compiled to one immutable document."""

from lms.core.content.editions import compare_editions
from lms.core.content.formatting import format_text
from lms.core.content.module import Compilation, compile_module, fix_module
from lms.core.content.sops import check_sops, register_of
from lms.core.content.voice import render_diagnostics

__all__ = [
    "Compilation",
    "check_sops",
    "compare_editions",
    "compile_module",
    "fix_module",
    "format_text",
    "register_of",
    "render_diagnostics",
]
