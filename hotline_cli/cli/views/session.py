"""Columns of sessions: nested in JSON and in a record, one line per session in tables and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.views.lists import list_columns
from hotline_cli.domain.list_fields import QUESTION_FIELDS, SESSION_FIELDS
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.cli.context import CommandContext


def spoken_columns(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns without flags, which are unclear within a line."""
    return tuple(c for c in columns if c.kind != "bool")


def task_columns() -> tuple[Column, ...]:
    return (
        Column("key", _("Key"), kind="code"),
        Column("title", _("To do")),
        Column("owner", _("Owner"), "owner"),
        Column("recipient", _("Recipient"), "owner"),
        Column("due", _("Due"), kind="time"),
        Column("done_at", _("Done"), kind="time"),
        Column("done_by", _("Done by")),
        Column("state", _("State"), "state"),
        Column("clause", _("Clause"), "clause"),
        Column("provisional", _("Provisional"), kind="bool", detail=True),
        Column("unit", _("Unit")),
        Column("opens", _("Opens"), kind="date", detail=True),
        Column("part", _("For")),
        Column("note", _("Note")),
        Column("approved_by", _("Approved by"), detail=True),
    )


def appearance_columns() -> tuple[Column, ...]:
    return (
        Column("unit", _("Unit")),
        Column("leader", _("Leader")),
        Column("attendance", _("Attendance"), "attendance"),
        Column("by", _("Attended by"), "attendant"),
        Column("name", _("Name")),
        Column(
            "leave",
            _("Leave"),
            fields=(
                Column("requested", _("Requested on"), kind="date"),
                Column("in_time", _("In time"), kind="bool"),
                Column("reason", _("Reason")),
                Column("delegate", _("Delegate")),
                Column("clause", _("Clause"), "clause"),
            ),
        ),
        Column("must_attend", _("Must attend"), kind="bool"),
        Column("breach", _("Breach of")),
    )


def paper_columns() -> Column:
    """Return the column of the papers filed with a session."""
    fields = (
        Column("title", _("Title")),
        Column("to", _("To")),
        Column("at", _("At"), kind="time"),
        Column("digest", _("Digest"), kind="code", detail=True),
        Column("pages", _("Pages"), kind="number", detail=True),
    )
    return Column("papers", _("Papers"), fields=fields, many=True, detail=True)


ON_ONE_LINE = frozenset({"leader", "attendance", "attending"})
"""Columns that units as objects have themselves."""


def session_columns(*, programs: bool = True) -> list[Column]:
    """Return the columns of a session with units, tasks and papers as objects."""
    turns, tasks = appearance_columns(), task_columns()
    spoken_turns = (*spoken_columns(turns), Column("part", _("Part"), "part"))
    objects = {
        "units": Column("units", _("Units"), fields=turns if programs else spoken_turns, many=True),
        "tasks": Column(
            "tasks",
            _("Tasks"),
            fields=tasks if programs else spoken_columns(tasks),
            many=True,
            detail=True,
        ),
        "papers": paper_columns(),
    }
    return [objects.get(each.key, each) for each in flat_columns() if each.key not in ON_ONE_LINE]


def flat_columns() -> list[Column]:
    """Return the same on one line; leaders and attendance in the order of the units."""
    return list_columns(SESSION_FIELDS)


def flatten_session(row: dict[str, Any]) -> dict[str, Any]:
    """Return a session with the names of its units and the keys of its open tasks."""
    units = [turn for turn in row["units"] if turn["part"] != "attend"]
    named = [turn["unit"] or turn["leader"] for turn in units]
    leaders = [turn["leader"] if turn["unit"] else None for turn in units]
    return {
        **row,
        "units": named,
        "tasks": [task["key"] for task in row["tasks"] if task["done_at"] is None],
        "leader": [who or "" for who in leaders] if any(leaders) else [],
        "attendance": [turn["attendance"] or "" for turn in units]
        if any(t["attendance"] for t in units)
        else [],
        "papers": [paper["title"] for paper in row["papers"]],
        "attending": [turn["unit"] for turn in row["units"] if turn["part"] == "attend"],
    }


def columns_of_many(call: CommandContext) -> list[Column]:
    """Return the columns for a list: objects if the format nests, else a line per session."""
    return session_columns() if call.view().nested else flat_columns()


def columns_of_one(call: CommandContext) -> list[Column]:
    view = call.view()
    return flat_columns() if view.flat else session_columns(programs=view.nested)


def show_sessions(call: CommandContext, rows: Sequence[dict[str, Any]]) -> None:
    shown = rows if call.view().nested else [flatten_session(row) for row in rows]
    call.show(Listing(columns_of_many(call), shown))


def show_session(call: CommandContext, row: dict[str, Any]) -> None:
    call.show(Record(columns_of_one(call), flatten_session(row) if call.view().flat else row))


def listed_task_columns() -> list[Column]:
    """Return the columns of a task among those of several sessions."""
    return [
        Column("no", _("Number"), kind="code"),
        Column("session", _("Session id"), kind="number", detail=True),
        Column("date", _("Session"), kind="date"),
        Column("units", _("Units")),
        *task_columns(),
        Column("papers", _("Papers"), detail=True),
    ]


def question_columns() -> list[Column]:
    return list_columns(QUESTION_FIELDS)
