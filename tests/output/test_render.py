"""One model of rows in every format."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hotline_cli import i18n
from hotline_cli.domain.ratio import Ratio
from hotline_cli.errors import HotlineError, Usage
from hotline_cli.masking import FreeText, Personal
from hotline_cli.output import FORMATS, Column, Listing, Record, View, deliver, render
from hotline_cli.output.render import replace_file
from hotline_cli.text import undefuse

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME, PHONE, ADDRESS = "张三丰", "13812345678", "常州市天宁区紫云苑3幢"
COLUMNS = (
    Column("no", "编号", kind="code"),
    Column("kind", "类别", vocabulary="kind"),
    Column("urgent", "紧急"),
    Column(
        "caller",
        fields=(Column("name", "姓名"), Column("phone", "电话"), Column("address", "地址", detail=True)),
    ),
    Column("content", "内容"),
    Column("received_at", "受理时间", kind="time"),
    Column("tags", "标签", detail=True),
    Column("on_time", "按时率", kind="rate"),
    Column("limits", "期限", many=True, fields=(Column("stage", vocabulary="stage"), Column("due_at"))),
)
FULL: dict[str, Any] = {
    "no": "20200402-0001",
    "kind": "complaint",
    "urgent": True,
    "caller": {
        "name": Personal("name", NAME),
        "phone": Personal("phone", PHONE),
        "address": Personal("address", ADDRESS),
    },
    "content": FreeText("=我是张三丰\n[/紧急] | <b>\x1b[31m", NAME, PHONE, ADDRESS),
    "received_at": datetime(2020, 4, 2, 9),
    "tags": ["噪声", "夜间"],
    "on_time": Ratio(597, 601),
    "limits": [
        {"stage": "transfer", "due_at": datetime(2020, 4, 2, 23, 59, 59)},
        {"stage": "answer", "due_at": None},
    ],
}
BARE = {**FULL, "no": "20200402-0002", "urgent": False, "caller": None, "content": None, "received_at": None}
BARE |= {"tags": [], "on_time": Ratio(0, 0), "limits": []}


@pytest.mark.parametrize("fmt", ["xlsx", "docx"])
def test_a_document_bears_the_date_of_its_command(fmt: str) -> None:
    """And none of the machine, in no part of the file."""
    instant = datetime(2019, 8, 7, 6, 5, 4, tzinfo=UTC)
    written = io.BytesIO()
    stream = io.TextIOWrapper(written)
    render(listing(FULL), View(format=fmt, instant=instant), stream)
    with zipfile.ZipFile(written) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        dates = re.findall(r"<dcterms:\w+[^>]*>([^<]*)<", parts.read("docProps/core.xml").decode())
    assert dates == ["2019-08-07T06:05:04Z"] * 2


@pytest.fixture
def chinese() -> Iterator[None]:
    """The reader's language."""
    i18n.use("zh")
    yield
    i18n.use("en")


def shown(what: Listing | Record, fmt: str, **view: Any) -> str:
    """What ``render`` writes; of a workbook or a document all that stands in its parts."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="utf-8", newline="")
    render(what, View(format=fmt, **view), stream)
    stream.flush()
    if fmt not in {"xlsx", "docx"}:
        return written.getvalue().decode()
    with zipfile.ZipFile(written) as parts:
        return "".join(
            html.unescape(parts.read(name).decode())
            for name in parts.namelist()
            if name.endswith((".xml", ".rels"))
        )


def listing(*rows: dict[str, Any]) -> Listing:
    """The rows under the columns of this page."""
    return Listing(COLUMNS, rows, "诉求", ["合计 2"])


@pytest.mark.usefixtures("chinese")
def test_plain_text_cuts_nothing_and_is_straight() -> None:
    """Words in the reader's language, numbers to the right, an empty base as a dash."""
    text = shown(listing(FULL, BARE), "plain", columns=("no", "kind", "urgent", "content", "on_time"))
    assert text.splitlines() == [
        "诉求",
        "",
        "编号           类别    紧急    内容                                         按时率",
        "-------------  ------  ------  --------------------------------  -----------------",
        "20200402-0001  投诉    是      =我是张**\\n[/紧急] | <b>\\x1b[31m  99.33 % (597/601)",
        "20200402-0002  投诉    否                                                  — (0/0)",
        "",
        "合计 2",
    ]


