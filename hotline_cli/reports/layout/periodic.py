"""How each report is laid out: which of its facts stand in which section, table or chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from hotline_cli import figures
from hotline_cli.cli.shapes import case_columns, event_columns
from hotline_cli.domain.words import VOCABULARIES, word
from hotline_cli.i18n import _, joined, language
from hotline_cli.masking import ANONYMOUS
from hotline_cli.output import Column, Listing, Record
from hotline_cli.output.report import Bar, Chart, Report, Section
from hotline_cli.output.values import rate_words

if TYPE_CHECKING:
    from hotline_cli.figures import Check, Figures

Row = Mapping[str, Any]


# ---- what all of them share -----------------------------------------------------------------------------------


def subtitle(report: Row) -> str:
    """The days, and the moment at which it was so."""
    period = report.get("period")
    said = _("as of {at}").format(at=report["as_of"].isoformat(" ", "minutes"))
    if not period:
        return said
    days = f"{period['from']} – {period['to']}"
    name = "" if ".." in period["name"] else f"{period['name']}  "
    return f"{name}{days} " + _(" ({words})").format(words=said)


def foot(report: Row, *, running: bool = True) -> list[str]:
    """How much may still change, and the head of the chain that the file is held to."""
    lines = [
        _("Chain head: {hash} (`hotline db verify --head` holds the file to it)").format(hash=report["head"])
    ]
    if running and report.get("running"):
        lines.insert(
            0,
            _("Received in this period and still running: {count}; its figures may change.").format(
                count=report["running"]
            ),
        )
    return lines


def _number(key: str, title: str, *, detail: bool = False) -> Column:
    return Column(key, title, kind="number", detail=detail)


def _rate(key: str, title: str = "", *, detail: bool = False) -> Column:
    return Column(key, title or figures.title_of(key), kind="rate", detail=detail)


def _whole(
    report: Row, title: str, columns: Sequence[Column], sections: Sequence[Section] = (), note: str = ""
) -> Report:
    """A report whose rows are its main table."""
    main = Listing(columns, report["rows"], footer=[note] if note else [])
    return Report(
        title=title,
        subtitle=subtitle(report),
        sections=(Section(table=main), *sections),
        data=report,
        main=main,
        footer=foot(report),
    )


# ---- units ----------------------------------------------------------------------------------------------------


SHOWN_OF_UNITS = ("on_time", "finished", "satisfied", "solved", "score")
"""The rates of a table; the others are details."""


def unit_columns() -> list[Column]:
    """Unit, group, rank, then every figure by its code, then the counts beside them."""
    shown = SHOWN_OF_UNITS
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group")),
        _number("rank", _("Rank")),
        _number("received", figures.title_of("received")),
        *[_rate(code, detail=code not in shown) for code in (*figures.BY_CODE, "score")],
        *[
            _number(code, figures.title_of(code), detail=code != "running")
            for code, _zh, _en in figures.COUNTS
        ],
    ]


def units(found: Figures, report: Row, *, fold: bool) -> Report:
    """``report units``: one line a unit; all figures in CSV, JSON and XLSX, the chief ones in a table.

    With ``fold``, units without a case are named below the table; without, each has a line of noughts.
    """
    rows = [sheet.as_row() for sheet in found.units]
    main = Listing(unit_columns(), rows, footer=[ranked_words(found.by, found.smallest_base)])
    idle = [row for row in rows if _idle(row)] if fold else []
    shown = main._replace(rows=[row for row in rows if row not in idle])
    notes = []
    if idle:
        names = joined(row["unit"] for row in idle)
        notes = [_("Units without a case ({count}): {names}").format(count=len(idle), names=names)]
    bars = [
        Bar(f"{row['rank']}. {row['unit']}", float(rate.percent), rate_words(rate))
        for row, rate in ((row, row[found.by]) for row in rows)
        if row["rank"] is not None and rate.percent is not None
    ]
    chart = Section(chart=Chart(figures.title_of(found.by), bars)) if bars else None
    return Report(
        title=_("Units: how they handled their cases"),
        subtitle=subtitle(report),
        sections=tuple(
            filter(
                None,
                (
                    chart,
                    Section(table=shown, notes=notes),
                    Section(_("It adds up"), check_lines(found.checks)),
                ),
            )
        ),
        data={},
        main=main,
        footer=foot(report),
    )


def _idle(row: Row) -> bool:
    """Whether a table would show nothing but noughts and dashes of it."""
    bases = (row[code] for code in SHOWN_OF_UNITS)
    return not (
        row["received"]
        or row["running"]
        or any(rate is not None and rate.percent is not None for rate in bases)
    )


def ranked_words(by: str, smallest: int) -> str:
    """Who is ranked, and by what: a house rule, said so."""
    return _(
        "Ranked by {figure} inside their group; ties share a rank; below {base} not ranked (house rule)."
    ).format(figure=figures.title_of(by), base=smallest)


def check_lines(checks: Iterable[Check]) -> list[str]:
    """The sums as they come out."""
    return [
        (f"{axis_title(check.name)}: " if check.name in VOCABULARIES["axis"] else "")
        + figures.check_words(check, _part_titles(check.name))
        for check in checks
    ]


def _part_titles(name: str) -> dict[str, str]:
    """What is added up in a sum, and under ``""`` what it comes to, where that is not what was received."""
    match name:
        case "kinds":
            return {kind: word("kind", kind) for kind in VOCABULARIES["kind"]}
        case "came_to":
            return came_to_titles()
        case "due":
            parts = {part: figures.title_of(f"answer_{part}") for part in ("kept", "late", "overdue")}
            return parts | {"": figures.title_of("answer_due")}
        case "units":
            return {"units": _("units"), "without": _("without a unit")}
        case "received":
            return {"void": _("void"), "counted": _("counted here")}
        case _:
            parts = {"shown": _("shown"), "others": _("others"), "without": _("not said")}
            return parts | {"": _("counted here")}


def came_to_titles() -> dict[str, str]:
    """What became of the cases received."""
    return {
        "void": _("void"),
        "merged": _("merged"),
        "rejected": _("rejected"),
        "spot": _("on the spot"),
        "dispatched": _("dispatched"),
        "waiting": _("waiting"),
    }


# ---- weekly and monthly ---------------------------------------------------------------------------------------


def periodic(report: Row, title: str, found_checks: Sequence[str]) -> Report:
    """The special report and the bulletin."""
    return Report(
        title=title,
        subtitle=subtitle(report),
        sections=tuple(_periodic_sections(report, found_checks)),
        data=report,
        main=Listing(annex_columns(), report["annex"]),
        footer=foot(report),
    )


def _periodic_sections(report: Row, check_words: Sequence[str]) -> Iterable[Section]:
    yield Section(_("Cases received"), _received_words(report), chart=_days(report))
    if report["totals"]["received"]:
        yield from _by_kind_and_channel(report)
    if report["areas"]:
        bars = [Bar(area, n, str(n)) for area, n in report["areas"].items()]
        yield Section(_("Areas"), chart=Chart(_("Areas"), bars))
    yield Section(_("Figures"), table=_figures(report["totals"]))
    if any(report["callbacks"].values()):
        yield Section(_("Callbacks"), chart=_counted("result", report["callbacks"], _("Callbacks")))
    yield _spots(report)
    if report["examples"]:
        yield Section(_("Examples"), table=Listing(brief_columns(), report["examples"]))
    yield Section(_("Urged, supervised, difficult"), _marked_words(report), _difficult(report))
    if report["measures"]:
        yield Section(_("Measures"), table=Listing(measure_columns(), report["measures"]))
    yield _on_air(report)
    yield Section(_("Still running"), _running_words(report))
    yield Section(_("It adds up"), check_words)
    yield Section(_("Annex: units"), table=Listing(annex_columns(), _annex(report)), own_page=True)


def _annex(report: Row) -> list[Row]:
    """The units, what belongs to none, and all together: the rates of the total are those of the report."""
    rest = {**report["without_unit"], "unit": _("without a unit")}
    return [*report["annex"], rest, {**report["annex_total"], "unit": _("Total")}]


def _by_kind_and_channel(report: Row) -> Iterable[Section]:
    for vocabulary, title in (("kind", _("Kinds")), ("channel", _("Channels"))):
        chart = _counted(vocabulary, report[f"{vocabulary}s"], title)
        yield Section(title, chart=chart, table=_along(report, vocabulary))


def _along(report: Row, vocabulary: str) -> Listing:
    """How those of each kind, or by each channel, were solved and liked, as far as there were any; then all."""
    columns = [
        Column(vocabulary, _("Kind") if vocabulary == "kind" else _("Channel")),
        _number("received", figures.title_of("received")),
        _rate("solved"),
        _rate("satisfied"),
    ]
    there = [
        {**row, vocabulary: word(vocabulary, row[vocabulary])}
        for row in report[f"by_{vocabulary}"]
        if row["received"] or row["solved"].denominator or row["satisfied"].denominator
    ]
    return Listing(columns, [*there, {**report["totals"], vocabulary: _("Total")}])


def _received_words(report: Row) -> list[str]:
    totals = report["totals"]
    lines = [
        _("Cases received: {count}; on the spot: {spot}.").format(
            count=totals["received"], spot=rate_words(totals["on_the_spot"])
        )
    ]
    for key, said in (
        ("before", _("The period before ({period}): {count}, change {change} ({rate}).")),
        ("year_before", _("The year before ({period}): {count}, change {change} ({rate}).")),
    ):
        other = report["compared"][key]
        lines.append(
            said.format(
                period=other["period"]["name"],
                count=other["received"],
                change=f"{other['change']:+d}",
                rate=rate_words(other["change_rate"]),
            )
        )
    repeats = report["repeats"]
    lines.append(
        _("Repeats (linked or merged): {count}; without them {rest} received.").format(
            count=repeats["cases"], rest=repeats["received_without"]
        )
    )
    return lines


def _days(report: Row) -> Chart | None:
    days = report["days"]
    if not days:
        return None
    return Chart(
        _("Received by day"), [Bar(day, n, str(n)) for day, n in _every_day(report, days)], line=True
    )


def _every_day(report: Row, days: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """Days without a call too, to the end of the period or to the day of the report."""
    first: date = report["period"]["from"]
    last = min(report["period"]["to"], report["as_of"].date())
    for at in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(at).isoformat()
        yield day, days.get(day, 0)


def _counted(vocabulary: str, counts: Mapping[str, int], title: str) -> Chart:
    return Chart(title, [Bar(word(vocabulary, code), n, str(n)) for code, n in counts.items() if n])


def _figures(totals: Row) -> Listing:
    rows = [
        {
            "figure": _overall_title() if code == "finished_with_on_the_spot" else figures.title_of(code),
            "rate": rate,
            "asked_by": figures.BY_CODE[code].asked_by if code in figures.BY_CODE else "",
        }
        for code, rate in totals.items()
        if code != "received"
    ]
    return Listing(
        [Column("figure", _("Figure")), _rate("rate", _("Rate")), Column("asked_by", _("Asked by"))], rows
    )


def _overall_title() -> str:
    return _("Finished, with what was answered on the spot")


def _spots(report: Row) -> Section:
    return Section(_("Hotspots"), table=Listing(hotspot_columns(), report["hotspots"]), notes=report["notes"])


def hotspot_columns() -> list[Column]:
    """What is raised most."""
    return [
        Column("by", _("Counted by"), "axis"),
        Column("name", _("Hotspot")),
        _number("count", _("Number of cases")),
        _rate("share", _("Share")),
        _number("before", _("Before")),
        _number("change", _("Rise or fall")),
        _rate("satisfied"),
    ]


def brief_columns() -> list[Column]:
    """A case as a line, without its caller."""
    return [
        Column("no", _("Number"), kind="code"),
        Column("kind", _("Kind"), "kind"),
        Column("category", _("Category")),
        Column("unit", _("Unit")),
        Column("title", _("Matter")),
        Column("status", _("Status"), "status"),
        Column("received_at", _("Received"), kind="time", detail=True),
    ]


def _marked_words(report: Row) -> list[str]:
    marked = report["urged_and_supervised"]
    return [
        _(
            "Urged {urged} times, supervised {supervised} times; cases urged: {cases}, supervised: {marked}."
        ).format(
            urged=marked["urged"],
            supervised=marked["supervised"],
            cases=marked["urged_cases"],
            marked=marked["supervised_cases"],
        ),
        _("Difficult cases: {count}.").format(count=len(report["difficult"])),
    ]


def _difficult(report: Row) -> Listing | None:
    if not report["difficult"]:
        return None
    columns = [*brief_columns(), _number("redone", _("Redone")), _number("returned", _("Returned"))]
    return Listing(columns, report["difficult"])


def _on_air(report: Row) -> Section:
    total = report["sessions"]
    words = _(
        "Unit-sessions due: {due}; on time: {on_time}; the head in person: {head}; leave in time: {leave}."
    )
    said = words.format(
        due=total["due"],
        on_time=rate_words(total["on_air_on_time"]),
        head=rate_words(total["head_on_air"]),
        leave=total["leave"],
    )
    table = Listing(attendance_columns(), report["attendance"]) if report["attendance"] else None
    return Section(_("Sessions and attendance"), [said], table)


def _running_words(report: Row) -> list[str]:
    statuses = _(", ").join(
        f"{word('status', status)} {n}" for status, n in report["still_running"].items()
    ) or _("none")
    return [_("Of the cases received: {statuses}.").format(statuses=statuses)]


def annex_columns() -> list[Column]:
    """Unit by unit."""
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group")),
        _number("rank", _("Rank")),
        _number("received", figures.title_of("received")),
        _number("due", _("Due")),
        _number("kept", _("Kept")),
        _number("late", _("Late")),
        _number("overdue", _("Overdue")),
        _rate("on_time"),
        _rate("satisfied"),
        _number("running", _("Still running")),
    ]


# ---- attendance, scorecard, hotspots --------------------------------------------------------------------------


def attendance_columns() -> list[Column]:
    """A unit's sessions."""
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group"), detail=True),
        _number("due", _("Sessions due")),
        *[
            _number(key, word("attendance", key.replace("_", "-")))
            for key in ("on_time", "late", "left_early", "absent", "excused")
        ],
        _number("missing", _("Not recorded")),
        _number("leave", _("Leave in time")),
        _number("made_up", _("Made up"), detail=True),
        _number("breaches", _("Breaches")),
        _rate("on_air_on_time"),
        _rate("head_on_air"),
    ]


