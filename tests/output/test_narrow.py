"""Lists on a narrow terminal: a row is a line, by display width, and nothing is told by color alone."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from hotline_cli import i18n
from hotline_cli.cli.views.case import call_columns, overdue_columns
from hotline_cli.masking import FreeText, Personal
from hotline_cli.output import Listing, View, render
from hotline_cli.reports.layout.cases import case_columns, with_callers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotline_cli.output import Column

NOW = datetime(2020, 4, 24, 8, 30)
INSTANT = datetime(2020, 4, 24, 0, 30, tzinfo=UTC)
NAME, PHONE = "张三", "13800000001"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    i18n.use("zh")
    yield
    i18n.use("en")


def lines(given: Sequence[Column], row: dict[str, Any], width: int, **more: Any) -> list[str]:
    """Return the lines of a table of one row: headings, rule, row."""
    whole = {column.key: None for column in given} | row
    stream = io.StringIO()
    view = View(format="table", terminal=True, width=width, instant=INSTANT)
    render(Listing(given, [whole]), view._replace(**more), stream)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


CASE = {
    "no": "20200417-0031",
    "status": "handling",
    "kind": "help",
    "title": "解放路路灯不亮",
    "content": FreeText(
        "解放路十二号门前的路灯有三盏不亮，晚上走路看不见，已经一个星期，请尽快修好", NAME, PHONE, None
    ),
    "caller": {
        "name": Personal("name", NAME),
        "phone": Personal("phone", PHONE),
        "address": None,
        "anonymous": False,
    },
    "unit": "城市管理局",
    "received_at": datetime(2020, 4, 17, 9, 5, 7),
    "overdue": ["answer", "feedback"],
    "ref": None,
}


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (40, "20200417-0031  办理中  解放路路灯不亮"),
        (80, "20200417-0031  办理中  求助  解放路路灯不亮  城市管理局  04-17 09:05  答复、反馈"),
        (120, "20200417-0031  办理中  求助  解放路路灯不亮  城市管理局  04-17 09:05  答复、反馈"),
    ],
)
def test_a_case_is_one_line_with_its_title(width: int, row: str) -> None:
    """80 columns: 13 + 6 + 4 + 14 + 10 + 11 + 10 and six gaps of 2 are 80; at 40 the status and the title stay."""
    shown = lines(case_columns(), CASE, width)
    assert shown[-1] == row
    assert max(map(cell_len, shown)) <= width


def test_a_wide_terminal_shows_whole_cells() -> None:
    """200 columns: the content itself, 76 columns wide, and the times as everywhere else."""
    row = lines(case_columns(), CASE, 200)[-1]
    assert "请尽快修好  城市管理局  2020-04-17 09:05:07  答复、反馈" in row
    assert "…" not in row


def test_a_text_is_cut_between_chinese_characters() -> None:
    """80 columns leave the matter 80 - 66 = 14, but it is cut to no less than 16, so that the kind is left out.

    Then it has 20: nine characters and a sign.
    """
    row = lines(case_columns(), CASE | {"title": None}, 80)[-1]
    assert row == "20200417-0031  办理中  解放路十二号门前的…  城市管理局  04-17 09:05  答复、反馈"


@pytest.mark.parametrize("width", [20, 33, 40, 59, 80, 120, 200])
def test_no_row_is_longer_than_the_terminal_nor_two_lines(width: int) -> None:
    """Whatever the width, unless even the number is longer; at 20 columns that is all besides five of the matter."""
    callers = with_callers(case_columns())
    for columns, row in ((case_columns(), CASE), (callers, CASE), (overdue_columns(NOW), late("serious"))):
        shown = lines(columns, row, width)
        assert len(shown) == 3
        assert max(map(cell_len, shown)) <= width or width < 33


def test_columns_that_the_reader_chose_are_never_left_out() -> None:
    """They are broken over lines, as before."""
    shown = "\n".join(lines(case_columns(), CASE, 40, columns=("no", "content", "received_at")))
    assert "…" not in shown
    assert "好" in shown
    assert "2020-04-17" in shown


def late(level: str, due: datetime = datetime(2020, 4, 17, 23, 59, 59)) -> dict[str, Any]:
    return {
        "item": "case",
        "no": "20200417-0031",
        "stage": "answer",
        "unit": "住房和城乡建设局",
        "title": "解放路十二号门前的路灯有三盏不亮",
        "due_at": due,
        "working_days_over": 5,
        "level": level,
        "clause": "CZ-16",
    }


def test_the_end_of_a_day_is_its_date() -> None:
    """Of another year with the year, of another time with the time; at 80 columns the clause is left out."""
    columns = overdue_columns(NOW)
    assert "  04-17  5个工作日  严重超期" in re.sub(" {3,}", "  ", lines(columns, late("serious"), 80)[-1])
    assert "2019-04-17 " in lines(columns, late("serious", datetime(2019, 4, 17, 23, 59, 59)), 80)[-1]
    assert "04-17 16:30 " in lines(columns, late("serious", datetime(2020, 4, 17, 16, 30)), 80)[-1]
    assert "CZ-16" not in "".join(lines(columns, late("serious"), 80))
    assert "CZ-16" in lines(columns, late("serious"), 200)[-1]


@pytest.mark.parametrize(("level", "code"), [("serious", "1;31"), ("overdue", "31"), ("soon", "")])
def test_color_is_on_the_level_and_the_days_alone(
    level: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red of the terminal's palette, bold if serious; the level is a word in its own column."""
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = "\n".join(lines(overdue_columns(NOW), late(level), 120, color=True))
    colored = re.findall(r"\x1b\[([0-9;]+)m *(\S+?) *\x1b\[0m", shown)
    words = {"serious": "严重超期", "overdue": "超期", "soon": "临期"}[level]
    assert words in shown
    days = "还有" if level == "soon" else "5个工作日"
    assert colored == ([(code, days), (code, words)] if code else [])
    assert "\x1b" not in "\n".join(lines(overdue_columns(NOW), late(level), 120))


def test_callers_to_dial_have_their_whole_numbers() -> None:
    """80 columns: all but the unit and the attempts; 13 + 6 + 11 + 4 + 14 + 5 and gaps leave the answer 15."""
    row = {
        **{key: CASE[key] for key in ("no", "caller", "kind", "unit")},
        "matter": "解放路路灯不亮",
        "answer": "已更换三盏灯具，并检查了整条路的线路",
        "due_at": datetime(2020, 4, 26, 23, 59, 59),
        "tries": 0,
    }
    shown = lines(call_columns(), row, 80, reveal=True)[-1]
    assert shown == "20200417-0031  张三    13800000001  求助  解放路路灯不亮  已更换三盏灯具…  04-26"
