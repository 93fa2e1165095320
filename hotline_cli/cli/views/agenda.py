"""Columns and headings of the agenda."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from hotline_cli.cli.views.case import command_words, short_number, stage_words
from hotline_cli.cli.views.session import session_columns
from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _
from hotline_cli.output import Column, Narrow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def section_titles() -> dict[str, str]:
    """Return the heading of each part of the day."""
    return {
        "on_air": _("On the air today"),
        "soon": _("Due soon"),
        "overdue": _("Overdue"),
        "escalate": _("To go before a leader"),
        "transfer": _("To be dispatched"),
        "sign": _("To be signed"),
        "review": _("To be reviewed"),
        "redo": _("To be redone"),
        "callback": _("To be called back"),
        "written": _("To be answered in writing"),
        "feedback": _("To be reported back"),
        "promise": _("Promises to keep"),
        "record": _("Papers to file"),
        "held": _("On hold"),
        "supervise": _("Under supervision"),
        "assist": _("Parts of co-handling units"),
        "makeup": _("To be made up"),
        "tasks": _("To prepare"),
        "attention": _("For attention"),
    }


def section_columns(section: str) -> Sequence[Column]:
    """Return the columns of one part of the day."""
    if section == "on_air":
        return session_columns(programs=False)
    hidden = {"section", "session", "clause", "item", "key", "party"}
    if section not in {"soon", "overdue", "redo"}:
        hidden |= {"stage"}
    return [
        column._replace(
            detail=column.key in hidden,
            vocabulary="decision" if section == "redo" and column.key == "stage" else column.vocabulary,
        )
        for column in agenda_columns()
    ]


def agenda_columns() -> list[Column]:
    return [
        Column("section", _("Part")),
        Column("no", _("Number"), kind="code", narrow=Narrow(short=short_number)),
        Column("stage", _("Stage"), "stage", told=_stage, narrow=Narrow()),
        Column("unit", _("Unit"), kind="names", told=_owner, narrow=Narrow(leaves=3, cut=10, short=_owner)),
        Column("title", _("Matter"), narrow=Narrow(cut=14)),
        Column("due_at", _("Due"), kind="time", narrow=Narrow(leaves=5)),
        Column("state", _("State"), "state", narrow=Narrow(leaves=1)),
        Column("session", _("Session"), kind="date", narrow=Narrow(leaves=1)),
        Column("note", _("Note"), narrow=Narrow(leaves=4, cut=14)),
        Column(
            "command", _("Command"), kind="code", told=command_words, narrow=Narrow(leaves=2, short=_verb)
        ),
        Column("clause", _("Clause"), "clause", narrow=Narrow(leaves=1)),
        Column("item", _("Item"), "item"),
        Column("key", _("Key"), kind="code"),
        Column("party", _("Reviewer or recipient")),
    ]


def _stage(row: Mapping[str, Any]) -> str:
    """Return what is owed, or in the part of redone cases what is to be decided."""
    if row["section"] == "redo":
        return word("decision", row["stage"] or "")
    return stage_words(row)


def _verb(row: Mapping[str, Any]) -> str:
    """Return the command's name alone."""
    words = (row["command"] or "").split()[1:]
    return " ".join(takewhile(lambda word: word.replace("-", "a").isalpha() and word[0] != "-", words))


def _owner(row: Mapping[str, Any]) -> str:
    """Return who owes a row: units, another office, or the hotline itself."""
    units = (row["unit"] or "").replace(";", _(", "))
    return units or row["party"] or _("the hotline itself")


def agenda_line(section: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of any part, for formats with a single table."""
    if section == "on_air":
        return _session_line(row)
    session = row["session"] or {}
    return {
        **{name: row[name] for name in ("no", "stage", "unit", "title", "due_at", "state", "note")},
        **{name: row[name] for name in ("command", "clause", "item", "party")},
        "section": section,
        "session": session.get("date"),
        "key": row.get("key"),
    }


def _session_line(row: Mapping[str, Any]) -> dict[str, Any]:
    empty = dict.fromkeys(("stage", "due_at", "note", "command", "clause", "key", "party"))
    return {
        **empty,
        "section": "on_air",
        "no": str(row["id"]),
        "unit": [turn["unit"] for turn in row["units"] if turn["unit"]] or None,
        "title": row["theme"] or row["name"],
        "state": row["status"],
        "session": row["date"],
        "item": "session",
    }
