"""Pictures and videos in a text: found, credited, described, and written as HTML."""

from __future__ import annotations

import posixpath
import re
from html import escape
from urllib.parse import unquote

from lms.core.content.folder import Context, Credited, Folder, split_translation
from lms.core.content.links import relative_path
from lms.core.content.pictures import media_type
from lms.core.content.signals import language_name, word
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Span

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_SAYS_IMAGE = re.compile(
    r"\s*(?:an? |the )?(image|picture|photo|photograph|figure|graphic|diagram) of\b", re.IGNORECASE
)


def image_html(src: str, alt: str, context: Context, span: Span) -> str:
    """Return `<img>` with its size, or "" after a finding; the alternative text is checked."""
    if "{{" in unquote(src):
        return _variable_image(unquote(src), alt, context, span)
    path = media_path(src, context, span)
    if path is None:
        return ""
    check_alt(path, alt, context, span)
    return _img(context.folder.asset_url(path), path, alt, context)


def find_media(src: str, context: Context) -> str | None:
    """The file of the module that `src` means, in the language of the text, or None."""
    path = relative_path(context.path, src)
    if path is None or path not in context.folder.files:
        return None
    return context.folder.localised(path, context.lang)


def media_path(src: str, context: Context, span: Span) -> str | None:
    """Like find_media, with an E003 when there is no such file."""
    path = find_media(src, context)
    if path is None:
        wanted = relative_path(context.path, src) or src
        near = did_you_mean(wanted, [p for p in context.folder.files if p.startswith("media/")])
        context.report.error(
            "E003",
            span,
            f"there is no file `{wanted}`",
            note=near,
            remedy="put the file into media/ and write its address relative to this file",
        )
    return path


def credited(path: str, context: Context) -> Credited | None:
    return entry_of(path, context.folder)


def entry_of(path: str, folder: Folder) -> Credited | None:
    """What media.yaml says of a file, or of the file that it is a translation of."""
    found = folder.credits.get(path)
    return found or folder.credits.get(split_translation(path)[0])


def check_alt(path: str, alt: str, context: Context, span: Span) -> None:
    entry, words = credited(path, context), alt.strip()
    if not words:
        if entry is None or not (entry.values.get("decorative") or entry.values.get("alt")):
            context.report.error(
                "E300",
                span,
                "this picture has no alternative text",
                remedy="say between the brackets what it shows, or mark it `decorative: true` in media/media.yaml",
            )
        return
    name = posixpath.basename(path).partition(".")[0]
    if _SAYS_IMAGE.match(words):
        problem = (
            f"the alternative text begins with “{words[:20]}”",
            "say at once what is to be seen; readers know that it is a picture",
        )
    elif words.casefold() in (name.casefold(), posixpath.basename(path).casefold()):
        problem = "the alternative text is the file's name", "say what is to be seen"
    elif len(words) > 250:
        problem = (
            f"the alternative text has {len(words)} characters",
            "keep it under 250, and tell the rest in the lesson's text",
        )
    else:
        return
    place = context.source.search(words[:60], span.line) or span
    context.report.warning("W301", place, problem[0], remedy=problem[1])


def credit_html(path: str, context: Context) -> str:
    """Return `<small class="credit">` with credit and licence, or ""."""
    entry = credited(path, context)
    if entry is None or not entry.text("credit"):
        return ""
    credit, source = escape(entry.text("credit")), entry.text("source")
    if source.startswith(("https://", "http://")):
        credit = f'<a href="{escape(source)}">{credit}</a>'
    licence = entry.text("license")
    return f'<small class="credit">{credit}{", " + escape(licence) if licence else ""}</small>'


