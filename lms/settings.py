"""The installation's settings: one frozen value, read once; an unknown LMS_* variable is refused."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

KNOWN = {
    "LMS_ENV": "development (default) or production",
    "LMS_INSTANCE": "folder of the embedded database, keys and queue; default instance/ beside wsgi.py",
    "LMS_DATABASE_URL": "postgresql://… ; default is an embedded SQLite file in LMS_INSTANCE",
    "LMS_BASE_URL": "address under which people reach the product, e.g. https://learn.example.org",
    "LMS_TRUSTED_HOSTS": "comma-separated host names that requests may carry; default: the host of LMS_BASE_URL",
    "LMS_PROXY_HOPS": "number of reverse proxies in front, 0 by default",
    "LMS_SECRET_KEY": "secret for signing cookies; default: created once in LMS_INSTANCE/secret-key",
    "LMS_BRAND": "name shown in the top bar and on certificates",
    "LMS_MODULES": "folder of the modules to publish; default modules/",
    "LMS_WORKER": "inside (default): jobs run in the server's process; apart: `manage.py work` runs them",
}
"""Every variable the product reads, with its meaning (the administrator's guide prints this table)."""

LOOPBACK = (
    "127.0.0.1",
    "localhost",
    "[::1]",
)  # a health check on the machine itself; no link is made from a request's host
TOLD_TO_OTHERS = {
    "LMS_CHAOS_RUNS",
    "LMS_KILL_SEED",
    "LMS_VENV",
    "LMS_TEST_ALL",
    "LMS_VNU_JAR",
    "LMS_TEST_DATABASE_URL",
}  # read by manage.py and tests


class SettingsError(ValueError):
    """A setting cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator decides, as typed values."""

    production: bool
    instance: Path
    database_url: str
    base_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    secret_key: str
    brand: str
    modules: Path
    worker_inside: bool

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https:")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check the settings; raises SettingsError with one sentence for the administrator."""
    _refuse_unknown(environ)
    production = _choice(environ, "LMS_ENV", ("development", "production")) == "production"
    instance = Path(environ.get("LMS_INSTANCE") or ROOT / "instance").resolve()
    base_url = environ.get("LMS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if production and "LMS_BASE_URL" not in environ:
        raise SettingsError("Set LMS_BASE_URL to the public address, e.g. https://learn.example.org.")
    return Settings(
        production=production,
        instance=instance,
        database_url=_database_url(environ.get("LMS_DATABASE_URL", ""), instance),
        base_url=base_url,
        trusted_hosts=_trusted_hosts(environ.get("LMS_TRUSTED_HOSTS", ""), base_url),
        proxy_hops=_whole_number(environ, "LMS_PROXY_HOPS"),
        secret_key=environ.get("LMS_SECRET_KEY") or _kept_secret(instance),
        brand=environ.get("LMS_BRAND", "Lakeside Lab School" if not production else "Laboratory training"),
        modules=Path(environ.get("LMS_MODULES") or ROOT / "modules").resolve(),
        worker_inside=_choice(environ, "LMS_WORKER", ("inside", "apart")) == "inside",
    )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for name in environ:
        if name.startswith("LMS_") and name not in KNOWN and name not in TOLD_TO_OTHERS:
            raise SettingsError(f"Unknown setting {name}. Known settings: {', '.join(sorted(KNOWN))}.")


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise SettingsError(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}.")
    return value


def _whole_number(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name) or "0"
    if not value.isdecimal():
        raise SettingsError(f"{name} is {value!r}; it must be a whole number.")
    return int(value)


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'lms.sqlite3'}"
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    raise SettingsError("LMS_DATABASE_URL must begin with postgresql:// or sqlite:///.")


def _trusted_hosts(listed: str, base_url: str) -> tuple[str, ...]:
    if listed:
        return tuple(host.strip() for host in listed.split(",") if host.strip())
    host = urlsplit(base_url).hostname or ""
    if not host:
        raise SettingsError(f"LMS_BASE_URL is {base_url!r}; write it like https://learn.example.org.")
    return tuple(dict.fromkeys((host, *LOOPBACK)))


def _kept_secret(instance: Path) -> str:
    """Return the installation's secret; the first start creates it, readable by its owner only."""
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
