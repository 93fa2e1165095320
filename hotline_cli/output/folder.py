"""Several listings into a folder, a file each, named by what they are of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.errors import Usage, reason_of
from hotline_cli.i18n import _
from hotline_cli.output.render import ENDINGS, render, replaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotline_cli.output.model import Listing, View

_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f/\\:*?"<>|]|^\.+')


def deliver_each(listings: Mapping[str, Listing], view: View, folder: str) -> dict[str, str]:
    """Write each listing into ``folder`` (made if it is not there); the path of each. Raises ``Usage``."""
    place = Path(folder)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise Usage(
            _("--per-unit: {folder} cannot be used: {reason}").format(folder=folder, reason=reason_of(fault)),
            _("Name a folder that you may write to."),
        ) from fault
    view = view._replace(
        format="plain" if view.format == "table" else view.format, terminal=False, color=False
    )
    ending = next((suffix for suffix, form in ENDINGS.items() if form == view.format), ".txt")
    written: dict[str, str] = {}
    for name, listing in listings.items():
        target = (
            place / f"{_unused(_NOT_IN_A_NAME.sub('_', name) or '_', set(written.values()), place, ending)}"
        )
        with replaced(target) as stream:
            render(listing, view, stream)
        written[name] = str(target)
    return written


def _unused(name: str, taken: set[str], place: Path, ending: str) -> str:
    """``name`` with its ending; with a number too where two units would share a file."""
    found, n = f"{name}{ending}", 1
    while str(place / found) in taken:
        n += 1
        found = f"{name}-{n}{ending}"
    return found
