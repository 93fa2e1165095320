"""A ledger that went through LibreOffice Calc, and pandas, and back: it comes in unchanged."""

from __future__ import annotations

import csv
import importlib
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from factories import make_office

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

OFFICE = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
needs_office = pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
pytestmark = pytest.mark.slow

UTF8, GB18030 = 76, 85
"""Encodings by LibreOffice's numbers."""
CALLER = ("--name", "张三", "--phone", "05190000123", "--address", "常州市天宁区中山路1号")
NOW = "2026-03-20T09:00"


@pytest.fixture
def ledger(clerk: Clerk) -> Clerk:
    """An office with calls in several states, of texts that a spreadsheet likes to change."""
    make_office(clerk, units=["城市管理局", "公安局"], at="2026-03-02T08:00")
    texts = ("=1+1", '3月4日\n路灯,不亮;"坏"', "0012", "1-2", "TRUE", "1E5")
    for n, text in enumerate(texts):
        more = ("--ref", f"00{n}2", "--tag", "甲、乙", "--tag", "1/2", "--urgent")
        clerk("register", "-k", "complaint", "-c", text, *CALLER, *more, at=f"2026-03-02T09:0{n}")
    clerk("dispatch", "0001", "0002", "0003", "--to", "城市管理局", "--with", "公安局", at="2026-03-02T10:00")
    clerk("sign", "0001", "0002", "--responsible", "王五", at="2026-03-02T11:00")
    answer = ("--text", "路面已修复并已回访", "--by", "王五", "--outcome", "solved")
    clerk("reply", "0001", *answer, at="2026-03-03T10:00")
    clerk("callback", "0001", "--result", "satisfied", at="2026-03-03T11:00")
    clerk.now = NOW
    return clerk


def calc(source: Path, form: str, folder: Path, *, columns: int = 0, encoding: int = UTF8) -> Path:
    """Open ``source`` in LibreOffice Calc and save it; of a CSV all columns are imported as text."""
    assert OFFICE
    folder.mkdir(exist_ok=True)
    target = form
    words = [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    if source.suffix == ".csv":
        text = "/".join(f"{n}/2" for n in range(1, columns + 1))
        words.append(f"--infilter=Text - txt - csv (StarCalc):44,34,{encoding},1,{text}")
    if form == "csv":
        target = f"csv:Text - txt - csv (StarCalc):44,34,{GB18030},1,,0,false,true"
    done = subprocess.run(
        [*words, "--convert-to", target, "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    saved = folder / f"{source.stem}.{form}"
    assert saved.exists(), done.stdout + done.stderr
    return saved


def imported(clerk: Clerk, file: Path) -> list[dict[str, Any]]:
    """All cases of a new office into which ``file`` was imported, whole."""
    for path in clerk.folder.glob("hotline.db*"):
        path.unlink()
    make_office(clerk, units=["城市管理局", "公安局"], at=NOW)
    assert "read by its columns" not in clerk("import", str(file)).err
    found: list[dict[str, Any]] = clerk.json("export", "cases", "--reveal", "--reason", "核对")
    return found


@needs_office
def test_a_sheet_through_calc_twice(ledger: Clerk) -> None:
    """XLSX, saved as ODS and as XLSX again, twice: the same cases as from the sheet itself."""
    sheet = ledger.folder / "ledger.xlsx"
    ledger("export", "cases", "--reveal", "--reason", "归档", "-o", str(sheet))
    expected = imported(ledger, sheet)
    assert len(expected) == 6
    for turn in ("first", "second"):
        folder = ledger.folder / turn
        sheet = calc(calc(sheet, "ods", folder), "xlsx", folder)
    assert imported(ledger, sheet) == expected


@needs_office
def test_csv_through_calc_in_gb18030_twice(ledger: Clerk) -> None:
    """With its history: every case is as it was."""
    before = ledger.json("export", "cases", "--reveal", "--reason", "核对")
    file, encoding = ledger.folder / "ledger.csv", UTF8
    ledger("export", "cases", "--reveal", "--reason", "归档", "-o", str(file))
    with file.open(encoding="utf-8", newline="") as text:
        columns = len(next(csv.reader(text)))
    for turn in ("first", "second"):
        file = calc(file, "csv", ledger.folder / turn, columns=columns, encoding=encoding)
        encoding = GB18030
    file.read_text(encoding="gb18030")
    with pytest.raises(UnicodeDecodeError):
        file.read_text(encoding="utf-8")
    assert imported(ledger, file) == before


def test_pandas_reads_and_saves(ledger: Clerk) -> None:
    """Read as text and saved again, as CSV and as XLSX."""
    pytest.importorskip("pandas")
    pandas: Any = importlib.import_module("pandas")
    before = ledger.json("export", "cases", "--reveal", "--reason", "核对")
    path = ledger.folder / "ledger.csv"
    ledger("export", "cases", "--reveal", "--reason", "归档", "-o", str(path))
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    assert list(frame["content"])[2] == "0012"
    frame.to_csv(ledger.folder / "saved.csv", index=False, encoding="gb18030")
    frame.to_excel(ledger.folder / "saved.xlsx", index=False)
    typed = pandas.read_csv(path, parse_dates=["received_at"])
    assert str(typed["received_at"].iloc[1]) == "2026-03-02 09:01:00"
    for name in ("saved.csv", "saved.xlsx"):
        assert imported(ledger, ledger.folder / name) == before
