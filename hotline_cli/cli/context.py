"""The context of a command's call: shared options, database, output."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, overload

from hotline_cli.cli.pager import PAGER_PROMPT, find_pager, show_in_pager
from hotline_cli.cli.params import to_office_time
from hotline_cli.context import Environment
from hotline_cli.domain.vocabulary import parse_yes_or_no
from hotline_cli.errors import Usage
from hotline_cli.i18n import _, language

if TYPE_CHECKING:
    from hotline_cli.cli.progress import Bar
    from hotline_cli.output import Column, Listing, Record, View
    from hotline_cli.output.report import Report
    from hotline_cli.services.imports.source import TableSource
    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office
ASK_ABOVE = 3
"""Cases above which a person is asked to confirm."""


def require_place(given: str, option: str) -> None:
    """Raise ``Usage`` if the file or folder that ``option`` names is blank, as an unset variable of a script is."""
    if not given.strip():
        raise Usage(_("{option} is empty").format(option=option), _("Name a file or a folder."))


class RowCounter:
    """Counts rows as they pass."""

    def __init__(self) -> None:
        self.rows = 0

    def count_rows(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self.rows += 1
            yield row


# ---- a call ---------------------------------------------------------------------------------------------------


class CommandContext:
    """One call of a command: its environment and the options that commands share."""

    def __init__(
        self,
        env: Environment,
        *,
        format: str | None = None,
        output: str | None = None,
        columns: str | None = None,
        excel: bool = False,
        at: datetime | None = None,
        note: str = "",
        dry_run: bool = False,
        yes: bool = False,
        whole: bool = False,
        reveal: bool = False,
        reason: str = "",
    ) -> None:
        self.env = env
        self.format, self.output, self.columns, self.excel = format, output, columns, excel
        self.at, self.note, self.dry_run, self.yes = at, note, dry_run, yes
        self.whole = whole
        self.reveal, self._reason = reveal, reason
        self._asks_why = reveal and not reason.strip() and env.can_ask
        self._formats: Sequence[str] = ()
        self._office: Office | None = None
        self._bar: Bar | None = None
        self._sources: list[TableSource] = []

    @property
    def reason(self) -> str:
        """The reason for revealing callers' data; a person who gave none is asked after all other checks."""
        if self._asks_why:
            from hotline_cli.cli import prompts

            self._stop_bar()
            self._asks_why, self._reason = False, prompts.ask_reason(self.env)
        return self._reason

    is_single = True
    """Whether it is a command of its own, not a row of a table."""

    @property
    def office(self) -> Office:
        """The open database; opened on first use."""
        if self._office is None:
            from hotline_cli.services.opening import open_office

            self._office = open_office(self.env)
        return self._office

    def require_database(self) -> None:
        """Open the database now, so that a missing one is reported before anything else."""
        self.office  # noqa: B018 - opened by looking at it

    def use(self, office: Office) -> None:
        """Use a database that is already open; it is closed with the command."""
        self._office = office

    def log_reveal(self, keys: Sequence[int] | None = None) -> None:
        """If callers' data are to be shown, record it in the log of these cases; for ``None``, of all."""
        if not self.reveal:
            return
        from hotline_cli.services import access_log

        if keys is None:
            access_log.log_reveal_of_all(self.office, self.reason)
        elif keys:
            access_log.log_reveal(self.office, keys, self.reason)

    def close(self) -> None:
        """Close the database, if open, and what was read."""
        for source in self._sources:
            source.close()
        if self._office is not None:
            self._office.con.close()

    def flush(self) -> None:
        """Check that the output was written."""
        self.env.stdout.flush()

    @property
    def when(self) -> When:
        """The time of the event, the note, and whether it is a dry run."""
        from hotline_cli.services.values import When

        return When(self.time("--at", self.at), self.note, self.dry_run)

    @overload
    def time(self, option: str, moment: datetime) -> datetime: ...

    @overload
    def time(self, option: str, moment: None) -> None: ...

    def time(self, option: str, moment: datetime | None) -> datetime | None:
        """Return ``moment`` as office time; an offset is converted with the zone of the database. Raises ``Usage``."""
        if moment is None or moment.tzinfo is None:
            return moment
        zone = self.office.env.zone if self.env.database.exists() else self.env.zone
        return to_office_time(moment, zone, option)

    def check(self, formats: Sequence[str] = ()) -> None:
        """Check the shared options before the database is opened. Raises ``Usage``.

        ``formats`` are the command's own, which the extension of ``--output`` may name too.
        """
        self._formats = formats
        if self.output is not None:
            require_place(self.output, "-o")
            from hotline_cli.output.render import check_writable, format_of, refuse_ending

            refuse_ending(self.output)
            ending = self.output.rpartition(".")[2].lower()
            self.format = self.format or (ending if ending in formats else format_of(self.output))
            if self.output != "-":
                check_writable(Path(self.output))
        if self.format not in formats:
            self.view()

    def expect(self, columns: Sequence[Column]) -> None:
        """Check ``--columns`` against these columns, before anything is done. Raises ``Usage``."""
        if self.columns:
            from hotline_cli.output.model import Listing, select_columns

            select_columns(Listing(columns, ()), self.view(), all_columns=True)

    def read_columns(self, columns: Sequence[Column]) -> frozenset[str] | None:
        """Return the columns that a program asked for, so that a query reads no others; None for all.

        As a line names them, or the keys of an object. People's tables may say a cell by others. Raises ``Usage``.
        """
        from hotline_cli.output.model import Listing, select_columns

        view = self.view()
        if not view.columns or view.for_people:
            return None
        kept = select_columns(Listing(columns, ()), view, all_columns=True)
        return frozenset(leaf.key if view.flat else leaf.path[0] for leaf in kept)

    def view(self) -> View:
        """Return the view: as requested, else a table on a terminal and plain text elsewhere."""
        from hotline_cli.output import FORMATS, View

        form = self.format or ("table" if self.env.at_terminal and not self.output else "plain")
        if form not in FORMATS:
            raise Usage(
                _("--format: unknown format {value!r}").format(value=form),
                _("Use one of: {allowed}").format(allowed=", ".join((*FORMATS, *self._formats))),
            )
        return View(
            format=form,
            columns=tuple(filter(None, (name.strip() for name in (self.columns or "").split(",")))),
            reveal=self.reveal,
            excel=self.excel,
            terminal=self.env.at_terminal and not self.output,
            color=self.env.at_terminal
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb",
            width=self.env.width,
            zone=self.env.zone,
            instant=self.env.instant,
        )

    def show(self, what: Listing | Record | Report, then: str = "") -> None:
        """Render to standard output, or to ``--output``; a person also sees the count and the next step (``then``).

        A list longer than the terminal goes through a pager; the result of a verb, or a single record, does not.
        """
        from hotline_cli.output import Listing, deliver

        view = self.view()
        if self.env.at_terminal and not self.output:
            self._stop_bar()
        if not (view.terminal and view.on_screen):
            self._deliver(what, view)
            return
        count = RowCounter()
        if isinstance(what, Listing):
            what = what._replace(rows=count.count_rows(what.rows))
        if self._is_list(what):
            self._show_in_pager(what, view)
        else:
            deliver(what, view, self.env.stdout)
        if isinstance(what, Listing):
            between = "" if language() == "zh" else " "
            self.env.say(between.join((_("{count} in all.").format(count=count.rows), then)).rstrip())

    def say_dry_run(self) -> None:
        """Say that nothing was saved, if this is a dry run."""
        if self.dry_run:
            self.env.say(_("Dry run: nothing was saved."))

    def _is_list(self, what: Listing | Record | Report) -> bool:
        """Return whether this is a plain list: after a verb the clerk goes on typing, which a pager would swallow."""
        from hotline_cli.output import Listing, Record

        if self.dry_run or (self.env.written is not None and not self.reveal) or isinstance(what, Record):
            return False
        return isinstance(what, Listing) or any(isinstance(part.table, Listing) for part in what.sections)

    def _deliver(self, what: Listing | Record | Report, view: View) -> None:
        from hotline_cli.output import Listing, deliver

        if self._bar is None and self.output and self.env.stderr.isatty():
            with self.progress(_("Writing")):
                self._deliver(what, view)
            return
        if self._bar and isinstance(what, Listing):
            what = what._replace(rows=self._bar.count_rows(what.rows))
        existed = self.output is not None and Path(self.output).exists()
        deliver(what, view, self.env.stdout, self.output)
        self._say_written(replaced=existed)

    def write(self, text: str) -> None:
        """Write a finished text to standard output or to ``--output``."""
        from hotline_cli.output.render import deliver_text

        existed = self.output is not None and Path(self.output).exists()
        deliver_text(text, self.env.stdout, self.output)
        self._say_written(replaced=existed)

    def _say_written(self, *, replaced: bool) -> None:
        """Print on a terminal that ``--output`` was written, or ``replaced``."""
        if not self.output or self.output == "-" or not self.env.stderr.isatty():
            return
        self._stop_bar()
        message = _("Written: {file} (replaced the existing file).") if replaced else _("Written: {file}.")
        self.env.say(message.format(file=self.output))

    @contextmanager
    def progress(self, words: str) -> Iterator[Callable[..., None]]:
        """Show progress as a bar if a person waits."""
        if not self.env.stderr.isatty():
            yield lambda _done, _whole=None: None
            return
        from hotline_cli.cli.progress import Bar

        self._bar = bar = Bar(self.env.stderr, words)
        try:
            yield bar.tell
        finally:
            self._stop_bar()

    def _stop_bar(self) -> None:
        if self._bar:
            self._bar.stop()
        self._bar = None

    def _show_in_pager(self, what: Listing | Record | Report, view: View) -> None:
        import io
        import shutil

        from hotline_cli.output import deliver

        pager = find_pager() if self.env.stdin.isatty() else ""
        if not pager:
            deliver(what, view, self.env.stdout)
            return
        page = io.StringIO()
        deliver(what, view, page)
        text = page.getvalue()
        if text.count("\n") < shutil.get_terminal_size((80, 24)).lines:
            self.env.stdout.write(text)
            return
        self.env.stdout.flush()
        if pager == "less" and language() != "en":
            text = f"{_(PAGER_PROMPT)}\n\n{text}"
        if not show_in_pager(pager, text):
            self.env.stdout.write(text)

    def say(self, lines: Iterable[str]) -> None:
        """Print remarks on the data."""
        for line in lines:
            self.env.say(line)

    def must_confirm(self, count: int) -> bool:
        """Return whether to ask before so many cases are changed: on a terminal, above three."""
        return count > ASK_ABOVE and not self.yes and not self.dry_run and self.env.can_ask

    def confirm(self, count: int, what: str) -> None:
        """Ask before ``count`` cases are changed, if they are many. Raises ``Usage`` if the answer is no."""
        if not self.must_confirm(count):
            return
        self.env.stderr.write(_("{what}: {count} cases. Continue? [y/N] ").format(what=what, count=count))
        self.env.stderr.flush()
        if not parse_yes_or_no(self.env.stdin.readline()):
            raise Usage(_("nothing was changed"), _("Add --yes to skip the question."))

    def line(self, option: str, value: str) -> str:
        """Return ``value``, or for ``-`` the next line of standard input: process lists show what is typed.

        Raises ``Usage`` if that line is empty.
        """
        if value != "-":
            return value
        read = self.env.stdin.readline().removeprefix("\ufeff").strip()
        if not read:
            raise Usage(_("{option} is empty").format(option=option), _("Give a text that is not empty."))
        return read

    def piped_input(self, file: Path) -> IO[bytes] | None:
        """Return standard input if ``file`` is ``-``."""
        return self.env.stdin.buffer if str(file) == "-" else None

    def source(self, file: Path, sheet: str = "") -> TableSource:
        """Return the table in ``file``, or a ``sheet`` of it; ``-`` is standard input. Raises ``InputFault``."""
        from hotline_cli.services.imports.source import TableSource

        return self.keep_source(TableSource.of(file, self.piped_input(file), sheet=sheet))

    def keep_source(self, source: TableSource) -> TableSource:
        """Say at the end which rows of the table were passed over, and which sheets."""
        self._sources.append(source)
        return source

    def say_passed_over(self) -> None:
        self.say([line for source in self._sources for line in source.describe_reading()])

    def text(self, option: str, value: str) -> str:
        """Return ``value``, or for ``-`` all of standard input. Raises ``Usage`` if that is empty."""
        read = self.env.stdin.read().replace("\r\n", "\n") if value == "-" else value
        read = read.removeprefix("\ufeff").strip("\n")
        if not read.strip():
            raise Usage(_("{option} is empty").format(option=option), _("Give a text that is not empty."))
        return read


class BatchContext:
    """Commands from a table: all on one open database, none shown on its own."""

    def __init__(self, office: Office, at: datetime | None, note: str) -> None:
        self.office, self._at, self._note = office, at, note
        self.remarks: list[str] = []

    def context_with(self, **chosen: Any) -> CommandContext:
        """Return the context of one of them."""
        chosen["at"], chosen["note"] = chosen.get("at") or self._at, chosen.get("note") or self._note
        return _BatchCommandContext(self, **chosen)


class _BatchCommandContext(CommandContext):
    """A call from a table row: it asks nothing, reads no other input, and is shown with the others."""

    def __init__(self, many: BatchContext, **chosen: Any) -> None:
        super().__init__(many.office.env, **{**chosen, "yes": True})
        self._office, self._many, self._asks_why = many.office, many, False

    is_single = False

    def close(self) -> None:
        pass

    def flush(self) -> None:
        pass

    def show(self, what: Listing | Record | Report, then: str = "") -> None:
        pass

    def write(self, text: str) -> None:
        pass

    def say_dry_run(self) -> None:
        pass

    def say(self, lines: Iterable[str]) -> None:
        self._many.remarks += lines

    def text(self, option: str, value: str) -> str:
        return super().text(option, f"{value}\n")
