"""What the second person fills in: the sentence, and for a look-alike what it is about."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from conversations.masking_patterns import Patterns
from conversations.models import Correction
from pages.names import names

LONGEST, SHORTEST = 500, 2
MARK = re.compile(r"\[[^\]]*\]")
"""What masking put in the place of a name or number."""

SIGNS = re.compile(r"[\[\]{}]")
"""Signs that mean something else to the bot's training than they say."""


def _nobody(_word: str) -> bool:
    return False


_patterns = Patterns(_nobody, _nobody, _nobody)
"""Numbers, addresses and "ik heet ..."; lists of names would take the page seconds to load."""


class DecisionForm(forms.Form):
    """The sentence as the bot may learn it."""

    text = forms.CharField(
        label="De zin die de assistent leert",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text="Laat staan hoe iemand het zegt, ook met tikfouten. Haal weg wat iemand herkenbaar maakt: "
        "namen, plaatsen, werk, data, een bijzonder verhaal.",
    )
    topic = forms.ChoiceField(label="Waar gaat de zin dan wel over?", required=False)
    sure = forms.BooleanField(
        label="Ik heb ernaar gekeken: dit wijst niemand aan", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, correction: Correction, **more: Any) -> None:
        super().__init__(*args, **more)
        self.correction = correction
        self.fields["text"].initial = correction.text
        if correction.look_alike:
            known = names()
            self.fields["topic"].choices = [*known.act_choices(), *known.topic_choices()]
            self.fields["topic"].initial = suggested_topic(correction)
        else:
            del self.fields["topic"]

    def clean_text(self) -> str:
        """One line of plain text in which nothing of the masking is left.

        Raises:
            ValidationError: it cannot be a training line.
        """
        text = " ".join("".join(filter(_plain, self.cleaned_data["text"])).split()).lstrip("-/ ")
        if found := MARK.search(text):
            raise forms.ValidationError(
                f"Hier staat nog {found[0]}. Haal het weg, of schrijf een gewoon woord, zoals 'mijn arts'."
            )
        if SIGNS.search(text) or sum(map(str.isalpha, text)) < SHORTEST:
            raise forms.ValidationError("Schrijf een gewone zin, zonder haken of accolades.")
        return text

    def clean(self) -> dict[str, Any]:
        """Numbers and addresses are asked about once."""
        given = super().clean() or {}
        found = [span.text for span in _patterns.find(given.get("text", ""))]
        if found and not given.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()
            self.add_error("text", f"Wijst dit iemand aan: '{found[0]}'? Haal het dan weg.")
        return given


def suggested_topic(correction: Correction) -> str:
    """What a look-alike is most likely about: what the bot saw in it besides, else a complaint."""
    known, parts = names(), correction.message.understanding.get("parts") or [{}]
    seen = correction.topic or correction.message.topic or parts[0].get("topic", "")
    return seen if seen in known.topics or seen in known.own["judged_acts"] else "klacht"


def _plain(sign: str) -> bool:
    return sign.isprintable() or sign.isspace()
