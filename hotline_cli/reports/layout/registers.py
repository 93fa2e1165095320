"""Layouts of registers: supervised cases, the papers of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.i18n import _
from hotline_cli.output import Column
from hotline_cli.reports.layout.common import Row, single_table_report

if TYPE_CHECKING:
    from hotline_cli.output.report import Report


def supervision_columns() -> list[Column]:
    return [
        Column("seq", _("Row"), kind="number"),
        Column("order", _("Supervision number"), kind="code"),
        Column("source", _("Ordered because of"), "supervised-by"),
        Column("no", _("Number"), kind="code", detail=True),
        Column("matter", _("Matter supervised")),
        Column("unit", _("Lead unit")),
        Column("co_units", _("Co-handling units")),
        Column("responsible", _("Person responsible")),
        Column("at", _("Ordered on"), kind="time"),
        Column("due_at", _("Supervised until"), kind="time"),
        Column("status", _("Progress"), "status"),
        Column("result", _("Result")),
        Column("done_by", _("Ended by")),
        Column("done_at", _("Ended on"), kind="time"),
        Column("by", _("Ordered by"), detail=True),
    ]


def lay_out_supervision(report: Row) -> Report:
    return single_table_report(report, _("Register of supervised cases"), supervision_columns())
