"""Reports as DOCX: A4, Chinese fonts, repeated table headings."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import ZipFile

from hotline_cli.output.archive import UndatedArchive, utc
from hotline_cli.output.optional_packages import missing_package
from hotline_cli.output.report import BAR, as_report, bar_text, view_of
from hotline_cli.output.table import Grid, share_widths, text_grid
from hotline_cli.text import make_visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.output.model import Listing, Record, View
    from hotline_cli.output.report import Chart, Report, Section

SERIF, SANS = "宋体", "黑体"
CHARACTER = 5.2
"""Points per character in a table; a Chinese one counts twice."""
NAMES = 26
"""Width of the names of bars, in characters."""


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
        document.core_properties.title = report.title
        document.core_properties.author = "hotline"
        document.core_properties.created = document.core_properties.modified = utc(view.instant)
        document.core_properties.comments = ""
        self._page()
        self._fonts()
        if report.title:
            self._paragraph(report.title, size=18, bold=True, font=SANS, centred=True)
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
        page.left_margin = page.right_margin = Mm(20)
        page.top_margin = page.bottom_margin = Mm(20)
        self.breadth = page.page_width - page.left_margin - page.right_margin
        self.room = self.breadth / Pt(CHARACTER)

    def _fonts(self) -> None:
        from docx.shared import Pt

        normal = self.document.styles["Normal"]
        normal.font.size = Pt(11)
        normal.paragraph_format.space_after = Pt(4)
        normal.paragraph_format.space_before = Pt(0)
        _set_font(normal, SERIF)
        for level in (1, 2):
            style = self.document.styles[f"Heading {level}"]
            _set_font(style, SANS)
            style.paragraph_format.space_after = Pt(4)

    def add(self, section: Section) -> None:
        self.breaks = section.own_page
        if section.title:
            self._begun(self.document.add_heading(make_visible(section.title), 2))
        self._paragraphs(section.paragraphs)
        if section.chart:
            self._paragraphs([section.chart.title] if section.chart.title != section.title else [])
            self._chart(section.chart)
        if section.table:
            grid = text_grid(section.table, view_of(section.table, self.report, self.view))
            if grid.headings or grid.rows:
                self._grid(grid, "Table Grid", share_widths(grid, self.room))
            self._paragraphs(section.table.footer)
        self._paragraphs(section.notes)

    def _chart(self, chart: Chart) -> None:
        """Add names in one column and bars in another, so that bars align in any font."""
        if chart.line or not chart.bars:
            self._paragraphs(chart.texts(), size=9)
            return
        rows = [[bar.name, f"{bar_text(share, BAR)} {bar.label}"] for bar, share in chart.shares()]
        self._grid(Grid([], [True, False], rows), "Normal Table", [NAMES, self.room - NAMES])

    def _begun(self, paragraph: Any) -> Any:  # noqa: ANN401 - python-docx's
        """Begin a section: on its own page the page break belongs to the first paragraph.

        So that no page stays empty.
        """
        if self.breaks:
            paragraph.paragraph_format.page_break_before = True
            self.breaks = False
        return paragraph

    def _paragraphs(self, lines: Iterable[str], size: float = 0) -> None:
        for line in lines:
            self._paragraph(line, size=size)

    def _paragraph(
        self, text: str, *, size: float = 0, bold: bool = False, font: str = "", centred: bool = False
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self._begun(self.document.add_paragraph())
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, text, size=size, bold=bold, font=font)

    def _grid(self, grid: Grid, style: str, widths: list[float]) -> None:
        """Add a table with columns sized by their content."""
        from docx.shared import Emu

        if self.breaks:
            self._gap()
        rows = ([grid.headings] if grid.headings else []) + grid.rows
        table = self.document.add_table(rows=0, cols=len(grid.right), style=style)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Emu(round(width / self.room * self.breadth))
        for at, texts in enumerate(rows):
            row = table.add_row()
            heads = bool(grid.headings) and at == 0
            _mark(row, "w:cantSplit")
            if heads:
                _mark(row, "w:tblHeader")
            for cell, text, right in zip(row.cells, texts, grid.right, strict=True):
                _fill(cell, text, bold=heads, right=right)
        self._gap()

    def _gap(self) -> None:
        """Add some space, without which two tables would join."""
        self._paragraph(" ", size=4)

    def finish(self) -> None:
        """Add the foot of the report and the footer of every page."""
        self._paragraph("")
        self._paragraphs(self.report.footer, size=9)
        if self.report.footer:
            foot = self.document.sections[0].footer.paragraphs[0]
            _run(foot, self.report.footer[-1], size=7.5)


def _set_font(style: Any, name: str) -> None:  # noqa: ANN401 - python-docx's
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = name
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(kind), name)
    for theme in ("w:eastAsiaTheme", "w:asciiTheme", "w:hAnsiTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _run(paragraph: Any, text: str, *, size: float = 0, bold: bool = False, font: str = "") -> None:  # noqa: ANN401
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run("\n".join(make_visible(line) for line in text.split("\n")))
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if font:
        run.font.name = font
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no other way


def _fill(cell: Any, text: str, *, bold: bool, right: bool) -> None:  # noqa: ANN401 - python-docx's
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(paragraph, text, size=9, bold=bold, font=SANS if bold else "")


def _mark(row: Any, name: str) -> None:  # noqa: ANN401 - python-docx's
    """Repeat this row as heading on every page, or keep it on one page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - python-docx has no name for it
