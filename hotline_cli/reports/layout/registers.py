"""Layouts of registers: supervised cases, the papers of a session."""

from __future__ import annotations

from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing
from hotline_cli.output.report import Report, Section
from hotline_cli.reports.layout.common import Row, single_table_report


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


def dossier_columns() -> list[Column]:
    return [
        Column("seq", _("Row"), kind="number"),
        Column("no", _("Document number"), kind="code"),
        Column("author", _("Responsible")),
        Column("title", _("Title of the paper")),
        Column("date", _("Date"), kind="date"),
        Column("page", _("Page")),
        Column("remark", _("Remark")),
    ]


def lay_out_dossier(report: Row) -> Report:
    """Lay out the contents of a session's file, and the sheet at its end (备考表)."""
    main = Listing(dossier_columns(), report["rows"])
    total, session = report["total"], report["session"]
    summary = _("This file has {papers} papers, {of_session} of them of the session itself.").format(**total)
    counted = (
        _("Pages of {not_counted} papers are not counted (`hotline file --pages`).").format(**total)
        if total["not_counted"]
        else _("{pages} pages in all.").format(**total)
    )
    blanks = [
        f"{name}: ____________"
        for name in (_("Missing or damaged"), _("Filed by"), _("Checked by"), _("Date"))
    ]
    return Report(
        title=_("Contents of the file of session {id}, {date}").format(**session),
        sections=(
            Section(table=main),
            Section(_("Notes on the file"), paragraphs=[summary, counted, *blanks]),
        ),
        data=report,
        main=main,
    )
