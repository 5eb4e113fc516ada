"""Addresses of the public site: the feed, and the pages in front of Wagtail's own."""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from cms.feeds import CallsFeed
from cms.way import serve_page

urlpatterns = [
    path("calls/feed.atom", CallsFeed(), name="calls-feed"),
    re_path(serve_pattern, serve_page, name="wagtail_serve"),
]
