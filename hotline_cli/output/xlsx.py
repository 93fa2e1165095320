"""Reports as XLSX: one sheet per table."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, BinaryIO

from hotline_cli.errors import HotlineError, Usage
from hotline_cli.i18n import _, language
from hotline_cli.output.archive import utc
from hotline_cli.output.format import EMPTY_CELL
from hotline_cli.output.model import Listing, Record, View
from hotline_cli.output.optional_packages import missing_package
from hotline_cli.output.report import Report, Section, as_report, view_of
from hotline_cli.output.sheet_rows import SheetRows, Workbook, cell_text
from hotline_cli.output.table import Percent, sheet_columns, sheet_details, sheet_pairs, sheet_rows
from hotline_cli.text import lines_width, make_visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from hotline_cli.output.report import Form

MAX_ROWS = 1_048_000
"""Maximum rows of a sheet: 1,048,576."""
MAX_NAME_LENGTH = 31
MIN_COLUMN_WIDTH, MAX_COLUMN_WIDTH = 6, 50
WIDE_COLUMNS = 9
LINE_HEIGHT_POINTS = 15
"""Height of a line in points."""
TEXT_WIDTH = 84
"""Characters over which a text goes at least: an A4 page."""
RECORD_WIDTHS = (18, 70)
FORM_WIDTHS = (16, 28, 16, 28)
CHART_WIDTHS = (18, 12)
CHART_WIDTH_CM, CHART_HEIGHT_CM = 15, 7.5
CHART_ROWS = 15
"""Rows that a chart covers."""
HEADING_WIDTH = 10
"""Characters after which a heading wraps."""
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


def write(what: Listing | Record | Report, view: View, stream: BinaryIO) -> None:
    """Write the workbook. Raises ``Usage`` if openpyxl is not installed."""
    try:
        import openpyxl
        from openpyxl.writer.excel import ExcelWriter
    except ImportError as error:
        raise missing_package("xlsx", "openpyxl") from error
    report = as_report(what)
    book = openpyxl.Workbook()
    book.properties.title = report.title
    book.properties.creator = "hotline"
    book.properties.created = book.properties.modified = utc(view.instant)
    sheets = _Sheets(book, report, view, hides=isinstance(what, Report))
    try:
        for section in report.sections:
            sheets.add(section)
        sheets.finish()
        # not book.save, which takes the date from the machine
        ExcelWriter(book, Workbook(stream, sheets.rows)).save()
    except _write_faults() as error:
        raise HotlineError(
            _("not enough space in {folder} to build the workbook").format(folder=gettempdir()),
            _("Free some space there, or set TMPDIR to another folder."),
        ) from error
    finally:
        for table in chain.from_iterable(sheets.rows.values()):
            table.close()


def _write_faults() -> tuple[type[Exception], ...]:
    """Map the errors of openpyxl for a full temporary folder."""
    from openpyxl import LXML

    if not LXML:
        return (OSError,)
    from lxml.etree import SerialisationError

    return OSError, SerialisationError


class _Sheets:
    """The sheets of a workbook: paragraphs are collected on the first, every table has its own."""

    def __init__(self, book: Any, report: Report, view: View, *, hides: bool) -> None:  # noqa: ANN401 - openpyxl's
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self.book, self.report, self.view = book, report, view
        serif, sans = ("宋体", "黑体") if language() == "zh" else ("SimSun", "SimHei")
        self.body = Font(name=serif, size=11)
        self.heading = Font(name=sans, size=11, bold=True)
        self.title = Font(name=sans, size=16, bold=True)
        line = Side(style="thin", color="999999")
        self.border = Border(left=line, right=line, top=line, bottom=line)
        self.shade = PatternFill("solid", fgColor="EEEEEE")
        self.wrap = Alignment(vertical="top", wrap_text=True)
        self.left_wrap = Alignment(vertical="top", horizontal="left", wrap_text=True)
        self.right = Alignment(vertical="top", horizontal="right")
        self.middle = Alignment(vertical="center", horizontal="center", wrap_text=True)
        self.sheet: Worksheet = book.active
        self.fresh, self.tabled, self.left = True, False, 1
        self.row = 0
        """The last row in use."""
        self.texts: list[int] = []
        """Rows of text, which go over the columns of the sheet."""
        self.hides = hides
        self.names: set[str] = set()
        self.rows: dict[str, list[SheetRows]] = {}
        """The rows of tables between the first and the last, by the file of their sheet."""

    def add(self, section: Section) -> None:
        """Add a section; one with a table starts a new sheet unless the first is still empty."""
        if (
            section.own_page
            or (self.tabled and (section.table or section.chart))
            or (section.table and not self.fresh)
        ):
            self._end()
            self.sheet = self.book.create_sheet()
            self.tabled, self.left, self.row = False, 1, 0
        if self.hides and isinstance(section.table, Listing):
            folded = sheet_details(section.table, view_of(section.table, self.report, self.view))
            self.left = folded.index(False) + 1 if False in folded else 1
        if self.fresh or not self.row:
            self._begin(section.title or section.heading or self.report.title)
        if section.heading:
            self._line(section.heading, self.title)
        if section.title:
            self._line(section.title, self.heading)
        self._lines([section.address] if section.address else [])
        self._lines(section.paragraphs)
        if section.chart:
            self._chart(section)
        if isinstance(section.table, Listing):
            self._table(section.table)
        elif section.table:
            self._record(section.table)
        if section.form:
            self._form(section.form)
        self.tabled = self.tabled or bool(section.table or section.form)
        self._lines(section.closing)
        self._lines(section.notes)

    def _begin(self, name: str) -> None:
        if self.fresh:
            self._lines(self.report.head.lines() if self.report.head else [])
        if self.fresh and self.report.title:
            self._line(self.report.title, self.title)
            self._lines([self.report.subtitle] if self.report.subtitle else [])
        from openpyxl.worksheet.properties import PageSetupProperties

        self.fresh = False
        clean = _NOT_IN_A_NAME.sub(" ", name).strip("' ")[:MAX_NAME_LENGTH] or _("table")
        title, n = clean, 1
        while title.casefold() in self.names:
            n += 1
            title = f"{clean[: MAX_NAME_LENGTH - 4]} ({n})"
        self.names.add(title.casefold())
        self.sheet.title = title
        page = self.sheet.page_setup
        page.paperSize = 9  # A4
        page.fitToWidth, page.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        if self.sheet.oddFooter:
            self.sheet.oddFooter.center.text = "&P / &N"

    def _line(self, text: str, font: Any) -> None:  # noqa: ANN401 - openpyxl's
        row = self._next()
        self._put(row, self.left, text).font = font
        self.texts.append(row)

    def _lines(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._line(line, self.body)

    def _next(self) -> int:
        self.row += 1
        return self.row

    def _table(self, table: Listing) -> None:
        view = view_of(table, self.report, self.view)
        headings = sheet_columns(table, view)
        top = self._next()
        widths = [min(_width(heading), HEADING_WIDTH) for heading in headings]
        for at, heading in enumerate(headings, 1):
            put = self._draw_border(self._put(top, at, heading), self.heading)
            put.fill, put.alignment = self.shade, self.wrap
        self.row = self._body(sheet_rows(table, view), top, widths)
        self._page(top, widths)
        self._heighten(top, headings, widths)
        shown = self._fold(table, view) if self.hides else len(widths)
        if shown > WIDE_COLUMNS:
            self.sheet.page_setup.orientation = "landscape"
        self._lines(table.footer)

    def _body(self, rows: Iterator[list[Any]], top: int, widths: list[int]) -> int:
        """Write the rows of a table below its headings in row ``top``; return the number of the last one."""
        from openpyxl.utils import get_column_letter

        between = SheetRows(top, [get_column_letter(at) for at in range(1, len(widths) + 1)], self._style)
        name = f"xl/worksheets/sheet{len(self.book.worksheets)}.xml"
        self.rows.setdefault(name, []).append(between)
        row, held = top, None
        for row, cells in enumerate(rows, top + 1):
            if row > MAX_ROWS:
                raise Usage(
                    _("a sheet holds at most {most} rows, and the table has more").format(most=MAX_ROWS),
                    _("Choose fewer rows, or use -f csv."),
                )
            if held:
                between.add(row - 1, held)
            held = cells
            for at, cell in enumerate(cells):
                if cell is not None and widths[at] < min(MAX_COLUMN_WIDTH, _most(cell)):
                    widths[at] = max(widths[at], _width(cell))
        for at, cell in enumerate(held or (), 1):
            self._style_cell(self._put(row, at, cell))
        return row

    def _style(self, value: Any) -> int:  # noqa: ANN401 - any cell
        """Return the number of the style of a cell with ``value`` in a table."""
        from openpyxl.cell import Cell

        style: int = self._style_cell(_fill(Cell(self.sheet, row=1, column=1), value)).style_id
        return style

    def _style_cell(self, cell: Any) -> Any:  # noqa: ANN401 - openpyxl's
        self._draw_border(cell, self.body).alignment = self.right if cell.value == EMPTY_CELL else self.wrap
        return cell

    def _page(self, top: int, widths: list[int]) -> None:
        from openpyxl.utils import get_column_letter

        for at, width in enumerate(widths, 1):
            letter = get_column_letter(at)
            self.sheet.column_dimensions[letter].width = max(
                min(width + 2, MAX_COLUMN_WIDTH), MIN_COLUMN_WIDTH
            )
        self.sheet.print_title_rows = f"{top}:{top}"
        self.sheet.freeze_panes = f"A{top + 1}"

    def _heighten(self, top: int, headings: Sequence[str], widths: Sequence[int]) -> None:
        """Increase the height for headings that wrap."""
        rows = max(
            (-(-_width(text) // max(width, 1)) for text, width in zip(headings, widths, strict=True)),
            default=1,
        )
        if rows > 1:
            self.sheet.row_dimensions[top].height = LINE_HEIGHT_POINTS * min(rows, 4)

    def _fold(self, table: Listing, view: View) -> int:
        """Group the columns that a printed table omits, so that one click shows them; return the number of others."""
        from openpyxl.utils import get_column_letter

        folded = sheet_details(table, view)
        for at, detail in enumerate(folded, 1):
            if detail:
                column = self.sheet.column_dimensions[get_column_letter(at)]
                column.outlineLevel, column.hidden = 1, True
        return folded.count(False)

    def _record(self, record: Record) -> None:
        for name, cell in sheet_pairs(record, view_of(record, self.report, self.view)):
            row = self._next()
            self._draw_border(self._put(row, 1, name), self.heading).alignment = self.wrap
            self._draw_border(self._put(row, 2, cell), self.body).alignment = self.left_wrap
        self._widen(RECORD_WIDTHS)
        self._lines(record.footer)

    def _form(self, form: Form) -> None:
        """Add a printed form: a title and its box, or two of them, in each row."""
        self._widen(FORM_WIDTHS)
        for boxes in form.rows:
            row, lines = self._next(), 1
            for at, box in enumerate(boxes):
                left, right = at * 2 + 1, at * 2 + 2 if len(boxes) > 1 else len(FORM_WIDTHS)
                self._draw_border(self._put(row, left, box.title), self.heading).alignment = self.middle
                text = box.text(self.view)
                self._put(row, left + 1, text).alignment = self.wrap
                for column in range(left + 1, right + 1):
                    self._draw_border(self.sheet.cell(row, column), self.body)
                if right > left + 1:
                    self.sheet.merge_cells(
                        start_row=row, end_row=row, start_column=left + 1, end_column=right
                    )
                room = sum(FORM_WIDTHS[left:right])
                lines = max(
                    lines, box.lines, _count_lines(text, room), _count_lines(box.title, FORM_WIDTHS[0])
                )
            self.sheet.row_dimensions[row].height = LINE_HEIGHT_POINTS * (lines + 0.5)

    def _widen(self, widths: Sequence[int]) -> None:
        """Make the first columns at least so wide."""
        from openpyxl.utils import get_column_letter

        for at, width in enumerate(widths, 1):
            column = self.sheet.column_dimensions[get_column_letter(at)]
            column.width = max(width, column.width or 0)

    def _chart(self, section: Section) -> None:
        """Add names and numbers, and beside them a chart of them; what follows begins below both."""
        from openpyxl.chart import BarChart, LineChart
        from openpyxl.chart import Reference as Cells

        chart = section.chart
        if chart is None or not chart.bars:
            return
        if section.caption:
            self._line(section.caption, self.heading)
        top = self.row + 1
        for bar in chart.bars:
            row = self._next()
            self._draw_border(self._put(row, self.left, bar.name), self.body)
            self._draw_border(self._put(row, self.left + 1, bar.amount), self.body)
        drawn: Any = LineChart() if chart.line else BarChart()
        drawn.title, drawn.legend = make_visible(chart.title), None
        names, amounts = (
            Cells(self.sheet, column, top, column, self.row) for column in (self.left, self.left + 1)
        )
        drawn.add_data(amounts)
        drawn.set_categories(names)
        drawn.x_axis.delete = drawn.y_axis.delete = False
        drawn.y_axis.scaling.min = 0
        for series in drawn.series:
            series.smooth = False
        drawn.width, drawn.height = CHART_WIDTH_CM, CHART_HEIGHT_CM
        self._widen([0] * (self.left - 1) + list(CHART_WIDTHS))
        self.sheet.add_chart(drawn, self.sheet.cell(top, self.left + 3).coordinate)
        self.row = max(self.row, top + CHART_ROWS) + 1

    def _draw_border(self, cell: Any, font: Any) -> Any:  # noqa: ANN401 - openpyxl's
        cell.font, cell.border = font, self.border
        return cell

    def _put(self, row: int, column: int, value: Any) -> Any:  # noqa: ANN401 - any cell
        return _fill(self.sheet.cell(row, column), value)

    def _end(self) -> None:
        """Add the foot below a blank row, then spread the texts of the sheet over its columns.

        Below a list it is a note, which an import passes over.
        """
        for lines in (self.report.footer, self.report.tail):
            if lines:
                self.row += 1
                self._lines(
                    lines if self.hides else [_("Note: {words}").format(words=line) for line in lines]
                )
        self._spread()
        self.texts = []

    def _spread(self) -> None:
        """Spread each text over the columns in use, as high as its lines, so that a page shows it whole."""
        from openpyxl.utils import get_column_letter

        last, room = self.left - 1, 0.0
        while room < TEXT_WIDTH or last < self.sheet.max_column:
            last += 1
            column = self.sheet.column_dimensions[get_column_letter(last)]
            room += 0 if column.hidden else column.width
        for row in self.texts:
            cell = self.sheet.cell(row, self.left)
            cell.alignment = self.wrap
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=self.left, end_column=last)
            lines = _count_lines(str(cell.value or ""), room * self.body.size / cell.font.size)
            self.sheet.row_dimensions[row].height = (
                lines * LINE_HEIGHT_POINTS * cell.font.size / self.body.size
            )

    def finish(self) -> None:
        """Write the foot of the last sheet."""
        if self.fresh:
            self._begin(self.report.title)
        self._end()


def _fill(cell: Any, value: Any) -> Any:  # noqa: ANN401 - any cell
    """Fill a cell; text stays text whatever it looks like, and digits of a phone number are kept."""
    match value:
        case Percent():
            cell.value, cell.number_format = float(value.share), "0.00%"
        case datetime():
            cell.value, cell.number_format = value, "yyyy-mm-dd hh:mm:ss"
        case date():
            cell.value, cell.number_format = value, "yyyy-mm-dd"
        case int() | float() | Decimal():
            cell.value = value
        case str() if value:
            cell.value, cell.data_type, cell.number_format = cell_text(value), "s", "@"
    return cell


def _count_lines(text: str, room: float) -> int:
    """Return how many lines a text takes in a cell that is so many characters wide."""
    return sum(max(1, -(-lines_width(line) // max(int(room), 1))) for line in text.split("\n"))


def _most(value: object) -> int:
    """Return a width that a cell does not exceed, which is known sooner than its width."""
    return 2 * len(value) if isinstance(value, str) else 19


def _width(value: object) -> int:
    """Return the width of a cell in characters; Chinese ones count twice."""
    return lines_width(str(value if value is not None else ""))
