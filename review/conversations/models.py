"""All that the review app keeps: conversations as taken over, and what people said of them.

Nothing here holds who a sender is, or a word that was not masked first.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from conversations.choices import (
    Author,
    CorrectionState,
    Need,
    Rating,
    State,
    TextState,
    Verdict,
)

USER = settings.AUTH_USER_MODEL


class Label(models.Model):
    """A word that therapists give to conversations."""

    name = models.CharField("naam", max_length=40, unique=True)

    class Meta:
        verbose_name = "label"
        verbose_name_plural = "labels"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """One sender's conversation, with the sums that queue, list and figures need.

    The sums (``need`` to ``last_at``) are kept by the import; everything below ``state`` by people.
    """

    pseudonym = models.CharField("pseudoniem", max_length=40, unique=True)
    channel = models.CharField("kanaal", max_length=20)
    first_at = models.DateTimeField("begonnen", db_index=True)
    last_at = models.DateTimeField("laatste bericht")
    turns = models.PositiveIntegerField("berichten van de bezoeker", default=0)
    need = models.PositiveSmallIntegerField("aanleiding", choices=Need.choices, default=Need.NOTHING)
    category = models.CharField("rode vlag", max_length=40, blank=True)
    urgency = models.CharField("urgentie", max_length=12, blank=True)
    lowest_confidence = models.FloatField("laagste zekerheid", null=True)
    not_understood = models.PositiveIntegerField("niet begrepen", default=0)
    thumbs_up = models.PositiveIntegerField("duimen omhoog", default=0)
    thumbs_down = models.PositiveIntegerField("duimen omlaag", default=0)
    tracker_row = models.BigIntegerField("eerste rij bij de bot", default=0)
    text_expired = models.BooleanField("tekst verlopen", default=False)
    demo = models.BooleanField("voorbeeld", default=False)

    state = models.CharField("status", max_length=16, choices=State.choices, default=State.TO_REVIEW)
    state_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="door")
    state_at = models.DateTimeField("sinds", null=True)
    second_reader = models.ForeignKey(
        USER, models.SET_NULL, null=True, related_name="to_read", verbose_name="tweede lezer"
    )
    second_read_at = models.DateTimeField("tweede keer gelezen", null=True)
    labels = models.ManyToManyField(Label, related_name="conversations", blank=True)

    class Meta:
        verbose_name = "gesprek"
        verbose_name_plural = "gesprekken"
        ordering = ("-last_at", "-id")
        indexes = (
            models.Index(fields=("state", "need", "-last_at", "-id"), name="conv_queue"),
            models.Index(fields=("-last_at", "-id"), name="conv_latest"),
            models.Index(fields=("channel", "-last_at", "-id"), name="conv_channel"),
            models.Index(fields=("category", "-last_at", "-id"), name="conv_category"),
            models.Index(fields=("urgency", "-last_at", "-id"), name="conv_urgency"),
            models.Index(fields=("need", "-last_at", "-id"), name="conv_need"),
            models.Index(fields=("state", "-last_at", "-id"), name="conv_state"),
            models.Index(fields=("lowest_confidence", "id"), name="conv_confidence"),
            models.Index(fields=("second_reader", "second_read_at"), name="conv_second"),
        )

    def __str__(self) -> str:
        return self.pseudonym


class ConversationTopic(models.Model):
    """A topic that came by in a conversation, so that the list can be filtered without reading messages."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="topics")
    topic = models.CharField("onderwerp", max_length=60)
    last_at = models.DateTimeField("laatste bericht van het gesprek")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("conversation", "topic"), name="one_row_a_topic"),)
        indexes = (models.Index(fields=("topic", "-last_at", "conversation"), name="topic_latest"),)

    def __str__(self) -> str:
        return self.topic


