"""Reports through the command line: periods, formats, what they must not tell, what bad input gets."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import re
import sqlite3
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from clerk import ROOT
from factories import add_session

from hotline_cli.domain.case import first_key

if TYPE_CHECKING:
    from tests.clerk import Clerk

NAME, PHONE, ADDRESS = "欧阳晓岚", "13912345678", "常州市天宁区紫云苑3幢1201室"
UNIT = "城市管理局"
PERIODIC = ("weekly", "monthly", "units", "attendance", "scorecard", "hotspots")
LISTS = ("programme", "public", "referrals", "ledger")
FORMATS = ("plain", "table", "markdown", "csv", "tsv", "json", "jsonl", "html", "xlsx", "docx")


def office(clerk: Clerk, scheme: str = "standard") -> Clerk:
    """A file with one unit, on the morning of Monday 20 April 2020."""
    clerk.now = "2020-04-20T09:00"
    clerk("init", "--scheme", scheme)
    clerk("unit", "add", UNIT, "--group", "部门")
    return clerk


def totals(clerk: Clerk, code: str, month: str = "2020-04") -> tuple[int, int]:
    """A rate of the month, over all."""
    rate = clerk.json("report", "monthly", "--month", month)["totals"][code]
    return rate["numerator"], rate["denominator"]


@pytest.mark.clause("CZ-13")
def test_closing_takes_nothing_that_was_late_out_of_a_rate(clerk: Clerk) -> None:
    """Changzhou, answered on the air on Thursday 16 April and not passed on that day (CZ-13): 0 of 1, closed or not.

    Nothing can be done about it any more: no list of what is overdue shows it, until the case is done again.
    """
    office(clerk, "changzhou-2020")
    add_session(clerk, "2020-04-16")
    words = ("--session", "2020-04-16", "--answered", "已当场答复", "--at", "2020-04-16T09:10")
    clerk("register", "--kind", "inquiry", "--content", "何时开门", *words)
    assert totals(clerk, "transfer_on_time") == (0, 1)
    assert [case["overdue"] for case in clerk.json("list", "--overdue")] == [["transfer"]]
    clerk("callback", "last", "--result", "satisfied")
    for after in ([], ["redo", "last", "--substandard", "答复不全"], ["undo", "last"], ["archive", "last"]):
        if after:
            clerk(*after)
        owed = ["transfer"] if after[:1] == ["redo"] else []
        assert totals(clerk, "transfer_on_time") == (0, 1)
        assert clerk.json("show", "last")["overdue"] == owed
        assert [case["overdue"] for case in clerk.json("list", "--overdue")] == [owed][: len(owed)]
        assert [item["stage"] for item in clerk.json("overdue") if item["item"] == "case"] == owed
        exported = clerk("export", "cases", "-f", "csv", "--columns", "overdue").out.splitlines()
        assert exported[1:] == (owed or ['""'])
    assert clerk.json("show", "last")["limits"][0]["state"] == "overdue"


@pytest.mark.clause("BM-04")
def test_a_leader_told_after_the_day_is_not_told_in_time(clerk: Clerk) -> None:
    """Jingning: an important matter of Thursday goes to a leader that day (BM-04), whatever was closed meanwhile."""
    office(clerk, "jingning-2014")
    call = ("register", "--kind", "help", "--content", "桥面塌陷", "--important", "--to", UNIT)
    clerk(*call, "--reason", "补录", "--at", "2020-04-16T09:00")
    clerk(
        "reply",
        "last",
        "--text",
        "已封桥",
        "--by",
        "赵",
        "--told",
        "phone",
        "--reason",
        "补录",
        "--at",
        "2020-04-17T09:00",
    )
    clerk("close", "last", "--reason", "补录", "--at", "2020-04-17T10:00")
    clerk("redo", "last", "--reason", "桥未修", "--at", "2020-04-17T11:00")
    clerk("escalate", "last", "--to", "县长", "--reason", "补录", "--at", "2020-04-17T12:00")
    assert totals(clerk, "important_escalated") == (0, 1)
    clerk(*call[:-3], "--to", UNIT, "--reason", "补录", "--at", "2020-04-17T13:00")
    clerk("escalate", "last", "--to", "县长", "--reason", "补录", "--at", "2020-04-17T14:00")
    clerk("edit", "last", "--important", "--at", "2020-04-18T09:00")
    assert totals(clerk, "important_escalated") == (1, 2)


@pytest.fixture
def planted(clerk: Clerk) -> Clerk:
    """A session's case whose caller stands in content, answer and note too; answered, redone, referred."""
    office(clerk)
    add_session(clerk, "2020-04-16")
    caller = ("--name", NAME, "--phone", PHONE, "--address", ADDRESS)
    content = f"{NAME}（{PHONE}）反映{ADDRESS}门口违停，请致电139-1234-5678"
    for at in ("09:10", "09:20"):
        made = clerk.json(
            "register", "--kind", "complaint", "--content", content, *caller, "--session", "2020-04-16",
            "--category", "停车", "--to", UNIT, "--reason", "补录", "--at", f"2020-04-16T{at}", "--tag", "跟踪报道",
        )  # fmt: skip
        answer = f"已与{NAME}（{PHONE}）联系，{ADDRESS}门口已划线整治"
        clerk(
            "reply",
            made["no"],
            "--text",
            answer,
            "--by",
            "赵",
            "--outcome",
            "solved",
            "--reason",
            "补录",
            "--at",
            "2020-04-17T09:00",
        )
        clerk("redo", made["no"], "--reason", f"{NAME}说没有划线", "--at", "2020-04-17T10:00")
        clerk(
            "reply",
            made["no"],
            "--text",
            answer + "完毕",
            "--by",
            "赵",
            "--reason",
            "补录",
            "--at",
            "2020-04-17T11:00",
        )
        ground = ("--ground", f"敷衍{NAME}", "--reason", f"敷衍{NAME}，电话{PHONE}")
        clerk(
            "refer", made["no"], "--to", "纪检组", "--as", "discipline", *ground, "--at", "2020-04-17T12:00"
        )
    return clerk


