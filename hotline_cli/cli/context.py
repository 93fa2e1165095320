"""Context."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, overload

from hotline_cli.cli.pager import LEAVE, find_pager, show_in_pager
from hotline_cli.cli.params import to_office_time
from hotline_cli.context import Environment
from hotline_cli.domain.vocabulary import parse_yes_or_no
from hotline_cli.errors import Usage
from hotline_cli.i18n import _, language

if TYPE_CHECKING:
    from hotline_cli.cli.progress import Bar
    from hotline_cli.output import Column, Listing, Record, View
    from hotline_cli.output.report import Report
    from hotline_cli.services.imports.reader import CsvSource
    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office
ASK_ABOVE = 3
"""More cases than this are asked about first, on a terminal."""


class RowCounter:
    """Rows counted as they pass."""

    def __init__(self) -> None:
        self.rows = 0

    def over(self, rows: Iterable[Any]) -> Iterator[Any]:
        """The same rows."""
        for row in rows:
            self.rows += 1
            yield row


# ---- a call ---------------------------------------------------------------------------------------------------


class CommandContext:
    """One call of a command: the world outside and the options that commands share."""

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
        reveal: bool = False,
        reason: str = "",
    ) -> None:
        self.env = env
        self.format, self.output, self.columns, self.excel = format, output, columns, excel
        self.at, self.note, self.dry_run, self.yes = at, note, dry_run, yes
        self.reveal, self._reason = reveal, reason
        self._asks_why = reveal and not reason.strip() and env.can_ask
        self._formats: Sequence[str] = ()
        self._office: Office | None = None
        self._bar: Bar | None = None

    @property
    def reason(self) -> str:
        """Why callers' data are shown; a person who did not say so is asked, once all else is checked."""
        if self._asks_why:
            from hotline_cli.cli import prompts

            self._stop_bar()
            self._asks_why, self._reason = False, prompts.ask_reason(self.env)
        return self._reason

    @property
    def office(self) -> Office:
        """The open file; opened when first asked for."""
        if self._office is None:
            from hotline_cli.services.opening import open_office

            self._office = open_office(self.env)
        return self._office

    def keep(self, office: Office) -> None:
        """``office`` is the open file from now on."""
        self._office = office

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._office is not None:
            self._office.con.close()

    def flush(self) -> None:
        """See that what was printed got to where it goes."""
        self.env.stdout.flush()

    @property
    def when(self) -> When:
        """When it happened, the note, and whether it is only tried."""
        from hotline_cli.services.values import When

        return When(self.time("--at", self.at), self.note, self.dry_run)

    @overload
    def time(self, option: str, moment: datetime) -> datetime: ...

    @overload
    def time(self, option: str, moment: None) -> None: ...

    def time(self, option: str, moment: datetime | None) -> datetime | None:
        """``moment`` as office time; one with an offset needs the zone, which the database says. Raises ``Usage``."""
        if moment is None or moment.tzinfo is None:
            return moment
        zone = self.office.env.zone if self.env.database.exists() else self.env.zone
        return to_office_time(moment, zone, option)

    def check(self, formats: Sequence[str] = ()) -> None:
        """See that the shared options can be read, before a file is opened. Raises ``Usage``.

        ``formats`` are the command's own, which the ending of ``--output`` may name too.
        """
        self._formats = formats
        if self.output:
            from hotline_cli.output.render import check_writable, format_of, refuse_ending

            refuse_ending(self.output)
            ending = self.output.rpartition(".")[2].lower()
            self.format = self.format or (ending if ending in formats else format_of(self.output))
            if self.output != "-":
                check_writable(Path(self.output))
        if self.format not in formats:
            self.view()

    def expect(self, columns: Sequence[Column]) -> None:
        """See that ``--columns`` names some of these, before anything is done. Raises ``Usage``."""
        if self.columns:
            from hotline_cli.output.model import Listing, select_columns

            select_columns(Listing(columns, ()), self.view(), all_columns=True)

    def view(self) -> View:
        """How the reader wants it: as asked, else a table on a terminal and plain text elsewhere."""
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
            color=self.env.at_terminal and not os.environ.get("NO_COLOR"),
            width=self.env.width,
            zone=self.env.zone,
            instant=self.env.instant,
        )

    def show(self, what: Listing | Record | Report, then: str = "") -> None:
        """Render to standard output, or to ``--output``; a person is told how many there are and what to do ``then``.

        A list longer than the terminal goes through a pager; what came of a verb, and one thing, does not.
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
            what = what._replace(rows=count.over(what.rows))
        if self._is_list(what):
            self._paged(what, view)
        else:
            deliver(what, view, self.env.stdout)
        if isinstance(what, Listing):
            between = "" if language() == "zh" else " "
            self.env.say(between.join((_("{count} in all.").format(count=count.rows), then)).rstrip())
        if self.dry_run:
            self.env.say(_("Dry run: nothing was saved."))

    def _is_list(self, what: Listing | Record | Report) -> bool:
        """Whether it only lists: whoever did something goes on typing, and a pager would take that for itself."""
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
            what = what._replace(rows=self._bar.over(what.rows))
        there = self.output is not None and Path(self.output).exists()
        deliver(what, view, self.env.stdout, self.output)
        self._tell_written(there=there)

    def write(self, text: str) -> None:
        """``text`` that is a file of its own kind, to standard output or to ``--output``."""
        from hotline_cli.output.render import deliver_text

        there = self.output is not None and Path(self.output).exists()
        deliver_text(text, self.env.stdout, self.output)
        self._tell_written(there=there)

    def _tell_written(self, *, there: bool) -> None:
        """Say on a terminal that ``--output`` was written, and whether in place of a file that was ``there``."""
        if not self.output or self.output == "-" or not self.env.stderr.isatty():
            return
        self._stop_bar()
        said = _("Written: {file} (replaced the existing file).") if there else _("Written: {file}.")
        self.env.say(said.format(file=self.output))

    @contextmanager
    def progress(self, words: str) -> Iterator[Callable[..., None]]:
        """What is told inside (how many are done, of how many) shows as a bar, where a person waits for it."""
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

    def _paged(self, what: Listing | Record | Report, view: View) -> None:
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
            text = f"{_(LEAVE)}\n\n{text}"
        if not show_in_pager(pager, text):
            self.env.stdout.write(text)

    def say(self, lines: Iterable[str]) -> None:
        """Words about the data."""
        for line in lines:
            self.env.say(line)

    def asks(self, count: int) -> bool:
        """Whether a person is asked before so many cases are changed: on a terminal, more than three."""
        return count > ASK_ABOVE and not self.yes and not self.dry_run and self.env.can_ask

    def confirm(self, count: int, what: str) -> None:
        """Ask before ``count`` cases are changed, if they are many. Raises ``Usage`` if the answer is no."""
        if not self.asks(count):
            return
        self.env.stderr.write(_("{what}: {count} cases. Continue? [y/N] ").format(what=what, count=count))
        self.env.stderr.flush()
        if not parse_yes_or_no(self.env.stdin.readline()):
            raise Usage(_("nothing was changed"), _("Add --yes to skip the question."))

    def line(self, option: str, value: str) -> str:
        """``value``, or the next line of standard input where it is ``-``: lists of processes show what is typed.

        Raises ``Usage`` if there is nothing in that line.
        """
        if value != "-":
            return value
        read = self.env.stdin.readline().removeprefix("\ufeff").strip()
        if not read:
            raise Usage(_("{option} is empty").format(option=option), _("Give a text that is not empty."))
        return read

    def piped(self, file: Path) -> IO[bytes] | None:
        """Standard input, where ``file`` is ``-``."""
        return self.env.stdin.buffer if str(file) == "-" else None

    def source(self, file: Path) -> CsvSource:
        """The table in ``file``, or what stands on standard input where it is ``-``. Raises ``InputFault``."""
        from hotline_cli.services.imports.reader import CsvSource

        return CsvSource.of(file, self.piped(file))

    def text(self, option: str, value: str) -> str:
        """``value``, or what stands on standard input where it is ``-``. Raises ``Usage`` if that is empty."""
        read = self.env.stdin.read().replace("\r\n", "\n") if value == "-" else value
        read = read.removeprefix("\ufeff").strip("\n")
        if not read.strip():
            raise Usage(_("{option} is empty").format(option=option), _("Give a text that is not empty."))
        return read


class BatchContext:
    """Commands that are given in a table: all on one open file, none of them showing what came of it."""

    def __init__(self, office: Office, at: datetime | None, note: str) -> None:
        self.office, self._at, self._note = office, at, note
        self.remarks: list[str] = []

    def one(self, **chosen: Any) -> CommandContext:
        """The call of one of them."""
        chosen["at"], chosen["note"] = chosen.get("at") or self._at, chosen.get("note") or self._note
        return _BatchCommandContext(self, **chosen)


class _BatchCommandContext(CommandContext):
    """A call whose words come from a table: it asks nothing, reads nothing besides, and is shown with the others."""

    def __init__(self, many: BatchContext, **chosen: Any) -> None:
        super().__init__(many.office.env, **{**chosen, "yes": True})
        self._office, self._many, self._asks_why = many.office, many, False

    def close(self) -> None:
        pass

    def flush(self) -> None:
        pass

    def show(self, what: Listing | Record | Report, then: str = "") -> None:
        pass

    def say(self, lines: Iterable[str]) -> None:
        self._many.remarks += lines

    def text(self, option: str, value: str) -> str:
        return super().text(option, f"{value}\n")