class Message(models.Model):
    """One message, masked, with what the bot understood or answered.

    Of a person's message: ``topic`` (of the first part), ``confidence``, ``runner_up``, ``decision``
    (answer, clarify, fallback) and ``understanding`` as the bot stored it, its texts masked.
    Of the bot's: ``kind``, ``topic``, ``category``, ``urgency``, ``sources`` and ``buttons`` (their titles).
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    author = models.CharField("van", max_length=8, choices=Author.choices)
    at = models.DateTimeField("tijd", db_index=True)
    text = models.TextField("tekst", blank=True)
    text_state = models.CharField(max_length=16, choices=TextState.choices, default=TextState.MASKED)
    button = models.BooleanField("knop", default=False)

    intent = models.CharField("bedoeling", max_length=60, blank=True)
    topic = models.CharField("onderwerp", max_length=60, blank=True)
    confidence = models.FloatField("zekerheid", null=True)
    runner_up = models.CharField("tweede keus", max_length=60, blank=True)
    runner_up_confidence = models.FloatField("zekerheid van de tweede keus", null=True)
    decision = models.CharField("besluit", max_length=10, blank=True)
    understanding = models.JSONField("begrepen", default=dict, blank=True)

    kind = models.CharField("soort", max_length=12, blank=True)
    category = models.CharField("rode vlag", max_length=40, blank=True)
    urgency = models.CharField("urgentie", max_length=12, blank=True)
    sources = models.JSONField("bronnen", default=list, blank=True)
    buttons = models.JSONField("knoppen", default=list, blank=True)

    tracker_row = models.BigIntegerField("rij bij de bot", default=0, db_index=True)
    message_id = models.BigIntegerField("nummer bij de bot", default=0)
    event_key = models.CharField(max_length=32, unique=True)

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        ordering = ("at", "tracker_row")
        indexes = (
            models.Index(fields=("conversation", "at", "tracker_row"), name="message_order"),
            models.Index(fields=("topic", "at"), name="message_topic"),
            models.Index(fields=("decision", "at"), name="message_decision"),
        )

    def __str__(self) -> str:
        return f"{self.get_author_display()} {self.at:%Y-%m-%d %H:%M}"


class RedFlag(models.Model):
    """An alarm sign that the bot found in a message; ``words`` are the masked words that showed it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="red_flags")
    category = models.CharField("rode vlag", max_length=40)
    urgency = models.CharField("urgentie", max_length=12)
    confidence = models.FloatField("zekerheid", null=True)
    words = models.TextField("woorden", blank=True)
    at = models.DateTimeField("tijd")

    class Meta:
        verbose_name = "rode vlag"
        verbose_name_plural = "rode vlaggen"
        indexes = (models.Index(fields=("category", "at"), name="flag_category"),)

    def __str__(self) -> str:
        return f"{self.category} ({self.urgency})"


class Feedback(models.Model):
    """What a visitor thought of one answer."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="feedback")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="feedback")
    message_id_there = models.BigIntegerField("nummer van het bericht bij de bot", default=0)
    rating = models.CharField("oordeel", max_length=8, choices=Rating.choices)
    text = models.TextField("opmerking", blank=True)
    text_state = models.CharField(max_length=16, choices=TextState.choices, default=TextState.MASKED)
    at = models.DateTimeField("tijd", db_index=True)
    event_key = models.CharField(max_length=32, unique=True)

    class Meta:
        verbose_name = "beoordeling van een bezoeker"
        verbose_name_plural = "beoordelingen van bezoekers"

    def __str__(self) -> str:
        return self.get_rating_display()


class Judgement(models.Model):
    """What one therapist thinks of how one message of a person was understood and answered."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="judgements")
    verdict = models.CharField("oordeel", max_length=20, choices=Verdict.choices)
    right_topic = models.CharField("juiste onderwerp", max_length=60, blank=True)
    right_category = models.CharField("juiste rode vlag", max_length=40, blank=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="judgements", verbose_name="door")
    at = models.DateTimeField("wanneer", auto_now=True)

    class Meta:
        verbose_name = "oordeel"
        verbose_name_plural = "oordelen"
        constraints = (models.UniqueConstraint(fields=("message", "by"), name="one_judgement_a_person"),)
        indexes = (models.Index(fields=("verdict", "at"), name="judgement_verdict"),)

    def __str__(self) -> str:
        return self.get_verdict_display()


