"""Parts common to all layouts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hotline_cli.domain.duration import parse_span
from hotline_cli.i18n import _, join_names
from hotline_cli.output import Column, Listing
from hotline_cli.output.report import Report, Section
from hotline_cli.reports import unit_figures

Row = Mapping[str, Any]


def subtitle(report: Row) -> str:
    """Return the period and the moment the report was made."""
    period = report.get("period")
    words = _("as of {at}").format(at=report["as_of"].isoformat(" ", "minutes"))
    if not period:
        return words
    if report.get("scheme"):
        words = _("{scheme}, {words}").format(scheme=report["scheme"], words=words)
    days = f"{period['from']} – {period['to']}"
    name = "" if ".." in period["name"] else f"{period['name']}  "
    return f"{name}{days} " + _(" ({words})").format(words=words)


def foot(report: Row, *, running: bool = True) -> list[str]:
    """Return how much may still change, and the head of the event chain."""
    lines = [
        _(
            "Chain head: {hash}, {events} events (`hotline db verify --head` checks the file against it)"
        ).format(hash=report["head"], events=report["events"])
    ]
    if late := report.get("entered_late"):
        lines.insert(0, entered_late_words(late))
    if running and report.get("running"):
        lines.insert(
            0,
            _("Received in this period and still open: {count}; the figures may change.").format(
                count=report["running"]
            ),
        )
    return lines


def entered_late_words(late: Row) -> str:
    """Return how many verbs were entered late, by whom, and how to see them (WZ-15)."""
    span = parse_span(late["span"]).words()
    if not late["verbs"]:
        return _("Entered in this period more than {span} after it happened: nothing.").format(span=span)
    return _(
        "Entered in this period more than {span} after it happened: {count} verbs, by {people} (`hotline list "
        "--entered-late`)."
    ).format(
        span=span,
        count=late["verbs"],
        people=join_names(f"{name} {count}" for name, count in late["by"].items()),
    )


def idle_unit_words(names: Sequence[str]) -> str:
    return _("Units without a case ({count}): {names}").format(count=len(names), names=join_names(names))


def on_time_words(counts: Mapping[str, int]) -> str:
    """Return how many of the answers due were given another date or entered late, and which are not among them."""
    return _(
        "Of the answers due: extended {extended}, date changed by a leader {instructed}; after an interim answer "
        "{interim}; entered late {late_entry}. Missed in this period and moved to a date that has not come: {moved_on}."
    ).format(**counts)


def solved_words(missing: int) -> str:
    """Return how many answers state no outcome."""
    return _("Answers without a stated outcome, which count as not solved: {count}.").format(count=missing)


def number_column(key: str, title: str, *, detail: bool = False) -> Column:
    return Column(key, title, kind="number", detail=detail)


def rate_column(key: str, title: str = "", *, detail: bool = False, points: bool = False) -> Column:
    """Return the column of a figure; a score, or what is given as ``points``, has no percent sign."""
    name = title or unit_figures.title_of(key)
    return Column(key, name, kind="rate", detail=detail, points=points or key == "score")


def lay_out(
    report: Row, title: str, main: Listing, sections: Iterable[Section], *, data: Row | None = None
) -> Report:
    """Return the report with its period and its foot; its JSON is ``report`` unless ``data`` is given."""
    return Report(
        title=title,
        subtitle=subtitle(report),
        sections=tuple(sections),
        data=report if data is None else data,
        main=main,
        footer=foot(report),
    )


def single_table_report(
    report: Row, title: str, columns: Sequence[Column], sections: Sequence[Section] = (), note: str = ""
) -> Report:
    main = Listing(columns, report["rows"], footer=[note] if note else [])
    return lay_out(report, title, main, [Section(table=main), *sections])


def axis_title(axis: str) -> str:
    return {
        "category": _("Categories"),
        "area": _("Areas"),
        "unit": _("Handling units"),
        "place": _("Roads and estates"),
        "word": _("Words more frequent than before"),
    }[axis]
