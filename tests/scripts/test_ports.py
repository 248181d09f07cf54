from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from scripts import ports
from scripts.report import Problem

LOOPBACK = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_free_port_is_free(taken: int) -> None:
    port = ports.free_port()
    assert port != taken
    assert ports.is_free(LOOPBACK, port)


def test_a_taken_port_comes_with_a_way_out(taken: int) -> None:
    with pytest.raises(Problem, match=rf"Port {taken}.*the page.*taken") as problem:
        ports.require_free(LOOPBACK, taken, "PORT", "the page")
    assert f"PORT={taken + 1} make run" in problem.value.remedy


def test_an_address_of_another_machine_is_told_apart_from_a_taken_port() -> None:
    with pytest.raises(Problem, match="not an address of this machine"):
        ports.require_free("192.0.2.1", 5005, "PORT", "the page")