def test_details_are_left_out_of_a_table() -> None:
    """Unless they are asked for."""
    assert "噪声" not in shown(listing(FULL), "plain")
    assert "噪声, 夜间" in shown(listing(FULL), "plain", columns=("no", "tags"))


@pytest.mark.usefixtures("chinese")
def test_one_thing_is_name_and_value_lines() -> None:
    """Longer values stand indented below, so that no line of a caller's text can pass for a field."""
    assert shown(Record(COLUMNS, FULL), "plain").splitlines() == [
        "编号: 20200402-0001",
        "类别: 投诉",
        "紧急: 是",
        "姓名: 张**",
        "电话: 138****5678",
        "地址: 常州市天宁区***",
        "内容:",
        "    =我是张**",
        "    [/紧急] | <b>\\x1b[31m",
        "受理时间: 2020-04-02 09:00:00",
        "标签: 噪声、夜间",
        "按时率: 99.33 % (597/601)",
        "期限:",
        "    转办 2020-04-02 23:59:59",
        "    答复",
    ]


def test_details_without_a_value_are_left_out_of_a_record() -> None:
    """Unless they are asked for; other fields show a dash."""
    text = shown(Record(COLUMNS, BARE), "plain")
    assert "标签" not in text
    assert "内容: —\n" in text
    assert shown(Record(COLUMNS, BARE), "plain", columns=("tags",)) == "标签: —\n"


@pytest.mark.parametrize("fmt", ["table", "plain"])
def test_a_table_in_a_pipe_has_the_values_of_plain_text(fmt: str) -> None:
    """The same columns and cells, nothing cut, no escape."""
    text = shown(listing(FULL, BARE), fmt)
    for cell in ("20200402-0001", "complaint", "138****5678", "\\x1b[31m", "99.33 % (597/601)", "合计 2"):
        assert cell in text
    assert "\x1b" not in text
    assert "…" not in text


def test_a_narrow_terminal_breaks_text_but_not_numbers() -> None:
    """Nothing is cut at 60 columns; numbers stay whole, times and rates are broken at their blank alone."""
    text = shown(listing(FULL, BARE), "table", terminal=True, width=60)
    for cell in ("20200402-0001", "2020-04-02", "09:00:00", "99.33 %", "(597/601)"):
        assert cell in text
    cells = re.sub(r"\s", "", text)
    assert "…" not in cells


def test_long_texts_give_way_before_times_do() -> None:
    """100 columns: what is said is broken; its time and the name of its unit, which are short, stay whole."""
    columns = (
        Column("no", kind="code"),
        Column("unit"),
        Column("content"),
        Column("received_at", kind="time"),
        Column("due_at", kind="time"),
        Column("on_time", kind="rate"),
    )
    row = {
        "no": "20200402-0001",
        "unit": "住房和城乡局",
        "content": "学府路口的垃圾两天没有清运" * 3,
        "received_at": datetime(2020, 4, 2, 9),
        "due_at": datetime(2020, 4, 3, 9),
        "on_time": Ratio(7, 8),
    }
    text = shown(Listing(columns, [row]), "table", terminal=True, width=100)
    assert max(map(cell_len, text.splitlines())) <= 100
    for cell in ("住房和城乡局", "2020-04-02 09:00:00", "2020-04-03 09:00:00", "87.50 % (7/8)"):
        assert cell in text


