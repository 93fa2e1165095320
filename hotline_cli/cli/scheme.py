"""The rules in force. Only ``apply`` needs a file; with one, its schemes are shown besides the shipped ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument, option
from hotline_cli.domain.duration import Span
from hotline_cli.domain.scheme import model as parts
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import N_, _, joined, language
from hotline_cli.output import Column, Listing, Record
from hotline_cli.services import schemes
from hotline_cli.services.schemes import apply_scheme, load_scheme

if TYPE_CHECKING:
    from hotline_cli.store.office import Office

HEADINGS = {
    "name": N_("Scheme"),
    "title": N_("Title"),
    "title_en": N_("Title in English"),
    "source": N_("Source"),
    "version": N_("Version"),
    "hours": N_("Office hours"),
    "label": N_("Label"),
    "arrive": N_("Guests arrive"),
    "repeat": N_("Rebroadcast"),
    "limits": N_("Limits"),
    "review": N_("Review"),
    "callback": N_("Callback"),
    "extension": N_("Extension"),
    "returning": N_("Return"),
    "reject": N_("Reject"),
    "hold": N_("Hold"),
    "interim": N_("Interim answers"),
    "dispatch_on_the_spot": N_("Dispatch cases answered on the spot"),
    "promise_when_put_through": N_("Promised date if put through but not answered"),
    "supervise_sessions": N_("Supervise orders from sessions"),
    "tell_first": N_("Inform the caller before the office"),
    "deputy": N_("Deputy"),
    "late": N_("Late arrival, early departure"),
    "makeup": N_("Make-up sessions"),
    "leave": N_("Leave"),
    "change": N_("Change"),
    "announce": N_("Announcement"),
    "recurrences": N_("Recurring sessions"),
    "tasks": N_("Tasks"),
    "duties": N_("Duties"),
    "indicators": N_("Indicators"),
    "readings": N_("Readings"),
    "serious_after": N_("Serious after"),
    "difficult_redone": N_("Difficult: redone"),
    "difficult_returned": N_("Difficult: returned"),
    "urged_too_often": N_("Urged too often"),
    "smallest_base": N_("Smallest base"),
    "excuse_leaves_base": N_("Timely leave excluded from the base"),
    "stage": N_("Stage"),
    "span": N_("Span"),
    "start": N_("Start"),
    "end": N_("End"),
    "clause": N_("Clause"),
    "kinds": N_("Kinds"),
    "channels": N_("Channels"),
    "origins": N_("Origins"),
    "urgent": N_("Urgent"),
    "complex": N_("Complex"),
    "important": N_("Important"),
    "session": N_("Session"),
    "on_the_spot": N_("On the spot"),
    "roll": N_("Rolls over"),
    "reading": N_("Reading"),
    "reviewers": N_("Reviewers"),
    "required": N_("Required"),
    "redo_on": N_("Redo when"),
    "supervise_redo": N_("Supervise redone cases"),
    "basically_weight": N_("Weight of basically satisfied"),
    "allowed": N_("Allowed"),
    "count": N_("Count"),
    "longest": N_("Longest"),
    "after_limit": N_("After the limit"),
    "approver": N_("Approved by"),
    "by": N_("Whose decision"),
    "within": N_("Within"),
    "key": N_("Key"),
    "rule": N_("Rule"),
    "place": N_("Place"),
    "medium": N_("Medium"),
    "on_holiday": N_("On a holiday"),
    "rotate": N_("Rotation"),
    "first": N_("First"),
    "owner": N_("Owner"),
    "due": N_("Due"),
    "recipient": N_("Recipient"),
    "hour": N_("Hour"),
    "new_unit": N_("New units only"),
    "channel": N_("Channel"),
    "offset": N_("Offset"),
    "delegate": N_("Delegate"),
    "code": N_("Code"),
    "weight": N_("Weight"),
    "manual": N_("By hand"),
}
VOCABULARIES = {
    "stage": "stage",
    "kinds": "kind",
    "channels": "channel",
    "channel": "channel",
    "origins": "origin",
    "owner": "owner",
    "redo_on": "result",
    "start": "counted-from",
    "by": "return-by",
    "on_holiday": "on-holiday",
}
LISTS = {
    "limits": parts.LimitRule,
    "review": parts.ReviewRule,
    "recurrences": parts.Recurrence,
    "tasks": parts.TaskRule,
    "duties": parts.DutyRule,
    "indicators": parts.Indicator,
}
TABLES = {
    "callback": parts.CallbackRule,
    "extension": parts.ExtensionRule,
    "returning": parts.ReturnRule,
    "reject": parts.Permission,
    "hold": parts.Permission,
    "interim": parts.Permission,
    "dispatch_on_the_spot": parts.Permission,
    "promise_when_put_through": parts.Permission,
    "supervise_sessions": parts.Permission,
    "tell_first": parts.Permission,
    "deputy": parts.Permission,
    "late": parts.Permission,
    "makeup": parts.Permission,
    "leave": parts.NoticeRule,
    "change": parts.NoticeRule,
    "announce": parts.NoticeRule,
}
BRIEF = ("name", "title", "version", "source")

Name = Annotated[str, argument(metavar="NAME")]
File = Annotated[str, argument(metavar="FILE")]


def _column(key: str, above: str = "") -> Column:
    """The column of ``key``; inside a table it says whose, since a record lays tables flat."""
    heading = _(HEADINGS[key])
    part: Any = LISTS.get(key) or TABLES.get(key)
    fields = (
        tuple(_column(name, f"{heading}: " if key in TABLES else "") for name in part._fields) if part else ()
    )
    return Column(key, above + heading, VOCABULARIES.get(key), fields=fields, many=key in LISTS)


def _columns() -> list[Column]:
    return [_column(key) for key in HEADINGS if key in parts.Scheme._fields]


def _cell(value: Any, *, spoken: bool = False) -> Any:
    if isinstance(value, Span | parts.TaskDue):
        return value.words() if spoken else str(value)
    if hasattr(value, "_asdict"):
        return {key: _cell(inner, spoken=spoken) for key, inner in value._asdict().items()}
    return [_cell(inner, spoken=spoken) for inner in value] if isinstance(value, tuple) else value


def _spoken(row: dict[str, Any]) -> dict[str, Any]:
    """``row`` for people, who see no keys inside a list: what is said there says its name, not yes or no."""
    if language() == "zh":
        row = _in_chinese(row)
    return row | {key: [_named(part, key) for part in row[key]] for key in LISTS}


def _in_chinese(row: dict[str, Any]) -> dict[str, Any]:
    """Office hours, rules of recurrence and recipients as Chinese writes them, without the English titles."""
    said = row | {"title_en": "", "hours": _hours(row["hours"])}
    for key in ("recurrences", "tasks", "duties", "indicators"):
        said[key] = [_part_in_chinese(part) for part in row[key]]
    return said


def _part_in_chinese(part: dict[str, Any]) -> dict[str, Any]:
    from hotline_cli.domain.recurrence import parse_rule

    part = part | {"title_en": ""} if "title_en" in part else dict(part)
    if part.get("rule"):
        part["rule"] = parse_rule(part["rule"]).chinese()
    if part.get("recipient"):
        part["recipient"] = joined(word("owner", one) for one in part["recipient"].split(";"))
    return part


def _hours(text: str) -> str:
    """``mon-fri 08:30-12:00`` as 星期一至星期五 08:30-12:00."""
    days = re.sub("[a-z]{3}", lambda day: word("weekday", day[0]), text.lower())
    return days.replace("-星期", "至星期").replace("; ", "；")


def _named(part: dict[str, Any], of: str) -> dict[str, Any]:
    """A condition of a limit may be that something is not so; elsewhere no is what is left unsaid."""
    no = _("[not: {name}]") if of == "limits" else ""
    words = {True: "[{name}]", False: no}
    return {
        key: words[value].format(name=_(HEADINGS[key])) if isinstance(value, bool) else value
        for key, value in part.items()
    }


def _office(call: CommandContext) -> Office | None:
    """The open file, or None where none was made yet: the shipped schemes can be read all the same."""
    return call.office if call.env.database.exists() else None


@command("scheme list", example="hotline scheme list")
def list_(call: CommandContext) -> None:
    rows = [
        {key: getattr(known.scheme, key) for key in BRIEF}
        | {"in_file": known.in_file, "default": known.default}
        for known in schemes.list_schemes(_office(call))
    ]
    columns = [
        *map(_column, BRIEF),
        Column("in_file", _("In the database"), kind="bool"),
        Column("default", _("Default"), kind="bool"),
    ]
    call.show(Listing(columns, rows))


@command(
    "scheme show",
    details=_("-f toml prints the scheme as a file to copy and change."),
    formats=("toml",),
    example="hotline scheme show changzhou-2020 -o our-office.toml",
)
def show(call: CommandContext, name: Name) -> None:
    if call.format == "toml":
        call.write(schemes.dump_scheme(_office(call), name))
        return
    for_people = call.view().for_people
    row = _cell(schemes.get_scheme(_office(call), name), spoken=for_people)
    call.show(Record(_columns(), _spoken(row) if for_people else row))


@command(
    "scheme check",
    gives=lambda _call: [_column(key) for key in BRIEF],
    details=_(
        "Every error is reported with its line and the allowed values; docs/schemes.md lists the keys."
    ),
    example="hotline scheme check my-office.toml",
)
def check(call: CommandContext, file: File) -> None:
    found = load_scheme(file)
    call.show(Record([_column(key) for key in BRIEF], _cell(found)))
    call.say([_("{file}: no errors").format(file=file)])


@command(
    "scheme apply",
    gives=lambda _call: [_column(key) for key in BRIEF],
    details=_("It applies to later cases only: a case keeps the rules that it started with."),
    example="hotline scheme apply my-office.toml",
)
def apply(
    call: CommandContext,
    file: File,
    default: Annotated[bool, option("--default", help=_("Make it the default"))] = False,
    dry_run: Annotated[bool, option("--dry-run", help=_("Dry run: show the result without saving"))] = False,
) -> None:
    call.dry_run = dry_run
    found = apply_scheme(call.office, file, default=default, dry_run=dry_run)
    call.show(Record([_column(key) for key in BRIEF], _cell(found)))
