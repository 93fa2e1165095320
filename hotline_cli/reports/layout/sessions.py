"""Layouts of attendance and Annex 2."""

from __future__ import annotations

from datetime import date

from hotline_cli.domain.vocabulary import word
from hotline_cli.i18n import _
from hotline_cli.masking import ANONYMOUS
from hotline_cli.output import Column, Listing
from hotline_cli.output.format import rate_words
from hotline_cli.output.report import Report, Section
from hotline_cli.reports.layout.common import Row, foot, number_column, rate_column, single_table_report
from hotline_cli.reports.layout.lists import name_anonymous

# ---- attendance -----------------------------------------------------------------------------------------------


def attendance_columns() -> list[Column]:
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group"), detail=True),
        number_column("due", _("Sessions due")),
        *[
            number_column(key, word("attendance", key.replace("_", "-")))
            for key in ("on_time", "late", "left_early", "absent", "excused")
        ],
        number_column("missing", _("Not recorded")),
        number_column("leave", _("Timely leave")),
        number_column("made_up", _("Make-up sessions"), detail=True),
        number_column("breaches", _("Breaches")),
        rate_column("on_air_on_time"),
        rate_column("head_on_air"),
    ]


def lay_out_attendance(report: Row) -> Report:
    total = report["total"]
    totals = _("Total: on time {on_time}; head in person {head}.").format(
        on_time=rate_words(total["on_air_on_time"]), head=rate_words(total["head_on_air"])
    )
    columns = [
        Column("session", _("Session id")),
        Column("date", _("Session"), kind="date"),
        Column("unit", _("Unit")),
        Column("attendance", _("Attendance"), "attendance"),
        Column("by", _("Attended by"), "attendant"),
        Column("name", _("Name")),
        Column("clause", _("Clause"), "clause"),
    ]
    breaches = Section(_("Breaches"), table=Listing(columns, report["breaches"]))
    part = Column("part", _("Part"), "part")
    leave = Column("leave", _("Leave in time"), kind="bool")
    beside = [*columns[:3], Column("leader", _("Leader")), part, *columns[3:6], leave]
    outside = Section(_("Outside the rates"), table=Listing(beside, report["outside"]))
    sections = [breaches] if report["breaches"] else []
    return single_table_report(
        report,
        _("Attendance on the air"),
        attendance_columns(),
        [*sections, outside] if report["outside"] else sections,
        totals,
    )


# ---- Annex 2 --------------------------------------------------------------------------------------------------


def form_columns() -> list[Column]:
    """Return the columns of Annex 2 in its own order, and the department (CZ-19); our columns are hidden details."""
    return [
        Column("unit", "上线单位", detail=True),
        number_column("seq", "序号"),
        Column("no", "工单编号", kind="code", detail=True),
        Column("complainant", "投诉人"),
        Column("contact", "投诉人联系方式"),
        Column("matter", "投诉内容"),
        Column("result", "办理结果"),
        Column("finished_on", "完成时间", kind="date"),
        Column("responsible", "责任人"),
        Column("department", "办理部门"),
        Column("anonymous", ANONYMOUS, kind="bool", detail=True),
    ]


def lay_out_form(report: Row) -> Report:
    """Lay out Annex 2, always in Chinese; one page per unit, for its seal."""
    session = report["session"]
    day = date.fromisoformat(session["date"])
    time = f"{day.year}年{day.month}月{day.day}日 {session['start'][:5]}-{session['end'][:5]}"
    main = Listing(form_columns(), report["rows"])
    rows = [name_anonymous(row, "complainant", ANONYMOUS) for row in report["rows"]]
    units = report["units"] or [None]
    sections = [
        Section(
            paragraphs=[f"上线单位:{unit or ''}        上线时间:{time}"],
            table=Listing(form_columns(), [row for row in rows if row["unit"] == unit]),
            notes=[
                f"备注:此表加盖单位公章报送{report['filed_with']}留存。",
                "单位(盖章):                    年    月    日",
            ],
            own_page=at > 0,
            heading=report["title"],
        )
        for at, unit in enumerate(units)
    ]
    rest = [row for row in rows if row["unit"] not in units]
    if rest and report["units"]:
        sections.append(
            Section(
                paragraphs=[f"未交办        上线时间:{time}"],
                table=Listing(form_columns(), rest),
                own_page=True,
                heading=report["title"],
            )
        )
    return Report(
        title="",
        sections=tuple(sections),
        data=report,
        main=main,
        footer=foot(report, running=False),
    )
