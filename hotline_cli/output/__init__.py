"""Rows in, text out: one model of rows, every format of ``FORMATS``. Masking and defusing happen here and nowhere else.

A command hands a ``Listing`` or a ``Record`` to ``deliver`` with the ``View`` that the reader asked for.
"""

from __future__ import annotations

from hotline_cli.output.model import Column, Listing, Record, View
from hotline_cli.output.render import FORMATS, deliver, render

__all__ = ["FORMATS", "Column", "Listing", "Record", "View", "deliver", "render"]
