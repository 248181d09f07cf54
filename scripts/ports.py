"""Ports: whether one is free, a free one, and who holds one that is not."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess

from scripts.report import Problem


def is_free(host: str, port: int) -> bool:
    """Whether a server can listen on ``port`` of ``host`` now."""
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """A port of ``host`` that nobody listens on."""
    with socket.socket(_family(host)) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def require_free(host: str, port: int, variable: str, what: str) -> None:
    """Make sure that ``what`` can listen on ``port``, which the environment variable ``variable`` moves.

    Raises:
        Problem: the port is taken, or ``host`` is no address of this machine.
    """
    if is_free(host, port):
        return
    if not is_free(host, 0):
        raise Problem(f"{host} is not an address of this machine.", "set HOST to 127.0.0.1, or leave it out")
    raise Problem(
        f"Port {port}, which {what} needs, is taken{_holder(port)}.",
        f"stop the other program, or choose another port: {variable}={port + 1} make run",
    )


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _holder(port: int) -> str:
    # A courtesy: without ss, or for another user's program, the message goes without a name.
    if not shutil.which("ss"):
        return ""
    listing = subprocess.run(
        ["ss", "-Hltnp", f"sport = :{port}"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r'\(\("([^"]+)",pid=(\d+)', listing)
    return f" by {found[1]} (process {found[2]})" if found else ""
