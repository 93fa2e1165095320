"""The program's one door. What can be said without loading anything is said at once."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and end the process; its exit status is that of rules.md 6."""
    try:
        status = _status()
    except KeyboardInterrupt:  # while the program was being loaded, or was already ending
        os.write(2, b"Interrupted; nothing was done.\n")
        status = 130
    try:
        _leave(status)
    except KeyboardInterrupt:  # it is over, and said
        os._exit(status)


def _status() -> int:
    _open_streams()
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hotline_cli import __version__

        try:
            print(f"hotline {__version__}", flush=True)
        except OSError:  # a closed pipe, a full disk: the program knows what to say of it
            pass
        else:
            return 0
    # what a start loads stays loaded: to look for garbage in it costs a twentieth; a command turns it on again
    gc.disable()
    from hotline_cli.cli.main import run

    return run(sys.argv[1:])


def _open_streams() -> None:
    """Stand in for standard streams that were closed (cron, ``>&-``): what is done must not end in a fault."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for all of the run


def _leave(status: int) -> None:
    """End at once: the file is closed, and to take down a thousand modules one by one costs a tenth."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):  # a full disk, a closed pipe, a stream that never was
            status = status or 1
    os._exit(status)


if __name__ == "__main__":
    main()
