"""First pass: every file is read and parsed once, and the places that links can lead to are collected."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.content import keys
from lms.core.content.attributes import NONE
from lms.core.content.folder import Credited, Folder, Page, kind_of, slug, split_translation
from lms.core.content.markdown import attributes_of, blocks_of, parse_blocks, plain_text
from lms.core.content.pictures import active_part, is_video, may_describe
from lms.core.content.rendering import set_heading_ids
from lms.core.content.rules_markdown import check_markdown
from lms.core.content.schemas import CREDITED, SCHEMAS, TRANSLATION
from lms.core.content.source import Source, read_source, source_of, split_front_matter
from lms.core.content.yaml_reading import Key, Yaml, read_yaml
from lms.core.diagnostics import Report, Span

_LOOSE_FILES = ("CHANGELOG", "README", "LICENSE", "NOTICE", "CONTRIBUTING")


def read_folder(files: Mapping[str, bytes], report: Report) -> Folder:
    """Read every file of a module folder; what cannot be read is reported and left out."""
    folder = Folder("", "en", files)
    _read_credits(folder, report)
    for path in sorted(files, key=lambda p: (split_translation(p)[1] != "", p)):
        if path.endswith(".md") and not path.startswith("media/"):
            _read_page(path, folder, report)
        elif path.endswith(".svg"):
            _check_svg(path, files[path], report)
    module = folder.pages.get("module.md")
    if module is not None:
        folder.module = module.id or "module"
        folder.lang = str(module.front.values.get("lang", "en"))
    return folder


def read_page(source: Source, kind: str, report: Report, *, lang: str = "", base: str = "") -> Page:
    """Parse one Markdown file: front matter by the schema of its kind, then its blocks."""
    front, body = _front(source, kind, report, translated=bool(lang))
    page = Page(source.path, kind, lang, base or source.path, body, front or Yaml(), source)
    page.tokens = parse_blocks(body, report)
    page.broken = front is None or (
        not page.tokens
        and bool(body.text.strip())
        and any(d.code == "E007" and d.span.path == source.path for d in report)
    )
    check_markdown(source, page, report)
    return page


def _read_page(path: str, folder: Folder, report: Report) -> None:
    kind, (base, lang) = kind_of(path), split_translation(path)
    if not kind:
        if not path.startswith(_LOOSE_FILES):
            report.error(
                "E005",
                Span(path, 1),
                "this file has no place in a module",
                remedy="lessons/, quizzes/, banks/, practicals/, scenarios/ hold the files; module.md, glossary.md and instructor.md stand beside them",
            )
        return
    source = read_source(path, folder.files[path], report)
    if source is None:
        return
    page = read_page(source, kind, report, lang=lang, base=base)
    original = folder.pages.get(base) if lang else None
    if kind == "scenario":  # a scene has no address: nobody may look ahead
        _duplicate_headings(page, report)
    else:
        _collect_anchors(page, original, report)
    folder.pages[path] = page


def _front(source: Source, kind: str, report: Report, *, translated: bool) -> tuple[Yaml | None, Source]:
    """The front matter (None when it cannot be read) and the body."""
    text, body = split_front_matter(source)
    if text is not None:
        schema = TRANSLATION if translated else SCHEMAS[kind]
        return read_yaml(text, Span(source.path, 2), schema, report), body
    if source.lines and source.lines[0].rstrip() == "---":
        report.error(
            "E001",
            Span(source.path, 1, 1, 4),
            "the front matter has no end",
            remedy="close it with a line of three dashes: ---",
        )
        return None, body
    if translated or kind not in ("glossary", "instructor"):
        report.error(
            "E002",
            Span(source.path, 1),
            "this file has no front matter",
            remedy="begin it with the lines `---`, `id: …`, `title: …`, `---`",
        )
        return None, body
    return Yaml(), body


def _collect_anchors(page: Page, original: Page | None, report: Report) -> None:
    if page.kind in ("quiz", "bank"):
        _quiz_anchors(page, report)
        return
    if page.kind == "glossary":
        _term_anchors(page, original, report)
        return
    given = [key for key, kind in original.anchors.items() if kind == "heading"] if original else []
    set_heading_ids(page.tokens, given)
    _duplicate_headings(page, report)
    for token in page.tokens:
        if not token.meta:
            continue
        if token.type == "heading_open" and token.meta.get("id"):
            page.anchors.setdefault(token.meta["id"], "heading")
        elif token.type == "list_item_open" and token.meta.get("attributes", NONE).id:
            page.anchors.setdefault(token.meta["attributes"].id, "point")
        elif (
            token.type == "blockquote_open"
            and "callout" in token.meta
            and token.meta["callout"].attributes.id
        ):
            page.anchors.setdefault(token.meta["callout"].attributes.id, "figure")


def _duplicate_headings(page: Page, report: Report) -> None:
    seen: dict[str, Span] = {}
    for token in page.tokens:
        if not token.meta:
            continue
        found = token.meta.get("attributes", NONE)
        if not found.id and "callout" in token.meta:
            found = token.meta["callout"].attributes
        if not found.id:
            continue
        span = found.spans["#"]
        if found.id in seen:
            already_used(found.id, span, seen[found.id], report)
        if found.id.startswith(("term-", "fn")) and page.kind == "lesson" and found.id[2:3] in ("", "r", "1"):
            report.error(
                "E004",
                span,
                f"the id `{found.id}` is kept for footnotes and terms",
                remedy="choose another id",
            )
        seen.setdefault(found.id, span)


def already_used(ident: str, span: Span, first: Span, report: Report) -> None:
    place = f"on line {first.line}" if first.path == span.path else f"in {first.path}:{first.line}"
    report.error(
        "E004",
        span,
        f"the id `{ident}` is already used {place}",
        remedy="copied a part? Give the copy a new id so that its results are kept apart",
    )


def _quiz_anchors(page: Page, report: Report) -> None:
    for block in blocks_of(page.tokens):
        if block.kind == "heading" and attributes_of(block).id:
            kind = {"h1": "section", "h2": "item"}.get(block.opening.tag, "heading")
            page.anchors.setdefault(attributes_of(block).id, kind)


def _term_anchors(page: Page, original: Page | None, report: Report) -> None:
    blocks = [b for b in blocks_of(page.tokens) if b.kind == "heading" and b.opening.tag == "h2"]
    given = list(original.anchors) if original and len(original.anchors) == len(blocks) else []
    for number, block in enumerate(blocks):
        ident = attributes_of(block).id or (given[number] if given else slug(plain_text(block.inner)))
        if ident in page.anchors:
            report.error(
                "E004",
                page.source.line_span(block.first),
                f"the term `{ident}` stands here twice",
                remedy="join the two entries",
            )
        block.opening.meta["id"] = ident
        page.anchors.setdefault(ident, "term")


# ── media/media.yaml and drawings ───────────────────────────────────────────────────────────


def _read_credits(folder: Folder, report: Report) -> None:
    path = "media/media.yaml"
    if path not in folder.files:
        return
    source = read_source(path, folder.files[path], report)
    if source is None:
        return
    media = sorted(p.removeprefix("media/") for p in folder.files if p.startswith("media/") and p != path)
    schema = {name: Key(keys.record(CREDITED)) for name in media}
    text = source_of(path, source.text.removeprefix("---\n")).text
    start = Span(path, 2 if source.text.startswith("---\n") else 1)
    found = read_yaml(text, start, schema, report, unknown_code="E003", wrong_code="E002")
    for name, values in (found.values if found else {}).items():
        folder.credits[f"media/{name}"] = Credited(values, found.span(name, start) if found else start)
        _check_companions(name, values, folder, found.spans if found else {}, start, report)


def _check_companions(
    name: str,
    values: Mapping[str, object],
    folder: Folder,
    spans: Mapping[str, Span],
    start: Span,
    report: Report,
) -> None:
    for key in ("captions", "transcript"):
        named = values.get(key) or {}
        for lang, file in named.items() if isinstance(named, dict) else ():
            if f"media/{file}" not in folder.files:
                report.error(
                    "E003",
                    spans.get(f"{name}.{key}.{lang}", start),
                    f"there is no file `media/{file}`",
                    remedy="names in media.yaml are relative to media/",
                )
    if values.get("describes"):
        _read_description(
            name, f"{values['describes']}", folder, spans.get(f"{name}.describes", start), report
        )


def _read_description(name: str, video: str, folder: Folder, span: Span, report: Report) -> None:
    """Note which video a file describes."""
    if f"media/{video}" not in folder.files:
        message, remedy = f"there is no file `media/{video}`", "names in media.yaml are relative to media/"
    elif not is_video(video):
        message, remedy = f"`{video}` is no video", f"name the video that `{name}` describes"
    elif not may_describe(name) or name == video:
        message = f"`{name}` cannot be the audio description of `{video}`"
        remedy = (
            "it is a sound, a video or a .vtt file of its own; `describes` stands with it, not with the video"
        )
    else:
        folder.described.setdefault(f"media/{video}", f"media/{name}")
        return
    report.error("E003", span, message, remedy=remedy)


def _check_svg(path: str, raw: bytes, report: Report) -> None:
    active = active_part(raw)
    if active is not None:
        line, name = active
        report.error(
            "E015",
            Span(path, line),
            f"this drawing holds `{name[:40]}`, which could run or load something",
            remedy="export it as a plain SVG: shapes, text and styles only, nothing from outside",
        )
