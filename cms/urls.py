"""Addresses of the public site that are no pages."""

from django.urls import path

from cms.feeds import CallsFeed

urlpatterns = [path("calls/feed.atom", CallsFeed(), name="calls-feed")]
