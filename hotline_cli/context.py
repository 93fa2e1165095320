"""The environment of a command: clock, operator, language, streams, database.

The clock is read only here, once per command. ``HOTLINE_NOW`` replaces it; what is written then is marked.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import TextIO

from hotline_cli.errors import Usage
from hotline_cli.i18n import _

DEFAULT_ZONE = "Asia/Shanghai"
CHINA = timezone(timedelta(hours=8), DEFAULT_ZONE)
"""China's one time zone, without summer time since 1991: saves five milliseconds over the tz database."""


class Environment:
    """The environment of a command. ``instant`` is the moment it began.

    A plain class: a dataclass would cost every start a quarter of a millisecond.
    """

    def __init__(
        self, *, database: Path, operator: str, instant: datetime, clock_set: bool, zone: tzinfo
    ) -> None:
        self.database, self.operator = database, operator
        self.instant, self.clock_set, self.zone = instant, clock_set, zone
        self.written: tuple[int, int, str] | None = None
        """First and last event of the last committed transaction, and the hash of the last."""
        self.stdin: TextIO = sys.stdin
        self.stdout: TextIO = sys.stdout
        self.stderr: TextIO = sys.stderr
        self._said: set[str] = set()

    @property
    def now(self) -> datetime:
        """Now, as naive office time, to the second."""
        return self.instant.astimezone(self.zone).replace(tzinfo=None, microsecond=0)

    def tick(self) -> None:
        """Read the clock again, for a screen that stays open. A set clock does not move."""
        if not self.clock_set:
            self.instant = datetime.now(UTC)

    @property
    def at_terminal(self) -> bool:
        """Whether standard output is a terminal."""
        return self.stdout.isatty()

    @property
    def width(self) -> int:
        """Columns of the terminal; 80 without one."""
        return _columns()

    @property
    def can_ask(self) -> bool:
        return self.stdin.isatty() and self.stderr.isatty()

    def say_once(self, words: str) -> None:
        """Print a message unless it was printed before: after a prompt the command line is parsed again."""
        if words not in self._said:
            self._said.add(words)
            self.say(words)

    def say(self, words: str) -> None:
        """Print a message on standard error, with control characters made visible."""
        from hotline_cli.text import make_lines_visible

        print(
            *(line for text in make_lines_visible(words) for line in fold_to_terminal(text, self.stderr)),
            sep="\n",
            file=self.stderr,
        )


def fold_to_terminal(line: str, stream: TextIO) -> list[str]:
    """Wrap ``line`` at words if ``stream`` is a narrow terminal; indented lines are unchanged."""
    if line.startswith(" ") or not stream.isatty():
        return [line]
    from hotline_cli.text import display_width, wrap_text

    columns = _columns()
    return [line] if display_width(line) <= columns else wrap_text(line, columns)


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def get_zone(name: str) -> tzinfo:
    """Return the time zone ``name`` of the IANA database. Raises ``Usage`` if unknown."""
    if name == DEFAULT_ZONE:
        return CHINA
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Usage(
            _("unknown time zone {name}").format(name=name), _("Write it like Asia/Shanghai.")
        ) from error


def read_environment(database: str | None, operator: str | None) -> Environment:
    """Read the environment from the command line and HOTLINE_DB, HOTLINE_OPERATOR, HOTLINE_NOW.

    Raises ``Usage`` if HOTLINE_NOW is not an ISO 8601 time.
    """
    zone = get_zone(DEFAULT_ZONE)
    given = os.environ.get("HOTLINE_NOW", "").strip()
    return Environment(
        database=Path(database or os.environ.get("HOTLINE_DB") or find_database()),
        operator=(operator or os.environ.get("HOTLINE_OPERATOR") or machine_login() or "unknown").strip(),
        instant=_given_instant(given, zone) if given else datetime.now(UTC),
        clock_set=bool(given),
        zone=zone,
    )


def _given_instant(text: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        (
            moment.astimezone(zone),
            moment.astimezone(UTC),
        )  # the first and last days overflow in some zones
    except (ValueError, OverflowError) as error:
        raise Usage(
            _("HOTLINE_NOW={text} is not a valid time").format(text=text),
            _("Write it like 2020-03-26T09:15."),
        ) from error
    return moment


def find_database() -> Path:
    """Return ``hotline.db`` in the user's data folder: XDG, or that of the system."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "hotline" / "hotline.db"


def machine_login() -> str:
    """Return the login of the machine, whatever variables say; empty if it has no name."""
    with suppress(KeyError, OSError):
        if sys.platform == "win32":
            import getpass

            return getpass.getuser()
        else:  # noqa: RET505 - mypy takes one of them for each platform
            import pwd

            return pwd.getpwuid(os.getuid()).pw_name
    return ""


def detect_language(arguments: list[str]) -> str:
    """Return ``en`` or ``zh``: from ``--lang`` before the command, ``HOTLINE_LANG``, or the locale.

    Needed before the command line is parsed, since help texts are translated.
    """
    chosen = _lang_option(arguments) or os.environ.get("HOTLINE_LANG", "")
    if not chosen:
        chosen = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


def _lang_option(arguments: list[str]) -> str:
    for place, word in enumerate(arguments):
        if word == "--lang":
            return arguments[place + 1] if place + 1 < len(arguments) else ""
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if not word.startswith("-") and (place == 0 or arguments[place - 1] not in ("--db", "--operator")):
            return ""
    return ""
