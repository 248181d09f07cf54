"""Django's command line for the review app: `python review/manage.py help`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Carry out the command that the arguments name."""
    from review_site.environment import read_dotenv  # noqa: PLC0415 (review/ is on the path only now)

    read_dotenv()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_site.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings come first)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