def everything(clerk: Clerk, *words: str) -> bytes:
    """What a report tells in one format, unzipped, its entities as the characters that they stand for."""
    form = words[words.index("-f") + 1]
    target = clerk.folder / f"report.{form}"
    clerk("report", *words, "-o", str(target))
    written = target.read_bytes()
    if form not in {"xlsx", "docx"}:
        return written
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        text = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return html.unescape(text).encode()


def tells(text: bytes) -> list[str]:
    """What of the planted caller stands in ``text``."""
    squeezed = re.sub(r"[-\s]", "", text.decode())
    told = [secret for secret in (NAME, PHONE, "紫云苑") if secret in squeezed]
    # in a digest the same digits are chance
    return told + re.findall("(?<![0-9a-f])1201(?![0-9a-f])", squeezed)[:1]


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_tells_who_called(planted: Clerk, form: str) -> None:
    """Not in any format, though the caller stands in the content, the answer and a reason too."""
    for report in (*PERIODIC, *LISTS):
        assert tells(everything(planted, report, "-f", form)) == [], report
    assert tells(everything(planted, "form", "--session", "2020-04-16", "-f", form)) == []
    assert tells(everything(planted, "single", "0001", "-f", form)) == []


def test_the_form_reveals_and_the_log_shows_it(planted: Clerk) -> None:
    """Annex 2 with --reveal has the callers; who did it and why stands in the log of each case."""
    words = ("form", "--session", "2020-04-16", "--reveal", "--reason", "报送附件2")
    for form in ("csv", "html", "docx", "xlsx"):
        assert set(tells(everything(planted, *words, "-f", form))) >= {NAME, PHONE}
    log = planted.json("log", "0002")
    assert [event["data"]["reason"] for event in log if event["verb"] == "reveal"] == ["报送附件2"] * 4


def test_a_confidential_caller_is_in_no_form(planted: Clerk) -> None:
    """A report of wrongdoing goes without its caller, revealed or not; in what was said and answered too."""
    clerk = planted
    caller = ("--name", "慕容复", "--phone", "13700000007")
    matter = ("--content", "慕容复（13700000007）举报乱收费", "--answered", "已请慕容复到纪委说明")
    clerk("register", "--kind", "report", *matter, *caller, "--session", "2020-04-16")
    for words in ((), ("--reveal", "--reason", "报送")):
        rows = clerk.json("report", "form", "--session", "2020-04-16", *words)["rows"]
        secret = next(row for row in rows if row["no"] == "20200420-0001")
        assert (secret["complainant"], secret["contact"]) == (None, None)
        assert (secret["matter"], secret["result"]) == ("***（***）举报乱收费", "已请***到纪委说明")
    assert [event["verb"] for event in clerk.json("log", "20200420-0001")] == ["register"]


def test_annex_2_is_as_in_the_source(planted: Clerk) -> None:
    """Its columns, the unit, the hour, the line for the seal."""
    import docx

    target = planted.folder / "annex2.docx"
    planted("report", "form", "--session", "2020-04-16", "-o", str(target))
    document = docx.Document(str(target))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "热线群众诉求办理情况表" in text
    assert f"上线单位:{UNIT}" in text
    assert "上线时间:2020年4月16日 09:00-10:00" in text
    assert "备注:此表加盖单位公章报送热线办留存。" in text
    assert "盖章" in text
    headings = [cell.text for cell in document.tables[0].rows[0].cells]
    assert headings == [
        "序号",
        "投诉人",
        "投诉人联系方式",
        "投诉内容",
        "办理结果",
        "完成时间",
        "责任人",
        "办理部门",
    ]
    assert [cell.text for cell in document.tables[0].rows[1].cells][:3] == ["1", "欧阳**", "139****5678"]
    assert document.tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader")


def test_a_workbook_holds_numbers_as_numbers_and_phones_as_text(planted: Clerk) -> None:
    """Rates are percentages that a sheet can count with, their base beside them; headings repeat in print."""
    from openpyxl import load_workbook

    target = planted.folder / "units.xlsx"
    planted("report", "units", "-o", str(target))
    book = load_workbook(target)
    sheet = next(each for each in book if each.print_title_rows)
    head = int(sheet.print_title_rows.strip("$").split(":")[0].strip("$"))
    headings = [cell.value for cell in sheet[head]]
    row = dict(zip(headings, sheet[head + 1], strict=True))
    assert row["Unit"].value == UNIT
    assert row["Finished"].value == 1
    assert row["Finished"].number_format == "0.00%"
    assert (row["Finished: count"].value, row["Finished: of"].value) == (2, 2)
    assert row["Signed in time"].value == 1
    assert sheet.freeze_panes == f"A{head + 1}"
    assert row["Unit"].font.name == "SimSun"

    target = planted.folder / "form.xlsx"
    planted("report", "form", "--session", "2020-04-16", "--reveal", "--reason", "报送", "-o", str(target))
    cells = [cell for sheet in load_workbook(target) for line in sheet for cell in line]
    phone = next(cell for cell in cells if cell.value == PHONE)
    assert (phone.data_type, phone.number_format) == ("s", "@")


