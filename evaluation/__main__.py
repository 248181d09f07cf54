"""``python -m evaluation FILE``: the same as ``python -m evaluation.run --data FILE``."""

import sys

from evaluation.run import main

if __name__ == "__main__":
    sys.exit(main())