def attendance(report: Row) -> Report:
    """``report attendance``."""
    total = report["total"]
    said = _("All: on time {on_time}; the head in person {head}.").format(
        on_time=rate_words(total["on_air_on_time"]), head=rate_words(total["head_on_air"])
    )
    columns = [
        Column("session", _("Session id")),
        Column("date", _("Session"), kind="date"),
        Column("unit", _("Unit")),
        Column("attendance", _("Attendance"), "attendance"),
        Column("by", _("Who came"), "attendant"),
        Column("name", _("Name")),
        Column("clause", _("Clause")),
    ]
    breaches = Section(_("Breaches"), table=Listing(columns, report["breaches"]))
    return _whole(
        report,
        _("Attendance on the air"),
        attendance_columns(),
        [breaches] if report["breaches"] else [],
        said,
    )


def scorecard_columns() -> list[Column]:
    """A unit by its score."""
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group")),
        _number("rank", _("Rank")),
        _rate("score"),
    ]


def scorecard(report: Row) -> Report:
    """``report scorecard``: ranks and scores, then how each part was computed."""
    flat = [
        {**part, "unit": row["unit"], "title": _said(part)}
        for row in report["rows"]
        for part in row["indicators"]
    ]
    parts = Section(
        _("How it was computed"),
        table=Listing([Column("unit", _("Unit")), *indicator_columns()], flat),
        notes=[
            _("An indicator without a base is left out, and the weights of the rest are scaled up to 100."),
            _(
                "Of what is better when it is lower (redone, returned, perfunctory), weight × (1 - rate) is earned."
            ),
        ],
    )
    note = ranked_words("score", report["smallest_base"])
    return _whole(report, _("Scorecard"), scorecard_columns(), [parts], note)


