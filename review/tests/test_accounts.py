"""Coming in: two factors, lock-out, links, sessions; and what the beheerder does with users."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import entrance, second_factor
from accounts.models import User
from accounts.roles import BEHEERDER, LEZER, THERAPEUT
from audit.models import AuditEntry
from tests.world import PASSWORD, app_code, logged_in, person

pytestmark = pytest.mark.django_db


def first_step(client: Client, user: User, password: str = PASSWORD):
    return client.post("/inloggen/", {"username": user.username, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_both_steps_let_in_and_stand_in_the_log():
    user, client = person(), Client()
    assert first_step(client, user).url == "/inloggen/code/"
    assert not is_in(client)
    assert client.post("/inloggen/code/", {"code": app_code(user)}).url == "/"
    assert is_in(client)
    assert AuditEntry.objects.filter(who=user.username, action="ingelogd").count() == 1


def test_capitals_and_blanks_do_not_keep_anybody_out():
    user, client = person(username="s.bakker"), Client()
    client.post("/inloggen/", {"username": " S.Bakker ", "password": PASSWORD})
    code = app_code(user)
    client.post("/inloggen/code/", {"code": f" {code[:3]} {code[3:]} "})
    assert is_in(client)


def test_a_code_works_once():
    user, one, other = person(), Client(), Client()
    code = app_code(user)
    for client in (one, other):
        first_step(client, user)
        client.post("/inloggen/code/", {"code": code})
    assert is_in(one)
    assert not is_in(other)


def test_a_recovery_code_works_once():
    user = person()
    code = StaticToken.objects.filter(device__user=user).first().token
    for expected in (True, False):
        client = Client()
        first_step(client, user)
        client.post("/inloggen/code/", {"code": code.upper()})
        assert is_in(client) is expected


@pytest.mark.parametrize("step", ["/inloggen/code/", "/inloggen/app-koppelen/"])
def test_no_second_step_without_the_first(step):
    assert Client().get(step).url == "/inloggen/"
    assert Client().post(step, {"code": "123456"}).url == "/inloggen/"


def test_being_half_way_ends_after_five_minutes(monkeypatch):
    user, client = person(), Client()
    first_step(client, user)
    later = entrance.time.time() + entrance.SECONDS_HALF_WAY + 1
    monkeypatch.setattr(entrance.time, "time", lambda: later)
    assert client.post("/inloggen/code/", {"code": app_code(user)}).url == "/inloggen/"


def test_who_has_no_app_yet_gets_one_and_recovery_codes():
    user, client = person(app=False), Client()
    assert first_step(client, user).url == "/inloggen/app-koppelen/"
    page = client.get("/inloggen/app-koppelen/").content.decode()
    assert "<svg" in page
    assert second_factor.begin(user).secret in page
    assert client.post("/inloggen/app-koppelen/", {"code": app_code(user)}).url == "/account/herstelcodes/"
    shown = client.get("/account/herstelcodes/").content.decode()
    codes = StaticToken.objects.filter(device__user=user).values_list("token", flat=True)
    assert len(codes) == second_factor.RECOVERY_CODES
    assert all(code in shown for code in codes)
    client.post("/account/herstelcodes/")
    assert not any(code in client.get("/account/herstelcodes/").content.decode() for code in codes)


def test_an_app_cannot_be_put_beside_the_one_that_is_there():
    user, client = person(), Client()
    first_step(client, user)
    assert client.get("/inloggen/app-koppelen/").url == "/inloggen/"


@pytest.mark.parametrize("known", [True, False])
def test_wrong_passwords_lock_out(known):
    user = person(username="s.bakker") if known else User(username="niemand")
    client = Client()
    for _try in range(5):
        answer = first_step(client, user, "fout")
    assert answer.status_code == 429
    assert "kwartier" in answer.content.decode()
    assert first_step(client, user).status_code == 429
    assert AuditEntry.objects.filter(action="geweigerd").count() >= 4


def test_wrong_codes_lock_out_too_and_a_right_one_no_longer_helps():
    user, client = person(), Client()
    first_step(client, user)
    for _try in range(5):
        TOTPDevice.objects.update(throttling_failure_count=0)
        answer = client.post("/inloggen/code/", {"code": "000000"})
    assert answer.status_code == 429
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert client.post("/inloggen/code/", {"code": app_code(user)}).status_code == 429
    assert not is_in(client)


def test_password_and_code_count_together():
    user, client = person(), Client()
    for _try in range(3):
        first_step(client, user, "fout")
    first_step(client, user)
    for _try in range(2):
        TOTPDevice.objects.update(throttling_failure_count=0)
        answer = client.post("/inloggen/code/", {"code": "000000"})
    assert answer.status_code == 429


def test_a_session_ends_by_itself(settings, monkeypatch):
    client = logged_in(person())
    assert (
        client.cookies["beoordelen"]["max-age"] == "" or int(client.cookies["beoordelen"]["max-age"]) <= 1800
    )
    assert client.session.get_expiry_age() <= 1800
    settings.REVIEW_SESSION_HOURS = 0
    assert client.get("/").url == "/inloggen/"


def test_a_session_without_second_factor_is_ended():
    user, client = person(), Client()
    client.force_login(user)
    assert client.get("/").url == "/inloggen/"


def test_going_on_to_the_page_that_was_asked_for_but_never_elsewhere():
    user = person()
    for wanted, expected in (
        ("/gesprekken/", "/gesprekken/"),
        ("https://kwaad.example/", "/"),
        ("//kwaad.example", "/"),
    ):
        client = Client()
        client.post("/inloggen/", {"username": user.username, "password": PASSWORD, "next": wanted})
        TOTPDevice.objects.update(last_t=-1)
        assert client.post("/inloggen/code/", {"code": app_code(user)}).url == expected


@pytest.mark.parametrize("weak", ["kort", "123456789012345", "s.bakker12345", "qwerty123456"])
def test_weak_passwords_are_refused_in_dutch(weak):
    user = person(username="s.bakker")
    client = logged_in(user)
    answer = client.post(
        "/account/wachtwoord/", {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    )
    page = answer.content.decode()
    assert "errorlist" in page
    assert "wachtwoord" in page
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_another_password_ends_other_sessions():
    user = person()
    here, there = logged_in(user), logged_in(user)
    new = "een heel andere zin van woorden"
    here.post("/account/wachtwoord/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert is_in(here)
    assert not is_in(there)


def test_another_telephone_takes_the_password_and_a_new_enrolment():
    user = person()
    client = logged_in(user)
    assert client.post("/account/andere-app/", {"password": "fout"}).status_code == 200
    assert second_factor.has_app(user)
    assert client.post("/account/andere-app/", {"password": PASSWORD}).url == "/inloggen/app-koppelen/"
    assert not is_in(client)
    client.get("/inloggen/app-koppelen/")
    client.post("/inloggen/app-koppelen/", {"code": app_code(user)})
    assert is_in(client)


def test_the_first_beheerder_comes_by_a_command_and_chooses_the_password():
    out = io.StringIO()
    call_command("beheerder", "J.Jansen", stdout=out)
    user = User.objects.get(username="j.jansen")
    assert not user.has_usable_password()
    assert user.role == BEHEERDER
    place = re.search(r"https?://[^/]+(/welkom/\S+)", out.getvalue())[1]
    client = Client()
    page = client.get(place, follow=True)
    new = "appel lamp fiets wolk"
    client.post(page.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    assert first_step(client, user, new).url == "/inloggen/app-koppelen/"
    assert "werkt niet meer" in Client().get(place).content.decode()
    assert AuditEntry.objects.filter(action="account", what="j.jansen").exists()


def test_the_command_again_takes_the_old_ways_in_away():
    user = person(BEHEERDER)
    client = logged_in(user)
    call_command("beheerder", user.username, stdout=io.StringIO())
    assert not is_in(client)
    assert not second_factor.has_app(user)


def test_a_beheerder_makes_a_user_who_chooses_a_password():
    client = logged_in(person(BEHEERDER))
    answer = client.post(
        "/gebruikers/nieuw/", {"name": "Sanne Bakker", "username": "S.Bakker", "role": THERAPEUT}, follow=True
    )
    user = User.objects.get(username="s.bakker")
    assert user.role == THERAPEUT
    assert "/welkom/" in answer.content.decode()
    assert "/welkom/" not in client.get(f"/gebruikers/{user.pk}/").content.decode()
    again = client.post("/gebruikers/nieuw/", {"name": "x", "username": "s.bakker", "role": LEZER})
    assert "bestaat al" in again.content.decode()


def test_role_block_link_reset_and_unlock():
    client, user = logged_in(person(BEHEERDER)), person(LEZER)
    theirs = logged_in(user)
    client.post(f"/gebruikers/{user.pk}/rol/", {"role": THERAPEUT})
    user.refresh_from_db()
    assert user.role == THERAPEUT
    client.post(f"/gebruikers/{user.pk}/blokkeren/")
    assert not is_in(theirs)
    assert first_step(Client(), user).status_code == 200
    client.post(f"/gebruikers/{user.pk}/blokkeren/")
    theirs = logged_in(user)
    client.post(f"/gebruikers/{user.pk}/app-wissen/")
    assert not is_in(theirs)
    assert not second_factor.has_app(user)
    stranger = Client()
    for _try in range(5):
        first_step(stranger, user, "fout")
    client.post(f"/gebruikers/{user.pk}/slot-eraf/")
    assert first_step(stranger, user).status_code == 302
    client.post(f"/gebruikers/{user.pk}/link/")
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_the_last_beheerder_stays():
    boss = person(BEHEERDER)
    client = logged_in(boss)
    client.post(f"/gebruikers/{boss.pk}/rol/", {"role": LEZER})
    client.post(f"/gebruikers/{boss.pk}/blokkeren/")
    boss.refresh_from_db()
    assert boss.role == BEHEERDER
    assert boss.is_active


def test_single_keys_can_be_switched_off():
    client = logged_in(person())
    assert 'data-keys="on"' in client.get("/").content.decode()
    client.post("/account/", {})
    assert 'data-keys="off"' in client.get("/").content.decode()
