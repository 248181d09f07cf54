"""Every address of corrections and figures, with every role."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.roles import BEHEERDER, LEZER, ROLES, THERAPEUT
from audit.models import AuditEntry
from conversations.models import Correction, Export
from tests.world import conversation, logged_in, person, said

pytestmark = pytest.mark.django_db

OPEN_TO = {
    "improve": LEZER, "correction": LEZER, "proposal": LEZER, "figures": LEZER, "month": LEZER,
    "decide": THERAPEUT, "undo_decision": THERAPEUT,
    "propose": BEHEERDER, "renew_proposal": BEHEERDER, "download_proposal": BEHEERDER,
    "figure_csv": BEHEERDER,
}  # fmt: skip
POSTED = {"decide", "undo_decision", "propose", "renew_proposal"}
ORDER = list(ROLES)


@pytest.fixture(autouse=True)
def _exports(settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path


def addresses():
    found = {}
    for included in get_resolver().url_patterns:
        for one in getattr(included, "url_patterns", []):
            if (one.callback.__module__ or "").split(".")[0] in ("improve", "figures"):
                found[one.name] = one
    return found


def address(name):
    message = said(conversation(), "zooltje?", "cortisone", 0.6)
    export = Export.objects.create(file="voorstel-2026-01-01-1.patch")
    correction = Correction.objects.create(
        message=message, text="zooltje?", topic="inlegzolen", proposed_by=person(), export=export
    )
    pk = export.pk if "proposal" in name else correction.pk
    given = {"pk": pk, "kind": "patch", "name": "onderwerpen"}
    return reverse(name, kwargs={key: given[key] for key in addresses()[name].pattern.converters})


def ask(client, name):
    place = address(name)
    return client.post(place, {"besluit": "afwijzen"}) if name in POSTED else client.get(place)


def test_no_address_is_forgotten():
    assert set(addresses()) == set(OPEN_TO)


@pytest.mark.parametrize("name", sorted(OPEN_TO))
def test_strangers_see_the_login_page(name):
    assert ask(Client(), name).url.startswith("/inloggen/?next=")


@pytest.mark.parametrize("role", ORDER)
@pytest.mark.parametrize("name", sorted(OPEN_TO))
def test_each_role_gets_in_where_it_may(name, role):
    me = person(role)
    answer = ask(logged_in(me), name)
    if ORDER.index(role) >= ORDER.index(OPEN_TO[name]):
        assert answer.status_code in (200, 302, 404)
        assert answer.status_code == 404 or AuditEntry.objects.filter(who=me.username).exclude(
            action="ingelogd"
        ).exists() or name in ("propose", "undo_decision")  # fmt: skip
    else:
        assert answer.status_code == 403
        assert AuditEntry.objects.filter(who=me.username, action="geweigerd", what=name).count() == 1


@pytest.mark.parametrize("name", sorted(POSTED))
def test_what_changes_something_cannot_be_a_link(name):
    assert logged_in(person(BEHEERDER)).get(address(name)).status_code == 405
