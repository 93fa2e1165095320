"""Parameter types: one for each kind of value of an option or argument.

A type parses the input, words its errors, offers values for completion and prompts, and checks names in the database.
Parsing gives the value its meaning (a date, a code, a duration); a name stays text, since the database is opened only
after all input has been parsed.
"""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from hotline_cli.context import Environment
from hotline_cli.errors import Usage
from hotline_cli.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from click.shell_completion import CompletionItem

    from hotline_cli.domain.duration import Span
    from hotline_cli.domain.written_dates import UnreadableDate, Written
    from hotline_cli.store.office import Office

MAX_COUNT = 1_000_000_000
"""Upper bound for any count; larger values are typos."""
MAX_OFFERS = 200
"""Maximum offers shown at once; typing on narrows them."""
MAX_TITLE_LENGTH = 24


class Offer(NamedTuple):
    """A value to choose, and its description."""

    value: str
    help: str = ""


def name_of(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """Return the name as typed: the option, or the argument as in help."""
    if param is None:
        return ""
    if param.param_type_name == "option" or ctx is None:
        return param.opts[0]
    return param.make_metavar(ctx).strip("[].")


class CaseOffer(NamedTuple):
    """A case from which to choose: its number, when it was received, the first words of its matter."""

    no: str
    received: str
    words: str


class Text(click.ParamType):  # type: ignore[type-arg] # generic from click 8.4 on
    """Plain text; the base of all other types."""

    question = ""
    """The prompt for an argument without help of its own."""
    uses_database = False
    """Whether its values are in the database."""

    def __init__(self, metavar: str = "TEXT") -> None:
        self.name = metavar

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return its placeholder in help, in the reader's language."""
        del param, ctx
        return metavar_of(self.name)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse ``value``. Raises ``Usage``; an empty option counts as left out."""
        if not isinstance(value, str):
            return value
        if (
            ctx is not None
            and not ctx.resilient_parsing
            and isinstance(env := ctx.find_root().obj, Environment)
        ):
            value = self.understood(value, name_of(param, ctx), env)
        if not value and param and not param.required and not getattr(param, "multiple", False):
            return self.empty
        return self.read(value, name_of(param, ctx))

    empty: Any = ""
    """Return the meaning of an empty optional value."""

    def understood(self, text: str, name: str, env: Environment) -> str:
        """Return ``text`` with a person's words (昨天, 城管) replaced by what they mean, and say so once.

        Rows of a table are not a person's words.
        """
        del name, env
        return text

    def read(self, text: str, name: str) -> Any:
        """Parse ``text``. ``name`` is the option or argument, for the message. Raises ``Usage``."""
        del name
        return text

    def choices(self) -> Sequence[Offer]:
        """Return all values, if they are few and fixed."""
        return ()

    def offers(self, office: Office, typed: str = "") -> Sequence[Offer]:
        """Return values of the database that match ``typed``; never a caller's data."""
        del office, typed
        return ()

    def cases(self, office: Office, path: str) -> Sequence[CaseOffer] | None:
        """Return the cases to choose from for the command ``path``; None if a case is not asked for."""
        del office, path
        return None

    def check(self, office: Office, text: str) -> None:
        """Raise ``NotFound`` for a value missing in the database, ``Refused`` for one that cannot be used."""

    def check_given(self, text: str, given: Mapping[str, Any]) -> None:
        """Raise ``Usage`` if the value contradicts what was ``given`` before it."""

    def suggest(self, office: Office, given: Mapping[str, Any]) -> str:
        """Return the likely answer, or an empty text."""
        del office, given
        return ""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the values that begin with the input; else those that end with it, as numbers do, or contain it."""
        from click.shell_completion import CompletionItem

        del param
        found = self.choices() or (self._from_database(ctx, incomplete) if self.uses_database else ())
        return [CompletionItem(offer.value, help=offer.help) for offer in fitting(found, incomplete)]

    def _from_database(self, ctx: click.Context, typed: str) -> Sequence[Offer]:
        from hotline_cli.context import read_environment
        from hotline_cli.services.opening import office_opened_to_read

        chosen = ctx.find_root().params
        env = read_environment(chosen.get("db"), chosen.get("operator"))
        with office_opened_to_read(env, patient=False) as office:
            return self.offers(office, typed)


class OptionalText(Text):
    """A text that may be left out: the option alone means an empty one."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """In brackets, as what may be left out is shown."""
        return f"[{super().get_metavar(param, ctx)}]"


def give_optional_texts(params: Sequence[click.Parameter], args: Sequence[str]) -> list[str]:
    """``args`` with an empty text after each option that may stand alone and does."""
    alone = {name for param in params if isinstance(param.type, OptionalText) for name in param.opts}
    found: list[str] = []
    for place, word in enumerate(args):
        found.append(word)
        if word in alone and (place + 1 == len(args) or args[place + 1].startswith("-")):
            found.append("")
    return found


def fitting(found: Sequence[Offer], typed: str) -> list[Offer]:
    """Return those that begin with the input; else those that contain it."""
    fits = [offer for offer in found if offer.value.startswith(typed)]
    return fits or [offer for offer in found if typed in offer.value]


def metavar_of(words: str) -> str:
    """Return the placeholder ``words`` in the reader's language: NO, TEXT|-, [NO]..."""
    if language() == "en":
        return words
    import re

    return re.sub("[A-Z][A-Z-]*", lambda found: _(found[0]), words)


# ---- dates, times, numbers -----------------------------------------------------------------------------------------


ENDS = {"--from": "first", "--to": "last"}
"""Options that may name a whole period by a word, and the day of it that they mean."""


class Dated(Text):
    """A value that may begin with a word for a day: 昨天, 下周三, tomorrow; or with a month and a day alone."""

    year = "nearest"
    """The year meant by a month and a day alone: of the ``next`` date, the ``last`` or the ``nearest``."""

    def understood(self, text: str, name: str, env: Environment) -> str:
        """Return ``text`` with its word for a day, or a date without a year, as a date, and say which it was, once."""
        if not text or (text[:4].isdecimal() and text.isascii()):
            return text
        from hotline_cli.domain.period import PERIOD_WORDS, latest_period
        from hotline_cli.domain.written_dates import give_year, replace_day_word

        today = env.now.date()
        if name in ENDS and (period := latest_period(text, today, PERIOD_WORDS)):
            plain = str(getattr(period, ENDS[name]))
        else:
            plain = give_year(replace_day_word(text, today), today, self.year)
        if plain != text:
            env.say_once(_("{option} {text}: {meant}").format(option=name, text=text, meant=plain))
        return plain


def _raise_unreadable(error: UnreadableDate | None, name: str, invalid: str, like: str) -> NoReturn:
    """Raise ``Usage`` with the ``invalid`` value, or with the readings of what can be read two ways."""
    from hotline_cli.domain.written_dates import TwoReadings

    message = f"{name}: {error}" if isinstance(error, TwoReadings) else invalid
    raise Usage(message, like) from error


class Date(Dated):
    """A date as people write it, ``2020-03-26`` or ``2020年3月26日``."""

    empty = None

    def __init__(self, metavar: str = "DATE") -> None:
        super().__init__(metavar)

    def read(self, text: str, name: str) -> date:
        from hotline_cli.domain.written_dates import UnreadableDate, parse_date

        try:
            return parse_date(text)
        except UnreadableDate as error:
            _raise_unreadable(
                error,
                name,
                _("{option}: invalid date {text!r}").format(option=name, text=text),
                _("Write it like 2020-03-26."),
            )


class Moment(Dated):
    """A time as people write it, ``2020-03-26 09:15`` or ``2020年3月26日 上午9时15分``. An offset is kept."""

    empty = None

    def __init__(self, metavar: str = "TIME") -> None:
        super().__init__(metavar)

    def read(self, text: str, name: str) -> datetime:
        moment = self._written(text, name).moment
        return self._invalid(text, name) if moment is None else moment.replace(microsecond=0)

    def _written(self, text: str, name: str) -> Written:
        from hotline_cli.domain.written_dates import UnreadableDate, parse_written

        try:
            return parse_written(text)
        except UnreadableDate as error:
            self._invalid(text, name, error)

    def _invalid(self, text: str, name: str, error: UnreadableDate | None = None) -> NoReturn:
        _raise_unreadable(
            error,
            name,
            _("{option}: invalid time {text!r}").format(option=name, text=text),
            _("Write it like 2020-03-26T09:15 or 2020-03-26 09:15:00."),
        )


class When(Moment):
    """The time of an event; a date alone means its 24:00."""

    year = "last"

    def read(self, text: str, name: str) -> datetime:
        from hotline_cli.domain.duration import end_of_day

        day, moment = self._written(text, name)
        return end_of_day(day) if moment is None else moment.replace(microsecond=0)


class Beginning(Moment):
    """A time; a date alone means its 00:00."""

    def read(self, text: str, name: str) -> datetime:
        day, moment = self._written(text, name)
        return datetime.combine(day, time.min) if moment is None else moment.replace(microsecond=0)


class Due(When):
    """A due date, meaning its 24:00, or a time."""

    year = "next"

    def __init__(self) -> None:
        super().__init__("DATE")

    def _invalid(self, text: str, name: str, error: UnreadableDate | None = None) -> NoReturn:
        if ":" in text:
            super()._invalid(text, name, error)
        _raise_unreadable(
            error,
            name,
            _("{option}: invalid date {text!r}").format(option=name, text=text),
            _("Write it like 2020-03-26."),
        )


class Hour(Text):
    """An hour of the day ``HH:MM``."""

    empty = None

    def read(self, text: str, name: str) -> time:
        from hotline_cli.domain.written_dates import UnreadableDate, parse_clock

        try:
            return parse_clock(text)
        except UnreadableDate as error:
            _raise_unreadable(
                error,
                name,
                _("{option}: invalid time of day {text!r}").format(option=name, text=text),
                _("Write it like 09:00."),
            )


class SessionEnd(Hour):
    """The end of a session, after its start."""

    def check_given(self, text: str, given: Mapping[str, Any]) -> None:
        from hotline_cli.domain.session import Session
        from hotline_cli.domain.session_rules import check_times

        if given.get("day") and given.get("start"):
            check_times(Session(given["day"], given["start"], self.read(text, "--end"), 0))


class Ahead(Text):
    """A duration from now on."""

    empty = None

    def read(self, text: str, name: str) -> Span:
        from hotline_cli.domain.duration import parse_span

        span = parse_span(text)
        if span.amount < 0:
            raise Usage(
                _("{option}: {text!r} counts backwards").format(option=name, text=text),
                _("Write it like 3 working days."),
            )
        return span


class Dates(Text):
    """Dates separated by commas."""

    def read(self, text: str, name: str) -> list[date]:
        return [DATE.read(part.strip(), name) for part in text.split(",") if part.strip()]


class PeriodName(Dated):
    """A week, month or year, parsed by ``parse``: as named, as a word (上月), or the number of the latest one begun."""

    empty = None

    def __init__(self, metavar: str, kind: str, parse: Callable[[str], Any]) -> None:
        super().__init__(metavar)
        self.kind, self.parse = kind, parse

    def understood(self, text: str, name: str, env: Environment) -> str:
        """Return the name of the period that ``text`` means today, and say which it was, once."""
        from hotline_cli.domain.period import latest_period

        period = latest_period(text, env.now.date(), [self.kind])
        if period is None:
            return text
        env.say_once(
            _("{option} {text}: {meant}").format(
                option=name, text=text, meant=f"{period.name} ({period.first}..{period.last})"
            )
        )
        return period.name

    def read(self, text: str, name: str) -> Any:
        del name
        return self.parse(text)


class Count(Text):
    """A whole number within bounds."""

    empty = None

    def __init__(self, metavar: str = "N", least: int = 0, most: int = MAX_COUNT) -> None:
        super().__init__(metavar)
        self.least, self.most = least, most

    def read(self, text: str, name: str) -> int:
        if not text.lstrip("-").isdecimal():
            message = _("{option}: {value!r} is not a whole number").format(option=name, value=text)
        elif not self.least <= int(text) <= self.most:
            message = _("{option}: {value} is not in the range {least} to {most}").format(
                option=name, value=text, least=self.least, most=self.most
            )
        else:
            return int(text)
        raise Usage(
            message, _("Give a number from {least} to {most}.").format(least=self.least, most=self.most)
        )


# ---- words ---------------------------------------------------------------------------------------------------------


class Code(Text):
    """A code of a vocabulary, or its Chinese word."""

    def __init__(self, vocabulary: str, metavar: str) -> None:
        super().__init__(metavar)
        self.vocabulary = vocabulary

    def read(self, text: str, name: str) -> str:
        from hotline_cli.domain.vocabulary import code

        return code(self.vocabulary, text, name)

    def choices(self) -> Sequence[Offer]:
        from hotline_cli.domain.vocabulary import VOCABULARIES

        pairs = VOCABULARIES[self.vocabulary].items()
        if language() == "zh":
            return [Offer(chinese, code) for code, chinese in pairs]
        return [Offer(code, chinese) for code, chinese in pairs]


class OneOf(Text):
    """One of a few words."""

    def __init__(self, metavar: str, *words: str) -> None:
        super().__init__(metavar)
        self.words = words

    def read(self, text: str, name: str) -> str:
        if text in self.words:
            return text
        raise Usage(
            _("{option}: unknown value {value!r}").format(option=name, value=text),
            _("Use one of: {allowed}").format(allowed=", ".join(self.words)),
        )

    def choices(self) -> Sequence[Offer]:
        return [Offer(word) for word in self.words]


class Format(Text):
    """An output format; a command with further formats checks the word itself."""

    def choices(self) -> Sequence[Offer]:
        from hotline_cli.output.render import FORMATS

        return [Offer(word) for word in FORMATS]


class CallerField(Text):
    """A caller's ``field``; ``-`` reads it from standard input."""

    def __init__(self, metavar: str, field: str) -> None:
        super().__init__(metavar)
        self.field = field

    def read(self, text: str, name: str) -> str:
        from hotline_cli.domain.phones import phone_left

        del name
        return phone_left(text) if self.field == "phone" and text != "-" else text

    def check_given(self, text: str, given: Mapping[str, Any]) -> None:
        from hotline_cli.services.registration import check_caller

        del given
        if text != "-":
            check_caller({self.field: text})


class Responsible(Text):
    """The person responsible for a case; the person who signed for it is suggested."""

    uses_database = True

    def suggest(self, office: Office, given: Mapping[str, Any]) -> str:
        from hotline_cli.queries import loaded_case, lookups

        if given.get("as_") or not given.get("no"):
            return ""
        return loaded_case.load_case(office, lookups.resolve_case(office, given["no"])).case.responsible or ""


DATE, DUE, MOMENT, WHEN, BEGINNING = Date(), Due(), Moment(), When(), Beginning()
HOUR, AHEAD = Hour("TIME"), Ahead("SPAN")


def to_office_time(moment: datetime, zone: tzinfo, name: str) -> datetime:
    """Convert a time with an offset to the office's ``zone``. Raises ``Usage`` if it is out of range."""
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError as error:
        raise Usage(
            _("{option}: invalid time {text!r}").format(option=name, text=str(moment)),
            _("Write it like 2020-03-26T09:15 or 2020-03-26 09:15:00."),
        ) from error
