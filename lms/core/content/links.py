"""Resolves the relative addresses that authors write into the addresses that pages use."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from lms.core.content.folder import Context, Page, split_translation
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Span

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_MODULE = re.compile(r"\.\./([a-z][a-z0-9-]{1,47})/?(?:module\.md)?\Z")
_SAFE = frozenset({"http", "https", "mailto"})


def resolve_link(href: str, context: Context, span: Span) -> str | None:
    """Return the address for the page, or None after an E003 (the link then becomes plain text)."""
    scheme = _SCHEME.match(href)
    if scheme:
        if scheme[1].lower() in _SAFE:
            return href
        return _refused(
            context,
            span,
            f"links with `{scheme[1]}:` are not allowed",
            "use https:, mailto: or a file of this module",
        )
    path, _, fragment = href.partition("#")
    fragment = unquote(fragment)
    if not path:
        return _anchor(context, context.page, fragment, span) if fragment else _nothing(context, span)
    target = relative_path(context.path, path)
    if target is None:
        return _refused(
            context,
            span,
            f"`{href}` does not lead to a file of this module",
            "write the address relative to this file: ../lessons/parts.md",
        )
    module = _MODULE.match(target)
    if module:
        return f"/modules/{module[1]}/"
    return _inside(context, target, fragment, href, span)


def relative_path(of: str, href: str) -> str | None:
    """The path inside the module folder that `href` in the file `of` means (other modules: "../name")."""
    if href.startswith(("/", "\\")) or "\\" in href or "\0" in href:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(of), unquote(href.partition("?")[0])))


def _inside(context: Context, target: str, fragment: str, href: str, span: Span) -> str | None:
    folder = context.folder
    page = folder.pages.get(split_translation(target)[0]) or folder.pages.get(target)
    if page is not None and target in folder.files:
        if page.kind in ("instructor", "bank") and context.page.kind != "instructor":
            return _refused(
                context,
                span,
                f"learners cannot open `{target}`",
                "link to a lesson or to the glossary instead",
            )
        return _anchor(context, page, fragment, span)
    if target in folder.files:
        return folder.asset_url(target)
    near = did_you_mean(target, folder.files)
    return _refused(
        context,
        span,
        f"there is no file `{target}`",
        f"check the address `{href}`; it starts from this file's folder",
        near,
    )


def _anchor(context: Context, page: Page, fragment: str, span: Span) -> str | None:
    if fragment and fragment not in page.anchors and not page.broken:
        near = did_you_mean(fragment, page.anchors, "`#{}`")
        return _refused(
            context,
            span,
            f"`{page.path}` has no place `#{fragment}`",
            "give the heading that you mean an id: `## Title {#" + fragment[:40] + "}`",
            near,
        )
    if page.kind == "glossary" and fragment:
        if context.page.kind in ("lesson", "glossary"):
            context.terms.setdefault(fragment)
            return f"#term-{fragment}"
        return f"{context.folder.address(page)}#term-{fragment}"
    if page is context.page and fragment:
        return f"#{fragment}"
    address = context.folder.address(page)
    return f"{address}#{fragment}" if fragment else address


def _nothing(context: Context, span: Span) -> str | None:
    return _refused(context, span, "this link leads nowhere", "write an address between the round brackets")


def _refused(context: Context, span: Span, message: str, remedy: str, note: str = "") -> str | None:
    context.report.error("E003", span, message, note=note, remedy=remedy)
    return None
