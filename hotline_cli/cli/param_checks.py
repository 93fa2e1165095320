"""What speaks against an answer, or an option given, before the next question is put.

The command looks at all of it again when it has everything: this is so that nobody types on after a mistake, nor
answers questions for a deed that cannot be done. Nothing is locked here and nothing changed.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.cli import params
from hotline_cli.cli.declaration import check_shown
from hotline_cli.cli.options import parse_ahead, parse_date, parse_due, parse_time
from hotline_cli.domain.duration import days_on, end_of_day
from hotline_cli.domain.vocabulary import code
from hotline_cli.errors import DatabaseFault, HotlineError
from hotline_cli.services.opening import office_opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import click

    from hotline_cli.context import Environment
    from hotline_cli.services.cases import Asked
    from hotline_cli.store.office import Office

    Given = Mapping[str, Any]

DUES = frozenset({"--until", "--due", "--promised-by"})
"""Dates that are limits: an hour may stand with them."""
WORKED = frozenset({"--to", "--with", "--unit", "--must-attend"})
"""Units that are given work, or go on the air: none that was retired."""
GIVING = frozenset({"register", "dispatch", "schedule add"})
"""Commands that give it to them."""
WITHOUT_FILE = frozenset({"calendar", "completion", "db", "demo", "help", "init", "scheme"})
"""Commands that need no file of their own, by their first word."""
WORDS = "…"
"""Stands for what is still to be asked where a verb is weighed."""


class ParameterPlace(NamedTuple):
    """An option or argument of the command ``path``, as the person names it: ``--unit``, or ``UNIT``."""

    path: str
    name: str
    kind: str
    """Its metavar without brackets."""

    @property
    def source(self) -> str:
        """What of the file is meant by it."""
        return params.source_of(self.path, self.name if self.name.startswith("-") else self.kind)

    @classmethod
    def of(cls, path: str, parameter: click.Parameter) -> ParameterPlace:
        """The place of ``parameter``."""
        kind = str(parameter.metavar or "").replace("...", "").removesuffix("|-").strip("[]")
        return cls(path, parameter.opts[0], kind)


def check(env: Environment, place: ParameterPlace, text: str, given: Given) -> None:
    """Raise what is wrong with ``text`` there. ``given`` is what was said with the command."""
    check_written(place, text, given)
    if place.source:
        try:
            with office_opened(env) as office:
                check_named(office, place, text)
        except DatabaseFault:
            return  # the command will say so


def check_written(place: ParameterPlace, text: str, given: Given) -> None:
    """Raise ``Usage`` for what cannot be read."""
    vocabulary = params.vocabulary_of(place.path, place.name)
    if vocabulary:
        code(vocabulary, text, place.name)
    if place.name.startswith("-") and place.kind in READ:
        READ[place.kind](place, text)
    if place.path == "register" and place.name in {"--phone", "--name"} and text != "-":
        from hotline_cli.services import registration

        registration.check_caller({place.name.removeprefix("--"): text})
    if place.path == "schedule add" and place.name == "--end":
        _check_hours(given, text)


def _date(place: ParameterPlace, text: str) -> None:
    if place.name in DUES:
        parse_due(place.name, text, UTC)  # in whichever zone: can it be read at all
    else:
        parse_date(place.name, text)


def _time(place: ParameterPlace, text: str) -> None:
    if place.name in {"--start", "--end"}:
        from hotline_cli.cli.options import parse_hour

        parse_hour(place.name, text)
    else:
        parse_time(place.name, text, UTC)


def _span(place: ParameterPlace, text: str) -> None:
    parse_ahead(place.name, text)


READ: dict[str, Callable[[ParameterPlace, str], None]] = {"DATE": _date, "TIME": _time, "SPAN": _span}
"""What an option holds → what reads it."""


def _check_hours(given: Given, end: str) -> None:
    """A session ends after it began."""
    from hotline_cli.cli.options import parse_hour
    from hotline_cli.domain.session import Session
    from hotline_cli.domain.session_rules import check_times

    if given.get("day") and given.get("start"):
        start, last = parse_hour("--start", given["start"]), parse_hour("--end", end)
        check_times(Session(parse_date("--date", given["day"]), start, last, 0))


def check_named(office: Office, place: ParameterPlace, text: str) -> None:
    """Raise ``NotFound`` for what is not in the file, ``Refused`` for a unit that was retired."""
    from hotline_cli.queries import categories, lookups

    source = place.source
    if source == "units":
        giving = place.path in GIVING and place.name in WORKED
        (lookups.resolve_active_unit if giving else lookups.resolve_unit)(office, text)
    elif source == "cases" and text != "list":
        lookups.resolve_case(office, text)
    elif source == "sessions" and place.path != "schedule done":  # which takes a scheme too
        lookups.resolve_session(office, text)
    elif source == "schemes":
        office.scheme_id(text)
    elif source in {"category", "area"}:
        categories.resolve_code(office, source, text)


def check_given(env: Environment, context: click.Context, path: str) -> None:
    """See what was said with the command, and whether it can be done at all, before the first question.

    Raises in the order in which the command would: what cannot be read, the file, what is named, the rules.
    """
    given = context.params
    places = [
        (ParameterPlace.of(path, parameter), text)
        for parameter in context.command.params
        for text in _texts(given.get(parameter.name or ""))
    ]
    for place, text in places:
        check_written(place, text, given)
    check_shown(path, env, given)
    if path.partition(" ")[0] in WITHOUT_FILE:
        return
    with office_opened(env) as office:
        for place, text in places:
            check_named(office, place, text)
        _weigh(office, path, given)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


# ---- verbs on cases -------------------------------------------------------------------------------------------


def _weigh(office: Office, path: str, given: Given) -> None:
    """Raise ``Refused`` for a verb that the state of a case, or its rules, would refuse whatever is answered."""
    from hotline_cli.domain.transitions.table import VERBS
    from hotline_cli.services import cases, values

    numbers = [text for text in _texts(given.get("no")) if text != "list"]
    if path not in VERBS or not numbers:
        return
    verb = path
    if path == "reply":
        verb = "interim" if given.get("interim") else "co-reply" if given.get("as_") else "reply"
    asked = KNOWN[verb](office, given) if verb in KNOWN else None
    when = values.When(parse_time("--at", given["at"], office.env.zone) if given.get("at") else None)
    for text in numbers:
        cases.check_verb(office, verb, text, when, asked)


def _extension(office: Office, given: Given) -> dict[str, Any] | None:
    if bool(given.get("until")) == bool(given.get("by")):
        return None
    return {
        "reason": WORDS,
        "approved_by": WORDS,
        "until": parse_due("--until", given["until"], office.env.zone) if given.get("until") else None,
        "by": parse_ahead("--by", given["by"]) if given.get("by") else None,
        "late": bool(given.get("late")),
    }


def _interim(office: Office, given: Given) -> dict[str, Any]:
    until = given.get("until")
    due = parse_due("--until", until, office.env.zone) if until else end_of_day(days_on(office.today, 1))
    return {"text": WORDS, "by": WORDS, "reason": WORDS, "until": due}


def _co_reply(office: Office, given: Given) -> Asked:
    from hotline_cli.queries import lookups

    return lambda file, _at: {
        "text": WORDS,
        "by": WORDS,
        "unit": lookups.resolve_co_unit(office, file.case, given["as_"]),
    }


def _reply(office: Office, given: Given) -> dict[str, Any]:
    def read(name: str, parse: Callable[[str, str, tzinfo], datetime], option: str) -> datetime | None:
        return parse(option, given[name], office.env.zone) if given.get(name) else None

    return {
        "text": WORDS,
        "by": WORDS,
        "told": given.get("told") or "",
        "told_at": read("told_at", parse_time, "--told-at"),
        "promised": read("promised_by", parse_due, "--promised-by"),
    }


KNOWN: dict[str, Callable[[Office, Given], Asked | None]] = {
    "reject": lambda _office, _given: {"reason": WORDS},
    "hold": lambda _office, _given: {"reason": WORDS},
    "redo": lambda _office, _given: {"reason": WORDS},
    "fulfil": lambda _office, _given: {"text": WORDS},
    "return": lambda _office, given: {"reason": WORDS, "approved_by": given.get("approved_by") or ""},
    "extend": _extension,
    "reply": _reply,
    "interim": _interim,
    "co-reply": _co_reply,
}
"""Verbs that are weighed whole, with ``WORDS`` for what is still to be said; of the others the status alone."""


# ---- what is likely -------------------------------------------------------------------------------------------


def suggest_answer(env: Environment, place: ParameterPlace, given: Given) -> str:
    """The answer that the file suggests; empty where it suggests none."""
    if (place.path, place.name) != ("reply", "--by") or given.get("as_") or not given.get("no"):
        return ""
    from hotline_cli.queries import loaded_case, lookups

    try:
        with office_opened(env) as office:
            return (
                loaded_case.load_case(office, lookups.resolve_case(office, given["no"])).case.responsible
                or ""
            )
    except HotlineError:
        return ""
