"""A work order as a form: the matter, the units, the limits and their grounds, and boxes to fill in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _, join_names
from hotline_cli.output.format import day_words, moment_words
from hotline_cli.output.report import Box, Form, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOM = 8
"""Lines for the result of the handling."""


def lay_out_order(order: Mapping[str, Any], *, own_page: bool) -> Section:
    """Return a work order as a page of its own, titled with the label of its scheme (WZ-06: 热线问政)."""
    title = _("Work order")
    return Section(
        heading=title if not order["label"] else _("{label} work order").format(label=order["label"]),
        form=Form([*_order(order), *_to_fill_in(order)]),
        own_page=own_page,
    )


def _order(order: Mapping[str, Any]) -> Iterator[list[Box]]:
    kind = " ".join(filter(None, (word("kind", order["kind"]), order["category"])))
    yield [Box(_("Number"), order["no"]), Box(_("Received"), moment_words(order["received_at"]))]
    yield [Box(_("How it came"), _source(order)), Box(_("Kind"), kind)]
    yield [Box(_("Lead unit"), order["unit"] or "")]
    if order["co_units"]:
        yield [Box(_("Co-handling"), join_names(order["co_units"]))]
    yield from _caller(order)
    if order["area"]:
        yield [Box(_("Area"), order["area"])]
    yield [Box(_("Request"), "\n".join(filter(None, (order["title"], order["content"]))), 4)]
    if said := "\n".join(filter(None, (order["on_the_spot_answer"], _promise(order)))):
        yield [Box(_("Answer or promise on the air"), said)]
    if marks := join_names(_marks(order)):
        yield [Box(_("Please note"), marks)]
    if order["instructions"]:
        yield [Box(_("Instructions"), "\n".join(map(_instruction, order["instructions"])))]
    yield [Box(_("Limits and grounds"), "\n".join(_limits(order)))]
    handed_over = moment_words(order["dispatched_at"]) if order["dispatched_at"] else ""
    yield [Box(_("Handed over by"), order["ordered_by"] or ""), Box(_("Handed over at"), handed_over)]


def _to_fill_in(order: Mapping[str, Any]) -> list[list[Box]]:
    """Return the boxes that the unit fills in by hand."""
    signed = moment_words(order["signed_at"]) if order["signed_at"] else ""
    return [
        [Box(_("Signed for by")), Box(_("Signed for at"), signed)],
        [Box(_("Handling result"), "", ROOM)],
        [Box(_("Person responsible")), Box(_("Finished on"))],
        [Box(_("Head of the unit (signature, stamp)"), "", 2), Box(_("Date"), "", 2)],
    ]


def _source(order: Mapping[str, Any]) -> str:
    """Return how the case came: channel, origin, session, number elsewhere."""
    session = (order["session"] or {}).get("date")
    on_air = _("on air {date}").format(date=day_words(date.fromisoformat(session))) if session else ""
    parts = (word("channel", order["channel"]), word("origin", order["origin"]), on_air, order["ref"])
    return " ".join(str(part) for part in parts if part)


def _caller(order: Mapping[str, Any]) -> Iterator[list[Box]]:
    from hotline_cli.queries import for_units

    caller = order["caller"]
    if for_units.is_withheld(order):
        yield [Box(_("Petitioner"), _("confidential: caller not disclosed to the unit"))]
        return
    name = _("anonymous") if caller["anonymous"] else caller["name"] or ""
    yield [Box(_("Petitioner"), name), Box(_("Phone"), caller["phone"] or "")]
    if caller["address"]:
        yield [Box(_("Address"), caller["address"])]


def _promise(order: Mapping[str, Any]) -> str:
    promise = order["promise"] or {}
    due = _("by {time}").format(time=day_words(promise["due"])) if promise.get("due") else ""
    return " ".join(filter(None, (promise.get("text"), due)))


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


def _instruction(one: Mapping[str, Any]) -> str:
    due = _("by {time}").format(time=moment_words(one["due"])) if one["due"] else ""
    return " ".join(filter(None, (one["leader"], one["text"], due)))


def _limits(order: Mapping[str, Any]) -> Iterator[str]:
    """Yield the limits, each with its date or state and its clause, then the documents that the clauses are of."""
    for one in order["limits"]:
        due = (
            _("by {time}").format(time=moment_words(one["due_at"]))
            if one["due_at"]
            else word("state", one["state"])
        )
        clause = f"({word('clause', one['clause'])})" if one["clause"] else ""
        yield " ".join(filter(None, (word("stage", one["stage"]), due, clause)))
    if order["grounds"]:
        yield _("Grounds: {documents}").format(documents=join_names(order["grounds"]))