def test_a_terminal_gets_200_rows_and_is_told_of_the_others() -> None:
    """A pipe gets them all."""
    rows = [{"no": f"A{number:04}"} for number in range(450)]
    columns = (Column("no", kind="code"),)
    on_terminal = shown(Listing(columns, iter(rows)), "table", terminal=True)
    assert "A0199" in on_terminal
    assert "A0200" not in on_terminal
    assert "250 more; -f plain shows all" in on_terminal
    assert "A0449" in shown(Listing(columns, iter(rows)), "table")


def test_colour_only_where_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bold names of a record; a table without levels has none."""
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1m" in shown(Record(COLUMNS, FULL), "table", terminal=True, color=True)
    assert "\x1b[" not in shown(listing(FULL), "table", terminal=True, color=True)
    assert "\x1b[" not in shown(Record(COLUMNS, FULL), "plain", terminal=True, color=True)


def test_json_has_the_columns_asked_for_in_their_order() -> None:
    """An object where the first of its parts was asked for; a listing, a record and flat rows alike."""
    asked = ("content", "caller_phone", "no", "caller_name")
    for what in (listing(FULL), flat()):
        [row, *_rest] = json.loads(shown(what, "json", columns=asked))
        assert list(row) == ["content", "caller", "no"]
        assert list(row["caller"]) == ["phone", "name"]
    assert list(json.loads(shown(Record(COLUMNS, FULL), "json", columns=("kind", "no")))) == ["kind", "no"]


def test_markdown_is_neutral() -> None:
    """No emphasis from masks, no HTML, no cell border, no link."""
    text = shown(listing(FULL), "markdown", columns=("caller_name", "content"))
    assert text.splitlines() == [
        "## 诉求",
        "",
        "| 姓名 | 内容 |",
        "| --- | --- |",
        "| 张\\*\\* | =我是张\\*\\*\\\\n\\[/紧急\\] \\| &lt;b&gt;\\\\x1b\\[31m |",
        "",
        "合计 2  ",
    ]
    assert "| 内容 | =我是张\\*\\*<br>" in shown(Record(COLUMNS, FULL), "markdown")


def test_csv_is_flat_and_holds_codes() -> None:
    """Nested fields, lists (of objects as JSON), rates as rules.md 6 has them; formulas defused; no title or footer."""
    rows = list(csv.reader(io.StringIO(shown(listing(FULL, BARE), "csv"), newline="")))
    assert ",".join(rows[0]) == (
        "no,kind,urgent,caller_name,caller_phone,caller_address,content,received_at,tags,"
        "on_time,on_time_numerator,on_time_denominator,limits"
    )
    assert rows[1] == [
        "20200402-0001",
        "complaint",
        "true",
        "张**",
        "138****5678",
        "常州市天宁区***",
        "'=我是张**\n[/紧急] | <b>\\x1b[31m",
        "2020-04-02 09:00:00",
        "噪声;夜间",
        "99.33",
        "597",
        "601",
        '[{"stage":"transfer","due_at":"2020-04-02 23:59:59"},{"stage":"answer","due_at":null}]',
    ]
    assert rows[2] == ["20200402-0002", "complaint", "false", *[""] * 7, "0", "0", ""]


def test_csv_has_one_header_line_even_without_rows() -> None:
    """Nothing found is success."""
    assert shown(Listing(COLUMNS[:2], []), "csv") == "no,kind\r\n"
    assert shown(Listing(COLUMNS[:2], []), "json") == "[]\n"
    assert shown(Listing(COLUMNS[:2], []), "jsonl") == ""
    assert "编号" in shown(Listing(COLUMNS[:2], []), "plain")
    assert "编号" in shown(Listing(COLUMNS[:2], []), "table")


def test_excel_gets_its_byte_order_mark_and_line_ends() -> None:
    """And long digits as text."""
    columns = (Column("ref"), Column("no", kind="code"))
    row = {"ref": "320400199001011234", "no": "0012"}
    assert shown(Listing(columns, [row]), "csv", excel=True) == (
        '\ufeffref,no\r\n"=""320400199001011234""","=""0012"""\r\n'
    )
    flat = Listing(columns, [tuple(row.values())], flat=True)
    assert shown(flat, "csv", excel=True) == shown(Listing(columns, [row]), "csv", excel=True)


