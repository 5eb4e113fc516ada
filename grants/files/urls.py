"""Addresses of private files."""

from django.urls import path

from grants.files import views

urlpatterns = [
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("attachments/<int:pk>/view/", views.preview, name="attachment-preview"),
    path("attachments/<int:pk>/small/", views.thumb, name="attachment-thumb"),
    path("attachments/<int:pk>/picture/", views.picture, name="attachment-picture"),
]
