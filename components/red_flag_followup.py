"""A short answer to the bot's question about alarm signs: "ja, 's nachts ook", "ja dat laatste"."""

from __future__ import annotations

from collections.abc import Sequence

from components.red_flag_rules import STATED, STRENGTHS, Evidence

LONGEST_ANSWER = 9
"""Words up to which a message is read as an answer to the bot's question; a longer one speaks for itself."""

PLACES = {"eerste": 0, "tweede": 1, "derde": 2, "laatste": -1}
"""Markers of ``data/context.yml`` that name a place in the bot's list."""


def confirmed(evidence: Evidence, asked: Sequence[str]) -> list[str]:
    """The categories of ``asked`` that a short answer confirms.

    A named sign or place counts for its category; a bare yes counts for all that was asked; a no for none.

    Args:
        evidence: what the rules saw in the answer.
        asked: the categories in the order in which the bot named them.
    """
    if not asked or len(evidence.words) > LONGEST_ANSWER:
        return []
    named = [
        category for category in asked if any(evidence.has(category, each, STATED) for each in STRENGTHS)
    ]
    if named:
        return named
    if "bevestiging" not in evidence.markers or evidence.markers & {"weigering", "ontkenning"}:
        return []
    places = [place for marker, place in PLACES.items() if marker in evidence.markers]
    return [asked[place] for place in places if -len(asked) <= place < len(asked)] or list(asked)