def test_tsv_is_one_line_a_row() -> None:
    """Whatever is in it."""
    rows = [{"no": "1", "content": "a\tb\nc"}, {"no": "2", "content": None}]
    assert (
        shown(Listing((Column("no"), Column("content")), rows), "tsv") == "no\tcontent\n1\ta\\tb\\nc\n2\t\n"
    )


def test_json_is_nested_with_offsets() -> None:
    """Codes, nulls, rates with their base; the same object alone and in an array."""
    [full, bare] = json.loads(shown(listing(FULL, BARE), "json"))
    assert full == {
        "no": "20200402-0001",
        "kind": "complaint",
        "urgent": True,
        "caller": {"name": "张**", "phone": "138****5678", "address": "常州市天宁区***"},
        "content": "=我是张**\n[/紧急] | <b>\x1b[31m",
        "received_at": "2020-04-02T09:00:00+08:00",
        "tags": ["噪声", "夜间"],
        "on_time": {"numerator": 597, "denominator": 601, "rate": 99.33},
        "limits": [
            {"stage": "transfer", "due_at": "2020-04-02T23:59:59+08:00"},
            {"stage": "answer", "due_at": None},
        ],
    }
    assert list(full) == list(FULL)
    assert bare["caller"] is None
    assert bare["received_at"] is None
    assert bare["on_time"]["rate"] is None
    assert json.loads(shown(Record(COLUMNS, FULL), "json")) == full
    assert [json.loads(line) for line in shown(listing(FULL, BARE), "jsonl").splitlines()] == [full, bare]


def test_json_does_not_let_a_terminal_obey() -> None:
    """C1 and direction marks are legal in JSON, and escaped all the same."""
    text = shown(Record((Column("content"),), {"content": "\x9b31m\u202e"}), "json")
    assert "\\u009b31m\\u202e" in text
    assert json.loads(text) == {"content": "\x9b31m\u202e"}


def test_reveal_shows_callers() -> None:
    """In every format."""
    for fmt in FORMATS:
        text = shown(listing(FULL), fmt, reveal=True, columns=("caller", "content"))
        assert NAME in text
        assert PHONE in text
        assert "张三丰" in text


@pytest.mark.parametrize("fmt", FORMATS)
def test_no_format_tells_who_called(fmt: str) -> None:
    """Neither of a listing nor of a record, nested or flat."""
    for text in (shown(listing(FULL), fmt), shown(Record(COLUMNS, FULL), fmt), shown(flat(), fmt)):
        assert NAME not in text
        assert PHONE not in text
        assert "紫云苑" not in text


def flat() -> Listing:
    """The same straight from a cursor: plain strings, 0 and 1, times as text."""
    secrets = ("caller_name", "caller_phone", "caller_address")
    fields = (Column("name", kind="name"), Column("phone", kind="phone"), Column("address", kind="address"))
    columns = (
        Column("no", kind="code"),
        Column("content", kind="free", secrets=secrets),
        Column("caller", fields=fields),
        Column("urgent", kind="bool"),
        Column("received_at", kind="time"),
        Column("extended", kind="number"),
        Column("ref"),
    )
    row = ("1", f"我是{NAME}，{ADDRESS}", NAME, PHONE, ADDRESS, 1, "2020-04-02 09:00:00", 0, "=1")
    return Listing(columns, iter([row, ("2", *[None] * 8)]), flat=True)


