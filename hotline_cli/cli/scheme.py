"""``scheme``. Only ``apply`` needs a database; if there is one, its schemes are shown too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SCHEME
from hotline_cli.cli.options import argument, option
from hotline_cli.domain.duration import Span
from hotline_cli.domain.scheme import keys
from hotline_cli.domain.scheme.model import TaskDue
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import N_, _, join_names, language
from hotline_cli.output import Column, Listing, Record
from hotline_cli.services import schemes
from hotline_cli.services.schemes import apply_scheme, load_scheme

if TYPE_CHECKING:
    from hotline_cli.domain.scheme.key import Section
    from hotline_cli.store.office import Office

TITLES = {"name": N_("Scheme"), "version": N_("Version")} | {
    field: row.title for rows in (keys.TOP, keys.FIGURES) for field, row in rows.items()
}
SECTIONS = {section.field: section for section in keys.SECTIONS.values()}
FIRST = ("name", "title", "title_en", "source", "version", "hours")
BRIEF = ("name", "title", "version", "source")

Name = Annotated[str, argument(type=SCHEME)]
File = Annotated[str, argument(metavar="FILE")]


def _column(field: str) -> Column:
    """Return the column of a field; columns of tables name their table, since a record flattens tables."""
    section = SECTIONS.get(field)
    if section is None:
        return Column(field, _(TITLES[field]))
    heading = _(section.title)
    rows = keys.keys_of(section.part)
    columns = tuple(
        Column(
            name,
            ("" if section.many else f"{heading}: ") + _(rows[name].title),
            rows[name].type.vocabulary or None,
        )
        for name in section.part._fields
    )
    return Column(field, heading, fields=columns, many=section.many)


def _cell(value: Any, *, for_people: bool = False) -> Any:
    if isinstance(value, Span | TaskDue):
        return value.words() if for_people else str(value)
    if hasattr(value, "_asdict"):
        return {key: _cell(inner, for_people=for_people) for key, inner in value._asdict().items()}
    return [_cell(inner, for_people=for_people) for inner in value] if isinstance(value, tuple) else value


def _for_people(row: dict[str, Any]) -> dict[str, Any]:
    """Return ``row`` with flags in lists replaced by their titles, since a list shows no column names."""
    if language() == "zh":
        row = _in_chinese(row)
    return row | {
        field: [_name_flags(part, section) for part in row[field]]
        for field, section in SECTIONS.items()
        if section.many
    }


def _in_chinese(row: dict[str, Any]) -> dict[str, Any]:
    """Return ``row`` with hours, recurrence rules and recipients in Chinese, without English titles."""
    days = re.sub("[a-z]{3}", lambda day: word("weekday", day[0]), row["hours"].lower())
    chinese = row | {"title_en": "", "hours": days.replace("-星期", "至星期").replace("; ", "；")}
    for key in ("recurrences", "tasks", "duties", "indicators"):
        chinese[key] = [_part_in_chinese(part) for part in row[key]]
    return chinese


def _part_in_chinese(part: dict[str, Any]) -> dict[str, Any]:
    from hotline_cli.domain.recurrence import parse_rule

    part = part | {"title_en": ""} if "title_en" in part else dict(part)
    if part.get("rule"):
        part["rule"] = parse_rule(part["rule"]).chinese()
    if part.get("recipient"):
        part["recipient"] = join_names(word("owner", one) for one in part["recipient"].split(";"))
    return part


def _name_flags(part: dict[str, Any], section: Section) -> dict[str, Any]:
    """Replace each flag by its title; a false one is shown only in a limit, where it is a condition."""
    no = _("[not: {name}]") if section.field == "limits" else ""
    words = {True: "[{name}]", False: no}
    return {
        key: words[value].format(name=_(section.keys[key].title)) if isinstance(value, bool) else value
        for key, value in part.items()
    }


def _office(call: CommandContext) -> Office | None:
    """Return the open database, or None: the built-in schemes can be read without it."""
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
    row = _cell(schemes.get_scheme(_office(call), name), for_people=for_people)
    last = ("readings", *keys.FIGURES)  # long texts
    top = [field for field in keys.TOP if field not in (*keys.NOT_IN_SCHEME, *last)]
    columns = [_column(field) for field in dict.fromkeys((*FIRST, *top, *SECTIONS, *last))]
    call.show(Record(columns, _for_people(row) if for_people else row))


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
