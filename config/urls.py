"""Every address of the site. Chinese has no prefix, English lives under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls


def healthz(request: HttpRequest) -> HttpResponse:
    """For a load balancer: the program runs and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


# Both admins bring a login of their own that would let a person in on the password alone: one door, with the
# second factor behind it.
to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_reset = RedirectView.as_view(pattern_name="account_reset_password")
to_logout = RedirectView.as_view(pattern_name="account_logout")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("django-admin/login/", to_login),
    path("django-admin/logout/", to_logout),
    path("django-admin/", admin.site.urls),
    path("cms-admin/login/", to_login),
    path("cms-admin/logout/", to_logout),
    re_path(r"^cms-admin/password_reset/", to_reset),
    path("cms-admin/", include(wagtailadmin_urls)),
    path("files/", include(wagtaildocs_urls)),
]

# Pictures of the site; with S3 they have addresses of their own. Private files are never under these folders.
if not settings.S3_BUCKET:
    urlpatterns += [
        path(f"media/{folder}/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / folder})
        for folder in ("images", "avatar_images")
    ]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("", include("grants.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
