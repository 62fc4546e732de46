"""The `postmortem` command: `postmortem …` or `python -m pmcore …`.

Ends with 0, with 1 and a sentence on stderr, or with 2 where it was called in a way that it does not understand.
"""

import os
import sys

from pmcore.cli.app import app
from pmcore.errors import ReviewError


def main() -> None:
    """Run the command line."""
    try:
        app()
    except ReviewError as error:
        _end(error.sentence)
    except BrokenPipeError:  # `postmortem list | head`: whoever read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("POSTMORTEM_DEBUG"):
            raise
        _end(
            f"Something went wrong that should not: {type(error).__name__}: {error}. POSTMORTEM_DEBUG=1 shows where."
        )


def _end(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