def test_flat_rows_show_as_nested_ones_do() -> None:
    """In CSV, and in JSON nested again."""
    rows = list(csv.reader(io.StringIO(shown(flat(), "csv"))))
    masked = ["我是张**，常州市天宁区***", "张**", "138****5678", "常州市天宁区***"]
    assert rows[1] == ["1", *masked, "true", "2020-04-02 09:00:00", "0", "'=1"]
    assert rows[2] == ["2", *[""] * 8]
    [first, second] = json.loads(shown(flat(), "json"))
    assert first["caller"] == {"name": "张**", "phone": "138****5678", "address": "常州市天宁区***"}
    assert first["urgent"] is True
    assert first["received_at"] == "2020-04-02T09:00:00+08:00"
    assert second["received_at"] is None
    assert next(csv.DictReader(io.StringIO(shown(flat(), "csv", reveal=True))))["caller_name"] == NAME


def test_secrets_work_when_their_columns_are_not_shown() -> None:
    """--columns content must not tell what the whole table hides."""
    text = shown(flat(), "csv", columns=("content",))
    assert text.splitlines()[:2] == ["content", "我是张**，常州市天宁区***"]


def test_columns_are_chosen_by_key_or_heading_in_the_order_asked() -> None:
    """A nested object's key means all its fields; what is unknown is refused with what is there."""
    assert (
        shown(listing(FULL), "csv", columns=("电话", "no"))
        == "caller_phone,no\r\n138****5678,20200402-0001\r\n"
    )
    assert json.loads(shown(listing(FULL), "json", columns=("caller_name",))) == [
        {"caller": {"name": "张**"}}
    ]
    assert shown(listing(), "csv", columns=("caller",)) == "caller_name,caller_phone,caller_address\r\n"
    with pytest.raises(Usage) as refused:
        shown(listing(FULL), "csv", columns=("mood",))
    assert "mood" in refused.value.message
    assert "caller_name" in refused.value.remedy


def test_an_unknown_format_is_refused() -> None:
    """With what there is."""
    with pytest.raises(Usage) as refused:
        shown(listing(FULL), "xml")
    assert "jsonl" in refused.value.remedy


def test_what_no_cell_can_hold_fails() -> None:
    """Rather than show what Python makes of it."""
    with pytest.raises(TypeError):
        shown(Listing((Column("x"),), [{"x": object()}]), "csv")
    with pytest.raises(TypeError):
        shown(Listing((Column("x", kind="free"),), [{"x": "text"}]), "plain")


def test_other_values() -> None:
    """Dates, hours, decimals and free objects."""
    columns = tuple(Column(key) for key in ("day", "hour", "weight", "data"))
    row = {
        "day": date(2020, 4, 2),
        "hour": time(9),
        "weight": Decimal("2.50"),
        "data": {"a": [1, None], "b": "=1"},
    }
    assert shown(Record(columns, row), "jsonl") == (
        '{"day": "2020-04-02", "hour": "09:00", "weight": 2.5, "data": {"a": [1, null], "b": "=1"}}\n'
    )
    assert shown(Record(columns, row), "csv") == (
        'day,hour,weight,data\r\n2020-04-02,09:00,2.5,"{""a"": [1, null], ""b"": ""=1""}"\r\n'
    )


@given(st.lists(st.tuples(st.text(), st.text(), st.integers()), min_size=1, max_size=5))
def test_csv_comes_in_again_as_it_was(rows: list[tuple[str, str, int]]) -> None:
    """By any reader of CSV and ``undefuse``, from nested and from flat rows."""
    columns = (Column("a"), Column("b"), Column("n", kind="number"))
    from_flat = shown(Listing(columns, rows, flat=True), "csv")
    assert from_flat == shown(Listing(columns, [dict(zip("abn", row, strict=True)) for row in rows]), "csv")
    read = list(csv.reader(io.StringIO(from_flat, newline="")))[1:]
    assert [(undefuse(a), undefuse(b), int(n)) for a, b, n in read] == rows


