"""A work order as a form: the matter, the unit, the due dates, and fields to fill in (after Annex 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _, join_names
from hotline_cli.output import Column, Record
from hotline_cli.output.format import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BLANK = "＿" * 10
"""Blank line of a field filled in by hand."""


def title(order: Mapping[str, Any]) -> str:
    """Return the title: session, number and unit."""
    return " ".join(filter(None, (order["label"], _("Work order"), order["no"], order["unit"])))


def form(order: Mapping[str, Any]) -> Record:
    """Return the fields of the form, without empty ones, then those to fill in."""
    filled = [(name, text) for name, text in (*_head(order), *_body(order)) if text]
    blank = [(name, f"{BLANK}    {_('Date')} {BLANK}" if dated else BLANK) for name, dated in _to_fill_in()]
    fields = [*filled, *blank]
    columns = [Column(str(at), name) for at, (name, _text) in enumerate(fields)]
    return Record(columns, {str(at): text for at, (_name, text) in enumerate(fields)})


def _head(order: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Handling unit"), order["unit"] or BLANK
    yield _("Co-handling"), join_names(order["co_units"] or ())
    yield _("Session"), str((order["session"] or {}).get("date") or "")
    yield _("Received"), str(scalar(order["received_at"]))
    yield _("Handed over"), str(scalar(order["dispatched_at"])) if order["dispatched_at"] else ""
    yield _("Kind"), " ".join(filter(None, (word("kind", order["kind"]), order["category"])))
    yield _("Please note"), join_names(_marks(order))


def _marks(order: Mapping[str, Any]) -> Iterator[str]:
    named = {
        "urgent": _("Urgent"),
        "complex": _("Complex"),
        "important": _("Important"),
        "difficult": _("Difficult"),
        "supervised": _("Supervised"),
        "confidential": _("Confidential"),
    }
    yield from (name for key, name in named.items() if order[key])
    if order["redone"]:
        yield _("sent back for rework")


def _body(order: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Request"), "\n".join(filter(None, (order["title"], order["content"])))
    yield _("Area"), order["area"] or ""
    yield from _caller(order)
    yield _("Instructions"), "\n".join(_instruction(one) for one in order["instructions"])
    promise = order["promise"] or {}
    yield _("Promise"), " ".join(str(promise[name]) for name in ("text", "due") if promise.get(name))
    yield _("Limits"), "\n".join(_limit(one) for one in order["limits"])


def _caller(order: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    from hotline_cli.queries import for_units

    caller = order["caller"]
    if for_units.is_withheld(order):
        yield _("Caller"), _("confidential: caller not disclosed to the unit")
        return
    yield _("Caller"), _("anonymous") if caller["anonymous"] else caller["name"] or ""
    yield _("Phone"), caller["phone"] or ""
    yield _("Address"), caller["address"] or ""


def _instruction(one: Mapping[str, Any]) -> str:
    due = _("by {time}").format(time=scalar(one["due"])) if one["due"] else ""
    return " ".join(filter(None, (one["leader"], one["text"], due)))


def _limit(one: Mapping[str, Any]) -> str:
    """Format a limit: stage, due date or state, clause."""
    due = scalar(one["due_at"]) if one["due_at"] else word("state", one["state"])
    clause = f"({word('clause', one['clause'])})" if one["clause"] else ""
    return " ".join(filter(None, (word("stage", one["stage"]), str(due), clause)))


def _to_fill_in() -> list[tuple[str, bool]]:
    """Return the fields filled in by hand, and whether each is followed by a date."""
    return [
        (_("The office (stamp)"), True),
        (_("Signed for by"), True),
        (_("Handling result"), False),
        (_("Finished on"), False),
        (_("Person responsible"), False),
        (_("Handling department"), False),
        (_("The unit (stamp)"), True),
    ]
