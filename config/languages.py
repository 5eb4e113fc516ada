"""Which language a page speaks: that of its address, and in the editor, which has one address for both, the one chosen
last."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from config.security import EDITORS


class Languages(LocaleMiddleware):
    """Django's, and the switch of the site holds in the editor too (unless a person set another there)."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.path_info.startswith(EDITORS) and chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
