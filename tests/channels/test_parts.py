"""The pure parts of the web channel."""

from __future__ import annotations

import stat

import pytest

from channels import bodies, limits, messages, origins, site, tokens, web_settings

SECRET = b"geheim"


def test_a_token_is_read_back_only_whole_and_in_time():
    token = tokens.issue("web-1", SECRET, 1000)
    assert tokens.read(token, SECRET, 1500, 600) == "web-1"
    assert tokens.read(token, SECRET, 1700, 600) is None
    assert tokens.read(token, b"ander", 1500, 600) is None
    for broken in ("", ".", "a.b", token[:-2], token + "=", token.replace(".", ""), "é" + token, "x" + token):
        assert tokens.read(broken, SECRET, 1500, 600) is None


def test_conversation_ids_are_long_and_never_the_same():
    ids = {tokens.new_conversation() for _ in range(100)}
    assert len(ids) == 100
    assert all(name.startswith("web-") and len(name) == 36 for name in ids)


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("WEB_TOKEN_SECRET", raising=False)
    file = tmp_path / "var" / "secret"
    first = tokens.load_secret(file)
    assert len(first) >= 48
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert tokens.load_secret(file) == first
    monkeypatch.setenv("WEB_TOKEN_SECRET", "uit de omgeving")
    assert tokens.load_secret(file) == b"uit de omgeving"


def test_a_window_of_a_minute_slides():
    limiter = limits.Limiter(2)
    assert [limiter.wait("a", at) for at in (0, 30, 59)] == [0, 0, 1]
    assert limiter.wait("b", 59) == 0
    assert limiter.wait("a", 61) == 0
    assert limits.Limiter(0).wait("a", 0) == 0


def test_keys_that_went_quiet_are_forgotten():
    limiter = limits.Limiter(5)
    for number in range(limits.SWEEP):
        limiter.wait(str(number), 0)
    for _ in range(limits.SWEEP):
        limiter.wait("later", 1000)
    assert len(limiter._seen) == 1


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("https://chat.nl", True),
        ("https://praktijk.nl", True),
        ("https://PRAKTIJK.nl", True),
        ("https://praktijk.nl.kwaad.nl", False),
        ("https://kwaad.nl/praktijk.nl", False),
        ("http://praktijk.nl", False),
        ("null", False),
        ("", False),
    ],
)
def test_who_may_ask(origin, allowed):
    assert origins.is_allowed(origin, "chat.nl", frozenset({"https://praktijk.nl"})) is allowed


def test_the_address_is_believed_as_far_as_our_own_proxies_wrote_it():
    headers = {"x-forwarded-for": "6.6.6.6, 1.2.3.4"}
    assert origins.client_address("127.0.0.1", headers, 0) == "127.0.0.1"
    assert origins.client_address("127.0.0.1", headers, 1) == "1.2.3.4"
    assert origins.client_address("127.0.0.1", {}, 1) == "127.0.0.1"


def test_typed_text_is_never_a_command_and_shows_as_typed():
    assert not messages.typed("/restart").startswith("/")
    assert messages.as_typed(messages.typed("/restart")) == "/restart"
    assert messages.typed("hallo") == "hallo"


def test_a_button_without_topic_gets_it_from_its_payload():
    said = {
        "text": "a",
        "timestamp": 0.0,
        "buttons": [{"title": "b", "payload": '/shockwave{"aspect": "duur"}'}],
    }
    assert messages.from_bot(said)["buttons"][0]["topic"] == "shockwave"


def test_urgency_is_text_whatever_yaml_made_of_it():
    assert messages.from_bot({"text": "a", "timestamp": 0.0, "urgency": 112})["urgency"] == "112"


@pytest.mark.parametrize("key", ["", "kort", "x" * 65, "met spatie erin", "é" * 10])
def test_a_key_that_is_none(key):
    with pytest.raises(bodies.Refused):
        bodies.idempotency_key(key)


@pytest.mark.parametrize(
    "path",
    [
        "/web/../practice.yml",
        "/web/%2e%2e/x.js",
        "/web//etc/passwd",
        "/web/index.html",
        "/web/",
        "/webx.js",
        "/web/geen.js",
    ],
)
def test_only_files_of_the_site_are_served(path):
    assert site.find(path) is None


def test_pages_have_a_strict_policy_and_modules_may_be_used_anywhere():
    page, module = site.find("/"), site.find("/web/chat.js")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert module.headers["Access-Control-Allow-Origin"] == "*"
    assert site.find("/demo") is not None
    assert site.find("/demo", development=False) is None


def test_nothing_in_the_page_comes_from_somebody_else_or_is_made_of_strings():
    for file in site.FOLDER.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "innerHTML" not in text, file
        assert "eval(" not in text, file
        assert file.suffix != ".html" or "//" not in text, file


def test_settings_come_from_the_environment_and_mistakes_are_named(monkeypatch):
    monkeypatch.setenv("WEB_TOKEN_SECRET", "x")
    monkeypatch.setenv("WEB_ALLOWED_ORIGINS", "https://a.nl/, https://B.nl")
    monkeypatch.setenv("WEB_RATE_LIMIT", "0")
    settings = web_settings.from_environment()
    assert settings.allowed_origins == {"https://a.nl", "https://b.nl"}
    assert settings.address_limit == 0
    monkeypatch.setenv("WEB_RATE_LIMIT", "veel")
    with pytest.raises(ValueError, match="WEB_RATE_LIMIT"):
        web_settings.from_environment()
    monkeypatch.setenv("WEB_RATE_LIMIT", "5")
    monkeypatch.setenv("WEB_CONSENT", "soms")
    with pytest.raises(ValueError, match="WEB_CONSENT"):
        web_settings.from_environment()
