"""Takes the README's pictures: the demonstration in an instance of its own, walked through in Chromium."""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from lms.core.content import compile_module
from lms.core.items.multiple import MultipleSpec
from lms.core.items.single import SingleSpec

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDTHS = {1280: (1280, 800, 1), 360: (360, 740, 2)}  # name: width, height, pixels to a CSS pixel
LARGEST = 150_000  # bytes of a picture
COLOURS = (256, 128, 64, 32)
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PASSWORD = "bench-demo-2026"  # noqa: S105 -- the demonstration's, shown on its sign-in page

Route = Callable[[Page, str], None]


def main() -> int:
    """Take every picture at every width; returns the exit code."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print(
            "Chromium is not installed: install the package chromium, and run the command again.",
            file=sys.stderr,
        )
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        with serving() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            for name, (person, route) in PICTURES.items():
                take(browser, address, name, person, route, width)
            browser.close()
    return 0


@contextmanager
def serving() -> Iterator[str]:
    """Start the demonstration as `manage.py run` does, on a free port, and stop it afterwards."""
    with tempfile.TemporaryDirectory(prefix="lms-screenshots-") as instance:
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        surroundings |= {"LMS_INSTANCE": instance, "LMS_VENV": sys.prefix}
        port = free_port()
        words = [sys.executable, str(ROOT / "manage.py"), "run", "--port", str(port)]
        server = subprocess.Popen(words, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, encoding="utf-8")
        try:
            wait_until_ready(server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=60)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(server: subprocess.Popen[str]) -> None:
    """Read what the server says up to its line with the address."""
    for line in server.stdout or ():
        if line.startswith("Ready: "):
            return
    raise RuntimeError("The demonstration ended before it was ready.")


def take(browser: Browser, address: str, name: str, person: str, route: Route, width: int) -> None:
    """Sign somebody in, go to a page, and keep its picture."""
    wide, high, scale = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": wide, "height": high}, device_scale_factor=scale, reduced_motion="reduce",
        color_scheme="light", locale="en-GB",
    )  # fmt: skip
    page = context.new_page()
    if person:
        sign_in(page, address, person)
    route(page, address)
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{name}-{width}.png"
    path.write_bytes(small(page.screenshot(animations="disabled")))
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB", flush=True)
    context.close()


def small(picture: bytes) -> bytes:
    """Return the picture with as many colours as fit into the largest size."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in COLOURS:
        kept = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST:
            break
    return kept.getvalue()


# ── the walk ────────────────────────────────────────────────────────────────────────────────


def sign_in(page: Page, address: str, person: str) -> None:
    """Sign in through the form."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("User name or e-mail").fill(person)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_url(f"{address}/")


def today(page: Page, address: str) -> None:
    """Stay on the first page."""
    page.goto(f"{address}/")


def lesson(page: Page, address: str) -> None:
    """Open the lesson on technique."""
    page.goto(f"{address}/modules/micropipette/lessons/mp-technique/")


def attempt(page: Page, address: str) -> None:
    """Begin the check, or go on with it, and answer the first question."""
    page.goto(f"{address}/modules/micropipette/quizzes/mp-check/")
    page.locator("main form button, main a.button").first.click()
    page.wait_for_url(re.compile("/attempts/"))
    page.locator("main input[type=radio]").first.check()


def result(page: Page, address: str) -> None:
    """Answer the questions that have choices, send the attempt in, and read the result."""
    attempt(page, address)
    right = right_choices()
    for choice in page.locator("main label:has(input[type=radio], input[type=checkbox])").all():
        if " ".join(choice.inner_text().split()) in right:
            choice.click()
    page.goto(f"{page.url.partition('?')[0]}review")
    page.locator("form[action$='/submit'] button").first.click()
    page.wait_for_url(re.compile(r"/attempts/[^/]+/(\?.*)?$"))


def right_choices() -> frozenset[str]:
    """Return the texts of the right choices of the check, from the module's own files."""
    folder = ROOT / "modules" / "micropipette"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    document = compile_module(files).document
    if document is None:
        raise RuntimeError("The module on micropipettes has errors.")
    items = document.texts["en"].quizzes["mp-check"].items
    specs = [item.spec for item in items if isinstance(item.spec, SingleSpec | MultipleSpec)]
    return frozenset(choice.text for spec in specs for choice in spec.choices if choice.key)


def institution(page: Page, address: str) -> None:
    """Open the coordinator's table."""
    page.goto(f"{address}/institution/")


def verification(page: Page, address: str) -> None:
    """Confirm the name, receive the certificate, and follow its address as a stranger would."""
    page.goto(f"{address}/record/")
    waiting = page.locator("main a[href$='/confirm']")
    if waiting.count():
        waiting.first.click()
        page.locator("main form[action$='/confirm'] button").first.click()
        page.wait_for_load_state()
        page.goto(f"{address}/record/")
    code = re.search(r"/certificates/([^/\"]+)\.pdf", page.content())
    if code is None:
        raise RuntimeError("There is no certificate on the record.")
    page.context.clear_cookies()
    page.goto(f"{address}/verify/{code[1]}")


PICTURES: dict[str, tuple[str, Route]] = {
    "today": ("amina", today),
    "lesson": ("amina", lesson),
    "quiz": ("daniel", attempt),
    "result": ("dawit", result),
    "institution": ("chitra", institution),
    "verify": ("lea", verification),
    "arabic": ("fatima", lesson),
    "urdu": ("usman", today),
}
"""Each picture: who is signed in, and the way to the page."""


if __name__ == "__main__":
    sys.exit(main())