class Note(models.Model):
    """A remark of a therapist on a conversation, or on one of its messages."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="notes")
    text = models.TextField("notitie")
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="notes", verbose_name="door")
    at = models.DateTimeField("wanneer", auto_now_add=True)

    class Meta:
        verbose_name = "notitie"
        verbose_name_plural = "notities"
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"


class Export(models.Model):
    """Approved corrections, written as training lines into a file under ``EXPORT_FOLDER``."""

    file = models.CharField("bestand", max_length=100, unique=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="door")
    at = models.DateTimeField("wanneer", auto_now_add=True)

    class Meta:
        verbose_name = "export"
        verbose_name_plural = "exports"
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.file


class Correction(models.Model):
    """A masked message that the bot should understand otherwise: a training line to be.

    Exactly one of ``topic`` (a topic or dialogue act) and ``category`` (a red flag) is set, or neither: then
    the message is a look-alike, which shows no alarm sign. ``before`` is what the bot made of it, ``after``
    what it makes of it after training; both hold ids and numbers only.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="corrections")
    judgement = models.ForeignKey(Judgement, models.SET_NULL, null=True, related_name="corrections")
    text = models.TextField("zin")
    topic = models.CharField("onderwerp", max_length=60, blank=True)
    category = models.CharField("rode vlag", max_length=40, blank=True)
    look_alike = models.CharField("lijkt op een alarmteken", max_length=40, blank=True)
    state = models.CharField(
        "status", max_length=16, choices=CorrectionState.choices, default=CorrectionState.PROPOSED
    )
    proposed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="proposed")
    proposed_at = models.DateTimeField("voorgesteld", auto_now_add=True)
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="decided")
    decided_at = models.DateTimeField("beslist", null=True)
    export = models.ForeignKey(Export, models.SET_NULL, null=True, related_name="corrections")
    before = models.JSONField("voor de training", default=dict, blank=True)
    after = models.JSONField("na de training", default=dict, blank=True)
    checked_at = models.DateTimeField("opnieuw geprobeerd", null=True)

    class Meta:
        verbose_name = "correctie"
        verbose_name_plural = "correcties"
        ordering = ("-proposed_at",)
        constraints = (
            models.CheckConstraint(
                name="a_second_person_decides",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
        )
        indexes = (models.Index(fields=("state", "-proposed_at"), name="correction_state"),)

    def __str__(self) -> str:
        return f"{self.topic or self.category or self.look_alike} ({self.get_state_display()})"


class Erasure(models.Model):
    """A conversation that was erased: what came before ``erased_at`` is never taken over again."""

    pseudonym = models.CharField("pseudoniem", max_length=40, db_index=True)
    erased_at = models.DateTimeField("gewist")
    source = models.CharField("door", max_length=20)
    event_key = models.CharField(max_length=32, unique=True)

    class Meta:
        verbose_name = "wissing"
        verbose_name_plural = "wissingen"
        ordering = ("-erased_at",)

    def __str__(self) -> str:
        return f"{self.pseudonym} {self.erased_at:%Y-%m-%d %H:%M}"


class RetentionRun(models.Model):
    """One daily clearing-up: what went, and until which moments."""

    at = models.DateTimeField("wanneer", auto_now_add=True)
    raw_before = models.DateTimeField("letterlijke tekst van voor")
    raw_rows = models.PositiveBigIntegerField("gewiste rijen bij de bot", default=0)
    text_before = models.DateTimeField("gemaskeerde tekst van voor")
    texts = models.PositiveBigIntegerField("gewiste teksten", default=0)
    log_lines = models.PositiveBigIntegerField("gewiste regels van het logboek", default=0)
    found_late = models.PositiveBigIntegerField("alsnog overgenomen", default=0)
    problem = models.CharField("probleem", max_length=200, blank=True)

    class Meta:
        verbose_name = "opruimbeurt"
        verbose_name_plural = "opruimbeurten"
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class ImportState(models.Model):
    """How far the import is. There is one row."""

    settled = models.BigIntegerField("tot deze rij is alles overgenomen", default=0)
    highest = models.BigIntegerField("hoogste rij die gezien is", default=0)
    marks = models.JSONField("hoogste rij per tijdstip", default=list)
    erasures = models.BigIntegerField("tot deze wissing is alles overgenomen", default=0)
    looked_at = models.DateTimeField("laatst gekeken", null=True)
    taken_over = models.PositiveBigIntegerField("overgenomen gebeurtenissen", default=0)
    retention_at = models.DateTimeField("laatst opgeruimd", null=True)
    problem = models.CharField("probleem", max_length=200, blank=True)

    class Meta:
        verbose_name = "stand van het overnemen"

    def __str__(self) -> str:
        return f"tot {self.settled}"

    @classmethod
    def current(cls) -> ImportState:
        """The one row."""
        return cls.objects.get_or_create(pk=1)[0]
