"""Addresses of the desk."""

from django.urls import path

from grants.desk import background_views, views

urlpatterns = [
    path("look/", views.set_theme, name="set-theme"),
    path("desk/", views.desk, name="desk"),
    path("desk/messages/", views.messages, name="messages"),
    path("desk/messages/<int:pk>/read/", views.read_message, name="message-read"),
    path("desk/events/", views.events, name="events"),
    path("desk/background/", background_views.background, name="background"),
    path("desk/background/<int:pk>/again/", background_views.again, name="background-again"),
    path("desk/background/<int:pk>/let-go/", background_views.let_go, name="background-let-go"),
    path("desk/events/anchor/", views.anchor_file, name="anchor"),
    path("mails/", views.mails, name="mails"),
    path("history/<slug:process>/<int:pk>/", views.history, name="history"),
]