def _said(part: Row) -> str:
    """The title of an indicator in the reader's language, as far as the scheme has one."""
    title: str = part["title"] if language() == "zh" else part["title_en"] or part["title"]
    return title


def indicator_columns() -> list[Column]:
    """One part of a score."""
    return [
        Column("code", _("Code"), kind="code", detail=True),
        Column("title", _("Indicator")),
        _number("weight", _("Weight")),
        _rate("rate", _("Rate")),
        _number("points", _("Points")),
        Column("manual", _("By hand"), kind="bool"),
        Column("clause", _("Clause")),
    ]


def hotspots(report: Row) -> Report:
    """``report hotspots``: bars of each kind, then the table."""
    charts = []
    for axis in dict.fromkeys(row["by"] for row in report["rows"]):
        bars = [
            Bar(row["name"], row["count"], str(row["count"])) for row in report["rows"] if row["by"] == axis
        ]
        charts.append(Section(axis_title(axis), chart=Chart(axis_title(axis), bars)))
    sums = [figures.Check(check["name"], check["parts"], check["total"]) for check in report["checks"]]
    adds_up = Section(_("It adds up"), check_lines(sums))
    laid = _whole(report, _("Hotspots"), hotspot_columns(), [*charts, adds_up])
    return Report(
        laid.title, laid.sections, laid.data, laid.main, laid.subtitle, [*report["notes"], *laid.footer]
    )


