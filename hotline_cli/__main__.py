"""Entry point. Whatever needs no module is printed before any is loaded."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and end the process; its exit status is that of rules.md 6."""
    try:
        status = _status()
    except KeyboardInterrupt:  # while the program was being loaded, or already ending
        os.write(2, b"Interrupted; nothing was done.\n")
        status = 130
    try:
        _leave(status)
    except KeyboardInterrupt:  # finished, and reported
        os._exit(status)


def _status() -> int:
    _open_streams()
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hotline_cli import __version__

        try:
            print(f"hotline {__version__}", flush=True)
        except OSError:  # a closed pipe or a full disk: the program reports it
            pass
        else:
            return 0
    # modules stay loaded: searching them for garbage takes a twentieth; a command turns it on again
    gc.disable()
    from hotline_cli.cli.main import run

    return run(sys.argv[1:])


def _open_streams() -> None:
    """Replace standard streams that were closed (cron, ``>&-``), so that writing to them does not fail."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for all of the run


def _leave(status: int) -> None:
    """End at once: the database is closed, and tearing down a thousand modules takes a tenth of the run."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (
            OSError,
            ValueError,
            AttributeError,
        ):  # a full disk, a closed pipe, or a stream that never existed
            status = status or 1
    os._exit(status)


if __name__ == "__main__":
    main()
