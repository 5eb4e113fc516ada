"""What every template knows: whose site this is, how it is to be shown, where the navigation leads."""

from collections.abc import Callable
from typing import Any, TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, pgettext

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


#: The admins that come whole from Wagtail and Django have names of their own, some of them ours (`search_url`).
ADMINS = ("/cms-admin/", "/django-admin/")


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: names, look, navigation. Costs no query for an anonymous reader."""
    if request.path_info.startswith(ADMINS):
        return {}
    home = _address("wagtail_serve", "") or "/"
    return {
        "site_name": gettext("Yichuang"),
        "site_line": gettext("Public-interest ventures and government purchase · %(operator)s") % {"operator": _operator()},
        "operator_name": _operator(),
        "site_phone": getattr(settings, "YICHUANG_PHONE", "000-00000000"),
        "demo": settings.DEMO,
        "keeps_mail": not settings.EMAIL_URL,
        "site_look": {"lang": "en" if get_language() == "en" else "zh-Hans", "theme": _theme(request),
                      "care": _care(request)},
        "home_url": home,
        "search_url": _address("search") or f"{home}search/",
        "look_url": _address("set-look"),
        "language_url": _address("set_language"),
        "other_language_url": SimpleLazyObject(lambda: _in_the_other_language(request)),
        "login_url": _login(request),
        "logout_url": _address("account_logout"),
        "account_url": _address("account") or _address("mfa_index"),
        "desk_url": _address("desk") or home,
        "public_nav": SimpleLazyObject(lambda: _public_nav(request, home)),
        "desk_nav": SimpleLazyObject(lambda: desk_nav(request)),
    }  # fmt: skip


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


def _operator() -> str:
    return str(getattr(settings, "OPERATOR_NAME", "")) or gettext(
        "Department of Civil Affairs of Jilin (demonstration)"
    )


def _theme(request: HttpRequest) -> str:
    return "dark" if request.COOKIES.get("theme") == "dark" else "light"


def _care(request: HttpRequest) -> bool:
    """A choice made on this device goes first, then the one kept with the account."""
    chosen = request.COOKIES.get("care")
    if chosen in ("on", "off"):
        return chosen == "on"
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated and getattr(user, "care_mode", False))


def _login(request: HttpRequest) -> str:
    return _address("account_login")


def _in_the_other_language(request: HttpRequest) -> str:
    """This page in the language it is not in."""
    return translate_url(request.get_full_path(), "zh-hans" if get_language() == "en" else "en")


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
