"""Every address, with every role: who gets in, who does not, and that no address was forgotten."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.roles import BEHEERDER, LEZER, ROLES, THERAPEUT
from audit.models import AuditEntry
from tests.world import alarm, logged_in, person

pytestmark = pytest.mark.django_db

EVERYBODY, INSIDE = "everybody", "inside"
OPEN_TO = {
    "alive": EVERYBODY, "login": EVERYBODY, "code": EVERYBODY, "enrol": EVERYBODY, "welcome": EVERYBODY,
    "logout": INSIDE, "account": INSIDE, "password": INSIDE, "codes": INSIDE, "other_app": INSIDE,
    "users": BEHEERDER, "new_user": BEHEERDER, "one_user": BEHEERDER, "change_role": BEHEERDER,
    "block": BEHEERDER, "new_link": BEHEERDER, "reset_app": BEHEERDER, "unlock": BEHEERDER,
    "queue": LEZER, "conversations": LEZER, "conversation": LEZER,
    "state": THERAPEUT, "note": THERAPEUT, "drop_note": THERAPEUT, "label": THERAPEUT,
    "second_reader": THERAPEUT, "judge": THERAPEUT, "unjudge": THERAPEUT,
    "erase": BEHEERDER, "log": BEHEERDER, "keeping": BEHEERDER,
}  # fmt: skip
"""Name of an address -> the least role that it takes."""

POSTED = {
    "logout", "change_role", "block", "new_link", "reset_app", "unlock", "state", "note", "drop_note",
    "label", "second_reader", "judge", "unjudge",
}  # fmt: skip
ORDER = list(ROLES)


def own_addresses():
    """Addresses of these two rooms, without those that other rooms answer for."""
    found = {}
    for pattern in get_resolver().url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            module = getattr(one.callback, "__module__", "") if one.callback else ""
            if module.split(".")[0] in ("accounts", "pages", "review_site", "django"):
                found[one.name] = one
    return found


def address(name, conversation, user):
    message = conversation.messages.first()
    given = {"pseudonym": conversation.pseudonym, "pk": message.pk, "uidb64": "x", "token": "x"}
    wanted = own_addresses()[name].pattern.converters
    if name in ("one_user", "change_role", "block", "new_link", "reset_app", "unlock"):
        given["pk"] = user.pk
    return reverse(name, kwargs={key: given[key] for key in wanted})


def ask(client, name, place):
    return client.post(place) if name in POSTED else client.get(place)


def test_no_address_is_forgotten():
    assert set(own_addresses()) == set(OPEN_TO)


@pytest.mark.parametrize("name", sorted(OPEN_TO))
def test_strangers_see_the_login_page_only(name):
    answer = ask(Client(), name, address(name, alarm(), person()))
    if OPEN_TO[name] == EVERYBODY:
        assert answer.status_code in (200, 302)
    else:
        assert answer.status_code == 302
        assert answer.url.startswith("/inloggen/?next=")


@pytest.mark.parametrize("role", ORDER)
@pytest.mark.parametrize("name", sorted(set(OPEN_TO) - {"login", "code", "enrol", "welcome", "alive"}))
def test_each_role_gets_in_where_it_may(name, role):
    me, other = person(role), person(LEZER)
    client = logged_in(me)
    answer = ask(client, name, address(name, alarm(), other))
    least = OPEN_TO[name]
    allowed = least == INSIDE or ORDER.index(role) >= ORDER.index(least)
    if allowed:
        assert answer.status_code in (200, 302, 404)
        assert "/inloggen/?next" not in answer.headers.get("Location", "")
    else:
        assert answer.status_code == 403
        assert "Dit mag u niet openen" in answer.content.decode()
        assert AuditEntry.objects.filter(who=me.username, action="geweigerd", what=name).count() == 1


@pytest.mark.parametrize("name", sorted(POSTED))
def test_what_changes_something_cannot_be_a_link(name):
    client = logged_in(person(BEHEERDER))
    assert client.get(address(name, alarm(), person(LEZER))).status_code == 405


@pytest.mark.parametrize("name", sorted(POSTED))
def test_what_changes_something_wants_the_token_of_a_form(name):
    user = person(BEHEERDER)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = logged_in(user).cookies
    answer = strict.post(address(name, alarm(), person(LEZER)))
    assert answer.status_code == 403
    assert "Dit formulier is verlopen" in answer.content.decode()


def test_a_lezer_sees_no_buttons_that_do_not_work():
    page = logged_in(person(LEZER)).get(f"/gesprekken/{alarm().pseudonym}/").content.decode()
    assert page.count("<form") == 1  # going out
    assert "Logboek" not in page


def test_a_user_without_a_role_gets_nowhere():
    user = person(LEZER)
    client = logged_in(user)
    user.groups.clear()
    assert client.get("/").status_code == 403
