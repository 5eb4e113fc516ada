"""Addresses of reviewing."""

from django.urls import path

from grants.reviews import expert_views, views

urlpatterns = [
    path("desk/reviews/", expert_views.mine, name="review-list"),
    path("desk/reviews/declare/<str:code>/", expert_views.declare, name="review-declare"),
    path("desk/reviews/<int:pk>/", expert_views.sheet, name="review-sheet"),
    path("desk/reviews/<int:pk>/<slug:name>/", expert_views.sheet_step, name="review-step"),
    path("desk/rounds/<int:pk>/", views.round_page, name="round"),
    path("desk/rounds/<int:pk>/panel/", views.panel, name="round-panel"),
    path("desk/rounds/<int:pk>/do/assign/", views.assign_panel, name="round-assign-panel"),
    path("desk/rounds/<int:pk>/do/<slug:name>/", views.round_step, name="round-step"),
    path("desk/rounds/<int:pk>/assign/<str:code>/", views.assign, name="round-assign"),
    path("desk/ranking/<str:code>/", views.ranking, name="ranking"),
]
