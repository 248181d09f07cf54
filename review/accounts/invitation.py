"""The link with which a person chooses their own password; it works once, for three days."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User


def link_for(user: User, root: str = "") -> str:
    """The whole address of the link for ``user``; ``root`` is the app's address, by default the setting's."""
    place = reverse(
        "welcome",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    return (root or settings.REVIEW_URL).rstrip("/") + place
