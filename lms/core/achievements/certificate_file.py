"""The certificate's PDF as evidence: the signed file attached in it, and the seal over all its bytes.

The attached credential proves the facts; the seal proves that the page that shows them is the page that was issued.
"""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable
from itertools import islice

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.core.achievements.keys import PublishedKey, base64_text, from_base64_text
from lms.core.achievements.outcomes import Genuine, Malformed, PageAltered, Verdict
from lms.core.achievements.signing import LONGEST_SIGNED_FILE, fits, verify_bytes

Sealer = Callable[[bytes], bytes]  # SHA-256 of the file with a blank seal → 64 bytes

_SEAL_NAME, _SEAL_LENGTH = b"seal:", 86  # an Ed25519 signature in base64url
BLANK_SEAL = _SEAL_NAME + b"0" * _SEAL_LENGTH
_SEAL = re.compile(_SEAL_NAME + rb"([A-Za-z0-9_-]{86})")
# A seal is signed by the same key as a document; a document's bytes begin with "{", so neither passes for the other.
_SEALED_MESSAGE = b"laboratory-certificate-file/1\n"
_EMBEDDED = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
_LENGTH = re.compile(rb"/Length\s+(\d{1,6})(?!\d*\s+\d+\s+R)")
_HEADER_REACH = 600  # bytes around the type that can belong to its object's header
LONGEST_CERTIFICATE = 2 * 1024 * 1024  # bytes; a real one has about a hundred thousand


def sealer_of(private_key: Ed25519PrivateKey) -> Sealer:
    """Give the function that seals a certificate file with the key."""
    return lambda digest: private_key.sign(_SEALED_MESSAGE + digest)


def sealed(blank: bytes, sealer: Sealer) -> bytes:
    """Put the seal where its blank stands, in both kinds of metadata; no byte moves."""
    signature = base64_text(sealer(hashlib.sha256(blank).digest())).encode("ascii")
    if len(signature) != _SEAL_LENGTH or BLANK_SEAL not in blank:
        raise ValueError("A seal is an Ed25519 signature, and the file has a blank for it.")
    return blank.replace(BLANK_SEAL, _SEAL_NAME + signature)


def verify_certificate_file(content: bytes, keys: Iterable[PublishedKey]) -> Verdict:
    """Check a certificate's PDF that comes from a stranger: first the attached credential, then the seal."""
    attached = attached_credential(content)
    if isinstance(attached, Malformed):
        return attached
    published = tuple(keys)
    verdict = verify_bytes(attached, published)
    if not isinstance(verdict, Genuine):
        return verdict
    public_key = next(key.public_key for key in published if key.key_id == verdict.document.key_id)
    return verdict if _is_seal_whole(content, public_key) else PageAltered(verdict.document)


def attached_credential(content: bytes) -> bytes | Malformed:
    """Take the one signed file out of a PDF; two different ones would let a reader choose, so they are refused."""
    if not content.startswith(b"%PDF-"):
        return Malformed("certificate-not-pdf")
    if len(content) > LONGEST_CERTIFICATE:
        return Malformed("certificate-too-long")
    embedded = [_embedded(content, match.start()) for match in islice(_EMBEDDED.finditer(content), 20)]
    found = {each for each in embedded if each}
    if len(found) > 1:
        return Malformed("certificate-several-credentials")
    return found.pop() if found else Malformed("certificate-without-credential")


def _embedded(content: bytes, position: int) -> bytes | None:
    """Read the stream whose header names an embedded file at the position, unpacked if it is packed."""
    start = content.rfind(b"obj", max(0, position - _HEADER_REACH), position)
    end = content.find(b"stream", position, position + _HEADER_REACH)
    length = _LENGTH.search(content, start, end) if start >= 0 and end >= 0 else None
    if length is None:
        return None
    body = end + len(b"stream\r\n" if content.startswith(b"stream\r\n", end) else b"stream\n")
    stream = content[body : body + int(length[1])]
    if content.find(b"/FlateDecode", start, end) < 0:
        return stream[: LONGEST_SIGNED_FILE + 1]
    try:
        return zlib.decompressobj().decompress(stream, LONGEST_SIGNED_FILE + 1)
    except zlib.error:
        return None


def _is_seal_whole(content: bytes, public_key: bytes) -> bool:
    found = _SEAL.search(content)
    if found is None:
        return False
    blank = content.replace(found[0], BLANK_SEAL)
    signature = from_base64_text(found[1].decode("ascii"))
    is_canonical = base64_text(signature).encode("ascii") == found[1]
    return is_canonical and fits(public_key, signature, _SEALED_MESSAGE + hashlib.sha256(blank).digest())
