"""Fetch the third-party files that pages use (htmx, icons, fonts), pinned and hashed, into static/.

For developers only: the results are committed, so running the product needs neither npm nor this file.
Run `python tools/vendor.py` after changing a version below, read the difference, then run the browser tests.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"

HTMX = "htmx.org@4.0.1"
LUCIDE = "lucide-static@1.62.0"
VAZIRMATN = "@fontsource-variable/vazirmatn@5.3.0"
NASTALIQ = "@fontsource/noto-nastaliq-urdu@5.3.0"

# SHA-256 of each package as published; another archive under the same version is refused.
PACKAGES = {
    HTMX: "5fba65616ca148a86d377e9771bcada7f35faee3558651feb929eea425e13b3c",
    LUCIDE: "386f9080c440d6f5049cefe3456ae8357f7a0c7f76e59670cd1cb83bc7050a44",
    VAZIRMATN: "94e5cbe1a433f86c79617ad462aa64d9bff8fd145b07b247dc747b8069aa3722",
    NASTALIQ: "80690ba85bdfbd96769337da894e1485a0b4aa597cb28a04f1b26e14487847e2",
}

# Only the icons that some page shows.
ICONS = (
    "award", "book-open", "calendar", "check", "chevron-left", "chevron-right", "circle-check", "circle-help",
    "circle-minus", "circle-x", "clipboard-check", "clock", "copy", "download", "file-spreadsheet", "flag",
    "history", "info", "key-round", "lock", "log-out", "printer", "search", "triangle-alert", "user", "x",
)  # fmt: skip

# The product's own mark: a flask whose level is a tick. It is also what the sprite shows when opened as a picture (favicon).
MARK = '<path d="M9 3h6M10 3v6.2L4.7 18a2 2 0 0 0 1.7 3h11.2a2 2 0 0 0 1.7-3L14 9.2V3"/><path d="m8.6 15.6 2.2 2.2 4.6-4.6"/>'


def main() -> None:
    """Fetch every package, write what the pages use, and record it in static/vendor/VERSIONS.json."""
    with tempfile.TemporaryDirectory() as folder:
        roots = {spec: unpack(spec, Path(folder)) for spec in PACKAGES}
        written = [
            htmx(roots[HTMX]),
            sprite(roots[LUCIDE]),
            *font(
                roots[VAZIRMATN], VAZIRMATN, "files/vazirmatn-arabic-wght-normal.woff2", "vazirmatn-arabic"
            ),
            *font(
                roots[NASTALIQ],
                NASTALIQ,
                "files/noto-nastaliq-urdu-arabic-400-normal.woff2",
                "noto-nastaliq-urdu",
            ),
        ]
    versions = STATIC / "vendor" / "VERSIONS.json"
    versions.parent.mkdir(parents=True, exist_ok=True)
    versions.write_text(json.dumps({"files": written}, indent=2) + "\n", encoding="utf-8")
    print(f"{len(written)} files written")


def unpack(spec: str, folder: Path) -> Path:
    """Download one package with npm, check its hash, and return the folder that it was unpacked into."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", spec], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / packed.stdout.strip().splitlines()[-1]
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != PACKAGES[spec]:
        sys.exit(f"{spec} has SHA-256 {digest}, not the pinned one: read what changed before pinning it.")
    target = folder / digest
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def htmx(root: Path) -> dict[str, str]:
    """Join htmx and its CSP extension: as separate deferred files they race and the extension does nothing."""
    parts = (root / "dist/htmx.min.js", root / "dist/ext/hx-csp.min.js")
    texts = [
        re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "", part.read_text(encoding="utf-8")) for part in parts
    ]
    head = "/* htmx 4.0.1 and its extension hx-csp, Zero-Clause BSD. Made by tools/vendor.py. */\n"
    return write("htmx/htmx.js", (head + ";\n".join(texts) + "\n").encode(), HTMX, "0BSD")


def sprite(root: Path) -> dict[str, str]:
    """Collect the icons as symbols of one SVG file."""
    symbols = "".join(f'<symbol id="{name}" {FRAME}>{drawing(root, name)}</symbol>\n' for name in ICONS)
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">\n'
        "<!-- Icons: Lucide, ISC licence (vendor/lucide-LICENSE.txt); the flask is the product's own. Made by tools/vendor.py. -->\n"
        f'{symbols}<symbol id="mark" {FRAME}>{MARK}</symbol>\n<g {STROKE} stroke="#0b6e69">{MARK}</g>\n</svg>\n'
    )
    (STATIC / "vendor" / "lucide-LICENSE.txt").write_bytes((root / "LICENSE").read_bytes())
    return write("icons.svg", text.encode(), LUCIDE, "ISC")


STROKE = 'fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
FRAME = f'viewBox="0 0 24 24" {STROKE} stroke="currentColor"'


def drawing(root: Path, name: str) -> str:
    """Return what stands inside the <svg> of one icon, on one line."""
    source = (root / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if inner is None:
        sys.exit(f"{name}.svg is not an icon that this script understands.")
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", inner[1])).replace(" />", "/>").strip()


def font(root: Path, spec: str, source: str, name: str) -> list[dict[str, str]]:
    """Copy one subset of a font, unchanged, and its licence."""
    (STATIC / "fonts").mkdir(parents=True, exist_ok=True)
    (STATIC / "fonts" / f"{name}-OFL.txt").write_bytes((root / "LICENSE").read_bytes())
    return [write(f"fonts/{name}.woff2", (root / source).read_bytes(), spec, "OFL-1.1")]


def write(path: str, content: bytes, package: str, licence: str) -> dict[str, str]:
    """Write one file under static/ and return its row for VERSIONS.json."""
    target = STATIC / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return {
        "file": path,
        "package": package,
        "licence": licence,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


if __name__ == "__main__":
    main()