class Page(html.parser.HTMLParser):
    """Tags as they open and close, and what a page would fetch."""

    VOID = frozenset({"meta", "rect", "polyline", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.seen.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's
        """Closed where it opens."""
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        """What was opened last is closed first."""
        assert self.open.pop() == tag


def test_the_page_stands_by_itself(planted: Clerk) -> None:
    """Well-formed, one file, charts as SVG, nothing fetched, made for A4."""
    page = Page()
    text = planted("report", "weekly", "--week", "2020-W16", "-f", "html").out
    page.feed(text)
    assert page.open == []
    assert {"svg", "table", "style", "footer"} <= page.seen
    assert page.fetched == []
    assert "size: A4" in text
    assert "url(" not in text


@pytest.mark.parametrize("report", [*PERIODIC, *LISTS])
def test_every_report_names_its_period_moment_and_the_head_of_the_chain(planted: Clerk, report: str) -> None:
    """For programs and for people alike."""
    head = planted.json("report", "weekly")["head"]
    assert head in planted("report", report, "-f", "plain").out
    assert head in planted("report", report, "-f", "html").out
    if report != "units":
        data = planted.json("report", report)
        assert set(data["period"]) == {"from", "to", "name"}
        assert data["as_of"] == "2020-04-20T09:00:00+08:00"
        assert data["head"] == head


# ---- periods --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "words", "first", "last"),
    [
        ("weekly", (), "2020-04-13", "2020-04-19"),
        ("monthly", (), "2020-03-01", "2020-03-31"),
        ("attendance", (), "2020-01-01", "2020-04-20"),
        ("weekly", ("--week", "2020-W14"), "2020-03-30", "2020-04-05"),
        ("weekly", ("--week", "2020-W53"), "2020-12-28", "2021-01-03"),
        ("monthly", ("--month", "2020-02"), "2020-02-01", "2020-02-29"),
        ("scorecard", ("--year", "2019"), "2019-01-01", "2019-12-31"),
        ("hotspots", ("--from", "2020-04-01", "--to", "2020-04-01"), "2020-04-01", "2020-04-01"),
    ],
)
def test_periods(clerk: Clerk, report: str, words: tuple[str, ...], first: str, last: str) -> None:
    """Weeks begin on Monday; without a period the last finished week or month, else the year to date."""
    period = office(clerk).json("report", report, *words)["period"]
    assert (period["from"], period["to"]) == (first, last)


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2020-04-02", "--to", "2020-04-01"),
        ("--from", "2020-04-02"),
        ("--to", "2020-04-02"),
        ("--week", "2020-W54"),
        ("--week", "2020-14"),
        ("--week", "2019-W53"),
        ("--month", "2020-13"),
        ("--month", "2020-4"),
        ("--month", "0000-01"),
        ("--year", "20"),
        ("--year", "0000"),
        # their year before would be before all dates, or their end behind them
        ("--year", "0001"),
        ("--month", "0001-01"),
        ("--week", "9999-W52"),
        ("--from", "0001-01-01", "--to", "2020-01-01"),
        ("--from", "2020-01-01", "--to", "9999-12-31"),
        ("--year", "二〇二〇"),
        ("--from", "2020-02-30", "--to", "2020-03-01"),
        ("--week", "2020-W14", "--month", "2020-04"),
        ("--by", "nonsense"),
    ],
)
def test_a_period_that_is_none_is_a_mistake_of_the_command(clerk: Clerk, words: tuple[str, ...]) -> None:
    """Exit status 2, before any file is looked for."""
    ran = clerk("report", "units", *words, status=2)
    assert ran.out == ""
    assert ran.err.startswith("Error: ")


@pytest.mark.parametrize("period", [("--year", "2035"), ("--year", "1999"), ("--week", "2020-W01")])
@pytest.mark.parametrize("report", [*PERIODIC, *LISTS])
def test_a_period_with_nothing_in_it_has_empty_rates(
    clerk: Clerk, report: str, period: tuple[str, ...]
) -> None:
    """The future too: null for programs, a dash for people, never 0 and never 100 %."""
    office(clerk)
    found = clerk.json("report", report, *period)
    if report in {"weekly", "monthly"}:
        rates = [value for value in found["totals"].values() if isinstance(value, dict)]
        assert {each["rate"] for each in rates} == {None}
        assert found["totals"]["received"] == 0
    elif report == "units":
        assert [row["on_time"]["rate"] for row in found] == [None]
    elif report != "scorecard":
        assert found["rows"] == []
    assert "100.00 %" not in clerk("report", report, *period).out


def test_the_first_and_the_last_day_belong_to_the_period(clerk: Clerk) -> None:
    """A call at the first second, one at the last, none of the day after."""
    office(clerk)
    for at in ("2020-03-31 23:59:59", "2020-04-01 00:00:00", "2020-04-15 23:59:59", "2020-04-16 00:00:00"):
        clerk("register", "--kind", "inquiry", "--content", "问", "--at", at)
    totals = clerk.json("report", "weekly", "--from", "2020-04-01", "--to", "2020-04-15")["totals"]
    assert totals["received"] == 2


