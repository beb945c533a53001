"""What the records are told about signing in; a file of its own because sign-in, recovery and joining all tell it.

Failures are told in bursts: when the free tries are used up, and at each doubling after that. So guessing can fill no disk and
holds the chain for one row, and a name that nobody has causes the same work as one that somebody has. What was typed is never
told, since people type their password into the field for the name; of an address, only its network.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.people import throttle
from lms.people.queries import find_by_name
from lms.records import actions as records

MOST_TOLD = 200  # bursts of one kind in an hour; further ones are told together
_SHOWN = 16  # signs of a session's identity: enough to find its row


def tell_sign_in(
    session: Session, person_id: UUID, session_id: str, *, way: str, failures: int, now: datetime
) -> None:
    """Tell that a person signed in, by what, and how many tries had failed since the time before."""
    records.append(
        session, None, person_id, "signed-in", "person", person_id, now, way=way, failures=failures,
        session_id=session_id[:_SHOWN],
    )  # fmt: skip


def tell_sign_out(
    session: Session, person_id: UUID, *, everywhere: bool, sessions: int, now: datetime
) -> None:
    """Tell that a person ended sessions on other devices, or all of them."""
    records.append(
        session, None, person_id, "signed-out", "person", person_id, now, everywhere=int(everywhere),
        sessions=sessions,
    )  # fmt: skip


def tell_new_password(
    session: Session, person_id: UUID, *, by_code: bool, sessions: int, now: datetime
) -> None:
    """Tell that a one-time code was used, or that a password was changed, and how many sessions ended by it."""
    verb = "used-code" if by_code else "changed-password"
    records.append(session, None, person_id, verb, "person", person_id, now, sessions=sessions)


def tell_failures(
    session: Session, counts: Mapping[str, int], *, name: str = "", address: str | None, now: datetime
) -> None:
    """Tell which of the counters have just reached a burst; `name` is the one that was tried."""
    for key, tries in counts.items():
        kind = key.partition(":")[0]
        if not _is_burst(tries, throttle.FREE_TRIES[kind]):
            continue
        throttle.drop_old(session, now)
        if kind == "account":
            person = find_by_name(session, name)
            whose, about = ("somebody", str(person.id)) if person else ("nobody", "")
            _tell_burst(session, f"account-{whose}", "person", about, tries=tries, now=now)
        else:
            _tell_burst(session, kind, "network", _network(address), tries=tries, now=now)


def _tell_burst(
    session: Session, what: str, object_kind: str, object_id: str, *, tries: int, now: datetime
) -> None:
    """Append one record, unless there were too many in this hour: then one for all of them, now and then."""
    told = throttle.count(session, f"told:{what}:{now:%Y-%m-%dT%H}", now)
    verb = "failed-code" if what == "code" else "failed-to-sign-in"
    if told <= MOST_TOLD:
        records.append(session, None, None, verb, object_kind, object_id, now, tries=tries)
    elif _is_burst(told, MOST_TOLD):
        records.append(session, None, None, verb, "site", what, now, bursts=told)


def _is_burst(count: int, free: int) -> bool:
    """Tell whether a count is the number of free tries, or twice that, four times …"""
    doublings, rest = divmod(count, free)
    return rest == 0 and doublings.bit_count() == 1


def _network(address: str | None) -> str:
    """Return the network of an address, too wide to point at one person: IPv4 by its /24, IPv6 by its /48."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((ip, 48 if ip.version == 6 else 24), strict=False))
