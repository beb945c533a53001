"""Static files: addresses that change with the content, long caching, and copies compressed beforehand."""

from __future__ import annotations

import gzip
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from wsgiref.headers import Headers

import brotli  # type: ignore[import-untyped]
from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
PREFIX = "/static/"
COMPRESSED = {".css", ".js", ".svg", ".json", ".txt"}  # fonts are compressed already
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


def install(app: Flask) -> None:
    """Serve static/ in front of the application and give templates `static_url()`."""
    app.jinja_env.globals["static_url"] = static_url if app.debug else lru_cache(maxsize=256)(static_url)
    files = WhiteNoise(
        app.wsgi_app,
        autorefresh=app.debug,
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=lambda *_file: not app.debug,  # addresses in pages carry a hash
        add_headers_function=_add_headers,
    )
    files.add_files(str(STATIC), prefix=PREFIX)
    app.wsgi_app = files  # type: ignore[method-assign]


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value


def static_url(path: str) -> str:
    """Return the address of a file under static/, with the beginning of its hash: `css/lms.css` → `/static/css/lms.css?v=…`."""
    return f"{PREFIX}{path}?v={_version(path, (STATIC / path).stat().st_mtime_ns)}"


@lru_cache(maxsize=256)
def _version(path: str, _changed: int) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def compress_static() -> int:
    """Write a .br and a .gz beside every text file whose copies are missing or stale; return how many were written."""
    sources = (
        path for path in sorted(STATIC.rglob("*")) if path.suffix in COMPRESSED and path.parent.name != "src"
    )
    return sum(_write_copy(source, suffix) for source in sources for suffix in (".br", ".gz"))


def _write_copy(source: Path, suffix: str) -> bool:
    """Write one compressed copy under its source's own time, by which a stale one is known."""
    copy = source.with_name(source.name + suffix)
    changed = source.stat().st_mtime_ns
    if copy.exists() and copy.stat().st_mtime_ns == changed:
        return False
    content = source.read_bytes()
    packed = brotli.compress(content, quality=11) if suffix == ".br" else gzip.compress(content, 9, mtime=0)
    copy.write_bytes(packed)
    os.utime(copy, ns=(changed, changed))
    return True
