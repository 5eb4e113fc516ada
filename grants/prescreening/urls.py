"""The address of “may we apply?”."""

from django.urls import path

from grants.prescreening import views

urlpatterns = [
    path("calls/<str:code>/may-we-apply/", views.may_we_apply, name="may-we-apply"),
]
