"""The fixed sets of values in the models, with what therapists read for them."""

from __future__ import annotations

from django.db import models


class Author(models.TextChoices):
    """Who wrote a message."""

    PERSON = "persoon", "Bezoeker"
    BOT = "bot", "Assistent"


class State(models.TextChoices):
    """How far the review of a conversation is."""

    TO_REVIEW = "te_beoordelen", "Te beoordelen"
    SEEN = "bekeken", "Bekeken"
    LATER = "later", "Later"
    DONE = "afgehandeld", "Afgehandeld"


class Need(models.IntegerChoices):
    """Why a conversation needs a person, the most urgent first: the order of the queue."""

    NOW_112 = 10, "Rode vlag: 112"
    NOW_113 = 11, "Rode vlag: 113"
    TODAY = 20, "Rode vlag: vandaag"
    THERAPIST = 30, "Rode vlag: therapeut"
    NOT_UNDERSTOOD = 40, "Niet begrepen"
    THUMBS_DOWN = 50, "Duim omlaag"
    UNSURE = 60, "Weinig zekerheid"
    NOTHING = 90, "Geen bijzonderheden"


URGENCY_NEED = {
    "112": Need.NOW_112,
    "113": Need.NOW_113,
    "vandaag": Need.TODAY,
    "therapeut": Need.THERAPIST,
}
"""The need that a red flag's urgency makes."""


class TextState(models.TextChoices):
    """What became of the text of a message."""

    MASKED = "gemaskeerd", "Gemaskeerd"
    WITHHELD = "achtergehouden", "Niet te maskeren, daarom niet bewaard"
    EXPIRED = "verlopen", "Verlopen"


class Rating(models.TextChoices):
    """What a visitor thought of an answer."""

    GOOD = "goed", "Duim omhoog"
    BAD = "slecht", "Duim omlaag"


class Verdict(models.TextChoices):
    """What a therapist thinks of how a message was understood."""

    RIGHT = "klopt", "Klopt"
    OTHER_TOPIC = "ander_onderwerp", "Ander onderwerp"
    MISSED_REFERRAL = "gemiste_verwijzing", "Had een verwijzing moeten zijn"
    NEEDLESS_REFERRAL = "onnodige_verwijzing", "Onnodige verwijzing"


class CorrectionState(models.TextChoices):
    """How far a correction is on its way back into the bot."""

    PROPOSED = "voorgesteld", "Voorgesteld"
    APPROVED = "goedgekeurd", "Goedgekeurd"
    REJECTED = "afgewezen", "Afgewezen"
    EXPORTED = "geëxporteerd", "Geëxporteerd"
    MENDED = "hersteld", "Hersteld na training"
    NOT_MENDED = "niet_hersteld", "Nog niet hersteld"
