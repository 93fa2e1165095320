"""Printed papers: forms, heads, charts, in documents, workbooks, pages and text."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from openpyxl import load_workbook

from hotline_cli import i18n
from hotline_cli.output import Column, Listing, Record, View, render
from hotline_cli.output.report import Bar, Box, Chart, Form, Head, Report, Section

ROWS = [{"unit": "城市管理局", "n": 12}, {"unit": "公安局", "n": 3}]
TABLE = Listing([Column("unit", "单位"), Column("n", "件数", kind="number")], ROWS)
LONG = "受理诉求 1234 件，环比增长 13.46%；同比无可比数据。" * 8
PAPER = Report(
    title="四月办理情况",
    sections=[
        Section(
            "受理情况",
            [LONG],
            chart=Chart(
                "受理量", [Bar("城市管理局", 12, "12"), Bar("公安局", 3, "3"), Bar("教育局", 0, "0")]
            ),
        ),
        Section(
            "每日",
            chart=Chart("每日", [Bar(f"04-{day:02}", day, str(day)) for day in range(1, 11)], line=True),
        ),
        Section("各单位", table=TABLE, closing=["市政务办", "2020年5月6日"]),
        Section(
            heading="交办单",
            form=Form([[Box("编号", "0001"), Box("时间", "4月1日")], [Box("办理结果", "", 6)]]),
            own_page=True,
        ),
    ],
    data={},
    main=TABLE,
    head=Head("工作简报", "第4期（总第16期）", "市政务办", "2020年5月6日", "内部资料 注意保存"),
    tail=["报：市委办公室", "共印30份"],
)
SAID = [
    "内部资料 注意保存",
    "工作简报",
    "第4期（总第16期）",
    "市政务办",
    "四月办理情况",
    "受理情况",
    "0001",
    "共印",
]


def written(form: str) -> bytes:
    """The paper in this format, in Chinese."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    i18n.use("zh")
    try:
        render(PAPER, View(format=form), stream)
    finally:
        i18n.use("en")
    stream.flush()
    return stream.buffer.getvalue()  # type: ignore[attr-defined]


def part(name: str) -> str:
    """A part of the document."""
    with zipfile.ZipFile(io.BytesIO(written("docx"))) as parts:
        return parts.read(name).decode()


@pytest.mark.parametrize("form", ["plain", "markdown", "html"])
def test_a_paper_is_whole_in_text(form: str) -> None:
    """Head, text, form and tail in their order."""
    text = written(form).decode().rpartition("<body")[2]
    places = [text.find(said) for said in SAID]
    assert -1 not in places
    assert places == sorted(places)


def test_a_document_is_chinese_and_numbers_its_pages() -> None:
    """The language of breaks and spelling, fonts with what may take their place, the number of the page."""
    styles = part("word/styles.xml")
    assert re.search(r'<w:lang [^>]*w:eastAsia="zh-CN"', styles)
    assert 'w:eastAsia="仿宋"' in styles
    assert re.search(r'w:name="仿宋">\s*<w:altName w:val="仿宋_GB2312;', part("word/fontTable.xml"))
    assert re.search(r"<w:instrText>PAGE</w:instrText>", part("word/footer1.xml"))


def test_a_document_has_the_margins_of_official_papers() -> None:
    """GB/T 9704 5.2.1: 37 mm above, 28 mm at the left, a type area of 156 by 225 mm."""
    page = Document(io.BytesIO(written("docx"))).sections[0]
    sides = [page.top_margin, page.left_margin, page.right_margin, page.bottom_margin]
    assert [round(side.mm) for side in sides] == [37, 28, 26, 35]


def test_bars_of_a_document_are_shaded_cells() -> None:
    """12 takes the 24 cells, 3 a quarter of them, 0 none; no character draws a bar."""
    body = part("word/document.xml")
    assert not re.search("[▁-█]", body)
    shaded = re.findall(r'<w:gridSpan w:val="(\d+)"/><w:shd ', body)
    assert shaded == ["24", "6"]


def test_a_course_of_a_document_is_a_cell_a_day() -> None:
    """Ten days in rows of seven, darker the more there was."""
    table = Document(io.BytesIO(written("docx"))).tables[1]
    assert [len(row.cells) for row in table.rows] == [7, 7]
    fills = re.findall(r'w:fill="(\w{6})"', table._tbl.xml)
    assert fills[9] == "80A4BE"
    assert sorted(fills, reverse=True) == fills


def test_a_workbook_draws_charts_with_titles_over_no_cell() -> None:
    """Each chart is titled, beside its numbers; what follows begins below it."""
    sheets = load_workbook(io.BytesIO(written("xlsx"))).worksheets
    seen = []
    for sheet in sheets:
        for chart in sheet._charts:
            seen.append(chart.title.tx.rich.p[0].r[0].t)
            top, left = chart.anchor._from.row + 1, chart.anchor._from.col + 1
            below = range(top, top + 15)  # 7.5 cm of rows of 15 points
            covered = [sheet.cell(row, column).value for row in below for column in range(left, left + 8)]
            assert covered == [None] * len(covered)
    assert seen == ["受理量", "每日"]


def test_no_text_of_a_workbook_runs_out_of_its_page() -> None:
    """A long text is spread over the columns and as high as its lines; rows hold one thing each."""
    sheet = load_workbook(io.BytesIO(written("xlsx"))).worksheets[0]
    cell = next(cell for row in sheet for cell in row if cell.value == LONG)
    spread = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    assert spread.size["columns"] > 1
    assert sheet.row_dimensions[cell.row].height >= 15 * 3
    assert cell.alignment.wrap_text


def test_numbers_of_a_record_are_numbers_in_a_workbook() -> None:
    """So that they can be added up."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    record = Record([Column("n", "件数", kind="number"), Column("name", "名称")], {"n": 1374, "name": "12"})
    render(record, View(format="xlsx"), stream)
    sheet = load_workbook(stream.buffer).active  # type: ignore[arg-type]
    assert [[cell.value for cell in row] for row in sheet] == [["件数", 1374], ["名称", "12"]]
