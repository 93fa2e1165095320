"""Several listings in a folder, one file each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from hotline_cli.errors import Usage, reason_of
from hotline_cli.i18n import _
from hotline_cli.output.render import ENDINGS, check_writable, render, replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hotline_cli.output.model import Listing, View
    from hotline_cli.output.report import Report

_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f/\\:*?"<>|]|^\.+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""
MAX_NAME_LENGTH = 60
"""Characters of a name, of which Linux takes 255 bytes with the ending."""


def folder_of_day(folder: str, day: date) -> str:
    """Return the subfolder of ``folder`` for a run of ``day``, apart from those of other days."""
    return str(Path(folder, day.isoformat()))


def check_usable(folder: str, option: str) -> None:
    """Create ``folder`` if needed, and check that files can be created in it, before anything is done.

    Raises ``Usage`` that names the ``option`` with the folder.
    """
    place = Path(folder)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise Usage(
            _("{option}: cannot use {folder}: {reason}").format(
                option=option, folder=folder, reason=reason_of(fault)
            ),
            _("Name a folder that you can write to."),
        ) from fault
    check_writable(place / "sheet", option)


def deliver_each(
    listings: Mapping[str, Listing | Report], view: View, folder: str, option: str
) -> dict[str, str]:
    """Write each listing into ``folder`` in the format of ``view``, a table as plain text; return the paths."""
    view = view._replace(
        format="plain" if view.format == "table" else view.format, terminal=False, color=False
    )
    ending = next((suffix for suffix, form in ENDINGS.items() if form == view.format), ".txt")
    taken: set[str] = set()
    written: dict[str, str] = {}
    for name, listing in listings.items():
        target = Path(folder) / _find_unused(_file_name(name), ending, taken)
        with replace_file(target, option) as stream:
            render(listing, view, stream)
        written[name] = str(target)
    return written


def _file_name(name: str) -> str:
    """Return ``name`` as every system takes it for a file: without its separators, its devices, in its length."""
    changed = _NOT_IN_A_NAME.sub("_", normalize("NFC", name))[:MAX_NAME_LENGTH].rstrip(". ") or "_"
    return f"{changed}_" if _RESERVED.fullmatch(changed) else changed


def _find_unused(name: str, ending: str, taken: set[str]) -> str:
    """Return ``name`` with its extension, and a number if it is taken, ignoring case."""
    unused, n = f"{name}{ending}", 1
    while unused.casefold() in taken:
        n += 1
        unused = f"{name}-{n}{ending}"
    taken.add(unused.casefold())
    return unused
