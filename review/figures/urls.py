"""Addresses of the figures."""

from __future__ import annotations

from django.urls import path

from figures import views

urlpatterns = [
    path("cijfers/", views.figures, name="figures"),
    path("cijfers/maand/", views.month, name="month"),
    path("cijfers/<slug:name>.csv", views.download, name="figure_csv"),
]
