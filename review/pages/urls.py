"""Addresses of queue, list, conversation, log."""

from __future__ import annotations

from django.urls import path

from pages import conversation, erasing, judging, listing, logbook, queue

ONE = "gesprekken/<slug:pseudonym>/"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("gesprekken/", listing.conversations, name="conversations"),
    path(ONE, conversation.one, name="conversation"),
    path(f"{ONE}status/", judging.state, name="state"),
    path(f"{ONE}notities/", judging.note, name="note"),
    path(f"{ONE}notities/<int:pk>/weg/", judging.drop_note, name="drop_note"),
    path(f"{ONE}labels/", judging.label, name="label"),
    path(f"{ONE}tweede-lezer/", judging.second_reader, name="second_reader"),
    path(f"{ONE}wissen/", erasing.erase_page, name="erase"),
    path(f"{ONE}berichten/<int:pk>/oordeel/", judging.judge, name="judge"),
    path(f"{ONE}berichten/<int:pk>/oordeel/weg/", judging.unjudge, name="unjudge"),
    path("logboek/", logbook.log, name="log"),
    path("bewaren/", logbook.keeping, name="keeping"),
]
