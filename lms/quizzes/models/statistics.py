"""Rows of statistics: sums over marked answers, added to as attempts close; no page ever reads the attempts again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.analysis.sums import PLACES, TIMES
from lms.store.db import Base
from lms.store.scope import OfInstitution


class ItemTotal(OfInstitution, Base):
    """Sums over the answers to one item by people whose marks for the rest of the paper lie in one band.

    `lineage` names the item as it was asked: by institution, quiz, form of the paper, content, language and wording. A changed
    stem, key or choice is another item (B36). The sums are explained in core/analysis/sums.py.
    """

    __tablename__ = "item_total"
    __table_args__ = (Index(None, "module_id", "quiz_id"),)

    lineage: Mapped[str] = mapped_column(String(32), primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    module_id: Mapped[str] = mapped_column(String(48))
    quiz_id: Mapped[str] = mapped_column(String(60))
    form: Mapped[str] = mapped_column(String(16))  # of papers with the same items; "" where each is drawn
    item_id: Mapped[str] = mapped_column(String(60))
    content: Mapped[str] = mapped_column(String(16))  # hash of stem, choices and key in the source language
    language: Mapped[str] = mapped_column(String(12))
    wording: Mapped[str] = mapped_column(String(16))  # hash of the same in the language it was asked in
    n: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int] = mapped_column(BigInteger)
    score_squares: Mapped[int] = mapped_column(BigInteger)
    rest: Mapped[int] = mapped_column(BigInteger)
    rest_squares: Mapped[int] = mapped_column(BigInteger)
    products: Mapped[int] = mapped_column(BigInteger)
    correct: Mapped[int] = mapped_column(BigInteger)
    unanswered: Mapped[int] = mapped_column(BigInteger)
    changed: Mapped[int] = mapped_column(BigInteger)


TIME_NAMES = tuple(f"time_{place}" for place in range(len(TIMES) + 1))
CHOICE_NAMES = tuple(f"choice_{place}" for place in range(PLACES))
for _name in (*TIME_NAMES, *CHOICE_NAMES):
    setattr(ItemTotal, _name, mapped_column(_name, BigInteger, nullable=False))


class QuizTotal(OfInstitution, Base):
    """Sums over whole papers of one quiz, in one language, whose marks lie in one band."""

    __tablename__ = "quiz_total"
    __table_args__ = (Index(None, "module_id", "quiz_id"),)

    lineage: Mapped[str] = mapped_column(String(32), primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    module_id: Mapped[str] = mapped_column(String(48))
    quiz_id: Mapped[str] = mapped_column(String(60))
    form: Mapped[str] = mapped_column(String(16))
    items: Mapped[int] = mapped_column()  # questions that count in such a paper
    language: Mapped[str] = mapped_column(String(12))
    n: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int] = mapped_column(BigInteger)
    score_squares: Mapped[int] = mapped_column(BigInteger)
    even: Mapped[int] = mapped_column(BigInteger)
    even_squares: Mapped[int] = mapped_column(BigInteger)
    own: Mapped[int] = mapped_column(BigInteger)


class GainTotal(OfInstitution, Base):
    """Sums over people who took the test before and the test after; shares of all points in UNIT-ths."""

    __tablename__ = "gain_total"
    __table_args__ = (Index(None, "module_id", "after_id"),)

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"), primary_key=True)
    module_id: Mapped[str] = mapped_column(String(48), primary_key=True)
    before_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    after_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[int] = mapped_column(BigInteger)
    after: Mapped[int] = mapped_column(BigInteger)
    gain: Mapped[int] = mapped_column(BigInteger)
    gain_squares: Mapped[int] = mapped_column(BigInteger)


class CountedAttempt(Base):
    """An attempt stands in the sums: it is added once, and can be taken away once."""

    __tablename__ = "counted_attempt"

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"), primary_key=True)
