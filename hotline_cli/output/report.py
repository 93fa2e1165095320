"""A report: title, period, sections with tables, records, paragraphs and charts, a foot.

People read its sections, programs its ``data`` (JSON) or its ``main`` table (CSV, TSV, JSON lines). Formats
without pages show the sections one below another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output.format import nest_row
from hotline_cli.output.model import Cell, Listing, Record, View
from hotline_cli.text import display_width, escape_for_json, make_visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotline_cli.output.format import Json

BLOCKS = "▏▎▍▌▋▊▉█"
SPARKS = "▁▂▃▄▅▆▇█"
BAR = 24
"""Length of the longest bar in text, in characters."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: name, amount, label."""

    name: str
    amount: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars to compare, or with ``line`` a course over time."""

    title: str
    bars: Sequence[Bar]
    line: bool = False

    def shares(self) -> list[tuple[Bar, float]]:
        """Return each bar with its share of the longest."""
        most = max((bar.amount for bar in self.bars), default=0) or 1
        return [(bar, bar.amount / most) for bar in self.bars]

    def texts(self) -> Iterator[str]:
        if self.line:
            yield self.spark()
            return
        widest = max((display_width(make_visible(bar.name)) for bar in self.bars), default=0)
        for bar, share in self.shares():
            name = make_visible(bar.name)
            blank = " " * (widest - display_width(name))
            yield f"{name}{blank}  {bar_text(share, BAR)} {bar.label}"

    def spark(self) -> str:
        """Return one character per amount."""
        top = len(SPARKS) - 1
        return "".join(SPARKS[round(share * top)] for _bar, share in self.shares())


def bar_text(share: float, width: int) -> str:
    """Return a bar of ``share`` (0 to 1) of ``width`` characters, in steps of an eighth."""
    eighths = round(max(share, 0) * width * 8)
    return BLOCKS[-1] * (eighths // 8) + (BLOCKS[eighths % 8 - 1] if eighths % 8 else "")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. ``notes`` go below its table; ``own_page`` starts a new page.

    ``close``: in text no empty line is between its title and its table, and names in the table are not bold.
    """

    title: str = ""
    paragraphs: Sequence[str] = ()
    table: Listing | Record | None = None
    chart: Chart | None = None
    notes: Sequence[str] = ()
    own_page: bool = False
    close: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report; the rows of its tables are lists, since it may be read twice.

    For programs a part of ``data``, and ``main``, may yield its rows instead: only one of them is read.
    """

    title: str
    sections: Sequence[Section]
    data: Mapping[str, Cell]
    main: Listing
    subtitle: str = ""
    footer: Sequence[str] = ()

    @property
    def wide(self) -> bool:
        """Whether a table is too wide for a portrait page."""
        tables = [part.table for part in self.sections if isinstance(part.table, Listing)]
        return any(
            sum(not column.detail for column in table.columns) > MAX_PORTRAIT_COLUMNS for table in tables
        )


MAX_PORTRAIT_COLUMNS = 9
"""Maximum columns of a portrait A4 page."""


def as_report(what: Listing | Record | Report) -> Report:
    """Return a listing or record as a report of one section."""
    if isinstance(what, Report):
        return what
    main = what if isinstance(what, Listing) else Listing(what.columns, [what.row])
    data = what.row if isinstance(what, Record) else {}
    bare = what._replace(title="", footer=())
    return Report(what.title, (Section(table=bare),), data, main, footer=tuple(what.footer))


def view_of(table: Listing | Record, report: Report, view: View) -> View:
    """Return ``view`` for one table.

    Columns requested are those of the main table, whose rows may be in several tables.
    """
    return view if list(table.columns) == list(report.main.columns) else view._replace(columns=())


def write(report: Report, view: View, stream: TextIO) -> None:
    """Write ``report`` in one of the text formats."""
    match view.format:
        case "json":
            _json(report, view, stream)
        case "jsonl":
            from hotline_cli.output import json_

            json_.write(report.main, view, stream)
        case "csv" | "tsv":
            from hotline_cli.output import csv_

            csv_.write(report.main, view, stream)
        case "markdown":
            _markdown(report, view, stream)
        case _:
            _plain(report, view, stream)


def _json(report: Report, view: View, stream: TextIO) -> None:
    """Write the data as one object; a part that is an iterator is written as it comes, one row after another."""
    before = "{"
    for name, value in _parts(report, view).items():
        stream.write(f"{before}\n  {json.dumps(name)}: ")
        before = ","
        if isinstance(value, Iterator):
            first = "["
            for row in value:
                stream.write(first + _indented(nest_row(row, (), view), "\n    "))
                first = ","
            stream.write("[]" if first == "[" else "\n  ]")
        else:
            stream.write(_indented(nest_row({name: value}, (), view)[name], "\n  ").removeprefix("\n  "))
    stream.write("{}\n" if before == "{" else "\n}\n")


def _indented(value: Json, indent: str) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return escape_for_json(indent + text.replace("\n", indent))


def _parts(report: Report, view: View) -> Mapping[str, Cell]:
    """Return the data, or the parts that ``--columns`` names."""
    if not view.columns:
        return report.data
    for name in view.columns:
        if name not in report.data:
            raise Usage(
                _("--columns: unknown column {name}").format(name=name),
                _("Choose from: {columns}").format(columns=", ".join(report.data)),
            )
    return {name: report.data[name] for name in view.columns}


def _plain(report: Report, view: View, stream: TextIO) -> None:
    from hotline_cli.output.text import WRITERS, paragraph

    bold, off = ("\x1b[1m", "\x1b[0m") if view.color and view.format == "table" else ("", "")
    stream.write(f"{bold}{make_visible(report.title)}{off}\n")
    if report.subtitle:
        stream.write(make_visible(report.subtitle) + "\n")
    for section in report.sections:
        stream.write("\n")
        if section.title:
            stream.write(f"{bold}{make_visible(section.title)}{off}\n" + ("" if section.close else "\n"))
        stream.writelines(line + "\n" for text in section.paragraphs for line in paragraph(text, view))
        if section.chart:
            stream.writelines(line + "\n" for line in _title_lines(section))
        if section.table:
            if section.paragraphs or section.chart:
                stream.write("\n")
            shown = (
                view._replace(color=False) if isinstance(section.table, Record) and section.close else view
            )
            WRITERS[view.format](section.table, view_of(section.table, report, shown), stream)
        stream.writelines(line + "\n" for text in section.notes for line in paragraph(text, view))
    if report.footer:
        stream.write("\n")
    stream.writelines(line + "\n" for text in report.footer for line in paragraph(text, view))


def _title_lines(section: Section) -> Iterator[str]:
    chart = section.chart
    if chart is None:
        return
    if chart.title and chart.title != section.title:
        yield make_visible(chart.title)
    yield from chart.texts()


def _markdown(report: Report, view: View, stream: TextIO) -> None:
    from hotline_cli.output.text import markdown, write_markdown

    stream.write(f"# {markdown(make_visible(report.title))}\n")
    if report.subtitle:
        stream.write(f"\n{markdown(make_visible(report.subtitle))}\n")
    for section in report.sections:
        if section.title:
            stream.write(f"\n## {markdown(make_visible(section.title))}\n")
        stream.writelines(f"\n{markdown(make_visible(line))}\n" for line in section.paragraphs)
        if section.chart:
            stream.write("\n```text\n" + "\n".join(_title_lines(section)) + "\n```\n")
        if section.table:
            stream.write("\n")
            write_markdown(section.table, view_of(section.table, report, view), stream)
        stream.writelines(f"\n{markdown(make_visible(line))}\n" for line in section.notes)
    stream.write("\n---\n\n")
    stream.writelines(f"{markdown(make_visible(line))}  \n" for line in report.footer)
