"""Types of the parts of Flask-Babel that the product uses; the package ships none."""

from collections.abc import Callable
from gettext import NullTranslations

from flask import Flask

class Domain:
    def get_translations(self) -> NullTranslations: ...

class Babel:
    domain_instance: Domain
    def init_app(
        self,
        app: Flask,
        *,
        locale_selector: Callable[[], str] | None = None,
        timezone_selector: Callable[[], str] | None = None,
    ) -> None: ...

class LazyString(str): ...

def gettext(string: str, **variables: object) -> str: ...
def ngettext(singular: str, plural: str, num: int, **variables: object) -> str: ...
def lazy_gettext(string: str, **variables: object) -> LazyString: ...
def refresh() -> None: ...
def force_locale(locale: str) -> object: ...
