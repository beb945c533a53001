"""The blocks of the dialect as HTML: safety blocks, figures, videos, checks, foldable text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from markdown_it.token import Token

from lms.core.content.callouts import LESSON, SAFETY, Callout
from lms.core.content.folder import Context, split_translation
from lms.core.content.links import relative_path
from lms.core.content.markdown import Block, blocks_of, parse_text, plain_text
from lms.core.content.media import credit_html, find_media, image_html, transcript_title, video_html
from lms.core.content.signals import data_kind, word
from lms.core.diagnostics import Span

Render = Callable[[Sequence[Token], Context], str]


def callout_html(tokens: Sequence[Token], context: Context, render: Render) -> str | None:
    """Return the HTML of a `> [!KIND]` block; None for an ordinary quote."""
    callout = tokens[0].meta.get("callout")
    if callout is None:
        return None
    body = tokens[1:-1]
    if callout.kind in SAFETY:
        return _safety(callout, body, context, render)
    return _BLOCKS.get(callout.kind, _plain)(callout, body, context, render)


def _safety(callout: Callout, body: Sequence[Token], context: Context, render: Render) -> str:
    kind = data_kind(callout.kind)
    signal = f'<strong class="signal" data-signal="{kind}">{word(kind, context.lang)}</strong>'
    title = f" <b>{_title(callout, context, render)}</b>" if callout.title else ""
    return (
        f'<div class="safety" data-kind="{kind}"><p class="safety-title">{signal}{title}</p>\n'
        f"{render(body, context)}</div>\n"
    )


def _title(callout: Callout, context: Context, render: Render) -> str:
    return render(parse_text(callout.title), context) if callout.title else ""


def _figure(callout: Callout, body: Sequence[Token], context: Context, render: Render) -> str:
    blocks = blocks_of(body)
    image = lone_image(blocks[0].tokens) if blocks else None
    if image is None:
        _misses(callout, context, "a picture", "![what it shows](../media/file.svg)")
        return render(body, context)
    return _figure_of(
        image, blocks[0].first, callout.attributes.id, body[len(blocks[0].tokens) :], context, render
    )


def figure_html(tokens: Sequence[Token], context: Context, render: Render) -> str | None:
    """Return a figure for a paragraph that holds one image and nothing else; None for other paragraphs."""
    image = lone_image(tokens)
    if image is None:
        return None
    line = tokens[0].map[0] + 1 if tokens[0].map else 1
    return _figure_of(image, line, "", (), context, render)


def lone_image(tokens: Sequence[Token]) -> Token | None:
    """The image of a paragraph that holds only it."""
    if len(tokens) != 3 or tokens[0].type != "paragraph_open":
        return None
    children = tokens[1].children or []
    return children[0] if len(children) == 1 and children[0].type == "image" else None


def _figure_of(
    image: Token, line: int, ident: str, caption: Sequence[Token], context: Context, render: Render
) -> str:
    src = str(image.attrs.get("src", ""))
    span = context.source.find(src or "![", line)
    html = image_html(src, plain_text(image.children or ()), context, span)
    path = find_media(src, context)
    words = escape(str(image.attrs.get("title", "")))
    text = (f"<p>{words}</p>" if words else "") + render(caption, context)
    return _wrap(ident, html, text + (credit_html(path, context) if path else ""))


def _wrap(ident: str, html: str, caption: str) -> str:
    name = f' id="{escape(ident)}"' if ident else ""
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="figure"{name}>{html}{below}</figure>\n'


def _video(callout: Callout, body: Sequence[Token], context: Context, render: Render) -> str:
    blocks = blocks_of(body)
    link = _first_link(blocks[0]) if blocks else None
    if link is None:
        _misses(callout, context, "a link to the video", "[what it shows (1:40)](../media/file.mp4)")
        return render(body, context)
    src, label = link
    html, transcript, path = video_html(
        src, label, context, context.source.find(src, blocks[0].first, blocks[0].last)
    )
    caption = f"<p>{escape(label)}</p>" + render(body[len(blocks[0].tokens) :], context)
    if path:
        caption += credit_html(path, context)
    if transcript and transcript.endswith((".md", ".txt", ".vtt")):
        words = escape(context.folder.files[transcript].decode("utf-8", "replace"))
        lines = "".join(f"<p>{part.strip()}</p>" for part in words.split("\n\n") if part.strip())
        caption += f'<details class="more"><summary>{transcript_title(context)}</summary>{lines}</details>'
    return _wrap(callout.attributes.id, html, caption)


def _first_link(block: Block) -> tuple[str, str] | None:
    children = block.tokens[1].children or [] if block.kind == "paragraph" else []
    for at, token in enumerate(children):
        if token.type == "link_open":
            end = next(
                (n for n in range(at, len(children)) if children[n].type == "link_close"), len(children)
            )
            return str(token.attrs.get("href", "")), plain_text(children[at + 1 : end])
    return None


def _check(callout: Callout, body: Sequence[Token], context: Context, render: Render) -> str:
    places = []
    for token in body:
        for child in token.children or ():
            if child.type == "link_open":
                href = str(child.attrs.get("href", ""))
                line = token.map[0] + 1 if token.map else callout.span.line
                name = _question(
                    href, context, context.source.find(href, line, token.map[1] if token.map else line)
                )
                places += [name] if name else []
    if not any(child.type == "link_open" for token in body for child in token.children or ()):
        _misses(
            callout, context, "a link to a question", "[Which stop first?](../quizzes/check.md#question-id)"
        )
    context.checks += places
    return "".join(f'<div data-check="{escape(name)}"></div>\n' for name in places)


def _question(href: str, context: Context, span: Span) -> str:
    """Return "quiz#item" for a link to a question; report a link to anything else."""
    path, _, item = href.partition("#")
    target = relative_path(context.path, path) if path else None
    page = context.folder.pages.get(split_translation(target or "")[0])
    if page is not None and page.broken:
        return ""
    if page is None or page.kind != "quiz" or page.anchors.get(item) != "item":
        context.report.error(
            "E003",
            span,
            f"`{href}` is not a question of a quiz of this module",
            remedy="a check links to a question by its id: ../quizzes/check.md#question-id",
        )
        return ""
    purpose = str(page.front.values.get("purpose", "practice"))
    if purpose != "practice":
        context.report.error(
            "E340",
            span,
            f"this check would show the key of a {purpose} question",
            note=f"`{page.path}` counts",
            remedy="move the question to a quiz with `purpose: practice`, or ask another one here",
        )
    return f"{page.id}#{item}"


def _more(callout: Callout, body: Sequence[Token], context: Context, render: Render) -> str:
    title = _title(callout, context, render) or word("more", context.lang)
    return f'<details class="more"><summary>{title}</summary>\n{render(body, context)}</details>\n'


def _instructor(callout: Callout, body: Sequence[Token], context: Context, render: Render) -> str:
    title = f"<p><b>{_title(callout, context, render)}</b></p>" if callout.title else ""
    html = title + render(body, context)
    if context.for_instructor:
        return html
    context.notes.append(html)
    return ""


def _plain(callout: Callout, body: Sequence[Token], context: Context, render: Render) -> str:
    """A block that has no place here (a HINT in a lesson): reported, and shown as text."""
    context.report.error(
        "E030",
        callout.span,
        f"`[!{callout.kind}]` belongs below a question of a quiz",
        remedy="in a lesson use one of " + ", ".join(SAFETY + LESSON),
    )
    return render(body, context)


def _misses(callout: Callout, context: Context, what: str, example: str) -> None:
    context.report.error(
        "E003",
        callout.span,
        f"this `[!{callout.kind}]` block holds no {what.removeprefix('a ')}",
        remedy=f"begin it with a paragraph of its own: {example}",
    )


_BLOCKS = {"FIGURE": _figure, "VIDEO": _video, "CHECK": _check, "MORE": _more, "INSTRUCTOR": _instructor}
