"""What people send is judged by its content, rebuilt with limits, and kept within a quota (security rules 26 to 29)."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from lms.core.errors import ConflictError
from lms.core.items.contract import Malformed
from lms.jobs.queue import run_due
from lms.quizzes import intake
from lms.quizzes.actions import marks_files
from lms.quizzes.actions.marks_files import Room
from lms.quizzes.intake import TakenIn, take_in
from lms.quizzes.models import SentFile
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import build_attempt
from tests.quizzes.marks_rows import LATER, PDF, REPORT, photo, report, send


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it is `side` pixels wide and high."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 30_000)), (b"IEND", b""))
    packed = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + packed


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "WEBP"])
def test_every_photo_becomes_a_small_upright_jpeg_without_what_was_hidden_in_it(fmt: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "SECRETPLACE"
    taken = take_in(photo((2000, 1000), fmt, exif=exif) + b"SECRETTAIL<?php", ("image",))
    assert isinstance(taken, TakenIn)
    assert b"SECRET" not in taken.content
    assert Image.open(BytesIO(taken.content)).size == (800, 1600)


@pytest.mark.parametrize("side", [5_000, 30_000])
def test_a_picture_with_too_many_pixels_is_refused_by_its_head(side: int) -> None:
    assert take_in(bomb(side), ("image",)) == Malformed("picture-too-large", {"most": "24"})


def test_kinds_are_told_by_content_and_only_what_the_question_takes_is_taken() -> None:
    assert take_in(PDF, ("image",)) == Malformed("file-kind")
    assert take_in(photo(), ("pdf",)) == Malformed("file-kind")
    assert take_in(b"MZ" + PDF, ("image", "pdf")) == Malformed("file-kind")
    assert take_in(b"%PDF-1.7" + b"0" * 11_000_000, ("pdf",)) == Malformed("file-too-large", {"most": "10"})


def rows() -> int:
    db.session.rollback()
    with entering(db.session(), EVERYTHING):
        return db.session().scalar(select(func.count()).select_from(SentFile)) or 0


def test_the_same_file_twice_is_kept_once_and_more_than_fit_are_refused(
    app: Flask, cast: SimpleNamespace, tmp_path: Path
) -> None:
    attempt = build_attempt(cast.amina, quiz_id=REPORT)
    for _time in range(2):
        assert send(cast.amina, attempt.id, photo(), tmp_path) is None
    assert rows() == 1
    for width in (61, 62, 63):
        assert send(cast.amina, attempt.id, photo((width, 40)), tmp_path) is None
    assert send(cast.amina, attempt.id, photo((64, 40)), tmp_path) == Malformed(
        "files-too-many", {"most": "4"}
    )


@pytest.mark.parametrize("room", [Room(person=100), Room(institution=100)])
def test_a_quota_holds_for_a_person_and_for_an_institution(
    app: Flask, cast: SimpleNamespace, tmp_path: Path, room: Room
) -> None:
    attempt = build_attempt(cast.amina, quiz_id=REPORT)
    refused = send(cast.amina, attempt.id, photo(), tmp_path, room=room)
    assert isinstance(refused, Malformed)
    assert refused.code == "files-no-room"
    assert (rows(), list(tmp_path.rglob("*.jpg"))) == (0, [])


def test_b7_a_file_that_was_taken_back_leaves_a_cleared_answer_and_no_bytes(
    app: Flask, cast: SimpleNamespace
) -> None:
    folder: Path = app.extensions["lms_settings"].instance / "uploads"
    attempt = build_attempt(cast.amina, quiz_id=REPORT)
    send(cast.amina, attempt.id, PDF, folder)
    (path,) = folder.rglob("*.pdf")
    with unit_of_work() as session, entering(session, EVERYTHING):
        marks_files.take_back_file(session, cast.amina, attempt.id, 1, path.name, now=LATER)
    run_due(LATER)
    assert (rows(), path.exists()) == (0, False)


def test_bytes_that_an_answer_names_again_are_not_removed(app: Flask, cast: SimpleNamespace) -> None:
    folder: Path = app.extensions["lms_settings"].instance / "uploads"
    attempt = build_attempt(cast.amina, quiz_id=REPORT)
    send(cast.amina, attempt.id, PDF, folder)
    (path,) = folder.rglob("*.pdf")
    with unit_of_work() as session, entering(session, EVERYTHING):
        marks_files.take_back_file(session, cast.amina, attempt.id, 1, path.name, now=LATER)
    send(cast.amina, attempt.id, PDF, folder)
    run_due(LATER)
    assert (rows(), path.exists()) == (1, True)


def test_nothing_is_taken_in_after_the_attempt_is_submitted(
    app: Flask, cast: SimpleNamespace, tmp_path: Path
) -> None:
    attempt = report(cast.amina, text="Done.")
    with pytest.raises(ConflictError):
        send(cast.amina, attempt.id, PDF, tmp_path)


def test_a_file_is_kept_under_the_hash_of_its_bytes_in_the_persons_folder(
    app: Flask, cast: SimpleNamespace, tmp_path: Path
) -> None:
    attempt = build_attempt(cast.amina, quiz_id=REPORT)
    send(cast.amina, attempt.id, PDF, tmp_path)
    taken = take_in(PDF, ("pdf",))
    assert isinstance(taken, TakenIn)
    assert intake.path_of(tmp_path, cast.amina.person_id, taken.name).read_bytes() == PDF
