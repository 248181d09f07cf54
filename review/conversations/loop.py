"""The loop beside the server: takes over what is new every few seconds, and clears up once a day.

Whatever goes wrong, it says so without a word of a message, waits, and goes on.
"""

from __future__ import annotations

import sys
import threading
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
    """Takes over and clears up until it is told to stop.

    Args:
        say: prints a line.
        stop: is set when it is to end.
    """

    def __init__(self, say: Say, stop: threading.Event) -> None:
        self._say = say
        self._stop = stop
        self._tracker = Tracker(settings.TRACKER)
        self._failures = 0

    def run(self) -> None:
        """Go on until told to stop."""
        if not self._wait_for_tables():
            return
        importer = self._importer()
        while not self._stop.wait(self._pause()):
            close_old_connections()
            self._once(importer)

    def _importer(self) -> Importer:
        if not deduction.is_ready():
            self._say(deduction.FIRST_TIME)
        importer = Importer(self._tracker, deduction.make_masker())
        self._say("gesprekken worden overgenomen")
        return importer

    def _once(self, importer: Importer) -> None:
        try:
            tell(importer.run(), self._say)
            if retention.is_due(timezone.now()):
                self._say(told(daily(importer, self._tracker)))
            self._failures = 0
        except Exception as error:  # the next pass may go well; the loop must not end
            self._failures += 1
            note(error, self._say)

    def _pause(self) -> float:
        return float(min(EVERY * 2**self._failures, AT_MOST)) if self._failures else EVERY

    def _wait_for_tables(self) -> bool:
        """Wait until the server has brought the database up to date; False when told to stop."""
        while not _is_up_to_date():
            if self._stop.wait(1.0):
                return False
        return True


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
