"""The forms of coming in and of user administration, with Dutch words for everything that can go wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from accounts.models import User
from accounts.roles import EXPLAINED, ROLES, THERAPEUT

ROLE_CHOICES = [(role, f"{role}: {EXPLAINED[role]}") for role in ROLES]


class Described(forms.Form):
    """A form whose fields tell a screen reader about their help and their errors."""

    required_css_class = "required"


class LoginForm(Described):
    """The first step."""

    username = forms.CharField(
        label="Gebruikersnaam",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Wachtwoord",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        """Capitals do not matter: a phone's keyboard puts one in front."""
        return str(self.cleaned_data["username"]).strip().lower()


class CodeForm(Described):
    """The second step: the app's code, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "inputmode": "text",
            }
        ),
    )


class AppCodeForm(Described):
    """The code of the app, when it is put in use."""

    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label="Code uit de app",
        strip=True,
        error_messages={"invalid": "De code heeft zes cijfers."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasswordForm(Described):
    """Own password once more, before something important changes."""

    password = forms.CharField(
        label="Uw wachtwoord",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.user = user

    def clean_password(self) -> str:
        """Hold it against the real one."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("Dit wachtwoord klopt niet.")
        return str(self.cleaned_data["password"])


class NewUserForm(Described):
    """A new user; the password is chosen by the person, over a link."""

    name = forms.CharField(label="Naam", max_length=150, help_text="Zo ziet het team wie wat heeft gedaan.")
    username = forms.CharField(
        label="Gebruikersnaam",
        max_length=60,
        validators=[UnicodeUsernameValidator()],
        help_text="Hiermee logt deze persoon in. Kleine letters, geen spaties; bijvoorbeeld j.jansen.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label="Rol", choices=ROLE_CHOICES, initial=THERAPEUT, widget=forms.RadioSelect)

    def clean_username(self) -> str:
        """Lower case, and not yet taken."""
        name = str(self.cleaned_data["username"]).strip().lower()
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("Deze gebruikersnaam bestaat al.")
        return name

    def save(self) -> User:
        """Make the user, still without a password and without a second factor."""
        user = User(username=self.cleaned_data["username"], name=self.cleaned_data["name"])
        user.set_unusable_password()
        user.save()
        return user


class RoleForm(Described):
    """Another role."""

    role = forms.ChoiceField(label="Rol", choices=ROLE_CHOICES, widget=forms.RadioSelect)
