"""The fixed sets of values in the models, with what therapists read for them."""

from __future__ import annotations

from typing import Any

from django.db import models


class Author(models.TextChoices):
    """Who wrote a message."""

    PERSON: Any = "persoon", "Bezoeker"
    BOT: Any = "bot", "Assistent"


class State(models.TextChoices):
    """How far the review of a conversation is."""

    TO_REVIEW: Any = "te_beoordelen", "Te beoordelen"
    SEEN: Any = "bekeken", "Bekeken"
    LATER: Any = "later", "Later"
    DONE: Any = "afgehandeld", "Afgehandeld"


class Need(models.IntegerChoices):
    """Why a conversation needs a person, the most urgent first: the order of the queue."""

    NOW_112: Any = 10, "Rode vlag: 112"
    NOW_113: Any = 11, "Rode vlag: 113"
    TODAY: Any = 20, "Rode vlag: vandaag"
    THERAPIST: Any = 30, "Rode vlag: therapeut"
    NOT_UNDERSTOOD: Any = 40, "Niet begrepen"
    THUMBS_DOWN: Any = 50, "Duim omlaag"
    UNSURE: Any = 60, "Weinig zekerheid"
    NOTHING: Any = 90, "Geen bijzonderheden"


URGENCY_NEED = {
    "112": Need.NOW_112,
    "113": Need.NOW_113,
    "vandaag": Need.TODAY,
    "therapeut": Need.THERAPIST,
}
"""The need that a red flag's urgency makes."""


class TextState(models.TextChoices):
    """What became of the text of a message."""

    MASKED: Any = "gemaskeerd", "Gemaskeerd"
    WITHHELD: Any = "achtergehouden", "Niet te maskeren, daarom niet bewaard"
    EXPIRED: Any = "verlopen", "Verlopen"


class Rating(models.TextChoices):
    """What a visitor thought of an answer."""

    GOOD: Any = "goed", "Duim omhoog"
    BAD: Any = "slecht", "Duim omlaag"


class Verdict(models.TextChoices):
    """What a therapist thinks of how a message was understood."""

    RIGHT: Any = "klopt", "Klopt"
    OTHER_TOPIC: Any = "ander_onderwerp", "Ander onderwerp"
    MISSED_REFERRAL: Any = "gemiste_verwijzing", "Had een verwijzing moeten zijn"
    NEEDLESS_REFERRAL: Any = "onnodige_verwijzing", "Onnodige verwijzing"


class CorrectionState(models.TextChoices):
    """How far a correction is on its way back into the bot."""

    PROPOSED: Any = "voorgesteld", "Voorgesteld"
    APPROVED: Any = "goedgekeurd", "Goedgekeurd"
    REJECTED: Any = "afgewezen", "Afgewezen"
    EXPORTED: Any = "geëxporteerd", "Geëxporteerd"
    MENDED: Any = "hersteld", "Hersteld na training"
    NOT_MENDED: Any = "niet_hersteld", "Nog niet hersteld"
