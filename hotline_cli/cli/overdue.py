"""The command ``overdue``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext, require_place
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SCHEME, UNIT
from hotline_cli.cli.options import option
from hotline_cli.cli.params import AHEAD, Code
from hotline_cli.cli.views.case import overdue_columns
from hotline_cli.domain.duration import Span
from hotline_cli.errors import CheckFailed
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText
from hotline_cli.output import Column, Listing
from hotline_cli.text import shorten_text

if TYPE_CHECKING:
    from collections.abc import Sequence


@command(
    "overdue",
    gives=lambda call: overdue_columns(call.env.now),
    details=_(
        "With --check, the exit status is 7 if anything is overdue; items due soon do not count. "
        "With --per-unit, the files go into a subfolder named after today's date, such as "
        "FOLDER/2020-03-26; an item owed by several units appears in the file of each, and items "
        "owed by the hotline itself go into a file called 本办. No earlier file is deleted."
    ),
    example="hotline overdue --check",
)
def overdue(
    call: CommandContext,
    stage: Annotated[
        str, option("--stage", help=_("Only limits of this stage"), type=Code("stage", "STAGE"))
    ] = "",
    unit: Annotated[str, option("--unit", "-u", help=_("Only this unit"), type=UNIT)] = "",
    within: Annotated[
        Span | None, option("--within", help=_("Also anything due within this time"), type=AHEAD)
    ] = None,
    check: Annotated[bool, option("--check", help=_("Exit with status 7 if anything is overdue"))] = False,
    per_unit: Annotated[
        str | None,
        option("--per-unit", help=_("Folder for one file per unit, ready to mail"), metavar="FOLDER"),
    ] = None,
    scheme: Annotated[str, option("--scheme", help=_("Only this scheme"), type=SCHEME)] = "",
    brief: Annotated[bool, option("--brief", help=_("Matters cut at 40 characters, for a mail"))] = False,
) -> None:
    from hotline_cli.queries import overdue as report
    from hotline_cli.queries.lookups import resolve_scheme, resolve_unit

    if per_unit is not None:
        require_place(per_unit, "--per-unit")
    wanted = report.OverdueFilter(
        stage=stage or None,
        unit=resolve_unit(call.office, unit) if unit else None,
        within=within,
        scheme=resolve_scheme(call.office, scheme) if scheme else None,
    )
    if per_unit:
        from hotline_cli.output.folder import check_usable, folder_of_day

        per_unit = folder_of_day(per_unit, call.office.today)
        check_usable(per_unit, "--per-unit")
    if not (call.view().for_people or check or per_unit):  # a program need not wait for the last row
        call.show(Listing(overdue_columns(call.office.now), report.stream_overdue(call.office, wanted)))
        return
    found = report.list_overdue(call.office, wanted)
    columns = overdue_columns(call.office.now)
    columns = _cut_matters(columns) if brief else columns
    if per_unit:
        _per_unit(call, per_unit, columns, found, wanted.unit)
    else:
        call.show(Listing(columns, found), then=_what_to_do(found))
    if check and report.has_overdue(found):
        raise CheckFailed(_("something is overdue"))


MAX_MATTER_LENGTH = 40


def _cut_matters(columns: Sequence[Column]) -> list[Column]:
    """Return the columns with the matter cut, masked as anywhere, for people."""
    return [column._replace(told=_cut_matter) if column.key == "title" else column for column in columns]


def _cut_matter(row: dict[str, Any]) -> str:
    title = row["title"]
    text = str(title.as_text(reveal=False) if isinstance(title, FreeText) else title or "")
    return shorten_text(" ".join(text.split()), MAX_MATTER_LENGTH)


def _what_to_do(found: Sequence[dict[str, Any]]) -> str:
    """Return the next step for each kind of item: cases, tasks of a session, sessions."""
    kinds = {item["item"] for item in found}
    helps = {
        "case": _("Urge the units: hotline urge --overdue."),
        "task": _("Mark a task as done: hotline schedule done NO."),
        "session": _("Record attendance: hotline schedule attend NO."),
        "measure": _("Mark a measure as done: hotline measure done NO."),
    }
    why = [_("See why: hotline explain NO.")] if kinds else []
    return " ".join([*why, *(hint for kind, hint in helps.items() if kind in kinds)])


OWN_FILE = "本办"
"""Name, in every language, of the file for the hotline's own items."""


def _per_unit(
    call: CommandContext,
    folder: str,
    columns: Sequence[Column],
    found: list[dict[str, Any]],
    only: int | None,
) -> None:
    """Write a file per unit with items, in the requested format and columns; then list the files."""
    from hotline_cli.output.folder import deliver_each
    from hotline_cli.queries.lookups import Names
    from hotline_cli.queries.overdue import list_owners

    view, own = call.view(), _("the hotline itself")
    wanted = Names(call.office).unit(only)
    by_file: dict[str, list[dict[str, Any]]] = {}
    titles: dict[str, str] = {}
    for item in found:
        for unit in list_owners(item):
            if wanted in {None, unit}:
                file = f"{unit}-unit" if unit == OWN_FILE else unit or OWN_FILE
                by_file.setdefault(file, []).append(item)
                titles[file] = unit or own
    listings = {name: Listing(columns, items, titles[name]) for name, items in by_file.items()}
    files = deliver_each(listings, view, folder, "--per-unit")
    rows = [
        {
            "unit": None if name == OWN_FILE and not view.for_people else titles[name],
            "file": files[name],
            "items": len(items),
        }
        for name, items in by_file.items()
    ]
    shown = [
        Column("unit", _("Unit")),
        Column("file", _("File")),
        Column("items", _("Items"), kind="number"),
    ]
    call.columns = None  # the requested columns are those of the files
    call.show(Listing(shown, rows))
