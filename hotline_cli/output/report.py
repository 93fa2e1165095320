"""A report: title, period, sections with tables, records, paragraphs and charts, a foot.

People read its sections, programs its ``data`` (JSON) or its ``main`` table (CSV, TSV, JSON lines). Formats
without pages show the sections one below another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TextIO

from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output.format import nest_row
from hotline_cli.output.model import Cell, Column, Listing, Record, View
from hotline_cli.text import display_width, escape_for_json, make_visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


class Box(NamedTuple):
    """A field of a printed form. ``lines`` is the room that it has at least, for what is written by hand."""

    title: str
    content: Cell = ""
    lines: int = 1

    def text(self, view: View) -> str:
        """Return the content, masked unless the view reveals; each part of a list on a line."""
        from hotline_cli.output.format import lines

        parts = self.content if isinstance(self.content, list) else [self.content]
        return "\n".join(line for part in parts for line in lines(part, Column(""), view))


class Form(NamedTuple):
    """A printed form: rows of one or two boxes, each with its title at the left."""

    rows: Sequence[Sequence[Box]]

    def as_record(self, view: View) -> Record:
        """Return the boxes as fields, for formats without paper; what is filled in by hand is a line."""
        boxes = [box for row in self.rows for box in row]
        columns = [Column(str(at), box.title) for at, box in enumerate(boxes)]
        return Record(columns, {str(at): box.text(view) or BLANK for at, box in enumerate(boxes)})


BLANK = "＿" * 10
"""Line of a field filled in by hand."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. ``notes`` go below its table; ``own_page`` starts a new page.

    ``close``: in text no empty line is between its title and its table, and names in the table are not bold.
    ``heading`` is the title of a sheet that is a paper by itself: large, in the middle. ``address`` is whom the
    paragraphs address; ``closing`` lines, such as a signature and a date, are set at the right.
    """

    title: str = ""
    paragraphs: Sequence[str] = ()
    table: Listing | Record | None = None
    chart: Chart | None = None
    notes: Sequence[str] = ()
    own_page: bool = False
    close: bool = False
    heading: str = ""
    form: Form | None = None
    address: str = ""
    closing: Sequence[str] = ()

    @property
    def caption(self) -> str:
        """The title of its chart, unless its own says the same."""
        return "" if self.chart is None or self.title.endswith(self.chart.title) else self.chart.title

    def texts(self) -> list[str]:
        """Return whom the section addresses, then its paragraphs."""
        return [*filter(None, [self.address]), *self.paragraphs]


class Head(NamedTuple):
    """The head of a paper: its name in red and a red line.

    Of a bulletin, its ``number`` is below the name, then ``left`` and ``right`` on one line, above the red one.
    ``mark`` is above the name. Of a ``letter`` (GB/T 9704 10.1) the line is double, and ``right`` is below it.
    """

    name: str
    number: str = ""
    left: str = ""
    right: str = ""
    mark: str = ""
    letter: bool = False

    def lines(self) -> list[str]:
        """Return the head for formats without paper."""
        line = f"{self.left}    {self.right}".strip()
        return [text for text in (self.mark, self.name, self.number, line) if text]


@dataclass(frozen=True, slots=True)
class Report:
    """A report; the rows of its tables are lists, since it may be read twice.

    ``head`` makes it an official paper (GB/T 9704): margins, type and, at its very end, the lines of ``tail``.

    For programs a part of ``data``, and ``main``, may yield its rows instead: only one of them is read.
    """

    title: str
    sections: Sequence[Section]
    data: Mapping[str, Cell]
    main: Listing
    subtitle: str = ""
    footer: Sequence[str] = ()
    head: Head | None = None
    tail: Sequence[str] = ()

    @property
    def wide(self) -> bool:
        """Whether a table is too wide for a portrait page, which every official paper has."""
        if self.head:
            return False
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
    from hotline_cli.output.text import paragraph

    def write_lines(texts: Iterable[str]) -> None:
        stream.writelines(line + "\n" for text in texts for line in paragraph(text, view))

    bold, off = ("\x1b[1m", "\x1b[0m") if view.color and view.format == "table" else ("", "")
    head = report.head.lines() if report.head else []
    write_lines(head)
    stream.write("\n" if head and report.title else "")
    if report.title:
        stream.write(f"{bold}{make_visible(report.title)}{off}\n")
    if report.subtitle:
        stream.write(make_visible(report.subtitle) + "\n")
    for at, section in enumerate(report.sections):
        stream.write("\n" if at or head or report.title else "")
        between = "\n" if section.close else "\n\n"
        stream.writelines(
            f"{bold}{make_visible(title)}{off}{between}"
            for title in (section.heading, section.title)
            if title
        )
        write_lines(section.texts())
        _plain_tables(section, report, view, stream)
        write_lines((*section.closing, *section.notes))
    for texts in (report.footer, report.tail):
        stream.write("\n" if texts else "")
        write_lines(texts)


def _plain_tables(section: Section, report: Report, view: View, stream: TextIO) -> None:
    from hotline_cli.output.text import WRITERS

    if section.chart:
        stream.writelines(line + "\n" for line in _title_lines(section))
    if section.table:
        if section.texts() or section.chart:
            stream.write("\n")
        shown = view._replace(color=False) if isinstance(section.table, Record) and section.close else view
        WRITERS[view.format](section.table, view_of(section.table, report, shown), stream)
    if section.form:
        WRITERS[view.format](section.form.as_record(view), view._replace(columns=()), stream)


def _title_lines(section: Section) -> Iterator[str]:
    if section.chart is None:
        return
    if section.caption:
        yield make_visible(section.caption)
    yield from section.chart.texts()


def _markdown(report: Report, view: View, stream: TextIO) -> None:
    from hotline_cli.output.text import markdown

    def escape(text: str) -> str:
        return markdown(make_visible(text))

    if report.head:
        stream.writelines(f"{escape(line)}  \n" for line in report.head.lines())
        stream.write("\n" if report.title else "")
    if report.title:
        stream.write(f"# {escape(report.title)}\n")
    if report.subtitle:
        stream.write(f"\n{escape(report.subtitle)}\n")
    for section in report.sections:
        if section.heading:
            stream.write(f"\n# {escape(section.heading)}\n")
        if section.title:
            stream.write(f"\n## {escape(section.title)}\n")
        stream.writelines(f"\n{escape(line)}\n" for line in section.texts())
        _markdown_tables(section, report, view, stream)
        stream.writelines(f"\n{escape(line)}\n" for line in (*section.closing, *section.notes))
    for texts in (report.footer, report.tail):
        stream.write("\n---\n\n" if texts else "")
        stream.writelines(f"{escape(line)}  \n" for line in texts)


def _markdown_tables(section: Section, report: Report, view: View, stream: TextIO) -> None:
    from hotline_cli.output.text import write_markdown

    if section.chart:
        stream.write("\n```text\n" + "\n".join(_title_lines(section)) + "\n```\n")
    if section.table:
        stream.write("\n")
        write_markdown(section.table, view_of(section.table, report, view), stream)
    if section.form:
        stream.write("\n")
        write_markdown(section.form.as_record(view), view._replace(columns=()), stream)
