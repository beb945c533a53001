"""Who may call a view: every view declares a policy; one without is answered with 500 and fails a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

View = TypeVar("View", bound=Callable[..., Any])


class Actor(Protocol):
    """What a policy asks of the person who calls."""

    @property
    def is_administrator(self) -> bool: ...
    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Policy:
    """A named rule over the caller; `allows` is asked only about signed-in people."""

    name: str
    public: bool
    allows: Callable[[Actor], bool]

    def __call__(self, view: View) -> View:
        view.policy = self  # type: ignore[attr-defined]
        return view


anyone = Policy("anyone", public=True, allows=lambda _actor: True)
signed_in = Policy("signed-in", public=False, allows=lambda _actor: True)
coordinator = Policy("coordinator", public=False, allows=lambda actor: "coordinator" in actor.roles)
instructor = Policy(
    "instructor",
    public=False,
    allows=lambda actor: (
        actor.is_administrator or not actor.roles.isdisjoint({"instructor", "assessor", "coordinator"})
    ),
)
administrator = Policy("administrator", public=False, allows=lambda actor: actor.is_administrator)


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """Return the declared policy of an endpoint."""
    return getattr(app.view_functions.get(endpoint), "policy", None)


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Refuse what another site sent, then ask the declared policy, before every view."""
    app.before_request(_refuse_foreign_site)
    app.before_request(_refuse_unprintable)
    app.before_request(_ask)


def _refuse_foreign_site() -> None:
    """Refuse a state change that a page of another site sent; the form's token is checked besides."""
    if request.method not in SAFE_METHODS and not is_same_site():
        abort(403)


def _refuse_unprintable() -> None:
    """Refuse NUL bytes in what was sent: no keyboard types them, and PostgreSQL cannot keep them."""
    if (request.query_string or request.form) and any("\x00" in value for value in request.values.values()):
        abort(400)


def is_same_site() -> bool:
    """Tell whether the request comes from a page of ours: by Sec-Fetch-Site, else by Origin; with neither, the token decides."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    policy = policy_of(current_app, request.endpoint)
    if policy is None:
        abort(500)
    if policy.public:
        return None
    viewer = current_user._get_current_object()  # noqa: SLF001 – werkzeug's documented way out of the proxy
    if not viewer.is_authenticated:
        return _to_sign_in()
    if not policy.allows(viewer):
        abort(403)
    return None


def _to_sign_in() -> ResponseReturnValue:
    if request.method not in SAFE_METHODS:
        carry_along: Callable[[], Response | None] = current_app.extensions["lms_resume"]
        return carry_along() or abort(401)
    here = request.full_path.rstrip("?")
    return redirect(url_for("people.sign_in", next=None if here == "/" else here), code=303)


def safe_next(target: str | None) -> str | None:
    """Return a path of this product to go on to, or None: no scheme, no host, no trick, and a page that exists."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in target):
        return None
    try:
        current_app.url_map.bind("").match(target.partition("?")[0].partition("#")[0], method="GET")
    except RequestRedirect:
        return target
    except HTTPException:
        return None
    return target


def _writes_the_module() -> bool:
    """Ask the catalogue whether the caller is an author of the module that the address names."""
    is_author: Callable[[str], bool] = current_app.extensions["lms_is_author"]
    return is_author((request.view_args or {})["module_id"])


instructor_or_author = Policy(
    "instructor-or-author",
    public=False,
    allows=lambda actor: instructor.allows(actor) or _writes_the_module(),
)
"""For pages of one module (`module_id`): a role suffices without a question to the database, else authorship is asked."""