def axis_title(axis: str) -> str:
    """By what hotspots are counted."""
    return {"category": _("Categories"), "area": _("Areas"), "unit": _("Handling units"), "word": _("Words")}[
        axis
    ]


# ---- lists of cases -------------------------------------------------------------------------------------------


def programme_columns() -> list[Column]:
    """A matter, as the programme follows it."""
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


def programme(report: Row) -> Report:
    """``report programme``."""
    return _whole(report, _("For the programme: matters and what came of them"), programme_columns())


def public_columns() -> list[Column]:
    """A matter as everybody may read it."""
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


def public(report: Row) -> Report:
    """``report public``: nothing in it says who called."""
    return _whole(report, _("Made public: what was asked and answered"), public_columns())


def ledger_columns() -> list[Column]:
    """A matter of the ledger."""
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


def ledger(report: Row) -> Report:
    """``report ledger``: a section for each unit."""
    columns = ledger_columns()
    main = Listing(columns, report["rows"])
    named = [_anonymous_named(row, "caller", _("anonymous")) for row in report["rows"]]
    sections = [
        Section(unit or _("without a unit"), table=Listing(columns, rows)) for unit, rows in _by_unit(named)
    ]
    return Report(
        title=_("Ledger of callers' matters"),
        subtitle=subtitle(report),
        sections=tuple(sections) or (Section(table=main),),
        data=report,
        main=main,
        footer=foot(report),
    )


