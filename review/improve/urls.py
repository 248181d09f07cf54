"""Addresses of corrections and proposals."""

from __future__ import annotations

from django.urls import path

from improve import views

urlpatterns = [
    path("verbeteringen/", views.improve, name="improve"),
    path("verbeteringen/<int:pk>/", views.correction, name="correction"),
    path("verbeteringen/<int:pk>/besluit/", views.decide, name="decide"),
    path("verbeteringen/<int:pk>/terug/", views.undo, name="undo_decision"),
    path("verbeteringen/voorstel/", views.propose, name="propose"),
    path("verbeteringen/voorstel/<int:pk>/", views.proposal, name="proposal"),
    path("verbeteringen/voorstel/<int:pk>/opnieuw/", views.renew, name="renew_proposal"),
    path("verbeteringen/voorstel/<int:pk>/<slug:kind>/", views.download, name="download_proposal"),
]