def test_rows_are_taken_one_at_a_time() -> None:
    """The first line of CSV, TSV and JSON lines is out before the second row is read."""

    class Stop(Exception):
        """The rows end here."""

    def rows() -> Iterator[dict[str, str]]:
        yield {"no": "1"}
        raise Stop

    for fmt in ("csv", "tsv", "jsonl"):
        stream = io.StringIO()
        with pytest.raises(Stop):
            render(Listing((Column("no"),), rows()), View(format=fmt), stream)
        assert "1" in stream.getvalue()


def test_a_file_is_there_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    """An older one is replaced; UTF-8 whatever the locale; nothing goes to standard output."""
    target = tmp_path / "cases.csv"
    target.write_text("old")
    stdout = io.StringIO()
    deliver(listing(FULL), View(format="csv"), stdout, str(target))
    assert target.read_bytes().decode() == shown(listing(FULL), "csv")
    assert stdout.getvalue() == ""
    assert list(tmp_path.iterdir()) == [target]
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_dash_is_standard_output() -> None:
    """As without -o."""
    stdout = io.StringIO()
    deliver(listing(FULL), View(format="csv"), stdout, "-")
    assert stdout.getvalue() == shown(listing(FULL), "csv")


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """And nothing beside it."""
    target = tmp_path / "cases.csv"
    target.write_text("old")
    with pytest.raises(TypeError):
        deliver(Listing((Column("x"),), [{"x": object()}]), View(format="csv"), io.StringIO(), str(target))
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("kind", ["link", "folder", "database", "nowhere", "device"])
def test_an_odd_target_is_refused(tmp_path: Path, kind: str) -> None:
    """A link, a folder, a device, a database, a folder that is not there; it stays as it was."""
    target = tmp_path / "target"
    if kind == "link":
        (tmp_path / "real").write_text("real")
        target.symlink_to(tmp_path / "real")
    elif kind == "folder":
        target.mkdir()
    elif kind == "database":
        target.write_bytes(b"SQLite format 3\0and more")
    elif kind == "nowhere":
        target = tmp_path / "nowhere" / "target"
    else:
        target = Path(os.devnull)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Usage) as refused:
        deliver(listing(FULL), View(format="csv"), io.StringIO(), str(target))
    assert str(target) in refused.value.message
    assert refused.value.remedy
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_no_bug(tmp_path: Path) -> None:
    """It is said in two lines, and nothing is left behind."""
    target = tmp_path / "cases.csv"

    def fill() -> None:
        with Path("/dev/full").open("w") as full, replace_file(target) as stream:
            os.dup2(full.fileno(), stream.fileno())
            stream.write("x")

    with pytest.raises(HotlineError) as failed:
        fill()
    assert str(target) in failed.value.message
    assert list(tmp_path.iterdir()) == []