# ---- ranks ----------------------------------------------------------------------------------------------------


def lay_limits(clerk: Clerk, kept: dict[str, tuple[int, int]], groups: dict[str, str]) -> None:
    """Cases with an answer limit of April 10, so many of them kept, for each unit."""
    with sqlite3.connect(clerk.database) as con:
        key = first_key(date(2020, 4, 1))
        for name, (good, all_of_them) in kept.items():
            con.execute('INSERT INTO units (name, "group") VALUES (?, ?)', (name, groups.get(name, "部门")))
            unit = con.execute("SELECT id FROM units WHERE name = ?", (name,)).fetchone()[0]
            rows = [(key + n, unit, n <= good) for n in range(1, all_of_them + 1)]
            key += all_of_them
            lay_rows(con, rows)


def lay_rows(con: sqlite3.Connection, rows: list[tuple[int, int, bool]]) -> None:
    """Closed cases with one answer limit each, in a bulk."""
    case = {
        "status": "closed", "kind": "help", "channel": "phone", "origin": "own", "scheme_id": 1, "content": "路灯不亮",
        "received_at": "2020-04-01 09:00:00", "dispatched_at": "2020-04-01 09:00:00",
    }  # fmt: skip
    zero = ("confidential", "urgent", "complex", "important", "difficult", "on_the_spot", "extended", "returned",
            "redone", "urged", "supervised", "untimed")  # fmt: skip
    columns = ["id", "unit_id", *case, *zero]
    con.executemany(
        f"INSERT INTO cases ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        ((key, unit, *case.values(), *[0] * len(zero)) for key, unit, _k in rows),
    )
    con.executemany(
        "INSERT INTO callers (case_id, anonymous) VALUES (?, 1)", ((key,) for key, _u, _k in rows)
    )
    con.execute("INSERT OR IGNORE INTO terms VALUES (1, 'answer', 'ST-03', '15 working days', 1)")
    con.executemany(
        "INSERT INTO steps VALUES (?, 0, 'dispatch', unixepoch('2020-04-01 09:00:00'), ?, 'system')",
        ((key, unit) for key, unit, _kept in rows),
    )
    con.executemany(
        "INSERT INTO limits (case_id, n, term_id, unit_id, start, due_at, met_at, broken, dated, with_answer,"
        " provisional) VALUES (?, 0, 1, ?, unixepoch('2020-04-01 09:00:00'), unixepoch('2020-04-10 23:59:59'),"
        " unixepoch(?), 0, 0, 0, 0)",
        ((key, unit, "2020-04-08 09:00:00" if kept else "2020-04-13 09:00:00") for key, unit, kept in rows),
    )


def test_ties_share_a_rank_and_a_small_base_has_none(clerk: Clerk) -> None:
    """Ranked by what was answered in time inside the group; nine are too few; after two firsts comes a third."""
    office(clerk)
    kept = {"甲局": (10, 10), "乙局": (20, 20), "丙局": (9, 10), "丁局": (9, 9), "戊镇": (1, 10)}
    lay_limits(clerk, kept, {"戊镇": "乡镇"})
    rows = clerk.json("report", "units", "--month", "2020-04")
    ranks = {row["unit"]: row["rank"] for row in rows}
    assert ranks == {"甲局": 1, "乙局": 1, "丙局": 3, "丁局": None, "戊镇": 1, UNIT: None}
    assert [row["group"] for row in rows] == sorted(row["group"] for row in rows)


@pytest.mark.parametrize(
    ("kept", "due", "percent"), [(597, 601, 99.33), (11_163, 11_171, 99.93), (600, 601, 99.83), (1, 3, 33.33)]
)
def test_published_bulletins_come_out_right(clerk: Clerk, kept: int, due: int, percent: float) -> None:
    """597 of 601 in time is 99.33 %, as printed; 11,163 of 11,171 is 99.93 %. Never 100 %."""
    office(clerk)
    lay_limits(clerk, {"甲局": (kept, due)}, {})
    totals = clerk.json("report", "monthly", "--month", "2020-04")["totals"]
    assert totals["on_time"] == {"numerator": kept, "denominator": due, "rate": percent}
    assert f"{percent:.2f} % ({kept}/{due})" in clerk("report", "monthly", "--month", "2020-04").out


def test_a_bulletin_of_what_was_answered_on_the_spot(clerk: Clerk) -> None:
    """27,929 of 46,653 answered on the spot is 59.87 %, as printed; halves are rounded up."""
    office(clerk)
    with sqlite3.connect(clerk.database) as con:
        lay_rows(con, [(first_key(date(2020, 4, 1)) + n, 1, True) for n in range(1, 46_654)])
        con.execute("UPDATE cases SET on_the_spot = 1 WHERE id <= ?", (first_key(date(2020, 4, 1)) + 27_929,))
    report = clerk.json("report", "monthly", "--month", "2020-04")
    assert report["totals"]["on_the_spot"] == {"numerator": 27929, "denominator": 46653, "rate": 59.87}
    assert report["came_to"]["spot"] + report["came_to"]["dispatched"] == 46653


# ---- sessions, scores, measures -------------------------------------------------------------------------------


