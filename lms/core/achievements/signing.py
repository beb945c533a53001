"""Signing and checking: Ed25519 over the RFC 8785 bytes of the document."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lms.core.achievements.document import CredentialDocument
from lms.core.achievements.keys import PublishedKey, base64_text, from_base64_text, key_id_of
from lms.core.achievements.outcomes import Altered, Genuine, Malformed, RetiredKey, UnknownKey, Verdict
from lms.core.achievements.plain import Plain, from_plain, to_plain

LONGEST_SIGNED_FILE = 64 * 1024  # bytes; a real one has about two thousand
_RETIREMENT_MARGIN = timedelta(days=1)  # issue dates are local, retirement is an instant


@dataclass(frozen=True)
class SignedCredential:
    """A document and the issuer's signature over its canonical bytes."""

    document: CredentialDocument
    signature: bytes


def canonical_bytes(document: CredentialDocument) -> bytes:
    """Give the bytes that are signed: RFC 8785 JSON."""
    return rfc8785.dumps(to_plain(document))


def sign(document: CredentialDocument, private_key: Ed25519PrivateKey) -> SignedCredential:
    """Sign the document with the key that it names."""
    if document.key_id != key_id_of(private_key.public_key().public_bytes_raw()):
        raise ValueError("The document names another key than the one that signs it.")
    return SignedCredential(document, private_key.sign(canonical_bytes(document)))


def signed_bytes(signed: SignedCredential) -> bytes:
    """Write document and signature as one canonical JSON file, the form that is kept, attached and downloaded."""
    return rfc8785.dumps({"document": to_plain(signed.document), "signature": base64_text(signed.signature)})


def read_signed(content: bytes) -> SignedCredential | Malformed:
    """Read a signed file; only its one canonical form is accepted, so no byte can differ unnoticed."""
    if len(content) > LONGEST_SIGNED_FILE:
        return Malformed("credential-too-long")
    try:
        plain = json.loads(content.decode("utf-8", "strict"))
    except (ValueError, RecursionError):
        return Malformed("credential-not-json")
    if not isinstance(plain, dict) or set(plain) != {"document", "signature"}:
        return Malformed("credential-fields")
    document, signature = from_plain(plain["document"]), _signature(plain["signature"])
    if isinstance(document, Malformed):
        return document
    if signature is None:
        return Malformed("credential-signature-form")
    signed = SignedCredential(document, signature)
    return (
        signed if signed_bytes(signed) == content.rstrip(b"\r\n") else Malformed("credential-not-canonical")
    )


def verify(signed: SignedCredential, keys: Iterable[PublishedKey]) -> Verdict:
    """Check the signature against the issuer's published keys; expiry and revocation are asked separately."""
    named = {key.key_id: key for key in keys if key.key_id == key_id_of(key.public_key)}
    key = named.get(signed.document.key_id)
    if key is None:
        return UnknownKey(signed.document.key_id)
    if not fits(key.public_key, signed.signature, canonical_bytes(signed.document)):
        return Altered(key.key_id)
    if key.retired_at and signed.document.issued_on > (key.retired_at + _RETIREMENT_MARGIN).date():
        return RetiredKey(signed.document, key.retired_at)
    return Genuine(signed.document)


def verify_bytes(content: bytes, keys: Iterable[PublishedKey]) -> Verdict:
    """Read and check a signed file that comes from a stranger."""
    signed = read_signed(content)
    return signed if isinstance(signed, Malformed) else verify(signed, keys)


def fits(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether the signature over the message is the key's."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _signature(plain: Plain) -> bytes | None:
    try:
        signature = from_base64_text(plain) if isinstance(plain, str) else b""
    except ValueError:
        return None
    return signature if len(signature) == 64 else None
