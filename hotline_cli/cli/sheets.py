"""One file a unit, to send: named after the unit, in Markdown unless another format was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.errors import InputFault, reason_of
from hotline_cli.i18n import _
from hotline_cli.output import deliver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotline_cli.cli.app import Call
    from hotline_cli.output import Listing

ENDINGS = {
    "markdown": "md",
    "table": "md",
    "plain": "txt",
    "csv": "csv",
    "tsv": "tsv",
    "json": "json",
    "jsonl": "jsonl",
}
FORBIDDEN = '/\\:*?"<>|'
"""What some file system does not take in a name."""


def check(folder: str) -> None:
    """Make the folder, before anything is done that its sheets are to tell of. Raises ``InputFault``."""
    try:
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputFault(
            _("{path}: {reason}").format(path=folder, reason=reason_of(error)),
            _("Name a folder that you may write to."),
        ) from error


def write(call: Call, folder: str, sheets: Mapping[str, Listing]) -> list[Path]:
    """Write the sheet of each unit; the files, in the order of the units."""
    view = call.view()
    form = "markdown" if view.on_screen else view.format
    shown = view._replace(format=form, columns=(), terminal=False, color=False)
    files = []
    for unit, sheet in sheets.items():
        target = Path(folder) / f"{_file_name(unit)}.{ENDINGS[form]}"
        deliver(sheet, shown, call.env.stdout, str(target))
        files.append(target)
    return files


def _file_name(unit: str) -> str:
    name = "".join("_" if c in FORBIDDEN or not c.isprintable() else c for c in unit).strip(". ")
    return name or "_"
