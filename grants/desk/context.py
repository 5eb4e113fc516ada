"""What every template knows: whose site this is, how it is to be shown, where the navigation leads."""

from collections.abc import Callable
from typing import Any, TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.encoding import iri_to_uri
from django.utils.functional import cached_property
from django.utils.translation import get_language, override, pgettext

from grants.people import site as whose

#: The five doors of the public site: address below the home page, words.
PUBLIC_NAV = (
    ("calls/", lambda: pgettext("site", "Calls")),
    ("notices/", lambda: pgettext("site", "Notices")),
    ("stories/", lambda: pgettext("site", "Brand projects")),
    ("money/", lambda: pgettext("site", "Open money")),
    ("policy/", lambda: pgettext("site", "Policies")),
)


class NavItem(TypedDict):
    label: str
    url: str
    current: bool


class Ours:
    """Names, look and navigation for one request; each is reckoned when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    site_name = property(lambda self: whose.site_name())
    site_line = property(lambda self: whose.site_line())
    operator_name = property(lambda self: whose.operator())
    site_phone = property(lambda self: whose.phone())
    site_email = property(lambda self: whose.email())
    site_address = property(lambda self: whose.address())
    site_logo = property(lambda self: whose.logo())
    site_icon = property(lambda self: whose.icon())
    demo = property(lambda self: settings.DEMO)
    keeps_mail = property(lambda self: not settings.EMAIL_URL)
    look_url = property(lambda self: _address("set-theme"))
    language_url = property(lambda self: _address("set_language"))
    login_url = property(lambda self: _address("account_login"))
    logout_url = property(lambda self: _address("account_logout"))
    account_url = property(lambda self: _address("account") or _address("mfa_index"))
    desk_url = property(lambda self: _address("desk") or self.home_url)

    @cached_property
    def site_theme(self) -> dict[str, Any]:
        lang = "en" if get_language() == "en" else "zh-Hans"
        return {"lang": lang, "theme": _theme(self._request), "care": _care(self._request)}

    @cached_property
    def home_url(self) -> str:
        return _address("wagtail_serve", "") or "/"

    @property
    def search_url(self) -> str:
        return _address("search") or f"{self.home_url}search/"

    @cached_property
    def other_language_url(self) -> str:
        return _in_the_other_language(self._request)

    @cached_property
    def public_nav(self) -> list[NavItem]:
        return _public_nav(self._request, self.home_url)

    @cached_property
    def desk_nav(self) -> list[NavItem]:
        return desk_nav(self._request)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. One name, `ours`, which no template of Wagtail, Django or allauth knows: theirs have names like
    `search_url` of their own. Nothing is reckoned for a page that shows none of it."""
    return {"ours": Ours(request)}


def desk_nav(request: HttpRequest) -> list[NavItem]:
    """The workbench's navigation for this person's roles.

    The desk gives it: `grants.desk.nav.items_for(user)` returns (label, url) pairs in order. Until it exists, none.
    """
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    try:
        from grants.desk.nav import items_for
    except ImportError:
        return []
    items: list[tuple[Any, str]] = list(items_for(request.user))
    best = max((url for _label, url in items if request.path.startswith(url)), key=len, default="")
    if best == _address("desk") and request.path != best:
        best = ""  # every page lies under the desk; only the desk itself is the desk
    return [{"label": str(label), "url": url, "current": url == best} for label, url in items]


def _public_nav(request: HttpRequest, home: str) -> list[NavItem]:
    items: list[NavItem] = []
    words: Callable[[], str]
    for path, words in PUBLIC_NAV:
        url = f"{home}{path}"
        items.append({"label": words(), "url": url, "current": request.path.startswith(url)})
    return items


def _theme(request: HttpRequest) -> str:
    return "dark" if request.COOKIES.get("theme") == "dark" else "light"


def _care(request: HttpRequest) -> bool:
    """A choice made on this device goes first, then the one kept with the account."""
    chosen = request.COOKIES.get("care")
    if chosen in ("on", "off"):
        return chosen == "on"
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated and getattr(user, "care_mode", False))


def _in_the_other_language(request: HttpRequest) -> str:
    """This page in the language it is not in. Its address is known already: it is not looked up among all others."""
    other = "zh-hans" if get_language() == "en" else "en"
    match = request.resolver_match
    if match is None:
        return translate_url(request.get_full_path(), other)
    try:
        with override(other):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return request.get_full_path()
    asked = request.META.get("QUERY_STRING", "")
    return f"{path}?{iri_to_uri(asked)}" if asked else path


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