def video_html(src: str, label: str, context: Context, span: Span) -> tuple[str, str, str]:
    """Return the `<video>`, the path of the transcript ("" when none) and the path of the video."""
    path = media_path(src, context, span)
    if path is None:
        return "", "", ""
    entry = credited(path, context)
    captions = _files(entry, "captions", context)
    transcripts = _files(entry, "transcript", context)
    _check_video(path, entry, context, span)
    tracks = "".join(
        f'<track kind="captions" src="{context.folder.asset_url(file)}" srclang="{escape(lang)}" label="{escape(language_name(lang))}"'
        f"{' default' if lang == _best(captions, context) else ''}>"
        for lang, file in captions.items()
    )
    url, kind = context.folder.asset_url(path), media_type(path)
    spoken, link = _description(path, context)
    html = (
        f'<video class="video" controls preload="none" aria-label="{escape(label)}">'
        f'<source src="{url}" type="{kind}">{tracks}{spoken}</video>{link}'
    )
    return html, transcripts.get(_best(transcripts, context), ""), path


def _description(video: str, context: Context) -> tuple[str, str]:
    """The audio description of a video: a track for the player, or a link below it."""
    path = context.folder.described.get(video)
    if path is None:
        return "", ""
    file = context.folder.localised(path, context.lang)
    url, name = context.folder.asset_url(file), word("described", context.lang)
    if media_type(file) != "text/vtt":
        return "", f'<p class="described"><a href="{url}">{name}</a></p>'
    lang = split_translation(file)[1] or context.folder.lang
    return f'<track kind="descriptions" src="{url}" srclang="{escape(lang)}" label="{name}">', ""


def transcript_title(context: Context) -> str:
    return word("transcript", context.lang)


def _img(url: str, path: str, alt: str, context: Context) -> str:
    entry = credited(path, context)
    if not alt.strip() and entry is not None:
        texts = entry.values.get("alt") or {}
        alt = str(texts.get(context.lang, texts.get(context.folder.lang, "")))
    picture = context.folder.picture(path)
    size = f' width="{picture.width}" height="{picture.height}"' if picture.width and picture.height else ""
    return f'<img src="{url}" alt="{escape(alt)}"{size} loading="lazy" decoding="async">'


def _variable_image(src: str, alt: str, context: Context, span: Span) -> str:
    """One picture per value of a variable: `{{v|2=…|3=…}}` in the address is filled when the values are drawn."""
    match = _VARIABLE.search(src)
    pattern = relative_path(context.path, src)
    if match is None or pattern is None:
        return media_path(src, context, span) or ""
    before, after = pattern.split(match[0], 1)
    found = {
        path[len(before) : len(path) - len(after)]: path
        for path in sorted(context.folder.files)
        if path.startswith(before) and path.endswith(after) and len(path) > len(before) + len(after)
    }
    if not found:
        media_path(src, context, span)
        return ""
    first = next(iter(found.values()))
    check_alt(first, alt, context, span)
    urls = "|".join(
        f"{value}={context.folder.asset_url(path).removeprefix('/assets/')}" for value, path in found.items()
    )
    return _img(f"/assets/{{{{{match[1]}|{urls}}}}}", first, alt, context)


def _files(entry: Credited | None, key: str, context: Context) -> dict[str, str]:
    if entry is None:
        return {}
    texts = entry.values.get(key) or {}
    return {
        lang: path
        for lang, name in texts.items()
        if (path := posixpath.normpath(posixpath.join("media", str(name)))) in context.folder.files
    }


def _best(files: dict[str, str], context: Context) -> str:
    for lang in (context.lang, context.lang.partition("-")[0], context.folder.lang):
        if lang in files:
            return lang
    return next(iter(files), "")


def _check_video(path: str, entry: Credited | None, context: Context, span: Span) -> None:
    lang, values = context.folder.lang, entry.values if entry else {}
    if lang not in (values.get("captions") or {}):
        name = posixpath.basename(path).partition(".")[0]
        context.report.error(
            "E310",
            span,
            f"the video `{path}` has no captions in the module's language `{lang}`",
            remedy=f"name the file in media/media.yaml: captions: {{{lang}: {name}.{lang}.vtt}}",
        )
    if not values.get("transcript"):
        context.report.warning(
            "W311",
            span,
            f"the video `{path}` has no transcript",
            remedy="many learners cannot play it: add transcript: {en: file.md} in media/media.yaml",
        )
