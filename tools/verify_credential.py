#!/usr/bin/env python3
# ruff: noqa: UP017 -- a stranger may have an older Python than the server
"""Verifies a certificate without its server: python verify_credential.py FILE.pdf|FILE.json [--keys keys.json]

Needs Python 3.9 and the package "cryptography". FILE is the certificate's PDF, or the signed JSON attached in it. keys.json is
the issuer's published key history; get it from the issuer, not from the person who shows the certificate.
Exit code 0: valid. 1: altered, unknown key or expired. 2: the file or the keys cannot be read.
Revocation is not in the file: ask the issuer's verification page, or a signed revocation list, for that.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zlib
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "laboratory-credential/1"
SEAL = re.compile(rb"seal:([A-Za-z0-9_-]{86})")
FIRST = ("holder", "module", "number", "code", "issued_on", "expires_on")
MEANINGS = {
    "training-only": "completed training; not an authorisation to practise, not an accreditation",
    "practice-not-assessed": "practical skill at the bench was not assessed",
}
LIMIT = 64 * 1024  # bytes of a signed file


def main() -> int:
    today = datetime.now(timezone.utc).astimezone().date()
    parser = argparse.ArgumentParser(description="Verify a certificate without its server.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--keys", type=Path, default=Path("keys.json"), help="published key history")
    parser.add_argument("--on", type=date.fromisoformat, default=today, help="day for expiry, YYYY-MM-DD")
    chosen = parser.parse_args()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        content = chosen.file.read_bytes()
        is_pdf = content.startswith(b"%PDF-")
        signed = read_signed(attached(content) if is_pdf else content.rstrip(b"\r\n"))
        keys = json.loads(chosen.keys.read_bytes())["keys"]
        problem = judge(signed, keys, content if is_pdf else None, chosen.on)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"UNREADABLE: {error}")
        return 2
    print(problem or "VALID: signed by the issuer, unaltered and in force.")
    if not (problem or "").startswith(("ALTERED: the sig", "UNKNOWN")):
        print("\nThe signature covers these facts. COMPARE THEM with the paper or screen before you:\n")
        document = signed["document"]
        print_facts({name: document[name] for name in sorted(document, key=lambda name: name not in FIRST)})
        print("\nNot in the file: whether it was revoked or replaced. Ask", document["issuer"]["url"])
    return 1 if problem else 0


def attached(pdf: bytes) -> bytes:
    """Take the one signed file out of the PDF by scanning for embedded streams, packed or not."""
    found = set()
    for match in list(re.finditer(rb"/EmbeddedFile(?![A-Za-z])", pdf))[:20]:
        start, end = pdf.rfind(b"obj", 0, match.start()), pdf.find(b"stream", match.start())
        length = re.search(rb"/Length\s+(\d{1,6})(?!\d*\s+\d+\s+R)", pdf[start:end])
        if not length:
            continue
        body = end + (8 if pdf.startswith(b"stream\r\n", end) else 7)
        stream = pdf[body : body + int(length[1])]
        try:
            is_packed = b"/FlateDecode" in pdf[start:end]
            found.add(zlib.decompressobj().decompress(stream, LIMIT + 1) if is_packed else stream)
        except zlib.error:
            continue
    if len(found) != 1:
        raise ValueError(f"the PDF has {len(found)} attached credentials; a genuine certificate has one")
    return found.pop()


def read_signed(content: bytes) -> dict:
    """Read the signed JSON; only its one canonical form is accepted."""
    if len(content) > LIMIT:
        raise ValueError("too long for a credential")
    signed = json.loads(content)
    if set(signed) != {"document", "signature"} or signed["document"].get("format") != FORMAT:
        raise ValueError(f"not a credential of the format {FORMAT}")
    if canonical(signed) != content:
        raise ValueError("not in canonical form: the file was edited")
    return signed


def canonical(value: object) -> bytes:
    """Give RFC 8785 bytes; the format has only text, null, lists and objects with ASCII names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def judge(signed: dict, keys: list, pdf: "bytes | None", on: date) -> "str | None":
    """Say what is wrong, or None."""
    document = signed["document"]
    key = next((key for key in keys if key["key_id"] == document["key_id"]), None)
    public_key = unpacked(key["public_key"]) if key else b""
    if key is None or hashlib.sha256(public_key).hexdigest()[:16] != key["key_id"]:
        return f"UNKNOWN KEY: the issuer's key history has no key {document['key_id']!r}."
    if not fits(public_key, signed["signature"], canonical(document)):
        return "ALTERED: the signature does not fit these facts."
    issued_on, retired_at = date.fromisoformat(document["issued_on"]), key.get("retired_at")
    if retired_at and issued_on > (datetime.fromisoformat(retired_at) + timedelta(days=1)).date():
        return f"ALTERED: dated after the key was retired ({retired_at})."
    if pdf is not None and not is_sealed(pdf, public_key):
        return "ALTERED: the attached facts are genuine, but this PDF is not the file that was issued; its page may lie."
    if document["expires_on"] and on > date.fromisoformat(document["expires_on"]):
        return f"EXPIRED: genuine, but its last valid day was {document['expires_on']}."
    return None


def is_sealed(pdf: bytes, public_key: bytes) -> bool:
    """Check the signature over the whole file, which stands in the file's keywords."""
    seal = SEAL.search(pdf)
    if not seal:
        return False
    digest = hashlib.sha256(pdf.replace(seal[0], b"seal:" + b"0" * 86)).digest()
    return fits(public_key, seal[1].decode(), b"laboratory-certificate-file/1\n" + digest)


def fits(public_key: bytes, signature: str, message: bytes) -> bool:
    raw = unpacked(signature)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(raw, message)
    except InvalidSignature:
        return False
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == signature


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def print_facts(value: object, name: str = "") -> None:
    if isinstance(value, (dict, list)):
        for part, inner in value.items() if isinstance(value, dict) else enumerate(value, start=1):
            print_facts(inner, f"{name} {part}".strip().replace("_", " "))
    else:
        print(f"  {name:36} {'–' if value is None else MEANINGS.get(value, value)}")


if __name__ == "__main__":
    sys.exit(main())
