"""Layouts of reports that list cases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hotline_cli.i18n import _
from hotline_cli.masking import ANONYMOUS
from hotline_cli.output import Column, Listing, Record
from hotline_cli.output.report import Report, Section
from hotline_cli.reports.layout.bulletins import as_of_words, lay_out_head, lay_out_tail, leaders_box
from hotline_cli.reports.layout.cases import case_columns, event_columns
from hotline_cli.reports.layout.common import Row, lay_out, single_table_report

if TYPE_CHECKING:
    from collections.abc import Iterable


def programme_columns() -> list[Column]:
    return [
        Column("no", _("Number"), kind="code"),
        Column("session", _("Session"), kind="date"),
        Column("channel", _("Channel"), "channel", detail=True),
        Column("origin", _("Origin"), "origin", detail=True),
        Column("kind", _("Kind"), "kind"),
        Column("unit", _("Unit")),
        Column("matter", _("Matter")),
        Column("status", _("Status"), "status"),
        Column("answer", _("Answer")),
        Column("answered_at", _("Answered"), kind="time", detail=True),
        Column("feedback_due", _("Report back by"), kind="time"),
        Column("feedback_at", _("Reported back"), kind="time"),
        Column("followed", _("Followed by the media"), kind="bool", detail=True),
    ]


def lay_out_programme(report: Row) -> Report:
    return single_table_report(report, _("For the programme: matters and results"), programme_columns())


def public_columns() -> list[Column]:
    return [
        Column("no", _("Number"), kind="code"),
        Column("kind", _("Kind"), "kind"),
        Column("category", _("Category"), detail=True),
        Column("area", _("Area"), detail=True),
        Column("unit", _("Unit")),
        Column("received_on", _("Received"), kind="date"),
        Column("matter", _("Matter")),
        Column("answered_on", _("Answered"), kind="date"),
        Column("answer", _("Answer")),
        Column("outcome", _("Outcome"), "outcome"),
        Column("satisfaction", _("Satisfaction"), "result", detail=True),
    ]


def lay_out_public(report: Row) -> Report:
    """Lay out ``report public``, which has nothing about callers."""
    return single_table_report(report, _("Published questions and answers"), public_columns())


def ledger_columns() -> list[Column]:
    return [
        Column("unit", _("Unit"), detail=True),
        Column("no", _("Number"), kind="code"),
        Column("received_at", _("Received"), kind="time"),
        Column("session", _("Session"), kind="date", detail=True),
        Column("caller", _("Caller")),
        Column("phone", _("Phone")),
        Column("kind", _("Kind"), "kind"),
        Column("matter", _("Matter")),
        Column("status", _("Status"), "status"),
        Column("dispatched_at", _("Dispatched"), kind="time", detail=True),
        Column("due_at", _("Due"), kind="time"),
        Column("answered_at", _("Answered"), kind="time"),
        Column("state", _("State"), "state", detail=True),
        Column("responsible", _("Responsible"), detail=True),
        Column("answer", _("Answer"), detail=True),
        Column("satisfaction", _("Satisfaction"), "result"),
        Column("anonymous", _("Anonymous"), kind="bool", detail=True),
    ]


def lay_out_ledger(report: Row) -> Report:
    """Lay out a section per unit."""
    columns = ledger_columns()
    main = Listing(columns, report["rows"])
    named = [name_anonymous(row, "caller", _("anonymous")) for row in report["rows"]]
    sections = [
        Section(unit or _("without a unit"), table=Listing(columns, rows)) for unit, rows in _by_unit(named)
    ]
    return lay_out(report, _("Ledger of callers' matters"), main, sections or [Section(table=main)])


def name_anonymous(row: Row, key: str, text: str) -> Row:
    """Show callers without contact data as anonymous, with the name they gave (CZ-10)."""
    given = row[key]
    named = [given] if given and given.value != ANONYMOUS else []
    return {**row, key: [text, *named]} if row["anonymous"] else row


def _by_unit(rows: Iterable[Row]) -> Iterable[tuple[str | None, list[Row]]]:
    by_unit: dict[str | None, list[Row]] = {}
    for row in rows:
        by_unit.setdefault(row["unit"], []).append(row)
    return by_unit.items()


def referrals_columns() -> list[Column]:
    return [
        Column("at", _("When"), kind="time"),
        Column("no", _("Number"), kind="code"),
        Column("unit", _("Unit")),
        Column("as", _("Referred as"), "referral"),
        Column("to", _("To")),
        Column("ground", _("Grounds")),
        Column("matter", _("Matter")),
        Column("reason", _("Reason")),
    ]


def lay_out_referrals(report: Row) -> Report:
    return single_table_report(report, _("Referrals"), referrals_columns())


def lay_out_single_case(report: Row, paper: Row) -> Report:
    """Lay out the special report on a case: room for a leader's instruction, the case, then its log."""
    main = Listing(case_columns(), [report["case"]])
    # the data of events are only in JSON and `hotline log`
    columns = [column._replace(detail=column.key in {"data", "hash"}) for column in event_columns()]
    title = _("Special report: case {no}").format(no=report["case"]["no"])
    sections = [
        *leaders_box(paper),
        Section(table=Record(case_columns(), report["case"])),
        Section(_("History"), table=Listing(columns, report["log"])),
    ]
    laid = lay_out(report, title, main, sections)
    return replace(laid, subtitle=as_of_words(report), head=lay_out_head(paper), tail=lay_out_tail(paper))
