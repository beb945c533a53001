"""A program of its own: reads a picture from standard input and writes it anew, from its pixels, as a JPEG.

It runs in a child process with little memory and little time, since a picture that somebody sends may be made to do harm.
What comes out holds nothing of the file that came in but its colours: no place, no name, no hidden part.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 24_000_000
MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 10
LONGEST_SIDE = 1600
TOO_MANY_PIXELS, UNREADABLE = 3, 4
FORMATS = ("PNG", "JPEG", "WEBP")


def limit() -> None:
    """Give up memory and time beyond what a photo needs; Windows has no such limits, only the parent's clock."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def redraw(content: bytes) -> bytes:
    """Return the picture upright, on white, at most 1600 pixels on its longer side."""
    with Image.open(BytesIO(content), formats=FORMATS) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read in the size that is needed
        upright = ImageOps.exif_transpose(found)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        seen = upright.convert("RGBA")
    sheet = Image.new("RGB", seen.size, "white")
    sheet.paste(seen, mask=seen.getchannel("A"))
    written = BytesIO()
    sheet.save(written, "JPEG", quality=85)
    return written.getvalue()


def main() -> int:
    """Answer with 0 and the picture, or with a number that says why not."""
    limit()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        sys.stdout.buffer.write(redraw(sys.stdin.buffer.read()))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_MANY_PIXELS
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, IndexError, KeyError, TypeError):
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
