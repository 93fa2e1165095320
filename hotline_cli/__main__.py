"""The program's one door. What can be said without loading anything is said at once."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the exit status is that of product.md 6."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hotline_cli import __version__

        print(f"hotline {__version__}")
        return 0
    from hotline_cli.cli.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
