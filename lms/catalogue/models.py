"""Rows about modules."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, Entity
from lms.store.types import Json, UtcDateTime


class Module(Base):
    """A module of the catalogue, named by its folder's id for ever."""

    __tablename__ = "module"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    current_version_id: Mapped[UUID | None] = (
        mapped_column()
    )  # latest published; no FK: the two rows name each other
    is_open: Mapped[bool] = mapped_column(default=True)  # trainees may enrol themselves
    is_retired: Mapped[bool] = mapped_column(default=False)


class ModuleVersion(Entity):
    """What was published on a day: never changed, never deleted."""

    __tablename__ = "module_version"
    __table_args__ = (UniqueConstraint("module_id", "number"), UniqueConstraint("module_id", "digest"))

    module_id: Mapped[str] = mapped_column(String(48), ForeignKey("module.id"), index=True)
    number: Mapped[str] = mapped_column(String(20))  # "1.2.0"
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20))
    reviewer: Mapped[str] = mapped_column(String(120), default="")
    card: Mapped[dict[str, Any]] = mapped_column(Json)  # titles, summaries per language … for lists
    document: Mapped[str] = mapped_column(Text, deferred=True)  # the compiled ModuleDocument with its keys
    change_note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))


class Asset(Base):
    """A media file by its content; pages of old versions find it for ever."""

    __tablename__ = "asset"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class ModuleAuthor(Base):
    """A person may publish a module."""

    __tablename__ = "module_author"

    module_id: Mapped[str] = mapped_column(String(48), ForeignKey("module.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)


class SearchWord(Base):
    """A normalised word of a module's current version, with a weight: search is the same on both databases."""

    __tablename__ = "search_word"
    __table_args__ = (Index(None, "word"),)

    module_id: Mapped[str] = mapped_column(String(48), ForeignKey("module.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    weight: Mapped[int] = mapped_column()
