"""Starts the action server, as `rasa run actions` does, but on the loopback address only.

It does not load Rasa, so that it is there in a second instead of twenty.
"""

from __future__ import annotations

import os
import sys

from scripts import quiet_logs


def main(port: str) -> None:
    """Serve the package ``actions`` on ``port``; ACTION_HOST names another address than the loopback one."""
    quiet_logs.configure()
    from rasa_sdk.endpoint import create_app  # noqa: PLC0415 (logging is to be set up before)

    app = create_app("actions", cors_origins=[])
    app.run(
        host=os.environ.get("ACTION_HOST", "127.0.0.1"),
        port=int(port),
        workers=1,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main(sys.argv[1])
