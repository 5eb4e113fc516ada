"""Addresses of the public site: the feed, and Wagtail's own, with our way to a page."""

from django.urls import path, re_path
from wagtail import urls as wagtail_urls

from cms.feeds import CallsFeed
from cms.page_serving import serve_page

urlpatterns = [
    path("calls/feed.atom", CallsFeed(), name="calls-feed"),
    *(one for one in wagtail_urls.urlpatterns if one.name != "wagtail_serve"),
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
]