def test_data_formats_import_no_drawing() -> None:
    """Rich and tabulate cost more than the rest of a command."""
    code = (
        "import io, sys; from hotline_cli.output import *\n"
        "for fmt in ('csv', 'tsv', 'json', 'jsonl', 'markdown'):\n"
        "    render(Listing((Column('a'),), [{'a': 'b'}]), View(format=fmt), io.StringIO())\n"
        "for fmt in ('plain', 'table'):\n"
        "    render(Record((Column('a'),), {'a': 'b'}), View(format=fmt), io.StringIO())\n"
        "print(*sorted({'rich', 'tabulate', 'sqlite_utils', 'dateutil', 'typer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_several_times_in_one_line_are_told_apart() -> None:
    """A limit's begin and end have their headings; one time alone needs none, and what is not there says nothing."""
    times = (
        Column("start", "Start", kind="time"),
        Column("due", "Due", kind="time"),
        Column("met", "Met", kind="time"),
    )
    begun, due = datetime(2020, 4, 2, 9), datetime(2020, 4, 3, 23, 59, 59)
    row = {"limits": [{"start": begun, "due": due, "met": None}], "files": [{"title": "a", "at": begun}]}
    files = Column("files", "Files", fields=(Column("title"), Column("at", "At", kind="time")), many=True)
    columns = (Column("limits", "Limits", fields=times, many=True), files)
    text = shown(Record(columns, row), "plain")
    assert "start 2020-04-02 09:00:00 due 2020-04-03 23:59:59\n" in text
    assert "a 2020-04-02 09:00:00\n" in text
    assert "met" not in text


def test_a_number_is_said_in_words_to_people_with_room() -> None:
    """In tables, as text in a pipe and in HTML; a narrow terminal, CSV, JSON and a workbook have the number."""
    column = Column("over", "Over", kind="number", told=lambda row: f"{row['over']} working days")
    table = Listing([column], [{"over": 3}])
    for fmt in ("plain", "table", "markdown", "html"):
        assert "3 working days" in shown(table, fmt)
    for fmt in ("csv", "json", "xlsx"):
        assert "working days" not in shown(table, fmt)
    assert "3 working days" in shown(table, "table", terminal=True, width=120)
    assert "working days" not in shown(table, "table", terminal=True, width=80)


def test_a_record_is_broken_where_a_reader_would() -> None:
    """On a terminal of 40 columns under its name, indented, no number torn; in a pipe as it is."""
    answer = "4月23日会同新村三区所在街道核查，已清运并调整班次"
    record = Record((Column("no", "No"), Column("answer", "Answer")), {"no": "1", "answer": answer})
    assert shown(record, "table", terminal=True, width=40).splitlines() == [
        "No: 1",
        "Answer:",
        "    4月23日会同新村三区所在街道核查，",
        "      已清运并调整班次",
    ]
    assert f"Answer: {answer}\n" in shown(record, "plain")


def test_no_word_and_no_date_is_broken_where_a_blank_is() -> None:
    """60 columns: what is in a cell, and above it, is broken between words and between Chinese characters alone."""
    columns = (Column("no", kind="code"), Column("a", "Recipient"), Column("b", "Clause"), Column("said"))
    row = {
        "no": "1:contact",
        "a": "hotline and programme",
        "b": "CZ-06",
        "said": "by 2020-03-26 in Conference ",
    }
    text = shown(Listing(columns, [row | {"said": row["said"] * 4}]), "table", terminal=True, width=60)
    assert max(map(cell_len, text.splitlines())) <= 60
    for word in ("Recipient", "Clause", "programme", "2020-03-26", "Conference"):
        assert word in text


def test_below_sixty_columns_a_row_is_a_few_lines() -> None:
    """A field a line, rows parted by an empty line, nothing left out; a table that fits stays one."""
    columns = (
        Column("no", kind="code"),
        Column("unit", "Unit"),
        Column("said", "Matter"),
        Column("due", "Due", kind="time"),
    )
    row = {"no": "1", "unit": "", "said": "学府路口的路灯不亮", "due": datetime(2020, 4, 3, 9)}
    text = shown(Listing(columns, [row, row]), "table", terminal=True, width=40)
    one = "no: 1\nUnit: —\nMatter: 学府路口的路灯不亮\nDue: 2020-04-03 09:00:00\n"
    assert text == f"{one}\n{one}"
    small = shown(Listing(columns[:2], [row]), "table", terminal=True, width=40)
    assert "no: 1" not in small


def test_a_table_too_wide_for_whole_words_is_two() -> None:
    """60 columns, nine counts: the second table begins with the names again, and no line is too wide."""
    counts = tuple(Column(f"n{at}", f"Counted{at}", kind="number") for at in range(9))
    row = {"unit": "城市管理局"} | {f"n{at}": at for at in range(9)}
    text = shown(Listing((Column("unit", "Unit"), *counts), [row]), "table", terminal=True, width=60)
    assert max(map(cell_len, text.splitlines())) <= 60
    assert text.count("城市管理局") == 2
    assert all(f"Counted{at}" in text for at in range(9))
