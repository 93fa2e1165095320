"""Layout of the weekly and monthly reports."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hotline_cli.domain.ratio import Ratio
from hotline_cli.domain.vocabulary import VOCABULARIES, word
from hotline_cli.i18n import _, join_names
from hotline_cli.output import Column, Listing
from hotline_cli.output.format import rate_words
from hotline_cli.output.report import Bar, Chart, Report, Section
from hotline_cli.reports import unit_figures
from hotline_cli.reports.layout.bulletins import (
    as_of_words,
    lay_out_head,
    lay_out_tail,
    leaders_box,
    number_sections,
    period_words,
)
from hotline_cli.reports.layout.common import (
    Row,
    foot,
    idle_unit_words,
    number_column,
    on_time_words,
    rate_column,
    solved_words,
)
from hotline_cli.reports.layout.hotspots import (
    example_lines,
    hotspot_columns,
    measure_columns,
    office_hotspot_columns,
)
from hotline_cli.reports.layout.sessions import attendance_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def lay_out_periodic(report: Row, paper: Row, found_checks: Sequence[str]) -> Report:
    """Lay out a bulletin (QT-06) or a special report (QT-05): sentences, tables, then annexes."""
    sections = number_sections(periodic_sections(report, found_checks))
    period = period_words(report["period"])
    titles = {
        "bulletin": _("Calls to the hotline, {period}"),
        "special": _("Calls to the hotline, {period}: special report"),
    }
    title = _("Hotline column, {period}") if paper["column"] else titles[paper["kind"]]
    return Report(
        title=title.format(period=period),
        subtitle=as_of_words(report),
        sections=(*leaders_box(paper), *sections),
        data=report,
        main=Listing(annex_columns(), report["annex"]),
        footer=foot(report),
        head=lay_out_head(paper),
        tail=lay_out_tail(paper),
    )


def periodic_sections(
    report: Row, check_words: Sequence[str], of_unit: Sequence[Column] = ()
) -> Iterable[Section]:
    """Yield the sections of the report; ``of_unit``: over many offices, the columns before the unit in the annex."""
    yield Section(_("Cases received"), _received_words(report), chart=_days(report))
    if report["totals"]["received"]:
        yield from _by_kind_and_channel(report)
    if report["areas"]:
        bars = [Bar(area, n, str(n)) for area, n in report["areas"].items()]
        yield Section(_("Areas"), chart=Chart(_("Areas"), bars))
    not_due = _("Of the cases first dispatched in this period, {count} are not due yet.")
    yield Section(
        _("Figures"),
        table=_figures(report["totals"], report["asked_by"]),
        notes=[
            on_time_words(report["on_time_of_which"]),
            not_due.format(count=report["not_due"]),
            solved_words(report["outcome_missing"]),
        ],
    )
    if any(report["callbacks"].values()):
        yield Section(_("Callbacks"), chart=_count_chart("result", report["callbacks"], _("Callbacks")))
    wide = hotspot_columns() if of_unit else office_hotspot_columns()
    of_spots = [one._replace(detail=one.detail or one.key in {"before", "satisfied"}) for one in wide]
    beside = [] if of_unit else example_lines(report["hotspots"])
    yield Section(
        _("Hotspots"), table=Listing(of_spots, report["hotspots"]), notes=[*beside, *report["notes"]]
    )
    if report["examples"]:
        yield Section(_("Examples"), table=Listing(brief_columns(), report["examples"]))
    yield Section(_("Urged, supervised, difficult"), _marked_words(report), _difficult(report))
    if report["disputed"]:
        yield Section(
            _("Callers who contradict the unit"), table=Listing(brief_columns(), report["disputed"])
        )
    if report["measures"]:
        yield Section(_("Measures"), table=Listing(measure_columns(), report["measures"]))
    yield _on_air(report)
    statuses = _(", ").join(
        f"{word('status', status)} {n}" for status, n in report["still_running"].items()
    ) or _("none")
    yield Section(
        _("Still running"), [_("Status of the cases received: {statuses}.").format(statuses=statuses)]
    )
    all_units = dict.fromkeys(column.key for column in of_unit)
    rest = {**all_units, **report["without_unit"], "unit": _("without a unit")}
    active = [
        row for row in report["annex"] if any(row[key] for key in COUNTS) or row["finished"].denominator
    ]
    idle = [
        "/".join(filter(None, (row.get("office"), row["unit"])))
        for row in report["annex"]
        if row not in active
    ]
    rows = [*active, rest, {**all_units, **report["annex_total"], "unit": _("Total")}]
    used = {
        key for row in rows for key, value in row.items() if isinstance(value, Ratio) and value.denominator
    }
    always = {"on_time", "satisfied", "finished"}
    columns = [one for one in annex_columns() if one.kind != "rate" or one.key in used | always]
    columns = [*of_unit, *(one._replace(detail=one.key not in PRINTED) for one in columns)]
    notes = [on_time_words(report["on_time_of_which"])]
    if idle:
        notes.append(idle_unit_words(idle))
    yield Section(_("Annex 1: units"), table=Listing(columns, rows), notes=notes, own_page=True)
    yield Section(_("Annex 2: consistency check"), check_words)


def _by_kind_and_channel(report: Row) -> Iterable[Section]:
    for vocabulary, title in (("kind", _("Kinds")), ("channel", _("Channels"))):
        chart = _count_chart(vocabulary, report[f"{vocabulary}s"], title)
        yield Section(title, chart=chart, table=_lay_out_rates(report, vocabulary))


def _lay_out_rates(report: Row, vocabulary: str) -> Listing:
    """Return the solved and satisfied rates per kind or channel, where there are any, then the total."""
    columns = [
        Column(vocabulary, _("Kind") if vocabulary == "kind" else _("Channel")),
        number_column("received", unit_figures.title_of("received")),
        rate_column("solved"),
        rate_column("satisfied"),
    ]
    rates = [
        {**row, vocabulary: word(vocabulary, row[vocabulary])}
        for row in report[f"by_{vocabulary}"]
        if row["received"] or row["solved"].denominator or row["satisfied"].denominator
    ]
    return Listing(columns, [*rates, {**report["totals"], vocabulary: _("Total")}])


def _received_words(report: Row) -> list[str]:
    """Return the period in sentences: cases received, compared with other periods, by kind, and the main rates."""
    totals, compared = report["totals"], report["compared"]
    received = _(
        "{period}: {count} cases received, {before} on the period before; {year} on the same period last year. On "
        "the spot: {spot}."
    )
    sentences = [
        received.format(
            period=period_words(report["period"]),
            count=totals["received"],
            before=_change_words(compared["before"]),
            year=_change_words(compared["year_before"]),
            spot=rate_words(totals["on_the_spot"]),
        )
    ]
    kinds = [f"{word('kind', code)} {n}" for code, n in report["kinds"].items() if n]
    if kinds:
        sentences.append(_("By kind: {kinds}.").format(kinds=join_names(kinds)))
    rates = [
        f"{unit_figures.title_of(code)} {rate_words(totals[code])}"
        for code in IN_WORDS
        if code in totals and totals[code].denominator
    ]
    if rates:
        sentences.append(_("Handling: {rates}.").format(rates=join_names(rates)))
    repeats = report["repeats"]
    sentences.append(
        _("Repeats (linked or merged): {count}; received without them: {rest}.").format(
            count=repeats["cases"], rest=repeats["received_without"]
        )
    )
    return sentences


IN_WORDS = ("finished", "on_time", "satisfied", "solved")
"""Figures that the first section tells in a sentence."""
COUNTS = ("received", "due", "running")
"""Counts of the annex: a unit without any of them is not listed."""
PRINTED = {"unit", "received", "due", "kept", "late", "overdue", "on_time", "satisfied", "finished"}
"""Columns of the annex that a portrait page has room for."""


def _change_words(other: Row) -> str:
    """Return the change on another period in percent with its sign; none without cases then."""
    percent = other["change_rate"].percent
    if percent is None:
        return _("no comparable figures")
    return _("{change}% ({count} cases)").format(change=f"{percent:+}", count=other["received"])


MAX_DAYS = 62
"""Days of a chart by day; a longer period has one by month."""


def _days(report: Row) -> Chart | None:
    if not report["days"]:
        return None
    points = list(_every_day(report, report["days"]))
    title = _("Received by day")
    if len(points) > MAX_DAYS:
        months: dict[str, int] = {}
        for day, n in points:
            months[day[:7]] = months.get(day[:7], 0) + n
        points, title = list(months.items()), _("Received by month")
    return Chart(title, [Bar(name, n, str(n)) for name, n in points], line=True)


def _every_day(report: Row, days: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """Yield every day to the end of the period or the day of the report, days without calls included."""
    first: date = report["period"]["from"]
    last = min(report["period"]["to"], report["as_of"].date())
    for at in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(at).isoformat()
        yield day, days.get(day, 0)


def _count_chart(vocabulary: str, counts: Mapping[str, int], title: str) -> Chart:
    return Chart(title, [Bar(word(vocabulary, code), n, str(n)) for code, n in counts.items() if n])


def _figures(totals: Row, asked_by: Mapping[str, str]) -> Listing:
    rows = [
        {
            "figure": unit_figures.title_of(code),
            "rate": rate,
            "asked_by": asked_by.get(code, ""),
        }
        for code, rate in totals.items()
        if code != "received" and rate.denominator
    ]
    return Listing(
        [Column("figure", _("Figure")), rate_column("rate", _("Rate")), Column("asked_by", _("Required by"))],
        rows,
    )


def brief_columns() -> list[Column]:
    """Return the columns of a case in one line, without its caller."""
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
            "Urged {urged} times, supervised {supervised} times; cases received that were urged: "
            "{cases}, supervised: {marked}."
        ).format(
            urged=marked["urged"],
            supervised=marked["supervised"],
            cases=marked["urged_cases"],
            marked=marked["supervised_cases"],
        ),
        _("Difficult cases: {count}.").format(count=report["difficult_cases"]),
    ]


def _difficult(report: Row) -> Listing | None:
    if not report["difficult"]:
        return None
    columns = [
        *brief_columns(),
        number_column("redone", _("Redone")),
        number_column("returned", _("Returned")),
    ]
    return Listing(columns, report["difficult"])


def _on_air(report: Row) -> Section:
    total = report["sessions"]
    words = _(
        "Sessions due, counted per unit: {due}; on time: {on_time}; head in person: {head}; leave "
        "in time: {leave}."
    )
    sentence = words.format(
        due=total["due"],
        on_time=rate_words(total["on_air_on_time"]),
        head=rate_words(total["head_on_air"]),
        leave=total["leave"],
    )
    table = Listing(attendance_columns(), report["attendance"]) if report["attendance"] else None
    return Section(_("Sessions and attendance"), [sentence], table)


def annex_columns() -> list[Column]:
    return [
        Column("unit", _("Unit")),
        Column("group", _("Group")),
        number_column("rank", _("Rank")),
        number_column("received", unit_figures.title_of("received")),
        number_column("due", _("Due")),
        number_column("kept", _("Kept")),
        number_column("late", _("Late")),
        number_column("overdue", _("Overdue")),
        rate_column("on_time"),
        rate_column("satisfied"),
        number_column("running", _("Still running")),
        *[rate_column(code) for code in ("finished", "on_time_first", "promise_kept", "satisfied_all")],
        *[
            rate_column(
                f"on_time_{channel}", f"{unit_figures.title_of('on_time')} · {word('channel', channel)}"
            )
            for channel in VOCABULARIES["channel"]
        ],
    ]
