"""Every command that reads a table reads it alike: the same files are refused, the same ones are taken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clerk import Clerk

    Damage = Callable[[str, str], bytes]

IMPORTS: dict[str, tuple[str, str]] = {
    # the command: a header of columns that it must have, a row that it takes
    "unit import {}": ("name,group", "公安局,政法"),
    "contact import {}": ("unit,name", "水务局,张三"),
    "category import {}": ("code,name", "01,城市管理"),
    "area import {}": ("code,name", "01,武进区"),
    "schedule import {}": ("date,units,start,end", "2026-03-19,水务局,09:00,10:00"),
    "schedule question import 2026-03-12 {}": ("ask,answer", "何时来水,下午六点"),
    "calendar import {}": ("date,class,name", "2026-04-01,rest,停电"),
    "import {}": ("kind,content", "投诉,路面塌陷"),
    "import --replies {}": ("no,answer,responsible,answered_at", "0001,已修好,王五,2026-03-02 09:00"),
    "apply {}": ("verb,no,responsible", "sign,0001,王五"),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the file is that each test begins with."""
    return tmp_path_factory.mktemp("kept") / "hotline.db"


@pytest.fixture
def office(clerk: Clerk, kept: Path) -> Clerk:
    """A unit, a session, a case of the unit."""
    if kept.exists():
        shutil.copy(kept, clerk.database)
        return clerk
    make_office(
        clerk,
        units=["水务局"],
        sessions=[("2026-03-12", "水务局")],
        cases=[call("停水", to="水务局")],
        at="2026-03-02T09:00",
    )
    shutil.copy(clerk.database, kept)
    return clerk


def words(command: str, file: str) -> list[str]:
    """The command line for ``file``."""
    return command.format(file).split()


@pytest.mark.parametrize("command", IMPORTS)
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda _header, _row: b"", "is empty"),
        (lambda header, row: f"{header},电话号码\n{row},1\n".encode(), "unknown columns: 电话号码"),
        (lambda header, row: f"{header},{header.split(',')[0]}\n{row},1\n".encode(), "duplicate column"),
        (
            lambda header, row: f'{header}\n{row}\n"{row}\n'.encode(),
            "line 3: misplaced or unclosed quotation mark",
        ),
        (
            lambda header, row: f'{header}\n{row}\n"a"b,{row}\n'.encode(),
            "line 3: misplaced or unclosed quotation mark",
        ),
        (lambda header, row: f"{header}\n{row}税务局".encode()[:-1] + b"\xff\n", "damaged text in line 2"),
        (lambda header, _row: f"{header}\n".encode() + b"\x81\n", "neither UTF-8 nor GB18030"),
        (lambda header, _row: f"{header}\na\0b\n".encode(), "neither UTF-8 nor GB18030"),
        (lambda header, row: f"{header}\n{row},多余\n".encode(), "line 2: more cells than the header"),
    ],
)
def test_a_file_that_is_no_table_is_said_to_be_so(
    office: Clerk, command: str, damage: Damage, said: str
) -> None:
    """What is wrong, and where; exit 6, and nothing has come in."""
    head = office.json("db", "verify")["head"]
    (office.folder / "table.csv").write_bytes(damage(*IMPORTS[command]))
    assert said in office(*words(command, "table.csv"), status=6).err
    assert office.json("db", "verify")["head"] == head


@pytest.mark.parametrize("command", IMPORTS)
def test_a_column_that_must_be_there_is_missed(office: Clerk, command: str) -> None:
    """Named by its code; exit 6."""
    header, row = (line.partition(",")[2] for line in IMPORTS[command])
    (office.folder / "table.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    missing = IMPORTS[command][0].partition(",")[0]
    assert f"missing column {missing}" in office(*words(command, "table.csv"), status=6).err


@pytest.mark.parametrize("command", IMPORTS)
def test_a_missing_file_is_an_input_fault(office: Clerk, command: str) -> None:
    """Exit 6, and the name of the file."""
    assert "table.csv" in office(*words(command, "table.csv"), status=6).err


@pytest.mark.parametrize("command", IMPORTS)
def test_a_table_may_come_through_a_pipe(office: Clerk, command: str) -> None:
    """`-` is standard input; an encoding that Windows writes is known there too."""
    head = office.json("db", "verify")["head"]
    ran = subprocess.run(
        [sys.executable, "-m", "hotline_cli", *words(command, "-")],
        cwd=office.folder,
        env=office.environment(),
        input="\n".join(IMPORTS[command]).encode("gb18030"),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert office.json("db", "verify")["head"] != head


def test_a_day_keeps_no_guard_against_formulas(office: Clerk) -> None:
    """What stands in front of =, + or - for a spreadsheet's sake is taken off; a name may hold a comma in quotes."""
    text = '日期,类别,名称\n2026-04-01,休,\'-停电-\n2026-04-11,班,"调休,上班"\n'
    (office.folder / "days.csv").write_text(text, encoding="utf-8")
    office("calendar", "import", "days.csv")
    assert office.json("calendar", "check", "2026-04-01")["why"] == "-停电-"
    assert office.json("calendar", "check", "2026-04-11")["why"] == "moved working day: 调休,上班"


def test_bad_days_are_named_each_by_its_line(office: Clerk) -> None:
    """Line, column and reason; a week date is no date, and no day is both."""
    text = "date,class,name\n2026-W14-1,rest,a\n2026-04-01,holiday,b\n2026-04-02,rest,c\n2026-04-02,work,c\n"
    (office.folder / "days.csv").write_text(text, encoding="utf-8")
    said = office("calendar", "import", "days.csv", status=6).err
    for fault in (
        "line 2, date: '2026-W14-1' is not a date like 2020-03-26",
        "line 3, class: 'holiday' is neither rest nor work",
        "line 5, class: 2026-04-02 is listed as both a working day and a rest day",
    ):
        assert fault in said
    (office.folder / "days.csv").write_text("date,class,name\n", encoding="utf-8")
    assert "no dates found" in office("calendar", "import", "days.csv", status=6).err


def test_a_cell_that_is_too_long_is_called_that(clerk: Clerk) -> None:
    """131,072 characters are read; one more is said with its line, and is not called a quotation mark."""
    clerk("init")
    for length, status in ((131_072, 0), (131_073, 6)):
        text = "路" * length
        (clerk.folder / "calls.csv").write_text(f"kind,content\nhelp,停水\nhelp,{text}\n", encoding="utf-8")
        ran = clerk("import", "calls.csv", status=status)
    assert "line 3: a cell is longer than 131072 characters" in ran.err
    assert "quotation mark" not in ran.err
