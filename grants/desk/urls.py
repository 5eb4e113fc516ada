"""Addresses of the desk."""

from django.urls import path

from grants.desk import views

urlpatterns = [
    path("look/", views.set_look, name="set-look"),
    path("desk/", views.desk, name="desk"),
    path("desk/messages/", views.messages, name="messages"),
    path("desk/messages/<int:pk>/read/", views.read_message, name="message-read"),
    path("desk/events/", views.events, name="events"),
    path("desk/events/anchor/", views.anchor_file, name="anchor"),
    path("mails/", views.mails, name="mails"),
    path("history/<slug:process>/<int:pk>/", views.history, name="history"),
]
