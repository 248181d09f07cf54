"""Addresses of coming in, one's own account, and user administration."""

from __future__ import annotations

from django.urls import path

from accounts import administration, views

urlpatterns = [
    path("inloggen/", views.log_in, name="login"),
    path("inloggen/code/", views.code, name="code"),
    path("inloggen/app-koppelen/", views.enrol, name="enrol"),
    path("uitloggen/", views.log_out, name="logout"),
    path("welkom/<uidb64>/<token>/", views.welcome, name="welcome"),
    path("account/", views.account, name="account"),
    path("account/wachtwoord/", views.password, name="password"),
    path("account/herstelcodes/", views.codes, name="codes"),
    path("account/andere-app/", views.other_app, name="other_app"),
    path("gebruikers/", administration.users, name="users"),
    path("gebruikers/nieuw/", administration.new_user, name="new_user"),
    path("gebruikers/<int:pk>/", administration.one_user, name="one_user"),
    path("gebruikers/<int:pk>/rol/", administration.change_role, name="change_role"),
    path("gebruikers/<int:pk>/blokkeren/", administration.block, name="block"),
    path("gebruikers/<int:pk>/link/", administration.new_link, name="new_link"),
    path("gebruikers/<int:pk>/app-wissen/", administration.reset_app, name="reset_app"),
    path("gebruikers/<int:pk>/slot-eraf/", administration.unlock, name="unlock"),
]
