"""Reports as DOCX: A4, Chinese fonts, repeated table headings; official papers after GB/T 9704."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import ZipFile

from hotline_cli.i18n import language
from hotline_cli.output import docx_parts as parts
from hotline_cli.output.archive import UndatedArchive, utc
from hotline_cli.output.docx_parts import BODY, HEADING, RED, TITLE
from hotline_cli.output.optional_packages import missing_package
from hotline_cli.output.report import as_report, view_of
from hotline_cli.output.table import Grid, share_widths, text_grid
from hotline_cli.text import make_visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotline_cli.output.docx_parts import Shaded
    from hotline_cli.output.model import Listing, Record, View
    from hotline_cli.output.report import Chart, Form, Head, Report, Section

CHARACTER = 5.2
"""Points per character in a table; a Chinese one counts twice."""
BAR_CELLS = 24
"""Cells of the longest bar."""
DAYS_PER_ROW = 7
"""Cells of a row of a course over time: a week of days."""
NAME_WIDTH, LABEL_WIDTH = 0.28, 0.14
"""Share of the names and the labels of bars in the width of the page."""
TITLE_SIZE, BODY_SIZE, NOTE_SIZE, PAGE_SIZE = 22, 16, 14, 14
"""Points of an official paper: 2, 3, 4 and 4 号."""
LINE = 28.8
"""Points of a line of an official paper: 22 of them on a page."""
MARGINS, FORMAL_MARGINS = (20, 20, 20, 20), (37, 26, 35, 28)
"""Margins in millimetres: top, right, bottom, left."""
LETTER_LINE = 170
"""Length in millimetres of the red lines of a letter, which are wider than its text."""
BOX_TITLE = 0.2
"""Share of the title of a box in the width of a form."""
CELL = "Cell"
"""The style of paragraphs in tables, whose empty cells must be no higher than their rows."""
CELL_SIZE, BOX_SIZE = 9, 11
BOX_LINE = 18
"""Points of a line of a box."""


def write(what: Listing | Record | Report, view: View, stream: BinaryIO) -> None:
    """Write the document. Raises ``Usage`` if python-docx is not installed."""
    try:
        import docx
    except ImportError as error:
        raise missing_package("docx", "python-docx") from error
    report = as_report(what)
    paper = _Document(docx.Document(), report, view)
    for section in report.sections:
        paper.add(section)
    paper.finish()
    saved = BytesIO()
    paper.document.save(saved)
    with ZipFile(saved) as dated, UndatedArchive(stream) as archive:
        for name in dated.namelist():
            archive.writestr(name, dated.read(name))


class _Document:
    """A document filled from the top."""

    def __init__(self, document: Any, report: Report, view: View) -> None:  # noqa: ANN401 - python-docx's
        self.document, self.report, self.view = document, report, view
        self.breaks = False
        self.formal = report.head is not None
        document.core_properties.title = report.title or next(
            (one.heading for one in report.sections if one.heading), ""
        )
        document.core_properties.author = "hotline"
        document.core_properties.created = document.core_properties.modified = utc(view.instant)
        document.core_properties.comments = ""
        self._page()
        self._fonts()
        if report.head:
            self._head(report.head)
        if report.title:
            self._title(report.title)
        if report.subtitle:
            self._paragraph(report.subtitle, centred=True)

    def _page(self) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm, Pt

        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        if self.report.wide:
            page.orientation = WD_ORIENT.LANDSCAPE
            page.page_width, page.page_height = Mm(297), Mm(210)
        top, right, bottom, left = FORMAL_MARGINS if self.formal else MARGINS
        page.top_margin, page.right_margin = Mm(top), Mm(right)
        page.bottom_margin, page.left_margin = Mm(bottom), Mm(left)
        self.breadth = page.page_width - page.left_margin - page.right_margin
        self.room = self.breadth / Pt(CHARACTER)

    def _fonts(self) -> None:
        from docx.shared import Pt

        parts.set_language(self.document, "zh-CN" if language() == "zh" else "en-US")
        parts.name_substitutes(self.document)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(BODY_SIZE if self.formal else 11)
        normal.paragraph_format.space_after = Pt(0 if self.formal else 4)
        normal.paragraph_format.space_before = Pt(0)
        parts.set_font(normal, BODY)
        cell = self.document.styles.add_style(CELL, normal.type)
        cell.base_style, cell.font.size = normal, Pt(CELL_SIZE)
        cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1.5)
        for level in (1, 2):
            style = self.document.styles[f"Heading {level}"]
            parts.set_font(style, HEADING)
            style.paragraph_format.space_after = Pt(4)
            if self.formal:
                style.font.size, style.font.bold = Pt(BODY_SIZE), False

    # ---- head and foot of an official paper

    def _head(self, head: Head) -> None:
        from docx.shared import Mm, Pt

        if head.letter:
            self._letter_head(head)
            return
        if head.mark:
            self._paragraph(head.mark, size=BODY_SIZE, font=HEADING)
        self._paragraph(head.name, size=_name_size(head.name, 42), font=TITLE, color=RED, centred=True)
        if head.number:
            self._paragraph(head.number, size=BODY_SIZE, centred=True).paragraph_format.space_before = Pt(8)
        sides = self._paragraph(head.left, size=BODY_SIZE)
        sides.add_run().add_tab()
        _run(sides, head.right, size=BODY_SIZE)
        sides.paragraph_format.tab_stops.add_tab_stop(self.breadth, _right_tab())
        sides.paragraph_format.space_before = Pt(8)
        parts.rule(sides, "bottom", "single", 2.25, RED)
        self._paragraph("", size=10).paragraph_format.space_after = Mm(2)

    def _letter_head(self, head: Head) -> None:
        """Add the name 30 mm below the edge, a double line 4 mm below it, the number at the right (GB/T 9704 10.1)."""
        from docx.shared import Mm, Pt

        page = self.document.sections[0]
        page.top_margin = Mm(30)
        page.different_first_page_header_footer = True
        name = self._paragraph(head.name, size=_name_size(head.name, 36), font=TITLE, color=RED, centred=True)
        name.paragraph_format.space_after = Mm(4)
        line = self._paragraph("", size=1)
        _stretch(line, page, Mm(LETTER_LINE))
        parts.rule(line, "bottom", "thickThinSmallGap", 4.5, RED)
        number = self._paragraph(head.right or " ", size=BODY_SIZE)
        number.alignment = _alignment("RIGHT")
        number.paragraph_format.space_before = Pt(BODY_SIZE * 7 / 8)
        for _line in range(2):
            self._paragraph("").paragraph_format.line_spacing = Pt(BODY_SIZE * 1.3)
        page.footer_distance = Mm(20)
        below = page.first_page_footer.paragraphs[0]
        _stretch(below, page, Mm(LETTER_LINE))
        _run(below, "", size=1)
        parts.rule(below, "bottom", "thinThickSmallGap", 4.5, RED)

    def _title(self, text: str) -> None:
        from docx.shared import Pt

        title = self._paragraph(text, size=TITLE_SIZE if self.formal else 18, font=TITLE, centred=True)
        title.paragraph_format.space_after = Pt(LINE / 2 if self.formal else 4)
        if self.formal:
            title.paragraph_format.line_spacing = Pt(TITLE_SIZE * 1.5)

    def _tail(self) -> None:
        """Add the lines at the end: of a bulletin between two rules, of a letter without (GB/T 9704 10.1)."""
        from docx.shared import Pt

        ruled = self.report.head is None or not self.report.head.letter
        for at, text in enumerate(self.report.tail):
            first, last = at == 0, at == len(self.report.tail) - 1
            paragraph = self._paragraph(text, size=NOTE_SIZE)
            paragraph.paragraph_format.left_indent = Pt(NOTE_SIZE)
            paragraph.paragraph_format.keep_with_next = not last
            if first:
                paragraph.paragraph_format.space_before = Pt(BODY_SIZE)
            if first and ruled:
                parts.rule(paragraph, "top", "single", 1)
            if last and ruled:
                parts.rule(paragraph, "bottom", "single", 1)

    # ---- sections

    def add(self, section: Section) -> None:
        self.breaks = section.own_page
        if section.heading:
            self._title(section.heading)
        if section.title:
            self._begun(self.document.add_heading(make_visible(section.title), 2))
        if section.address:
            self._paragraph(section.address)
        self._paragraphs(section.paragraphs, indented=self.formal)
        if section.chart:
            if section.caption:
                self._paragraph(section.caption, size=CELL_SIZE, font=HEADING)
            self._chart(section.chart)
        if section.table:
            grid = text_grid(section.table, view_of(section.table, self.report, self.view))
            if grid.headings or grid.rows:
                self._grid(grid, share_widths(grid, self.room))
            self._paragraphs(section.table.footer)
        if section.form:
            self._form(section.form)
        self._closing(section.closing)
        self._paragraphs(section.notes, size=10.5 if self.formal else 0)

    def _closing(self, lines: Sequence[str]) -> None:
        from docx.shared import Pt

        for at, text in enumerate(lines):
            paragraph = self._paragraph(text)
            paragraph.alignment = _alignment("RIGHT")
            paragraph.paragraph_format.right_indent = Pt(BODY_SIZE * 4)
            paragraph.paragraph_format.keep_with_next = at < len(lines) - 1
            if at == 0:
                paragraph.paragraph_format.space_before = Pt(LINE)

    def _chart(self, chart: Chart) -> None:
        """Add bars, or the days of a course, as shaded cells, which print everywhere."""
        if not chart.bars:
            return
        if chart.line:
            self._course(chart)
            return
        rest = (1 - NAME_WIDTH - LABEL_WIDTH) / BAR_CELLS
        table = self._table([NAME_WIDTH, LABEL_WIDTH, *[rest] * BAR_CELLS], "Normal Table")
        for bar, share in chart.shares():
            length = min(max(round(share * BAR_CELLS), 1 if bar.amount > 0 else 0), BAR_CELLS)
            words: list[Shaded] = [(1, make_visible(text), None) for text in (bar.name, bar.label)]
            parts_of_bar: list[Shaded] = [(length, "", 1.0), (BAR_CELLS - length, "", None)]
            cells = [*words, *(one for one in parts_of_bar if one[0])]
            parts.shaded_row(table, cells, CELL)
        self._gap()

    def _course(self, chart: Chart) -> None:
        """Add a cell for each point, shaded by its amount."""
        table = self._table([1 / DAYS_PER_ROW] * DAYS_PER_ROW, "Table Grid")
        points = chart.shares()
        for first in range(0, len(points), DAYS_PER_ROW):
            row = points[first : first + DAYS_PER_ROW]
            cells = [(1, f"{make_visible(bar.name)}  {make_visible(bar.label)}", share) for bar, share in row]
            parts.shaded_row(table, cells + [(1, "", None)] * (DAYS_PER_ROW - len(row)), CELL)
        self._gap()

    def _form(self, form: Form) -> None:
        """Add a printed form: boxes with their titles, each with its room."""
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
        from docx.shared import Pt

        half = 0.5 - BOX_TITLE
        table = self._table([BOX_TITLE, half, BOX_TITLE, half], "Table Grid")
        for boxes in form.rows:
            row = table.add_row()
            row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
            row.height = Pt(8 + BOX_LINE * max(box.lines for box in boxes))
            parts.mark_row(row, "cantSplit")
            if len(boxes) == 1:
                row.cells[1].merge(row.cells[3])
            for at, box in enumerate(boxes):
                title, text = row.cells[at * 2], row.cells[at * 2 + 1]
                _fill(title, box.title, size=BOX_SIZE, font=HEADING)
                title.paragraphs[0].alignment = _alignment("CENTER")
                _fill(text, box.text(self.view), size=BOX_SIZE)
                for cell in (title, text):
                    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
                if box.lines > 1:
                    text.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
        self._gap()

    # ---- paragraphs and tables

    def _begun(self, paragraph: Any) -> Any:  # noqa: ANN401 - python-docx's
        """Begin a section: on its own page the page break belongs to the first paragraph.

        So that no page stays empty.
        """
        if self.breaks:
            paragraph.paragraph_format.page_break_before = True
            self.breaks = False
        return paragraph

    def _paragraphs(self, lines: Iterable[str], size: float = 0, *, indented: bool = False) -> None:
        from docx.shared import Pt

        for line in lines:
            paragraph = self._paragraph(line, size=size)
            if indented:
                paragraph.paragraph_format.first_line_indent = Pt(BODY_SIZE * 2)

    def _paragraph(
        self,
        text: str,
        *,
        size: float = 0,
        font: str = "",
        color: str = "",
        centred: bool = False,
    ) -> Any:  # noqa: ANN401 - python-docx's
        from docx.shared import Pt

        paragraph = self._begun(self.document.add_paragraph())
        if centred:
            paragraph.alignment = _alignment("CENTER")
        if self.formal and not size:
            paragraph.paragraph_format.line_spacing = Pt(LINE)
        _run(paragraph, text, size=size, font=font, color=color)
        return paragraph

    def _table(self, shares: Sequence[float], style: str) -> Any:  # noqa: ANN401 - python-docx's
        """Add an empty table whose columns have these shares of the width."""
        from docx.shared import Emu

        if self.breaks:
            self._gap()
        table = self.document.add_table(rows=0, cols=len(shares), style=style)
        table.autofit = False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Emu(round(share * self.breadth))
        return table

    def _grid(self, grid: Grid, widths: list[float]) -> None:
        """Add a table with columns sized by their content."""
        rows = ([grid.headings] if grid.headings else []) + grid.rows
        table = self._table([width / self.room for width in widths], "Table Grid")
        for at, texts in enumerate(rows):
            row = table.add_row()
            heads = bool(grid.headings) and at == 0
            parts.mark_row(row, "cantSplit")
            if heads:
                parts.mark_row(row, "tblHeader")
            for cell, text, right in zip(row.cells, texts, grid.right, strict=True):
                _fill(cell, text, font=HEADING if heads else "", right=right)
        self._gap()

    def _gap(self) -> None:
        """Add some space, without which two tables would join."""
        from docx.shared import Pt

        self._paragraph(" ", size=4).paragraph_format.line_spacing = Pt(8)

    def finish(self) -> None:
        """Add the foot of the report, the lines of an official paper, and the footer of every page."""
        if self.report.footer:
            self._paragraph(" ", size=4)
            self._paragraphs(self.report.footer, size=9)
        self._tail()
        foot = self.document.sections[0].footer.paragraphs[0]
        foot.alignment = _alignment("CENTER")
        parts.add_page_number(foot, PAGE_SIZE if self.formal else 9)
        if self.report.footer:
            below = self.document.sections[0].footer.add_paragraph()
            _run(below, self.report.footer[-1], size=7.5)


def _alignment(name: str) -> Any:  # noqa: ANN401 - python-docx's
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    return getattr(WD_ALIGN_PARAGRAPH, name)


def _right_tab() -> Any:  # noqa: ANN401 - python-docx's
    from docx.enum.text import WD_TAB_ALIGNMENT

    return WD_TAB_ALIGNMENT.RIGHT


MAX_NAME_CHARACTERS = 9
"""Characters of a red name on one line at 42 points."""


def _name_size(name: str, largest: float) -> float:
    """Return the points at which a red name fits on one line, down to 22; a longer one takes two."""
    return max(min(largest, largest * MAX_NAME_CHARACTERS / max(len(name), 1)), TITLE_SIZE)


def _stretch(paragraph: Any, page: Any, length: Any) -> None:  # noqa: ANN401 - python-docx's
    """Make a paragraph as wide as ``length``, in the middle of the page, over its margins."""
    side = (page.page_width - length) // 2
    paragraph.paragraph_format.left_indent = side - page.left_margin
    paragraph.paragraph_format.right_indent = side - page.right_margin


def _run(paragraph: Any, text: str, *, size: float = 0, font: str = "", color: str = "") -> None:  # noqa: ANN401
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run("\n".join(make_visible(line) for line in text.split("\n")))
    if size:
        run.font.size = Pt(size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    if font:
        run.font.name = font
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no other way


def _fill(cell: Any, text: str, *, size: float = 0, font: str = "", right: bool = False) -> None:  # noqa: ANN401
    paragraph = cell.paragraphs[0]
    paragraph.style = CELL
    if right:
        paragraph.alignment = _alignment("RIGHT")
    _run(paragraph, text, size=size, font=font)
