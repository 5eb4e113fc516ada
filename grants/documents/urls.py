"""The addresses of a document, and of what a worker makes for somebody."""

from django.urls import path

from . import views

urlpatterns = [
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("made/<uuid:pk>/", views.file_request, name="file-request"),
]
