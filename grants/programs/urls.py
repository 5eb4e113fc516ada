"""Addresses of the money behind calls."""

from django.urls import path

from grants.programs import views

urlpatterns = [
    path("desk/money/notified/", views.money_notify, name="money-notify"),
    path("desk/money/received/", views.money_receive, name="money-receive"),
]
