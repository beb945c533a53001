"""Growing delays after failed tries, per account and per address; never a lasting lock-out."""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.people.models import Throttle
from lms.people.queries import folded
from lms.store import upsert

FREE_TRIES = {"account": 5, "address": 30, "code": 10, "verify": 120}
LONGEST_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=1)
DROP_AFTER = timedelta(days=1)
MOST_DROPPED = 500  # at once, so that no try becomes slow


def account_key(name: str) -> str:
    """Return the key of an account's counter, the same for all spellings that find it; the typed name itself is not kept."""
    return "account:" + hashlib.sha256(folded(name).encode()).hexdigest()[:40]


def address_key(address: str | None, kind: str = "address") -> str:
    """Return the key of a network address: IPv4 whole, IPv6 by its /64."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return f"{kind}:unknown"
    if ip.version == 6:
        return f"{kind}:{ipaddress.ip_network((ip, 64), strict=False).network_address}"
    return f"{kind}:{ip}"


def seconds_to_wait(session: Session, keys: tuple[str, ...], now: datetime) -> int:
    """Return for how many seconds the caller has to wait before another try; 0 = go on."""
    latest = session.scalars(select(Throttle.blocked_until).where(Throttle.key.in_(keys))).all()
    waits = [(until - now).total_seconds() for until in latest if until is not None]
    return max(0, *(round(wait + 0.5) for wait in waits)) if waits else 0


def count_failure(session: Session, keys: tuple[str, ...], now: datetime) -> dict[str, int]:
    """Remember a failed try and set the next waiting time: 1, 2, 4 … seconds beyond the free tries; return the counts."""
    counts = {}
    for key in keys:
        counts[key] = count(session, key, now)
        beyond = counts[key] - FREE_TRIES[key.partition(":")[0]]
        if beyond >= 0:
            row = session.get_one(Throttle, key)
            row.blocked_until = now + min(LONGEST_WAIT, timedelta(seconds=2 ** min(beyond, 12)))
    return counts


def count(session: Session, key: str, now: datetime) -> int:
    """Count one more of what was counted within the last hour; return how many there are."""
    upsert(session, Throttle, {"key": key, "failures": 0, "last_at": now}, key=("key",), change=())
    row = session.get_one(Throttle, key, with_for_update=True, populate_existing=True)
    if now - row.last_at > FORGET_AFTER:
        row.failures = 0
    row.failures += 1
    row.last_at = now
    return row.failures


def forget(session: Session, key: str) -> int:
    """Clear a counter after success; return what it had counted."""
    return session.scalar(delete(Throttle).where(Throttle.key == key).returning(Throttle.failures)) or 0


def drop_old(session: Session, now: datetime) -> None:
    """Let go of some counters that nobody has touched for a day: every name that is ever tried has one."""
    old = select(Throttle.key).where(Throttle.last_at < now - DROP_AFTER).limit(MOST_DROPPED)
    session.execute(
        delete(Throttle).where(Throttle.key.in_(old)).execution_options(synchronize_session=False)
    )
