"""The loop beside the server: takes over what is new every few seconds, and clears up once a day.

Whatever goes wrong, it says so without a word of a message, waits, and goes on.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError, ProgrammingError, close_old_connections, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from conversations import deduction, retention
from conversations.importing import Importer, Report
from conversations.models import ImportState, RetentionRun
from conversations.tracker import Tracker, TrackerError

EVERY = 5.0
"""Seconds between two passes."""

AT_MOST = 300.0
"""Seconds between two tries while something is wrong."""

Say = Callable[[str], None]


class Loop:
    """Takes over and clears up for as long as the program runs.

    Args:
        say: prints a line.
        sleep: waits some seconds; tests do not.
    """

    def __init__(self, say: Say, sleep: Callable[[float], None] = time.sleep) -> None:
        self._say = say
        self._sleep = sleep
        self._tracker = Tracker(settings.TRACKER)
        self._failures = 0

    def run(self) -> None:
        """Go on and on."""
        while not _is_up_to_date():  # the server brings the database up to date
            self._sleep(1.0)
        importer = self._importer()
        while True:
            self.once(importer)
            self._sleep(self.pause())

    def _importer(self) -> Importer:
        if not deduction.is_ready():
            self._say(deduction.FIRST_TIME)
        importer = Importer(self._tracker, deduction.make_masker())
        self._say("gesprekken worden overgenomen")
        return importer

    def once(self, importer: Importer) -> None:
        """Take over what is new, clear up if it is time, and survive whatever goes wrong."""
        close_old_connections()
        try:
            tell(importer.run(), self._say)
            if retention.is_due(timezone.now()):
                self._clear_up(importer)
            self._failures = 0
        except Exception as error:  # the next pass may go well; the loop must not end
            self._failures += 1
            note(error, self._say)

    def _clear_up(self, importer: Importer) -> None:
        run = daily(importer, self._tracker)
        if run.raw_rows or run.texts or run.log_lines or run.found_late:
            self._say(told(run))

    def pause(self) -> float:
        """Seconds until the next pass: more of them, the longer something is wrong."""
        return min(EVERY * 2.0**self._failures, AT_MOST)


def daily(importer: Importer, tracker: Tracker) -> RetentionRun:
    """Look at every row once more, then clear up."""
    late = importer.run(whole=True).taken
    run = retention.clear_up(tracker)
    run.found_late = late
    run.save(update_fields=["found_late"])
    return run


def told(run: RetentionRun) -> str:
    """A report of the daily work, in one line."""
    return (
        f"opgeruimd: {run.raw_rows} rijen van de assistent van voor {run.raw_before:%d-%m-%Y}, "
        f"{run.texts} gemaskeerde teksten van voor {run.text_before:%d-%m-%Y}, "
        f"{run.log_lines} regels van het logboek; alsnog overgenomen: {run.found_late}"
    )


def tell(report: Report, say: Say) -> None:
    """Say what a pass did, if it is worth a line."""
    if report.erased:
        say(f"{report.erased} gesprek(ken) gewist, zoals de bezoeker vroeg")
    if report.withheld:
        say(f"{report.withheld} tekst(en) waren niet te maskeren en zijn niet bewaard")


def note(error: Exception, say: Say) -> None:
    """Say what went wrong: its kind and its place, never a value, which may be somebody's words."""
    place = traceback.extract_tb(sys.exc_info()[2])[-1]
    what = str(error) if isinstance(error, TrackerError) else type(error).__name__
    say(f"overnemen lukt nu niet ({what}, {place.name}:{place.lineno}); het wordt opnieuw geprobeerd")
    try:
        ImportState.objects.filter(pk=1).update(problem=what[:200])
    except (OperationalError, ProgrammingError):
        return


def _is_up_to_date() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return False