@pytest.mark.clause("QT-01")
def test_leaders_in_rotation_have_a_row_each(clerk: Clerk) -> None:
    """QT-01: 5 and 12 March 2005, one on time and one late; 1 March by one whom nobody named. Rows add up to all."""
    clerk("init", "--scheme", "gongpu-2005", at="2005-02-20T09:00")
    turns = ["--rotate-leaders", "张区长,李区长", "--from", "2005-03-01", "--to", "2005-03-12"]
    clerk("schedule", "generate", *turns)
    clerk.now = "2005-03-12T18:00"
    for day, *who in (
        ("2005-03-01", "on-time", "--name", "王区长"),
        ("2005-03-05", "on-time"),
        ("2005-03-12", "late"),
    ):
        clerk("schedule", "attend", day, "--by", "head", "--status", *who)
    report = clerk.json("report", "attendance", "--year", "2005")
    rows = {row["unit"]: (row["due"], row["on_time"], row["late"]) for row in report["rows"]}
    assert rows == {"王区长": (1, 1, 0), "张区长": (1, 1, 0), "李区长": (1, 0, 1)}
    assert (report["total"]["due"], report["total"]["on_time"], report["total"]["late"]) == (3, 2, 1)


def test_attendance(clerk: Clerk) -> None:
    """On time by the head, late by the head, absent, cancelled, not yet begun, and one made up."""
    office(clerk, "hengyang-2018")
    for day in ("2020-01-08", "2020-01-22", "2020-02-12", "2020-03-25", "2020-04-22"):
        add_session(clerk, day, leader="王局长")
    clerk("schedule", "attend", "2020-01-08", "--status", "on-time", "--by", "head")
    clerk("schedule", "attend", "2020-01-22", "--status", "late", "--by", "head")
    clerk("schedule", "attend", "2020-02-12", "--status", "absent", "--by", "head")
    clerk("schedule", "makeup", "2020-02-12", "--date", "2020-02-19", "--yes")
    clerk("schedule", "attend", "2020-02-19", "--status", "on-time", "--by", "deputy")
    report = clerk.json("report", "attendance", "--year", "2020")
    total = report["total"]
    # due by now: January 8, 22, February 12 with its make-up, March 25 (not recorded); April 22 is to come
    assert total["on_air_on_time"] == {"numerator": 1, "denominator": 4, "rate": 25.0}
    assert total["head_on_air"] == {"numerator": 2, "denominator": 4, "rate": 50.0}
    assert (total["late"], total["absent"], total["missing"], total["made_up"]) == (1, 1, 1, 1)
    assert [breach["date"] for breach in report["breaches"]] == ["2020-01-22", "2020-02-12", "2020-02-19"]
    [row] = report["rows"]
    assert (row["unit"], row["due"]) == (UNIT, 4)


def test_a_moved_session_counts_on_its_new_date_and_a_cancelled_one_nowhere(clerk: Clerk) -> None:
    """March has none of them, April the moved one."""
    office(clerk)
    add_session(clerk, "2020-03-19")
    add_session(clerk, "2020-03-26")
    clerk("schedule", "move", "2020-03-19", "--to", "2020-04-16", "--reason", "会议", "--yes")
    clerk("schedule", "cancel", "2020-03-26", "--reason", "停播", "--yes")
    march = clerk.json("report", "attendance", "--month", "2020-03")["total"]
    april = clerk.json("report", "attendance", "--month", "2020-04")["total"]
    assert march["on_air_on_time"]["denominator"] == 0
    assert april["on_air_on_time"] == {"numerator": 0, "denominator": 1, "rate": 0.0}


def test_points_by_hand_count_in_the_score(clerk: Clerk) -> None:
    """Of seven indicators of equal weight only the mechanisms have a base: the score is what was given."""
    office(clerk, "xingfeng-2014")
    clerk("score", "set", UNIT, "mechanisms", "80.5", "--year", "2020")
    clerk("score", "set", UNIT, "mechanisms", "90", "--year", "2020")
    card = clerk.json("report", "scorecard", "--year", "2020")
    [row] = card["rows"]
    assert row["score"] == {"numerator": 90, "denominator": 100, "rate": 90.0}
    part = next(each for each in row["indicators"] if each["code"] == "mechanisms")
    assert (part["manual"], part["points"]) == (True, 90.0)
    shown = clerk("report", "scorecard", "--year", "2020").out
    assert re.search(
        r"90\.00 % \(90/100\) +90\.00 +yes", shown
    )  # points beside their rate, both with two decimals
    assert clerk.json("report", "scorecard", "--year", "2019")["rows"][0]["score"]["rate"] is None


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((UNIT, "mechanisms", "101", "--year", "2020"), 2),
        ((UNIT, "mechanisms", "nan", "--year", "2020"), 2),
        ((UNIT, "mechanisms", "很好", "--year", "2020"), 2),
        ((UNIT, "finished_with_on_the_spot", "90", "--year", "2020"), 3),
        ((UNIT, "nonsense", "90", "--year", "2020"), 4),
        (("无此局", "mechanisms", "90", "--year", "2020"), 4),
    ],
)
def test_points_that_are_refused(clerk: Clerk, words: tuple[str, ...], status: int) -> None:
    """More than 100, no number, a computed indicator, one that is not there, no such unit."""
    office(clerk, "xingfeng-2014")
    clerk("score", "set", *words, status=status)


