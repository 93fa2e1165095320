"""How commands are declared, found, called, and how their faults end.

A command is a function with ``@command("its path")``. Its first parameter is the ``Call``; the others are its own
options. What every command takes (``--format`` ...) and every verb takes (``--at`` ...) is added here, once.
Modules are loaded when a command of theirs is called.
"""

from __future__ import annotations

import errno
import gc
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import date, datetime, time, tzinfo
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, NamedTuple, TextIO, get_type_hints

import typer
from typer import _click
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from hotline_cli import i18n
from hotline_cli.cli import helptext
from hotline_cli.cli.table import COMMANDS, GROUPS
from hotline_cli.env import Env, environment, folded, language_of
from hotline_cli.errors import CheckFailed, HotlineError, InputFault, Usage, reason_of
from hotline_cli.i18n import N_, _, language

if TYPE_CHECKING:
    from hotline_cli.cli.progress import Bar, Tell
    from hotline_cli.desk.cases import When
    from hotline_cli.domain.spans import Span
    from hotline_cli.office import Office
    from hotline_cli.output import Column, Listing, Record, View
    from hotline_cli.output.report import Report
    from hotline_cli.tables import Source

FAULT = 1
USAGE = 2
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says where something cannot be written."""
INTERRUPTED = 130
DATE = r"\d{4}-\d\d-\d\d"
LARGEST = 1_000_000_000
"""More than this there is of nothing: what is larger was mistyped."""
ASKED = "hotline.asked"
"""In the context of a call: whether the person was asked for something already."""
ASK_ABOVE = 3
"""More cases than this are asked about first, on a terminal."""


class Counted:
    """Rows counted as they pass."""

    def __init__(self) -> None:
        self.rows = 0

    def over(self, rows: Iterable[Any]) -> Iterator[Any]:
        """The same rows."""
        for row in rows:
            self.rows += 1
            yield row


# ---- a call ---------------------------------------------------------------------------------------------------


class Call:
    """One call of a command: the world outside and the options that commands share."""

    def __init__(
        self,
        env: Env,
        *,
        format: str | None = None,
        output: str | None = None,
        columns: str | None = None,
        excel: bool = False,
        at: str | None = None,
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
            from hotline_cli.cli import asking

            self._stop_bar()
            self._asks_why, self._reason = False, asking.why(self.env)
        return self._reason

    @property
    def office(self) -> Office:
        """The open file; opened when first asked for."""
        if self._office is None:
            from hotline_cli.office import Office

            self._office = Office.open(self.env)
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
        from hotline_cli.desk.cases import When

        return When(self.time("--at", self.at) if self.at else None, self.note, self.dry_run)

    def time(self, option: str, text: str) -> datetime:
        """``text`` as office time. Raises ``Usage``."""
        return parse_time(option, text, self._zone(text))

    def due(self, option: str, text: str) -> datetime:
        """A date that is a limit, meaning its 24:00, or a time of it. Raises ``Usage``."""
        return parse_due(option, text, self._zone(text))

    def _zone(self, text: str) -> tzinfo:
        """The office's, which the file says; it is opened for it where ``text`` is a time with an offset alone."""
        from hotline_cli.desk.asked import TIME

        written = TIME.fullmatch(text)
        known = not written or not written["offset"] or not self.env.database.exists()
        return self.env.zone if known else self.office.env.zone

    def check(self, formats: Sequence[str] = ()) -> None:
        """See that the shared options can be read, before a file is opened. Raises ``Usage``.

        ``formats`` are the command's own, which the ending of ``--output`` may name too.
        """
        self._formats = formats
        if self.at:
            parse_time("--at", self.at, self.env.zone)
        if self.output:
            from hotline_cli.output.render import format_of, refuse_ending, see_writable

            refuse_ending(self.output)
            ending = self.output.rpartition(".")[2].lower()
            self.format = self.format or (ending if ending in formats else format_of(self.output))
            if self.output != "-":
                see_writable(Path(self.output))
        if self.format not in formats:
            self.view()

    def expect(self, columns: Sequence[Column]) -> None:
        """See that ``--columns`` names some of these, before anything is done. Raises ``Usage``."""
        if self.columns:
            from hotline_cli.output.model import Listing, chosen

            chosen(Listing(columns, ()), self.view(), all_columns=True)

    def view(self) -> View:
        """How the reader wants it: as asked, else a table on a terminal and plain text elsewhere."""
        from hotline_cli.output import FORMATS, View

        form = self.format or ("table" if self.env.at_terminal and not self.output else "plain")
        if form not in FORMATS:
            raise Usage(
                _("--format: {value!r} is not known").format(value=form),
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
        count = Counted()
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
            self.env.say(_("It was only tried: nothing was written."))

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
        said = _("Written: {file}, in place of the one that was there.") if there else _("Written: {file}.")
        self.env.say(said.format(file=self.output))

    @contextmanager
    def progress(self, words: str) -> Iterator[Tell]:
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

        pager = _pager() if self.env.stdin.isatty() else ""
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
        if not _through(pager, text):
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
        self.env.stderr.write(_("{what}: {count} cases. Go on? [y/N] ").format(what=what, count=count))
        self.env.stderr.flush()
        if self.env.stdin.readline().strip().lower() not in ("y", "yes", "是", "好"):
            raise Usage(_("Nothing was changed."), _("--yes does not ask."))

    def line(self, option: str, value: str) -> str:
        """``value``, or the next line of standard input where it is ``-``: lists of processes show what is typed.

        Raises ``Usage`` if there is nothing in that line.
        """
        if value != "-":
            return value
        read = self.env.stdin.readline().removeprefix("\ufeff").strip()
        if not read:
            raise Usage(_("{option} is empty").format(option=option), _("Say what it is about."))
        return read

    def piped(self, file: Path) -> IO[bytes] | None:
        """Standard input, where ``file`` is ``-``."""
        return self.env.stdin.buffer if str(file) == "-" else None

    def source(self, file: Path) -> Source:
        """The table in ``file``, or what stands on standard input where it is ``-``. Raises ``InputFault``."""
        from hotline_cli.tables import Source

        return Source.of(file, self.piped(file))

    def text(self, option: str, value: str) -> str:
        """``value``, or what stands on standard input where it is ``-``. Raises ``Usage`` if that is empty."""
        read = self.env.stdin.read().replace("\r\n", "\n") if value == "-" else value
        read = read.removeprefix("\ufeff").strip("\n")
        if not read.strip():
            raise Usage(_("{option} is empty").format(option=option), _("Say what it is about."))
        return read


def _pager() -> str:
    """What shows a long text, as git chooses it: PAGER, else ``less``; nothing where that is ``cat`` or empty."""
    chosen = os.environ.get("PAGER")
    if chosen is not None:
        return "" if chosen.strip() == "cat" else chosen.strip()
    import shutil

    return "less" if os.environ.get("TERM", "dumb") != "dumb" and shutil.which("less") else ""


def _through(pager: str, text: str) -> bool:
    """Show ``text`` by the reader's ``pager``, which Ctrl-C is left to; whether there was one."""
    import signal
    import subprocess

    before = signal.signal(signal.SIGINT, lambda *_signal: None)
    try:
        environment = {"LESS": LESS + _prompt(), "LESSSECURE": "1", "LESSCHARSET": "utf-8"} | os.environ
        ran = subprocess.run(pager, shell=True, input=text, encoding="utf-8", check=False, env=environment)  # noqa: S602 - the reader's own PAGER
    finally:
        signal.signal(signal.SIGINT, before)
    return ran.returncode not in NO_SUCH_COMMAND


LESS = "FRX"
"""As git has it: no paging of what fits on the screen, colours, and the text stays there afterwards."""


LEAVE = N_("q: leave, space: next page")


def _prompt() -> str:
    """What ``less`` shows instead of a bare colon, as its own option.

    English: several versions of less garble other letters there (590, 661).
    """
    return "Ps" + re.sub(r"[?:.%\\$]", r"\\\g<0>", LEAVE) + "$"


NO_SUCH_COMMAND = {126, 127}
"""What a shell says of a program that it cannot run."""


class Missing(Usage):
    """An option without which nothing can be done; a person is asked for it."""

    option = ""


class Many:
    """Commands that are given in a table: all on one open file, none of them showing what came of it."""

    def __init__(self, office: Office, at: str | None, note: str) -> None:
        self.office, self._at, self._note = office, at, note
        self.remarks: list[str] = []

    def one(self, **chosen: Any) -> Call:
        """The call of one of them."""
        chosen["at"], chosen["note"] = chosen.get("at") or self._at, chosen.get("note") or self._note
        return _OneOfMany(self, **chosen)


class _OneOfMany(Call):
    """A call whose words come from a table: it asks nothing, reads nothing besides, and is shown with the others."""

    def __init__(self, many: Many, **chosen: Any) -> None:
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


def needed(option: str, value: str) -> str:
    """``value`` without blanks around it. Raises ``Missing`` where nothing is left: call it before anything is done."""
    if not value.strip():
        raise missing(option, _("{option} is empty").format(option=option), _("Say who, or what."))
    return value.strip()


def missing(option: str, message: str, remedy: str) -> Missing:
    """The error for ``option`` that was left out."""
    error = Missing(message, remedy)
    error.option = option
    return error


def parse_time(option: str, text: str, zone: tzinfo) -> datetime:
    """An office time as a clerk writes it: ``YYYY-MM-DDTHH:MM[:SS]`` or with a blank. Raises ``Usage``.

    One with an offset, as our own JSON has it, is taken to ``zone``.
    """
    from hotline_cli.desk import asked

    with suppress(asked.Wrong):
        if read := asked.moment(text, zone):
            return read
    raise Usage(
        _("{option}: {text!r} is not a time").format(option=option, text=text),
        _("Write it like 2020-03-26T09:15 or 2020-03-26 09:15:00."),
    )


def parse_date(option: str, text: str) -> date:
    """A date ``YYYY-MM-DD``; nothing is guessed from loose forms. Raises ``Usage``."""
    try:
        return date.fromisoformat(text if re.fullmatch(DATE, text, re.ASCII) else "")
    except ValueError as error:
        raise Usage(
            _("{option}: {text!r} is not a date").format(option=option, text=text),
            _("Write it like 2020-03-26."),
        ) from error


def parse_due(option: str, text: str, zone: tzinfo) -> datetime:
    """A date that is a limit, meaning its 24:00, or a time of it. Raises ``Usage``."""
    if ":" not in text:
        return datetime.combine(parse_date(option, text), time(23, 59, 59))
    return parse_time(option, text, zone)


def parse_ahead(option: str, text: str) -> Span:
    """A span that looks ahead. Raises ``Usage``."""
    from hotline_cli.domain.spans import parse_span

    span = parse_span(text)
    if span.amount < 0:
        raise Usage(
            _("{option}: {text!r} looks back").format(option=option, text=text),
            _("Write it like 3 working days."),
        )
    return span


# ---- declaring commands ---------------------------------------------------------------------------------------

_SHARED = {
    "format": (str | None, "-f/--format", None),
    "output": (str | None, "-o/--output", None),
    "columns": (str | None, "--columns", None),
    "excel": (bool, "--excel", False),
}
_VERB = {
    "at": (str | None, "--at", None),
    "note": (str, "--note", ""),
    "dry_run": (bool, "--dry-run", False),
    "yes": (bool, "-y/--yes", False),
}
_REVEAL = {"reveal": (bool, "--reveal", False), "reason": (str, "--reason", "")}


def _help_of(name: str) -> tuple[str, str | None]:
    return {
        "format": (_("table, plain, markdown, csv, tsv, json, jsonl, html, xlsx or docx"), "FORMAT"),
        "output": (_("Write to this file instead of standard output"), "FILE"),
        "columns": (_("Only these columns, in this order, split by commas"), "NAMES"),
        "excel": (_("CSV as Excel and WPS want it"), None),
        "at": (_("When it happened, if earlier than now"), "TIME"),
        "note": (_("A note kept with it"), "TEXT"),
        "dry_run": (_("Say what would be done, and do not do it"), None),
        "yes": (_("Do not ask"), None),
        "reveal": (_("Show callers' names, phones and addresses; it is logged"), None),
        "reason": (_("Why callers' data are shown"), "TEXT"),
    }[name]


Gives = Callable[[Call], "Sequence[Column] | None"]
"""The columns of what a command shows, known before anything is done; None where only that tells."""


class Declared(NamedTuple):
    """A command as its module declares it."""

    function: Callable[..., None]
    details: str
    example: str
    shared: dict[str, Any]
    asks: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    gives: Gives | None = None
    long: str = ""


_declared: dict[str, Declared] = {}


def command(
    path: str,
    *,
    details: str = "",
    example: str = "",
    verb: bool = False,
    reveal: bool = False,
    shows: bool = True,
    asks: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
    gives: Gives | None = None,
    long: str = "",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare the command ``path`` (``unit add``).

    ``verb``: it takes ``--at``, ``--note``, ``--dry-run``, ``--yes``. ``reveal``: it can show callers' data.
    ``details`` follow the help line of ``cli/table.py``; ``example`` is one call that works. A person who left out
    something required is asked for it, and then for the options ``asks`` too. ``formats``: those that this command
    writes itself (ics), besides the usual ones. ``gives``: the columns of what it shows, so that ``--columns`` is
    looked at before anything is done. A parameter of the function that is a named tuple stands for all of
    its fields as options, for those that several commands share. ``long``: what it is at while it takes long.
    """
    shared = (_SHARED if shows else {}) | (_VERB if verb else {}) | (_REVEAL if reveal else {})

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        _declared[path] = Declared(function, details, example, shared, asks, formats, gives, long)
        return function

    return declare


def option(*names: str, help: str = "", metavar: str | None = None, **more: Any) -> Any:
    """An option of a command, for ``Annotated``."""
    return typer.Option(*names, help=help, metavar=metavar, show_default=False, **more)


def argument(help: str = "", metavar: str | None = None, **more: Any) -> Any:
    """An argument of a command, for ``Annotated``."""
    return typer.Argument(help=help, metavar=metavar, show_default=False, **more)


Numbers = Annotated[list[str], argument(metavar="NO...")]
"""Cases by number, unique ending, or ``last``."""
SomeNumbers = Annotated[list[str] | None, argument(metavar="[NO]...")]
"""The same where an option may choose them instead."""
Number = Annotated[str, argument(metavar="NO")]
"""One case by number, unique ending, or ``last``."""
MaybeNumber = Annotated[str | None, argument(metavar="[NO]")]
"""The same where an option may say what is meant instead."""


def one_of(given: Mapping[str, object]) -> None:
    """Exactly one of these, by the name that the reader writes, was given. Raises ``Usage``."""
    said = [name for name, value in given.items() if value]
    if len(said) == 1:
        return
    names, remedy = _(" or ").join(given), _("Give one of them: {names}.")
    if not said:
        raise missing(
            next(iter(given)), _("{names} is missing").format(names=names), remedy.format(names=names)
        )
    raise Usage(
        _("{names} cannot be given together").format(names=_(" and ").join(said)), remedy.format(names=names)
    )


def build(path: str) -> _click.Command:
    """The click command for ``path``; its module is loaded now."""
    module, line = COMMANDS[path]
    import_module(f"hotline_cli.cli.{module}")
    declared = _declared[path]
    help_text = "\n\n".join(filter(None, (_(line), declared.details)))
    info = CommandInfo(
        name=path.rpartition(" ")[2],
        cls=_Command,
        callback=_callback(declared),
        help=help_text,
        short_help=_(line),
        epilog=_("Example: {example}").format(example=declared.example) if declared.example else None,
    )
    built = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
    built.context_class = helptext.Context
    return built


def _begin_collecting() -> None:
    """The start is over; what it loaded is never looked at again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _check_shared(call: Call, declared: Declared) -> None:
    """What is wrong with how it is to be shown is said before anything is done. Raises ``Usage``."""
    call.check(declared.formats)
    if declared.gives and call.columns and (columns := declared.gives(call)):
        call.expect(columns)


def check_shown(path: str, env: Env, given: Mapping[str, Any]) -> None:
    """What is wrong with how the command ``path`` is to show it. Raises ``Usage``."""
    declared = _declared[path]
    chosen = {name: given[name] for name in declared.shared if name in given}
    _check_shared(Call(env, **chosen), declared)


TRUTHS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
"""What can be said after an option that has a ``--no-`` beside it."""


class _Command(TyperCommand):
    """A command whose ``--urgent`` or ``--no-urgent`` can be said as ``--urgent true`` or ``--urgent false`` too."""

    def parse_args(self, ctx: _click.Context, args: list[str]) -> list[str]:
        """Read ``args`` into the context. Raises ``UsageError`` that knows whose help tells more."""
        try:
            return super().parse_args(ctx, list(self._plain(args)))
        except _click.exceptions.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def _plain(self, args: list[str]) -> Iterator[str]:
        unsaid = {
            name: other
            for parameter in self.params
            for name, other in zip(parameter.opts, parameter.secondary_opts, strict=False)
        }
        rest = iter(args)
        for word in rest:
            if word not in unsaid:
                yield word
                if word == "--":
                    yield from rest
                continue
            following = next(rest, None)
            said = TRUTHS.get((following or "").lower())
            yield unsaid[word] if said is False else word
            if said is None and following is not None:
                yield from self._plain([following, *rest])


def _callback(declared: Declared) -> Callable[..., None]:
    """The declared function with the shared options added to its signature, which is what typer reads."""
    own = inspect.signature(declared.function, eval_str=True)
    call_name, *names = own.parameters
    groups = {n: own.parameters[n].annotation for n in names if _is_group(own.parameters[n].annotation)}
    shared = [_shared_parameter(name, *spec) for name, spec in declared.shared.items()]
    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)

    def callback(ctx: typer.Context, **values: Any) -> None:
        chosen = {name: values.pop(name) for name in declared.shared}
        world = ctx.find_root().obj
        call = world.one(**chosen) if isinstance(world, Many) else Call(world, **chosen)
        _check_shared(call, declared)
        if declared.asks and ctx.meta.get(ASKED):
            from hotline_cli.cli import asking

            asking.more(call.env, ctx, declared.asks, values)
        _begin_collecting()
        for name, group in groups.items():
            values[name] = group(**{option: values.pop(option) for option in group._fields})
        try:
            with call.progress(declared.long) if declared.long else nullcontext():
                declared.function(**{call_name: call}, **values)
                call.flush()
        except Missing as error:
            raise _asked_for(error, ctx, call.env) from None
        except (OSError, HotlineError, KeyboardInterrupt) as error:
            _note_what_was_done(error, call.env)
            raise
        except Exception as error:
            if "sqlite3" not in sys.modules:
                raise
            from hotline_cli.office import fault_of

            fault = fault_of(error, call.env)
            _note_what_was_done(fault, call.env)
            raise fault from error.__cause__
        finally:
            # rows that nobody reads any more still hold on to the file; the end of the process lets it go
            if not isinstance(sys.exc_info()[1], BrokenPipeError):
                call.close()

    parameters = [one for name in names for one in _parameters(own.parameters[name])] + shared
    callback.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    callback.__annotations__ = {p.name: p.annotation for p in (context, *parameters)}
    return callback


def _note_what_was_done(error: BaseException, env: Env) -> None:
    """Whoever is not shown what came of a command is told at least that it was done, so that it is not done twice."""
    if env.written is None:
        return
    from hotline_cli.office import changed

    with suppress(Exception):  # the fault that is being reported counts for more
        cases = changed(env)
        if cases is None:
            return
        said = _("It was done all the same: {cases}") if cases else _("It was done all the same.")
        error.add_note(said.format(cases=", ".join(cases)))


def _is_group(annotation: Any) -> bool:
    """Whether a command's parameter is several options at once: a named tuple of them, each with its default."""
    return isinstance(annotation, type) and hasattr(annotation, "_field_defaults")


def _parameters(own: inspect.Parameter) -> Iterator[inspect.Parameter]:
    """The parameter as typer reads it: one, or one for each option of a group."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    if not _is_group(own.annotation):
        yield own.replace(kind=keyword)
        return
    for name, annotation in get_type_hints(own.annotation, include_extras=True).items():
        default = own.annotation._field_defaults[name]
        yield inspect.Parameter(name, keyword, default=default, annotation=annotation)


def _asked_for(error: Missing, context: _click.Context, env: Env) -> Exception:
    """What makes ``_call`` ask for it, where a person sits; else the error as it is."""
    wanted = (
        parameter
        for parameter in context.command.params
        if error.option in (*parameter.opts, (parameter.metavar or "").replace("...", "").strip("[]"))
    )
    parameter = next(wanted, None)
    if parameter is None or getattr(parameter, "is_flag", False) or not env.can_ask:
        return error
    return _click.exceptions.MissingParameter(ctx=context, param=parameter)


def _shared_parameter(name: str, kind: Any, names: str, default: Any) -> inspect.Parameter:
    text, metavar = _help_of(name)
    annotation = Annotated[kind, option(*names.split("/"), help=text, metavar=metavar)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


# ---- finding commands -----------------------------------------------------------------------------------------


class LazyGroup(TyperGroup):
    """Commands known by name and help line; a module is loaded when a command of it is called."""

    context_class = helptext.Context

    def __init__(self, prefix: str = "", **attrs: Any) -> None:
        super().__init__(rich_markup_mode=None, no_args_is_help=True, **attrs)
        self._prefix = prefix
        known = [path.removeprefix(prefix) for path in (*GROUPS, *COMMANDS) if path.startswith(prefix)]
        self._names = [name for name in known if name and " " not in name]
        self.commands = dict.fromkeys(self._names)  # type: ignore[assignment] # names for "did you mean"

    def list_commands(self, ctx: _click.Context) -> list[str]:
        """Names, in the order of the table."""
        del ctx
        return list(self._names)

    def get_command(self, ctx: _click.Context, cmd_name: str) -> _click.Command | None:
        """The command or group called ``cmd_name``, or None."""
        del ctx
        path = self._prefix + cmd_name
        if path in GROUPS:
            return LazyGroup(prefix=f"{path} ", name=cmd_name, help=_(GROUPS[path]))
        return build(path) if path in COMMANDS else None

    def resolve_command(
        self, ctx: _click.Context, args: list[str]
    ) -> tuple[str | None, _click.Command | None, list[str]]:
        """The command that ``args`` begin with. Raises ``UsageError`` with the names that come near."""
        name = args[0]
        if name not in self._names and not name.startswith("-") and not ctx.resilient_parsing:
            near = helptext.did_you_mean(name, self._names)
            ctx.fail(_("there is no command {name}.").format(name=name) + near)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: _click.Context, formatter: _click.HelpFormatter) -> None:
        """Names and help lines from the table alone."""
        del ctx
        rows = [(name, _(self.line(name))) for name in self._names]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def line(self, name: str) -> str:
        """The help line of the command or group ``name``, untranslated."""
        path = self._prefix + name
        return GROUPS[path] if path in GROUPS else COMMANDS[path][1]


def _root() -> LazyGroup:
    def prepare(
        ctx: typer.Context,
        db: Annotated[str | None, option("--db", help=_("The database file"), metavar="FILE")] = None,
        lang: Annotated[str | None, option("--lang", help=_("zh or en"), metavar="LANG")] = None,
        operator: Annotated[
            str | None, option("--operator", help=_("Who is working"), metavar="NAME")
        ] = None,
        version: Annotated[
            bool,
            option("--version", "-V", help=_("Show the version"), callback=_say_version, is_eager=True),
        ] = False,
    ) -> None:
        del version
        if lang and lang not in i18n.LANGUAGES:
            raise Usage(_("--lang: {value!r} is not known").format(value=lang), _("Use zh or en."))
        ctx.obj = ctx.obj or environment(db, operator)

    built = get_command_from_info(
        CommandInfo(name="hotline", callback=prepare), pretty_exceptions_short=False, rich_markup_mode=None
    )
    return LazyGroup(
        name="hotline",
        help=_("The desk of a civic hotline office, over one SQLite file."),
        params=built.params,
        callback=built.callback,
        context_settings={"help_option_names": ["--help", "-h"]},
    )


def _say_version(asked: bool) -> None:
    """What ``--version`` says wherever it stands. Raises ``typer.Exit``."""
    if asked:
        from hotline_cli import __version__

        typer.echo(f"hotline {__version__}")
        raise typer.Exit


def write_help(path: str, stream: TextIO) -> None:
    """The page of help of the command or group ``path``; the program's own where it is empty."""
    found: _click.Command = _root()
    context = helptext.Context(found, info_name="hotline", **found.context_settings)
    for word in path.split():
        if isinstance(found, LazyGroup):
            found = found.get_command(context, word) or found
            context = helptext.Context(found, info_name=word, parent=context)
    stream.write(found.get_help(context) + "\n")


# ---- running --------------------------------------------------------------------------------------------------


def run(arguments: Sequence[str]) -> int:
    """Run one command line and answer with its exit status. Nothing but a fault of the program ends in 1."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8", errors="surrogateescape" if stream is sys.stdin else "backslashreplace"
            )
    i18n.use(language_of(list(arguments)))
    try:
        if os.environ.get("_HOTLINE_COMPLETE"):
            from hotline_cli.cli import completion

            return completion.answer(arguments)
        return _run(list(arguments))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt as error:
        return interrupted(error)


def interrupted(error: KeyboardInterrupt) -> int:
    """One line for Ctrl-C, its own where it brings one, and what was done before it; a second one is not heard."""
    import signal

    with suppress(ValueError):  # not in the main thread, which alone gets it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    _error(str(error) or _("Interrupted; what was not finished was not done."), "")
    _say_what_was_done(error)
    return INTERRUPTED


def _say_what_was_done(error: BaseException) -> None:
    from hotline_cli.cells import visible

    sys.stderr.writelines(f"{visible(line)}\n" for line in getattr(error, "__notes__", ()))


def _call(arguments: list[str]) -> None:
    """Run the command line; where a person sits there, what is missing is asked for and the line run again."""
    asked = False
    while True:
        # not typer's own main: it turns a closed pipe and Ctrl-C into statuses of its own
        root = _root()
        try:
            with root.make_context("hotline", arguments) as context:
                context.meta[ASKED] = asked
                root.invoke(context)
        except _click.exceptions.MissingParameter as error:
            env = error.ctx.find_root().obj if error.ctx else None
            if env is None or not env.can_ask:
                raise
            from hotline_cli.cli import asking

            arguments, asked = asking.completed(arguments, error, env), True
        else:
            return


def _run(arguments: list[str]) -> int:
    try:
        _call(arguments)
        sys.stdout.flush()
    except typer.Exit as end:
        sys.stdout.flush()
        return end.exit_code
    except CheckFailed as error:
        sys.stdout.flush()
        return error.exit_status
    except HotlineError as error:
        _flush()
        _error(error.message, error.remedy, getattr(error, "details", ()))
        _say_what_was_done(error)
        return error.exit_status
    except _click.exceptions.UsageError as error:
        return _usage(error)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except (
        UnicodeEncodeError
    ):  # words that came in as bytes of another encoding; what was begun is rolled back
        _error(
            _("what was given is not text in UTF-8; nothing was changed"),
            _("Set the terminal to UTF-8; a table from another system may be GB18030."),
        )
        return USAGE
    except OSError as error:
        return _fault_of_system(error)
    except Exception as error:  # noqa: BLE001 - no traceback, which could show a caller
        return _bug(error)
    return 0


def _fault_of_system(error: OSError) -> int:
    status, said = InputFault.exit_status, reason_of(error)
    remedy = _("Check the folder, its permissions and the space left.")
    if error.errno in FULL:  # every file that is written says so itself
        status, said = FAULT, _("standard output cannot be written: {reason}").format(reason=said)
        remedy = _("Make room where it goes, and see that nothing limits its size.")
    _error(said, remedy)
    _say_what_was_done(error)
    return status


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:
        return


def _error(message: str, remedy: str, details: Iterable[str] = ()) -> None:
    from hotline_cli.cells import visible
    from hotline_cli.masking import mask_free_text

    lines = [_("Error: {message}").format(message=message), *details, remedy]
    # a cell of a table that stands one column off is a caller's phone; cron mails what is said of it
    shown = [visible(mask_free_text(line, None, None, None)) for line in lines if line]
    sys.stderr.writelines(f"{part}\n" for line in shown for part in folded(line, sys.stderr))


def _usage(error: _click.exceptions.UsageError) -> int:
    if isinstance(error, _click.exceptions.NoArgsIsHelpError):
        sys.stdout.write(f"{error.ctx.get_help()}\n")
        return USAGE if error.ctx.parent else 0
    place = "hotline" if error.ctx is None else error.ctx.command_path
    remedy = _("`{command} --help` shows what it takes.").format(command=place)
    if helptext.not_quoted(error.message):
        remedy = _('Quote what has a blank in it: "2020-04-30 09:00", "3 working days".')
    _error(usage_message(error), remedy)
    return USAGE


def usage_message(error: _click.exceptions.UsageError) -> str:
    """What is wrong with the words of a command line, in the reader's language."""
    exceptions = _click.exceptions
    if isinstance(error, exceptions.MissingParameter) and error.param is not None:
        missing = _("{name} is missing").format(name=_parameter_name(error.param, error.ctx))
        said = getattr(error.param, "help", "") if error.param.param_type_name == "argument" else ""
        return _("{message}: {help}").format(message=missing, help=said) if said else missing
    if isinstance(error, exceptions.NoSuchOption):
        near = (
            _(" Did you mean {names}?").format(names=_(" or ").join(error.possibilities))
            if error.possibilities
            else ""
        )
        return _("there is no option {name}.").format(name=error.option_name) + near
    if isinstance(error, exceptions.BadParameter) and error.param is not None:
        return _("{name}: {message}").format(
            name=_parameter_name(error.param, error.ctx), message=helptext.said(error.message)
        )
    return helptext.said(error.format_message())


def _parameter_name(parameter: _click.Parameter, context: _click.Context | None) -> str:
    """What the clerk would have typed: the option, or the argument as the help shows it."""
    if parameter.param_type_name == "option" or context is None:
        return parameter.opts[0]
    return parameter.make_metavar(context)


def _bug(error: Exception) -> int:
    """A fault of the program: what kind and where, but no value, which could be a caller's."""
    if os.environ.get("HOTLINE_TRACEBACK"):
        raise error
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    if getattr(error, "__notes__", ()):
        said = _("a fault of the program ({kind} at {place})")
    else:
        said = _("a fault of the program ({kind} at {place}); nothing was changed")
    _error(
        said.format(kind=type(error).__name__, place=place),
        _("Please report it with the command that you gave; HOTLINE_TRACEBACK=1 shows more."),
    )
    _say_what_was_done(error)
    return FAULT
