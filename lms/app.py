"""The composition root: the only file that knows every room."""

from __future__ import annotations

import gc
import logging
import os
from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask_babel import gettext as _
from flask_login import LoginManager, current_user
from jinja2 import PackageLoader, PrefixLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import lms.catalogue.routes
import lms.credentials.jobs
import lms.credentials.routes
import lms.dashboards.routes
import lms.institutions.routes
import lms.interop.routes
import lms.lessons.routes
import lms.people.routes
import lms.progress.jobs
import lms.quizzes.jobs
import lms.quizzes.routes
import lms.review.routes
import lms.scenarios.routes
import lms.web.routes
from lms import demo
from lms.institutions.queries import find_viewer
from lms.jobs.worker import Worker
from lms.people import sessions
from lms.people.resume import ask_again
from lms.people.routes import cookie_name
from lms.people.viewer import Viewer
from lms.settings import ROOT, Settings, read_settings
from lms.store import Scope, db, unit_of_work
from lms.store.db import install as install_store
from lms.web import assets, compression, errors, formkit, guards, headers, i18n, kept, labels
from lms.web.i18n import now

ROOMS = (
    lms.web.routes,
    lms.people.routes,
    lms.institutions.routes,
    lms.catalogue.routes,
    lms.lessons.routes,
    lms.quizzes.routes,
    lms.scenarios.routes,
    lms.credentials.routes,
    lms.dashboards.routes,
    lms.review.routes,
    lms.interop.routes,
)
"""Every room that has pages."""


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; with no settings, reads them from the environment."""
    settings = settings or read_settings(os.environ)
    app = Flask("lms", static_folder=None, template_folder=None, root_path=str(ROOT / "lms"))
    app.extensions["lms_settings"] = settings
    _configure(app, settings)
    install_store(app, settings)
    _install_templates(app)
    i18n.install(app)
    labels.install(app)
    app.context_processor(_frame)
    app.session_interface = formkit.FormCookie()
    formkit.csrf.init_app(app)
    headers.install(app)
    compression.install(app)
    kept.install(app)
    _install_sign_in(app, settings)
    guards.install(app)
    app.extensions["lms_resume"] = ask_again
    errors.install(app)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    app.extensions["lms_worker"] = Worker(app, settings.instance, now)
    app.after_request(_nudge)
    if not settings.production:
        app.extensions["lms_demo_people"] = demo.list_sign_ins
    assets.install(app)
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("components/ui.html").module
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def create_server() -> Flask:
    """Build the application as a server runs it: with its jobs inside, unless they run apart."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    app = create_app()
    settings: Settings = app.extensions["lms_settings"]
    if settings.worker_inside:
        app.extensions["lms_worker"].start_inside()
    gc.freeze()  # what is made at the start stays for ever: the collector need not look at it again and again
    return app


def _nudge(response: Response) -> Response:
    """Wake the worker when this request left it something to do at once."""
    if db.session.registry.has() and db.session().info.pop("nudge", False):
        current_app.extensions["lms_worker"].nudge()
    return response


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=2_000_000,
        SESSION_COOKIE_NAME="lms_form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a quiz may stay open for a night
        WTF_CSRF_SSL_STRICT=False,  # Origin and Sec-Fetch-Site are checked instead of Referer
        TEMPLATES_AUTO_RELOAD=False,
    )


def _install_templates(app: Flask) -> None:
    rooms = ("web", *(room.__name__.split(".")[1] for room in ROOMS[1:]))
    loaders: dict[str, Any] = {room: PackageLoader("lms", f"{room}/templates") for room in rooms[1:]}
    loaders["base"] = PackageLoader("lms", "web/templates/base")
    loaders["components"] = PackageLoader("lms", "web/templates/components")
    env = app.jinja_env
    env.loader = PrefixLoader(loaders)
    env.undefined = StrictUndefined
    env.autoescape = True
    env.trim_blocks = env.lstrip_blocks = True


def _frame() -> dict[str, object]:
    """Give every page its bar: brand, places to go, the person's menu."""
    settings: Settings = current_app.extensions["lms_settings"]
    viewer = current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001
    return {
        "brand": settings.brand,
        "viewer": viewer,
        "nav_items": _places(viewer),
        "viewer_items": [(_("My account"), "/account/")] if viewer else [],
        "may_teach": viewer is not None and guards.instructor.allows(viewer),
    }


def _places(viewer: Viewer | None) -> list[tuple[str, str, bool]]:
    if viewer is None:
        return []
    places = [(_("Today"), "/"), (_("Modules"), "/modules/"), (_("My record"), "/record/")]
    if not viewer.roles.isdisjoint({"instructor", "assessor", "coordinator"}):
        places.append((_("Teaching"), "/teaching/"))
    if "coordinator" in viewer.roles:
        places.append((_("Institution"), "/institution/"))
    if viewer.is_administrator:
        places.append((_("Administration"), "/administration/"))
    here = request.path
    return [(label, url, here == url if url == "/" else here.startswith(url)) for label, url in places]


def _install_sign_in(app: Flask, settings: Settings) -> None:
    manager = LoginManager(app)
    manager.session_protection = None
    name = cookie_name(settings)

    @manager.request_loader  # type: ignore[untyped-decorator]
    def load_viewer(incoming: Request) -> Viewer | None:
        secret = incoming.cookies.get(name)
        found = find_viewer(db.session(), secret, now()) if secret else None
        if found is None:
            return None
        viewer, is_stale = found
        if is_stale:
            with unit_of_work() as session:
                sessions.mark_seen(session, viewer.session_id, now())
        return viewer

    @app.before_request
    def enter_scope() -> None:
        """Narrow this request's database session to what the caller may see."""
        viewer = current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001
        db.session().info["scope"] = scope_for(viewer)


def scope_for(viewer: Viewer | None) -> Scope:
    """Return what a person may see: their own rows, and all rows of the institutions they are staff of."""
    if viewer is None:
        return Scope()
    return Scope(viewer.person_id, viewer.institutions_as("instructor", "assessor", "coordinator"))