def test_measures_are_followed_until_done(clerk: Clerk) -> None:
    """Cause, measure, who, by when; overdue after its day; done once."""
    office(clerk)
    no = clerk.json("register", "--kind", "complaint", "--content", "违停")["no"]
    facts = ("--about", "停车难", "--cause", "车位不足", "--text", "新增车位", "--by", UNIT, "--case", "last")
    made = clerk.json("measure", "add", *facts, "--due", "2020-04-30", "--decided-by", "常务会议")
    assert (made["id"], made["state"], made["cases"]) == (1, "open", [no])
    [listed] = clerk.json("measure", "list", at="2020-05-01T09:00")
    assert listed["state"] == "overdue"
    assert clerk.json("measure", "done", "1")["done_at"] == "2020-05-01T09:00:00+08:00"
    clerk("measure", "done", "1", status=3)
    clerk("measure", "done", "2", status=4)
    clerk("measure", "add", *facts, "--due", "30. Monat", status=2)


def test_what_was_answered_on_the_air_counts_for_its_unit(clerk: Clerk) -> None:
    """A session of one unit: the answer there and then is that unit's, in its rates on the spot."""
    office(clerk)
    add_session(clerk, "2020-04-16")
    words = ("--session", "2020-04-16", "--answered", "可以在市民中心办理", "--at", "2020-04-16T09:20")
    clerk("register", "--kind", "inquiry", "--content", "居住证在哪里办", *words)
    clerk("callback", "last", "--result", "satisfied", "--at", "2020-04-17T09:00")
    [row] = clerk.json("report", "units", "--month", "2020-04")
    assert row["on_the_spot"] == {"numerator": 1, "denominator": 1, "rate": 100.0}
    assert row["on_the_spot_satisfied"] == {"numerator": 1, "denominator": 1, "rate": 100.0}


def test_basically_has_the_weight_of_its_scheme(clerk: Clerk, tmp_path: Path) -> None:
    """One satisfied, one basically at 0.6 of two: 80 %."""
    (tmp_path / "own.toml").write_text(
        'extends = "standard"\ntitle = "本办"\n[callback]\nbasically_weight = 0.6\nclause = "house rule"\n',
        encoding="utf-8",
    )
    office(clerk, str(tmp_path / "own.toml"))
    for result in ("satisfied", "basically"):
        clerk(
            "register", "--kind", "inquiry", "--content", "问", "--answered", "答", "--at", "2020-04-16T09:20"
        )
        clerk("callback", "last", "--result", result, "--at", "2020-04-17T09:00")
    totals = clerk.json("report", "monthly", "--month", "2020-04")["totals"]
    assert totals["satisfied_all"] == {"numerator": 1.6, "denominator": 2, "rate": 80.0}


# ---- formats and files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "package"), [("xlsx", "openpyxl"), ("docx", "docx")])
def test_a_missing_package_is_named_with_its_extra(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch, form: str, package: str
) -> None:
    """Not a traceback, and no half file."""
    import sys

    office(clerk)
    monkeypatch.setitem(sys.modules, package, None)
    ran = clerk("report", "units", "-o", f"units.{form}", status=2)
    assert "hotline-cli[office]" in ran.err
    assert not (clerk.folder / f"units.{form}").exists()


def test_a_formula_stays_text_in_a_workbook(clerk: Clerk) -> None:
    """What a caller dictated is never run by a spreadsheet."""
    from openpyxl import load_workbook

    office(clerk)
    clerk("register", "--kind", "complaint", "--content", '=HYPERLINK("http://x","y")', "--to", UNIT)
    clerk("report", "ledger", "-o", "ledger.xlsx")
    cells = [cell for sheet in load_workbook(clerk.folder / "ledger.xlsx") for row in sheet for cell in row]
    assert [cell.value for cell in cells if "HYPERLINK" in str(cell.value)] == [
        '\'=HYPERLINK("http://x","y")'
    ]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_csv_of_units_has_three_columns_a_rate(clerk: Clerk) -> None:
    """The percentage, the numerator, the denominator; an empty base leaves the first empty."""
    office(clerk)
    [row] = csv.DictReader(io.StringIO(clerk("report", "units", "-f", "csv").out))
    assert (row["on_time"], row["on_time_numerator"], row["on_time_denominator"]) == ("", "0", "0")


def test_where_it_cannot_be_written_it_says_so(clerk: Clerk) -> None:
    """A folder that is not there; what is there is replaced only whole."""
    office(clerk)
    clerk("report", "units", "-o", "nowhere/units.docx", status=2)
    target = clerk.folder / "units.json"
    target.write_text("old", encoding="utf-8")
    clerk("report", "units", "-o", "units.json")
    assert json.loads(target.read_text("utf-8"))[0]["unit"] == UNIT


def test_one_file_a_unit_to_mail(clerk: Clerk) -> None:
    """List overdue cases, apart for each unit, in the format asked for."""
    office(clerk)
    clerk("unit", "add", "公安局/交警支队")
    for unit in (UNIT, "公安局/交警支队"):
        clerk(
            "register",
            "--kind",
            "inquiry",
            "--content",
            "问",
            "--to",
            unit,
            "--reason",
            "补录",
            "--at",
            "2020-04-01T09:00",
        )
    ran = clerk("overdue", "--per-unit", "mail", "-f", "csv", "--check", status=7)
    files = sorted(in_folder(clerk))
    assert files == ["公安局_交警支队.csv", f"{UNIT}.csv"]
    rows = list(
        csv.DictReader(
            io.StringIO((clerk.folder / "mail" / clerk.now[:10] / f"{UNIT}.csv").read_text("utf-8"))
        )
    )
    assert {row["unit"] for row in rows} == {UNIT}
    assert [row["unit"] for row in csv.DictReader(io.StringIO(ran.out))]
    clerk("overdue", "--per-unit", "hotline.db", status=2)