def _anonymous_named(row: Row, key: str, said: str) -> Row:
    """For people: a caller who left no contact is anonymous, and the name that was given stands beside it (CZ-10)."""
    given = row[key]
    named = [given] if given and given.value != ANONYMOUS else []
    return {**row, key: [said, *named]} if row["anonymous"] else row


def _by_unit(rows: Iterable[Row]) -> Iterable[tuple[str | None, list[Row]]]:
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row)
    return found.items()


def referrals_columns() -> list[Column]:
    """A referral."""
    return [
        Column("at", _("When"), kind="time"),
        Column("no", _("Number"), kind="code"),
        Column("unit", _("Unit")),
        Column("as", _("As"), "referral"),
        Column("to", _("To")),
        Column("ground", _("Ground")),
        Column("matter", _("Matter")),
        Column("reason", _("Reason")),
    ]


def referrals(report: Row) -> Report:
    """``report referrals``."""
    return _whole(report, _("Referrals"), referrals_columns())


def single(report: Row) -> Report:
    """``report single``: the case, then what happened to it."""
    main = Listing(case_columns(), [report["case"]])
    return Report(
        title=_("Special report: case {no}").format(no=report["case"]["no"]),
        subtitle=subtitle(report),
        sections=(
            Section(table=Record(case_columns(), report["case"])),
            Section(_("What happened"), table=Listing(_log_columns(), report["log"])),
        ),
        data=report,
        main=main,
        footer=foot(report),
    )


def _log_columns() -> list[Column]:
    """Who did what when; the facts of an event are for programs, and for `log`."""
    return [column._replace(detail=column.key in {"data", "hash"}) for column in event_columns()]


# ---- Annex 2 --------------------------------------------------------------------------------------------------


def form_columns() -> list[Column]:
    """The columns of Annex 2 in its own order, and the handling department (CZ-19); ours hidden beside them."""
    return [
        Column("unit", "上线单位", detail=True),
        _number("seq", "序号"),
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


def form(report: Row) -> Report:
    """``report form``: Annex 2, in Chinese whatever the reader's language; a page for each unit, with its seal."""
    session = report["session"]
    day = date.fromisoformat(session["date"])
    time = f"{day.year}年{day.month}月{day.day}日 {session['start'][:5]}-{session['end'][:5]}"
    main = Listing(form_columns(), report["rows"])
    rows = [_anonymous_named(row, "complainant", ANONYMOUS) for row in report["rows"]]
    units = report["units"] or [None]
    sections = [
        Section(
            paragraphs=[f"上线单位:{unit or ''}        上线时间:{time}"],
            table=Listing(form_columns(), [row for row in rows if row["unit"] == unit]),
            notes=[
                "备注:此表加盖单位公章报送市政务办留存。",
                "单位(盖章):                    年    月    日",
            ],
            own_page=at > 0,
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
            )
        )
    return Report(
        title="政风热线群众诉求办理情况表",
        sections=tuple(sections),
        data=report,
        main=main,
        footer=foot(report, running=False),
    )


def measure_columns() -> list[Column]:
    """Measures decided on."""
    return [
        Column("id", _("Measure")),
        Column("about", _("About")),
        Column("cases", _("Cases"), detail=True),
        Column("cause", _("Cause")),
        Column("text", _("Measure to take")),
        Column("unit", _("Unit")),
        Column("due", _("Due"), kind="date"),
        Column("decided_by", _("Decided by"), detail=True),
        Column("decided_at", _("Decided"), kind="time", detail=True),
        Column("done_at", _("Done"), kind="time"),
        Column("state", _("State"), "state"),
    ]


def score_columns() -> list[Column]:
    """Points given by hand."""
    return [
        Column("unit", _("Unit")),
        Column("indicator", _("Indicator")),
        Column("year", _("Year")),
        _number("value", _("Points")),
    ]
