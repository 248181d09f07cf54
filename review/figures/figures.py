"""Every figure: its title, its picture in words and lines, and its table. One list, for all pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from conversations.choices import Verdict
from figures import counting, drawing
from figures.counting import Table
from figures.periods import Period
from pages.names import Names, names

MOST_BARS = 12
URGENCIES = ("112", "113", "vandaag", "therapeut")


@dataclass(frozen=True)
class Figure:
    """A figure over one period; ``name`` stands in the address of its download."""

    name: str
    title: str
    told: str
    table: Table
    picture: Any
    nothing: str


Make = Callable[[Period, Names], Figure]


def conversations(period: Period, known: Names) -> Figure:
    """Conversations a day by channel."""
    found = counting.by_channel(period)
    channels = sorted({channel for counts in found.values() for channel in counts}, key=_channel_order)
    titles = [known.among("channels", channel) for channel in channels]
    rows = [
        (_day(day), *(str(counts[channel]) for channel in channels), str(sum(counts.values())))
        for day, counts in found.items()
    ]
    series = {
        title: [counts[channel] for counts in found.values()]
        for title, channel in zip(titles, channels, strict=True)
    }
    total = sum(sum(counts.values()) for counts in found.values())
    per = "week" if len(period.days) >= counting.WEEKLY_FROM else "dag"
    told = f"{total} gesprekken. Elke kolom is een {per}; de kleuren zijn de kanalen."
    table = Table((per.capitalize(), *titles, "Samen"), rows)
    picture = drawing.columns(list(found), series, f"Kolommen per {per}: {told}")
    return Figure(
        "gesprekken", f"Gesprekken per {per}", told, table, picture, "Er waren in deze tijd geen gesprekken."
    )


def topics(period: Period, known: Names) -> Figure:
    """What people ask about."""
    found = [(known.of(topic), count) for topic, count in counting.topics(period)]
    first = f"Het meest: {found[0][0]} ({found[0][1]})." if found else ""
    told = f"In hoeveel gesprekken een onderwerp voorkwam. {first}"
    return Figure(
        "onderwerpen",
        "Onderwerpen",
        told,
        Table(("Onderwerp", "Gesprekken"), [(name, str(count)) for name, count in found]),
        drawing.bars([(name, [count]) for name, count in found[:MOST_BARS]], told),
        "Er is in deze tijd nergens naar gevraagd.",
    )


def not_understood(period: Period, known: Names) -> Figure:
    """How much is not understood, over time."""
    found = counting.not_understood(period)
    shares = [_share(counts["missed"], counts["turns"]) for counts in found.values()]
    rows = [
        (
            _day(day),
            str(counts["turns"]),
            str(counts["missed"]),
            "" if share is None else f"{share:.1f}".replace(".", ","),
        )
        for (day, counts), share in zip(found.items(), shares, strict=True)
    ]
    turns = sum(counts["turns"] for counts in found.values())
    missed = sum(counts["missed"] for counts in found.values())
    told = f"Van {turns} berichten begreep de assistent er {missed} niet ({_percent(missed, turns)})."
    table = Table(("Periode", "Berichten", "Niet begrepen", "Procent"), rows)
    picture = drawing.line(list(found), shares, f"Een lijn met het deel dat niet begrepen werd. {told}")
    return Figure(
        "niet-begrepen", "Niet begrepen", told, table, picture, "Er waren in deze tijd geen berichten."
    )


def red_flags(period: Period, known: Names) -> Figure:
    """Alarm signs by category and urgency."""
    found = counting.red_flags(period)
    by_name: dict[str, list[int]] = {}
    for category, urgency, count in found:
        numbers = by_name.setdefault(known.of(category), [0] * len(URGENCIES))
        if urgency in URGENCIES:
            numbers[URGENCIES.index(urgency)] += count
    rows = [(known.of(category), known.among("urgencies", urgency), str(n)) for category, urgency, n in found]
    urgent = sum(n for _, urgency, n in found if urgency in ("112", "113"))
    told = f"{sum(row[2] for row in found)} alarmtekens, waarvan {urgent} met spoed (112 of 113)."
    legend = [known.among("urgencies", urgency) for urgency in URGENCIES]
    bars = list(by_name.items())
    table = Table(("Alarmteken", "Verwijzing", "Aantal"), rows, names=2)
    picture = drawing.bars(bars, told, legend, summed=True)
    return Figure(
        "rode-vlaggen", "Rode vlaggen", told, table, picture, "De assistent zag in deze tijd geen alarmteken."
    )


def confusion(period: Period, known: Names) -> Figure:
    """What was taken for what, as judged."""
    found = [
        (known.of(wrong) if wrong else "Niet begrepen", known.of(right), count)
        for wrong, right, count in counting.confusion(period)
    ]
    told = "Wat de assistent dacht, en wat het volgens uw team was."
    return Figure(
        "verwarring",
        "Door elkaar gehaald",
        told,
        Table(("De assistent dacht", "Het was", "Aantal"), [(a, b, str(n)) for a, b, n in found], names=2),
        drawing.bars([(f"{a} → {b}", [n]) for a, b, n in found[:MOST_BARS]], told),
        "Niemand koos in deze tijd 'Ander onderwerp'.",
    )


def referrals(period: Period, known: Names) -> Figure:
    """Missed and needless referrals, as judged."""
    missed, needless = dict(counting.missed(period)), dict(counting.needless(period))
    both = sorted({*missed, *needless}, key=lambda one: -(missed.get(one, 0) + needless.get(one, 0)))
    rows = [(known.of(one), missed.get(one, 0), needless.get(one, 0)) for one in both]
    given = counting.verdicts(period)
    lost, extra = given.get(Verdict.MISSED_REFERRAL, 0), given.get(Verdict.NEEDLESS_REFERRAL, 0)
    told = (
        f"Uw team gaf {sum(given.values())} oordelen. Gemiste verwijzingen: {lost}. "
        f"Onnodige verwijzingen: {extra}."
    )
    return Figure(
        "verwijzingen",
        "Gemiste en onnodige verwijzingen",
        told,
        Table(("Alarmteken", "Gemist", "Onnodig"), [(name, str(a), str(b)) for name, a, b in rows]),
        drawing.bars([(name, [a, b]) for name, a, b in rows], told, ["Gemist", "Onnodig"]),
        "Uw team vond in deze tijd geen gemiste of onnodige verwijzing.",
    )


def ratings(period: Period, known: Names) -> Figure:
    """Thumbs of visitors."""
    found = [
        (known.of(topic) if topic else "Overig", up, down) for topic, up, down in counting.ratings(period)
    ]
    up, down = sum(row[1] for row in found), sum(row[2] for row in found)
    told = f"Bezoekers gaven {up} keer een duim omhoog en {down} keer een duim omlaag."
    return Figure(
        "duimen",
        "Duimen van bezoekers",
        told,
        Table(("Onderwerp", "Omhoog", "Omlaag"), [(name, str(a), str(b)) for name, a, b in found]),
        drawing.bars([(name, [a, b]) for name, a, b in found[:MOST_BARS]], told, ["Omhoog", "Omlaag"]),
        "Niemand gaf in deze tijd een duim.",
    )


FIGURES: dict[str, Make] = {
    "gesprekken": conversations,
    "onderwerpen": topics,
    "niet-begrepen": not_understood,
    "rode-vlaggen": red_flags,
    "verwarring": confusion,
    "verwijzingen": referrals,
    "duimen": ratings,
}
"""Name in the address -> how it is made."""


def make(name: str, period: Period) -> Figure:
    """One figure.

    Raises:
        KeyError: there is no such figure.
    """
    return FIGURES[name](period, names())


def all_of(period: Period) -> list[Figure]:
    """Every figure over ``period``."""
    return [make(name, period) for name in FIGURES]


def _channel_order(channel: str) -> tuple[int, str]:
    known = ["web", "whatsapp", "telegram"]
    return (known.index(channel) if channel in known else len(known), channel)


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def _share(part: int, whole: int) -> float | None:
    return part / whole * 100 if whole else None


def _percent(part: int, whole: int) -> str:
    share = _share(part, whole)
    return "0 %" if share is None else f"{share:.1f} %".replace(".", ",")
