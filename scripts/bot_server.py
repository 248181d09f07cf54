"""Starts Rasa's server, as `rasa run` does, but with logs that hold no messages.

The parts of Rasa's command line that serving does not need, and that load slowly, stay out.
"""

from __future__ import annotations

import gc
import os
import sys

from scripts import quiet_logs


def main(host: str, port: str, model: str) -> None:
    """Serve ``model`` on ``host`` and ``port``; CREDENTIALS and ENDPOINTS may name other files."""
    quiet_logs.configure()
    gc.disable()  # nothing to collect while modules load; that alone takes a tenth of the start
    import rasa.core.run  # noqa: PLC0415 (takes seconds; logging is to be set up before)
    from rasa.core.utils import AvailableEndpoints  # noqa: PLC0415
    from rasa.shared.exceptions import RasaException  # noqa: PLC0415

    quiet_logs.configure_structured(os.environ.get("LOG_LEVEL", "WARNING"))
    gc.freeze()
    gc.enable()
    try:
        rasa.core.run.serve_application(
            model,
            interface=host,
            port=int(port),
            credentials=os.environ.get("CREDENTIALS", "credentials.yml"),
            endpoints=AvailableEndpoints.read_endpoints(os.environ.get("ENDPOINTS", "endpoints.yml")),
            enable_api=False,
        )
    except (RasaException, ValueError) as error:  # a setting that cannot be: its message says which
        sys.exit(f"The bot does not start: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