def in_folder(clerk: Clerk) -> dict[str, list[dict[str, str]]]:
    """The files of this day in a folder ``mail``, as CSV."""
    found = (clerk.folder / "mail" / clerk.now[:10]).iterdir()
    return {path.name: list(csv.DictReader(io.StringIO(path.read_text("utf-8")))) for path in found}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_several_owe_stands_with_each_and_what_is_the_offices_own_has_one_name(
    hotline: Clerk, lang: str
) -> None:
    """The real table of 2020: two units share 14 July, whose attendance is missing."""
    hotline.now, hotline.lang = "2020-01-20T09:00", lang
    hotline("init", "--scheme", "changzhou-2020")
    table = ROOT / "examples" / "changzhou-2020-schedule.csv"
    hotline("schedule", "import", str(table), "--create-units")
    hotline.now = "2020-07-25T09:00"
    made = list(csv.DictReader(io.StringIO(hotline("overdue", "--per-unit", "mail", "-f", "csv").out)))
    files = in_folder(hotline)
    assert {row["file"]: int(row["items"]) for row in made} == {
        str(Path("mail", "2020-07-25", name)): len(rows) for name, rows in files.items()
    }
    shared = [row for row in hotline.json("overdue") if row["unit"] == "不动产登记交易中心;住房公积金中心"]
    assert shared
    for unit in ("不动产登记交易中心", "住房公积金中心"):
        mine = [
            row["no"] for row in files[f"{unit}.csv"] if row["unit"] == "不动产登记交易中心;住房公积金中心"
        ]
        assert mine == [row["no"] for row in shared]
    assert not [name for name in files if "、" in name or ";" in name]
    assert [row["unit"] for row in made if row["file"] == str(Path("mail", "2020-07-25", "本办.csv"))] == [""]
    assert {row["unit"] for row in files["本办.csv"]} == {""}
    told = hotline("overdue", "-f", "plain").out
    assert {"en": "不动产登记交易中心, 住房公积金中心", "zh": "不动产登记交易中心、住房公积金中心"}[
        lang
    ] in told
    hotline("overdue", "--per-unit", "one", "-f", "csv", "--unit", "住房公积金中心")
    assert [path.name for path in (hotline.folder / "one").rglob("*.csv")] == ["住房公积金中心.csv"]


def test_each_day_has_its_own_folder(clerk: Clerk) -> None:
    """What a unit owed yesterday is not mailed again today; a second run of the day writes its files anew."""
    office(clerk)
    clerk(
        "register",
        "--kind",
        "inquiry",
        "--content",
        "问",
        "--to",
        UNIT,
        "--reason",
        "补录",
        "--at",
        "2020-04-01T09:00",
    )
    clerk("overdue", "--per-unit", "mail", "-f", "csv")
    clerk("overdue", "--per-unit", "mail", "-f", "csv", "--columns", "no,title")
    [(name, rows)] = in_folder(clerk).items()
    assert (name, list(rows[0])) == (f"{UNIT}.csv", ["no", "title"])
    clerk("void", "last", "--reason", "误拨", "--approved-by", "张三")
    yesterday, day = clerk.now[:10], clerk.now[8:10]
    clerk.now = clerk.now.replace(f"-{day}T", f"-{int(day) + 1:02}T")
    clerk("overdue", "--per-unit", "mail", "-f", "csv")
    assert in_folder(clerk) == {}
    assert [path.name for path in (clerk.folder / "mail" / yesterday).iterdir()] == [f"{UNIT}.csv"]


def test_views_for_other_tools_tell_no_caller(planted: Clerk) -> None:
    """Open with any SQLite tool; figures as the program has them, nobody's name."""
    with sqlite3.connect(planted.database) as con:
        shown = [
            con.execute(f"SELECT * FROM {view}").fetchall()
            for view in ("v_cases", "v_limits", "v_overdue", "v_units")
        ]
    assert tells(repr(shown).encode()) == []
    [unit] = shown[3]
    assert unit[0] == UNIT
    ours = {
        (limit["no"], limit["stage"], str(limit["due_at"])[:19].replace("T", " "))
        for limit in limits_of(planted)
    }
    assert {(row[0], row[2], row[5]) for row in shown[1]} == ours
    assert len(shown[0]) == 2


def limits_of(clerk: Clerk) -> list[dict[str, Any]]:
    """The limits of all cases, as the program tells them."""
    return [{**limit, "no": case["no"]} for case in clerk.json("list") for limit in case["limits"]]


def rows_of(plan: Any) -> str:
    return "\n".join(row[-1] for row in plan)


