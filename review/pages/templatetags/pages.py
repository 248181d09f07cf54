"""Words and small parts that the templates use."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

from pages import navigation
from pages.highlight import pieces
from pages.names import names

register = template.Library()

TONES = {"112": "alarm", "113": "alarm", "vandaag": "warm", "therapeut": "calm"}
SURE, FAIRLY_SURE = 0.8, 0.6


@register.simple_tag(takes_context=True)
def entries(context: Any) -> dict[str, list[navigation.Shown]]:
    """The menu for this person."""
    request = context["request"]
    return {
        "main": navigation.shown(navigation.MAIN, request),
        "more": navigation.shown(navigation.MORE, request),
    }


@register.simple_tag(takes_context=True)
def may(context: Any, right: str) -> bool:
    """Whether this person has the right."""
    return bool(context["user"].has_perm(f"accounts.{right}"))


@register.filter
def named(short: str) -> str:
    """The Dutch name of a topic, act or red flag."""
    return names().of(short) if short else ""


@register.filter
def named_in(short: str, group: str) -> str:
    """The Dutch name in one group of names.yml."""
    return names().among(group, short)


@register.filter
def tone(urgency: str) -> str:
    """The colour that goes with an urgency; the words beside it say the same."""
    return TONES.get(urgency, "flat")


@register.filter
def percent(share: float | None) -> str:
    """0.934 -> 93 %, with a space that does not break."""
    return "" if share is None else f"{share * 100:.0f}\u00a0%"


@register.filter
def how_sure(share: float | None) -> str:
    """A confidence in words."""
    if share is None:
        return ""
    if share >= SURE:
        return "zeker"
    return "redelijk zeker" if share >= FAIRLY_SURE else "twijfel"


@register.filter
def plain_number(number: float | None) -> str:
    """For attributes that a browser reads: with a point, whatever the language."""
    return "" if number is None else f"{number:.3f}"


@register.filter
def listed(details: dict[str, Any]) -> str:
    """The particulars of a line of the log; those that stand empty say nothing."""
    return ", ".join(f"{name}: {value}" for name, value in details.items() if value not in ("", None))


@register.filter
def marked(text: str, words: Any) -> SafeString:
    """``text`` with the words that showed an alarm sign marked."""
    parts = [("<mark>{}</mark>" if hit else "{}", part) for part, hit in pieces(text, words)]
    return SafeString("".join(str(form).replace("{}", conditional_escape(part)) for form, part in parts))


@register.simple_tag
def query(request: Any, **changes: Any) -> str:
    """The address's own filters with ``changes``; without the place in the list."""
    data = request.GET.copy()
    for gone in ("na", "voor"):
        data.pop(gone, None)
    for key, value in changes.items():
        data.pop(key, None)
        if value not in (None, ""):
            data[key] = value
    return "?" + data.urlencode() if data else "?"


@register.simple_tag
def joined(things: Any, between: str = ", ") -> SafeString:
    """Escaped and joined."""
    return format_html_join(between, "{}", ((thing,) for thing in things))
