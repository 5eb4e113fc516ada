"""Addresses of the desk."""

from django.urls import path

from grants.desk import views

urlpatterns = [
    path("look/", views.set_look, name="set-look"),
]
