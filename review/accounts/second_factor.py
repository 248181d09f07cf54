"""The second factor: an authenticator app (TOTP), and recovery codes for when the telephone is gone."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass

import segno
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

RECOVERY_CODES = 10
APP_CODE_LENGTH = 6


@dataclass(frozen=True)
class Enrolment:
    """What a person needs to put the account in their app."""

    device: TOTPDevice

    @property
    def picture(self) -> str:
        """The QR code as SVG, drawn here: the secret goes to nobody else."""
        code = segno.make(self.device.config_url, error="m", micro=False)
        return code.svg_inline(
            scale=4, border=2, svgclass="qr", lineclass=None, title="QR-code voor uw app", omitsize=True
        )

    @property
    def secret(self) -> str:
        """The same as text, in groups of four, for who types it over."""
        text = b32encode(self.device.bin_key).decode().rstrip("=")
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def has_app(user: User) -> bool:
    """Whether ``user`` has an authenticator app that works."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def begin(user: User) -> Enrolment:
    """The enrolment of ``user``; the same one until it is confirmed, so that a reload changes no code."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return Enrolment(device or TOTPDevice.objects.create(user=user, name="app", confirmed=False))


def confirm(enrolment: Enrolment, code: str) -> bool:
    """Whether ``code`` shows that the app is ready; if so, it replaces the app of before."""
    device = enrolment.device
    if not device.verify_token(_digits(code)):
        return False
    with transaction.atomic():
        TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
    return True


def check(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    """The device that ``code`` belongs to; None if it is wrong. A code works once."""
    digits = _digits(code)
    if digits.isdecimal() and len(digits) == APP_CODE_LENGTH:
        devices = TOTPDevice.objects.filter(user=user, confirmed=True)
    else:
        devices = StaticDevice.objects.filter(user=user, confirmed=True)
    with transaction.atomic():
        return next((device for device in devices.select_for_update() if device.verify_token(digits)), None)


def has_to_wait(user: User) -> bool:
    """Whether tries come so fast that even a right code is refused for a moment."""
    devices = [*TOTPDevice.objects.filter(user=user, confirmed=True), *StaticDevice.objects.filter(user=user)]
    return any(not device.verify_is_allowed()[0] for device in devices)


def make_recovery_codes(user: User) -> list[str]:
    """New recovery codes; those of before stop working."""
    with transaction.atomic():
        device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "herstelcodes"})
        device.token_set.all().delete()
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def codes_left(user: User) -> int:
    """How many recovery codes ``user`` has not used yet."""
    return StaticToken.objects.filter(device__user=user).count()


def forget(user: User) -> None:
    """Take app and recovery codes away; the next login begins with a new enrolment."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _digits(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()
