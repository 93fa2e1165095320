"""Output: one model of rows, every format of ``FORMATS``; the only place of masking and escaping.

A command passes a ``Listing`` or ``Record`` to ``deliver`` with the ``View`` requested.
"""

from __future__ import annotations

from hotline_cli.output.model import Column, Listing, Narrow, Record, View
from hotline_cli.output.render import FORMATS, deliver, render

__all__ = ["FORMATS", "Column", "Listing", "Narrow", "Record", "View", "deliver", "render"]
