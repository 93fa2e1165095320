"""Rendering to standard output or to a file, which is written completely or not at all."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from hotline_cli import files
from hotline_cli.errors import HotlineError, Usage, reason_of
from hotline_cli.i18n import _
from hotline_cli.output.model import Listing, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotline_cli.output.model import View
    from hotline_cli.output.report import Report

FORMATS = ("table", "plain", "markdown", "csv", "tsv", "json", "jsonl", "html", "xlsx", "docx")
BINARY = frozenset({"xlsx", "docx"})
ENDINGS = {
    ".md": "markdown",
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".docx": "docx",
}


FOREIGN = frozenset(
    f".{name}"
    for name in (
        *("doc", "docm", "dot", "wps", "wpt", "rtf", "odt", "pages", "pdf", "ofd", "zip"),
        *("xls", "xlsm", "xlsb", "xlt", "et", "ett", "ods", "numbers", "ppt", "pptx", "dps", "odp"),
    )
)
"""Extensions of office formats that are not supported: text under such a name would not open."""


def refuse_ending(target: str) -> None:
    """Raise ``Usage`` if ``target`` has the extension of an unsupported format."""
    ending = Path(target).suffix.lower()
    if ending in FOREIGN:
        raise Usage(
            _("-o: cannot write {ending} files").format(ending=ending),
            _("Use one of: {allowed}").format(allowed=", ".join([*ENDINGS, ".txt"])),
        )


def format_of(target: str) -> str | None:
    """Return the format for the extension of ``target``."""
    return ENDINGS.get(Path(target).suffix.lower())


def deliver(what: Listing | Record | Report, view: View, stdout: TextIO, target: str | None = None) -> None:
    """Write ``what`` to the file ``target``, or to ``stdout`` if there is none (or it is ``-``).

    A file is UTF-8, readable by its owner only, and never formatted for a terminal.
    """
    if target in {None, "-"}:
        if view.format in BINARY and stdout.isatty():
            raise Usage(
                _("-f {format} is binary and cannot be shown in a terminal").format(format=view.format),
                _("Add -o report.{format} to write to a file.").format(format=view.format),
            )
        render(what, view, stdout)
        return
    with replace_file(Path(str(target))) as stream:
        render(what, view, stream)


def deliver_text(text: str, stdout: TextIO, target: str | None = None) -> None:
    """Write a finished text to the file ``target`` or to ``stdout``."""
    if target in {None, "-"}:
        stdout.write(text)
        return
    with replace_file(Path(str(target))) as stream:
        stream.write(text)


def render(what: Listing | Record | Report, view: View, stream: TextIO) -> None:
    """Write ``what`` to ``stream`` in the format of ``view``; CSV, TSV, JSON take the rows one at a time."""
    if view.format == "html":
        from hotline_cli.output import html

        html.write(what, view, stream)
    elif view.format in BINARY:
        _render_binary(what, view, stream)
    elif not isinstance(what, Listing | Record):
        from hotline_cli.output import report

        report.write(what, view, stream)
    elif view.format in {"table", "plain", "markdown"}:
        from hotline_cli.output.text import WRITERS

        WRITERS[view.format](what, view, stream)
    elif view.format in {"csv", "tsv"}:
        from hotline_cli.output import csv_

        csv_.write(what, view, stream)
    elif view.format in {"json", "jsonl"}:
        from hotline_cli.output import json_

        json_.write(what, view, stream)
    else:
        raise Usage(
            _("--format: unknown format {name}").format(name=view.format),
            _("Use one of: {allowed}").format(allowed=", ".join(FORMATS)),
        )


def _render_binary(what: Listing | Record | Report, view: View, stream: TextIO) -> None:
    """Write a binary document to the buffer of ``stream``; it is built first, so that a failure writes nothing."""
    from io import BytesIO

    whole = BytesIO()
    if view.format == "xlsx":
        from hotline_cli.output import xlsx

        xlsx.write(what, view, whole)
    else:
        from hotline_cli.output import docx

        docx.write(what, view, whole)
    stream.flush()
    stream.buffer.write(whole.getvalue())


@contextmanager
def replace_file(target: Path, option: str = "-o") -> Iterator[TextIO]:
    """Yield a stream that replaces ``target`` at the end, mode 0600; after an error nothing is changed.

    Raises ``Usage`` if ``target`` is a folder, a link, a device or a database, or cannot be created. Messages
    name the ``option``.
    """
    with _open_draft(target, option) as partial:
        try:
            with files.open_to_write(partial) as stream:
                yield stream
            files.put_in_place(partial, target)
        except OSError as fault:
            raise HotlineError(
                _("{option}: writing {file} failed: {reason}").format(
                    option=option, file=target, reason=reason_of(fault)
                ),
                _("The original file was not changed; check whether the disk is full."),
            ) from fault


def check_writable(target: Path, option: str = "-o") -> None:
    """Check that ``target`` can be written, before anything is done.

    Raises ``Usage`` that names the ``option``.
    """
    with _open_draft(target, option):
        pass


@contextmanager
def _open_draft(target: Path, option: str = "-o") -> Iterator[Path]:
    """Create a temporary file beside ``target``; its folder decides whether that is possible."""
    _refuse_odd(target, option)
    with ExitStack() as stack:
        try:
            partial = stack.enter_context(files.temporary_file(target))
        except OSError as fault:
            raise Usage(
                _("{option}: cannot write {file}: {reason}").format(
                    option=option, file=target, reason=reason_of(fault)
                ),
                _("Name a file in an existing folder that you can write to."),
            ) from fault
        yield partial


def _refuse_odd(target: Path, option: str) -> None:
    if target.is_symlink():
        message = _("{option}: {file} is a symbolic link")
    elif target.is_dir():
        message = _("{option}: {file} is a folder")
    elif target.exists() and not target.is_file():
        message = _("{option}: {file} is not a regular file")
    elif target.exists() and _is_database(target):
        message = _("{option}: {file} is a database")
    elif _is_beside_a_database(target):
        message = _("{option}: {file} belongs to a database")
    else:
        return
    raise Usage(message.format(option=option, file=target), _("Name a file that may be replaced."))


def _is_beside_a_database(target: Path) -> bool:
    """Return whether SQLite uses this name beside a database."""
    name, dash, ending = target.name.rpartition("-")
    return bool(name) and f"{dash}{ending}" in files.SQLITE_SUFFIXES and _is_database(target.with_name(name))


def _is_database(target: Path) -> bool:
    """Return whether ``target`` is a database, which a typo must not replace by a table."""
    try:
        return files.is_in_use(target) or files.read_start(target, 16) == b"SQLite format 3\0"
    except OSError:
        return False
