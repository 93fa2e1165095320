"""Running desks: the name of this one, and whether another still runs."""

from __future__ import annotations

import os
import platform

START_TOLERANCE = 2
"""Seconds by which two readings of a process's start may differ."""


def this_desk() -> str:
    """Return the name of this process: host, process and its start, since numbers of processes are used again."""
    import psutil

    return f"{platform.node()} {os.getpid()} {psutil.Process().create_time():.0f}"


def is_running(desk: str) -> bool:
    """Return whether the desk with this name runs. One on another host, or without a name, counts as gone."""
    import psutil

    host, _blank, process = desk.rpartition(" ")[0].rpartition(" ")
    if host != platform.node() or not process.isdecimal():
        return False
    try:
        start = psutil.Process(int(process)).create_time()
    except psutil.NoSuchProcess:
        return False
    return abs(start - float(desk.rpartition(" ")[2])) <= START_TOLERANCE
