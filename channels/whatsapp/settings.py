"""WhatsApp's settings: from the environment alone, all or none of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from channels.messaging.settings import SettingsError, required, value

API = "https://graph.facebook.com/v23.0"

HOW = {
    "WHATSAPP_ACCESS_TOKEN": "Meta Business settings > System users > Generate token, expiration: never",
    "WHATSAPP_APP_SECRET": "Meta for Developers > your app > App settings > Basic > App secret",
    "WHATSAPP_VERIFY_TOKEN": "make one up (openssl rand -hex 16) and type the same in Meta's webhook form",
    "WHATSAPP_PHONE_NUMBER_ID": "WhatsApp > API Setup > Phone number ID; it is not the number itself",
}
"""What must be set, and where to find it."""


@dataclass(frozen=True)
class WhatsAppSettings:
    """How the channel is reached by WhatsApp, and reaches it.

    Args:
        access_token: lets us send.
        app_secret: what Meta signs each call with.
        verify_token: what Meta shows when the webhook is set up.
        number_id: id of the practice's number; messages to another number are not ours.
        api: address of the API, with its version.
    """

    access_token: str = field(repr=False)
    app_secret: bytes = field(repr=False)
    verify_token: str = field(repr=False)
    number_id: str
    api: str = API


def from_environment() -> WhatsAppSettings | None:
    """The settings of this process, or ``None`` when WhatsApp is off.

    Raises:
        SettingsError: it is half set up, or a value cannot be right.
    """
    values = required("WhatsApp", HOW)
    if values is None:
        return None
    number_id = values["WHATSAPP_PHONE_NUMBER_ID"]
    if not number_id.isdecimal():
        raise SettingsError(f"WHATSAPP_PHONE_NUMBER_ID is no id: {HOW['WHATSAPP_PHONE_NUMBER_ID']}")
    return WhatsAppSettings(
        access_token=values["WHATSAPP_ACCESS_TOKEN"],
        app_secret=values["WHATSAPP_APP_SECRET"].encode(),
        verify_token=values["WHATSAPP_VERIFY_TOKEN"],
        number_id=number_id,
        api=value("WHATSAPP_API_URL").rstrip("/") or API,
    )
