"""Every address of the site. Chinese has no prefix, English lives under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.decorators.cache import cache_control
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.views import public_file
from config import health
from config.security import admin_door

to_django_admin = admin_door("admin:index", lambda user: user.is_staff)
to_cms_admin = admin_door("wagtailadmin_home", lambda user: user.has_perm("wagtailadmin.access_admin"))
to_reset = RedirectView.as_view(pattern_name="account_reset_password")
to_people = RedirectView.as_view(pattern_name="post-list")
to_logout = RedirectView.as_view(pattern_name="account_logout")

handler500 = "config.outages.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("healthz", health.healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("django-admin/login/", to_django_admin),
    path("django-admin/logout/", to_logout),
    path("django-admin/", admin.site.urls),
    path("cms-admin/login/", to_cms_admin),
    path("cms-admin/logout/", to_logout),
    re_path(r"^cms-admin/password_reset/", to_reset),
    # The editors' admin would change anybody's e-mail, or make a superuser, without a proof: people have one door, the desk.
    re_path(r"^cms-admin/(?:users|bulk/grants/user)/", to_people),
    path("cms-admin/", include(wagtailadmin_urls)),
    path("files/<int:pk>/<path:name>", public_file, name="public-file"),
    path("files/", include(wagtaildocs_urls)),
]

# Pictures of the site; with S3 they have addresses of their own. Private files are never under these folders.
if not settings.S3_BUCKET:
    urlpatterns += [
        path(
            f"media/{folder}/<path:path>",
            cache_control(public=True, max_age=3600)(serve),
            {"document_root": settings.MEDIA_ROOT / folder},
            name="picture-of-the-site",
        )
        for folder in ("images", "avatar_images")
    ]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("", include("grants.urls")),
    path("", include("cms.urls")),
    prefix_default_language=False,
)
