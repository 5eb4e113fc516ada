"""The address of a document."""

from django.urls import path

from . import views

urlpatterns = [
    path("documents/<uuid:pk>/", views.document, name="document"),
]
