"""Rows of a sheet: read back by openpyxl, every one as the last, which openpyxl wrote itself."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from hotline_cli.domain.ratio import Ratio
from hotline_cli.output import Column, Listing, View
from hotline_cli.output.report import Report, Section
from hotline_cli.output.xlsx import write

openpyxl = pytest.importorskip("openpyxl")

COLUMNS = (
    Column("text", "Text"),
    Column("status", "Status", "status"),
    Column("count", "Count", kind="number"),
    Column("at", "At", kind="time"),
    Column("day", "Day", kind="date"),
    Column("yes", "Yes", kind="bool"),
    Column("parts", "Parts"),
)
"""Of each kind; a text with what is special in XML, and in a sheet."""


def row(text: str | None, count: Any = 1) -> dict[str, Any]:
    return {
        "text": text,
        "status": "closed",
        "count": count,
        "at": datetime(2026, 3, 2, 9, 5, 7),
        "day": date(2026, 3, 2),
        "yes": True,
        "parts": ["甲", "乙"],
    }


def read(what: Listing | Report) -> Any:
    stream = io.BytesIO()
    write(what, View(format="xlsx"), stream)
    return openpyxl.load_workbook(stream)


TEXTS = [
    "路灯不亮",
    "a < b & c > d",
    "=1+1",
    "+8613800000001",
    "'",
    "",
    None,
    "—",
    "  两边有空格 ",
    "一行\n两行\t末",
    "\x1b[31m",
    "x\ufffey",
    "\U0001f4de",
    "长" * 32_767,
    "00123",
]
SHOWN: list[str | None] = [
    "路灯不亮",
    "a < b & c > d",
    "'=1+1",
    "'+8613800000001",
    "'",
    None,
    None,
    "—",
    "  两边有空格 ",
    "一行\n两行\t末",
    "\\x1b[31m",
    "x\ufffdy",
    "\U0001f4de",
    "长" * 32_767,
    "00123",
]


def test_a_row_in_between_is_as_the_last_one() -> None:
    """Every text, before another one and last of all: the same value, and not a formula."""
    sheet = read(Listing(COLUMNS, [row(text) for text in [*TEXTS, "末行"]])).active
    assert [cell.value for cell in sheet["A"][1:-1]] == SHOWN
    for text, shown in zip(TEXTS, SHOWN, strict=True):
        last = read(Listing(COLUMNS, [row(text)])).active["A2"]
        assert last.value == shown
        assert last.data_type == ("n" if shown is None else "s")
    assert {cell.data_type for cell in sheet["A"][1:] if cell.value is not None} == {"s"}
    assert sheet.dimensions == "A1:G17"


def test_values_are_typed_and_styled_alike() -> None:
    """Numbers, a time to the second, a day, words of a code, yes, and a list; borders, formats and alignment."""
    sheet = read(
        Listing(COLUMNS, [row("一", 5), row("二", Decimal("2.50")), row("三", None), row("四", 0)])
    ).active
    for line, text, count in ((2, "一", 5), (3, "二", 2.5), (4, "三", None), (5, "四", 0)):
        values = [cell.value for cell in sheet[line]]
        assert values == [
            text,
            "closed",
            count,
            datetime(2026, 3, 2, 9, 5, 7),
            datetime(2026, 3, 2),
            "yes",
            "甲;乙",
        ]
    assert [cell.style_id for cell in sheet[2]] == [cell.style_id for cell in sheet[5]]
    assert sheet["D2"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert sheet["A2"].border.left.style == "thin"
    assert sheet["A2"].alignment.wrap_text is True


def test_old_times_are_days_as_a_sheet_counts_them() -> None:
    """1900 has a 29 February there: openpyxl's own numbers, before and after it."""
    days = [date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(1999, 12, 31)]
    sheet = read(
        Listing((Column("day", "Day", kind="date"),), [{"day": day} for day in [*days, days[0]]])
    ).active
    assert [cell.value.date() for cell in sheet["A"][1:-1]] == days


def test_rates_are_percentages() -> None:
    """99.33 % as 0.9933, and its two counts; without a base a dash, to the right."""
    rate = Column("kept", "Kept", kind="rate")
    rows = [
        {"kept": Ratio(Fraction(149), Fraction(150))},
        {"kept": Ratio(Fraction(0), Fraction(0))},
        {"kept": None},
    ]
    sheet = read(Listing((rate,), [*rows, rows[0]])).active
    assert [[cell.value for cell in line] for line in sheet["A2:C4"]] == [
        [0.9933, 149, 150],
        ["—", 0, 0],
        [None, None, None],
    ]
    assert sheet["A2"].number_format == "0.00%"
    assert sheet["A3"].alignment.horizontal == "right"


def test_each_table_of_a_report_has_its_rows() -> None:
    """On sheets of their own, with what stands before and after them."""
    one = Listing((Column("a", "A"),), [{"a": f"一{n}"} for n in range(4)], footer=["合计 4"])
    two = Listing((Column("b", "B"),), [{"b": f"二{n}"} for n in range(3)])
    sections = (Section(table=one, title="甲"), Section(table=two, title="乙"))
    book = read(Report("报告", sections, {}, one))
    texts = [[cell.value for cell in sheet["A"]] for sheet in book.worksheets]
    assert texts[0][-6:] == ["A", "一0", "一1", "一2", "一3", "合计 4"]
    assert texts[1][-4:] == ["B", "二0", "二1", "二2"]


def test_the_widest_cell_makes_the_column() -> None:
    """Wherever it stands: eleven Chinese characters, two more, to fifty at most."""
    rows = [{"a": "短", "b": "短"}, {"a": "一二三四五六七八九十百", "b": "长" * 90}, {"a": "短", "b": "短"}]
    sheet = read(Listing((Column("a", "A"), Column("b", "B")), rows)).active
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (24, 50)
