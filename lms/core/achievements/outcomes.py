"""What reading or checking a credential may end in: values, because a stranger's file is expected to be wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.core.achievements.document import CredentialDocument


@dataclass(frozen=True)
class Malformed:
    """Unreadable: the stable code says why."""

    reason: str


@dataclass(frozen=True)
class Genuine:
    """The signature is the issuer's and covers exactly this document."""

    document: "CredentialDocument"


@dataclass(frozen=True)
class Altered:
    """The signature does not fit the document."""

    key_id: str


@dataclass(frozen=True)
class UnknownKey:
    """The document names a key that the issuer never published."""

    key_id: str


@dataclass(frozen=True)
class RetiredKey:
    """The signature fits, but the document is dated after the key was retired."""

    document: "CredentialDocument"
    retired_at: datetime


@dataclass(frozen=True)
class PageAltered:
    """The attached document is genuine, but the PDF around it is not the file that was issued."""

    document: "CredentialDocument"


Verdict = Genuine | Altered | UnknownKey | RetiredKey | PageAltered | Malformed