def test_no_figure_reads_more_than_its_period(clerk: Clerk) -> None:
    """Every source goes to its rows by an index, never through a whole table."""
    from hotline_cli.reports import figure_sql

    office(clerk)
    asked = dict.fromkeys(("first", "last", "now", "first_day", "last_day"), "2020") | {
        "least": 1,
        "greatest": 2,
        "scheme": None,
    }
    of_file = figure_sql.OF_FILE
    sources = (
        of_file.cases,
        of_file.met,
        of_file.overdue,
        of_file.dispatched,
        of_file.spot_only,
        of_file.answered,
        of_file.callbacks,
        of_file.steps,
    )
    with sqlite3.connect(clerk.database) as con:
        for source in sources:
            plan = rows_of(con.execute(f"EXPLAIN QUERY PLAN {source.by(source.unit)}", asked))
            assert not re.search(r"SCAN (?!.*CONSTANT)", plan), plan
            of_void = "LIST SUBQUERY" in plan  # the void cases, few, once as a list
            assert plan.count("steps_what") - of_void <= 1, plan


def test_units_without_a_case_are_named_below_the_table(clerk: Clerk) -> None:
    """For people one line for all of them; programs and a workbook keep a row each; one asked for is always shown."""
    from openpyxl import load_workbook

    office(clerk)
    for name in ("公安局", "水利局"):
        clerk("unit", "add", name)
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--to", UNIT)
    shown = clerk("report", "units").out
    assert "Units without a case (2): 公安局, 水利局" in shown
    assert len([line for line in shown.splitlines() if line.startswith(("公安局", "水利局"))]) == 0
    assert {row["unit"] for row in clerk.json("report", "units")} == {UNIT, "公安局", "水利局"}
    assert len(clerk("report", "units", "-f", "csv").out.splitlines()) == 4
    clerk("report", "units", "-o", "units.xlsx")
    sheet = load_workbook(clerk.folder / "units.xlsx").worksheets[0]
    assert [row for row in sheet.iter_rows(values_only=True) if "水利局" in row]
    asked = clerk("report", "units", "--unit", "水利局").out
    assert "without a case" not in asked
    assert "水利局" in asked


def test_units_are_ranked_by_a_figure_in_its_chinese_name_too(clerk: Clerk) -> None:
    """满意率 is `satisfied`, 考评分 the score; what is no figure is refused with the list of them."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    for name, code in (("满意率", "satisfied"), ("考评分", "score")):
        by_name = clerk.json("report", "units", "--year", "2026", "--by", name)
        assert by_name == clerk.json("report", "units", "--year", "2026", "--by", code)
    assert "satisfied 满意率" in clerk("report", "units", "--by", "人气", status=2).err


def test_a_case_referred_twice_is_one_case_and_two_referrals(clerk: Clerk) -> None:
    """The total tells both apart."""
    clerk("init")
    clerk("register", "--kind", "help", "--content", "路灯", "--phone", "13800000001")
    for office in ("纪委", "市委"):
        clerk(
            "refer", "last", "--to", office, "--as", "discipline", "--ground", "推诿", "--reason", "两次不接"
        )
    report = clerk.json("report", "referrals", "--year", "2026")
    assert [row["to"] for row in report["rows"]] == ["纪委", "市委"]
    assert report["total"] == {"cases": 1, "referrals": 2}


def test_a_test_call_stays_out_of_every_list_after_it_was_archived(clerk: Clerk) -> None:
    """Void is void in the archive too: not in Annex 2, the ledger, what is made public, hotspots, nor 综合办结率."""
    clerk("init")
    clerk("unit", "add", "城市管理局")
    (clerk.folder / "categories.csv").write_text("code,name\nlight,路灯\n", encoding="utf-8")
    clerk("category", "import", "categories.csv")
    clerk(
        "schedule",
        "add",
        "--date",
        "2026-03-02",
        "--start",
        "08:00",
        "--end",
        "10:00",
        "--unit",
        "城市管理局",
    )
    call = ("register", "--session", "2026-03-02", "--kind", "inquiry", "--category", "light")
    for phone in ("13800000001", "13800000002"):
        clerk(*call, "--content", "路灯谁管", "--phone", phone, "--answered", "城市管理局管")
    clerk("void", "20260302-0001", "--reason", "试线", "--approved-by", "主任")
    clerk("archive", "20260302-0001")
    month = ("--month", "2026-03")
    for words in (
        ("form", "--session", "1"),
        *((each, *month) for each in ("ledger", "public", "programme")),
    ):
        assert [row["no"] for row in clerk.json("report", *words)["rows"]] == ["20260302-0002"], words
    rows = clerk.json("report", "hotspots", *month, "--by", "category")["rows"]
    assert [(row["name"], row["count"]) for row in rows] == [("light", 1)]
    monthly = clerk.json("report", "monthly", *month)
    assert monthly["totals"]["finished_with_on_the_spot"] == {"numerator": 1, "denominator": 1, "rate": 100.0}
    assert (monthly["came_to"]["void"], monthly["came_to"]["spot"]) == (1, 1)


def test_the_line_of_days_goes_on_to_the_end_of_the_week(clerk: Clerk) -> None:
    """Two calls on Monday, one on Tuesday, none since: seven days, the last five at the bottom."""
    clerk("init")
    for phone, at in (("13800000001", "2026-03-02T09:00"), ("13800000002", "2026-03-02T10:00")):
        clerk("register", "--kind", "help", "--content", "路灯", "--phone", phone, at=at)
    clerk("register", "--kind", "help", "--content", "水管", "--phone", "13800000003", at="2026-03-03T09:00")
    clerk.now = "2026-03-16T09:00"
    assert "\n█▅▁▁▁▁▁\n" in clerk("report", "weekly", "--week", "2026-W10").out
