"""Whatever is asked, in whatever format: no caller is shown unasked, and whoever was shown one is named.

A file with a caller planted in every text of its cases is asked every command that there is.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clerk import ANY

from hotline_cli.cli import declaration
from hotline_cli.cli.registry import COMMANDS
from hotline_cli.output.render import BINARY, FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clerk import Clerk

ROOT = Path(__file__).resolve().parents[2]
NAME, PHONE, ADDRESS = "司马翡翠", "13987654321", "钟楼区琥珀巷17号玛瑙楼"
NEEDLES = (NAME, PHONE, "139 8765 4321", "琥珀巷", "玛瑙楼")
SAID = f"我是{NAME},住{ADDRESS},电话{PHONE}或139 8765 4321"
TODAY = "2020-03-26"
REASON = "核对来电人"


def planted(clerk: Clerk) -> None:
    """Three cases of one caller, who stands in title, matter, promise, answers, notes and reasons."""
    clerk.now = f"{TODAY}T09:10"
    clerk("init", "--scheme", "changzhou-2020", "--scheme", "standard")
    clerk(
        "schedule",
        "import",
        str(ROOT / "examples" / "changzhou-2020-schedule.csv"),
        "--create-units",
        "--yes",
    )
    caller = (
        "--name",
        NAME,
        "--phone",
        PHONE,
        "--address",
        ADDRESS,
        "--title",
        f"{NAME}的诉求",
        "--note",
        SAID,
    )
    promise = ("--put-through", "on-air", "--promise", f"给{NAME}修好", "--promised-by", "2020-03-30")
    session = ("--session", TODAY, "--to", "自然资源和规划局")
    clerk("register", "-k", "complaint", "-c", f"{SAID},井盖坏了", *caller, *promise, *session)
    clerk(
        "register",
        "-k",
        "inquiry",
        "-c",
        f"{SAID},问登记",
        *caller,
        "--answered",
        f"{NAME}请带证件",
        *session[:2],
    )
    clerk("register", "-k", "report", "-c", f"{SAID},举报", *caller, "--scheme", "standard", *session)
    clerk.now = f"{TODAY}T11:00"
    for no in ("0326-0001", "0326-0003"):
        clerk("sign", no)
        clerk("reach", no, "--told", f"已告知{NAME}")
        clerk("escalate", no, "--to", "市领导", "--note", SAID)
        clerk("instruct", no, "--leader", "副市长", "--text", f"请为{NAME}办好,电话{PHONE}")
        clerk("extend", no, "--by", "2 working days", "--reason", SAID, "--approved-by", "局长", status=ANY)
        clerk("supervise", no, "--by", "市政务办", "--note", SAID)
        clerk(
            "refer",
            no,
            "--to",
            "纪委",
            "--as",
            "discipline",
            "--ground",
            f"敷衍{NAME}",
            "--reason",
            SAID,
            status=ANY,
        )
        clerk(
            "reply",
            no,
            "--text",
            f"已向{NAME}({PHONE})说明,地址{ADDRESS}",
            "--by",
            "王五",
            "--department",
            "工程科",
        )
        clerk("redo", no, "--substandard", SAID)
    clerk("reply", "0326-0001", "--text", f"{NAME}家门口井盖已换好", "--by", "王五", "--note", SAID)
    clerk("callback", "0326-0001", "--result", "satisfied", "--note", SAID)
    clerk("link", "0326-0001", "0326-0002", "--note", SAID)
    clerk("feedback", "0326-0001", "--to", "栏目组", "--note", SAID)
    (clerk.folder / f"{NAME}.pdf").write_text("scan", encoding="utf-8")
    clerk("file", "0326-0001", f"{NAME}.pdf", "--title", f"{NAME}的材料", status=ANY)


@pytest.fixture(scope="module")
def planted_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the planted file is kept, once it is made."""
    return tmp_path_factory.mktemp("planted")


@pytest.fixture
def at_desk(planted_office: Path, clerk: Clerk) -> Clerk:
    """A clerk with a copy of the planted file."""
    folder = clerk.folder
    if not (planted_office / "hotline.db").exists():
        clerk.folder = planted_office
        planted(clerk)
        clerk.folder = folder
    shutil.copy(planted_office / "hotline.db", clerk.database)
    clerk.now, clerk.operator = f"{TODAY}T16:00", "zhou"
    return clerk


MORE = {
    "callback": ["callback list"],
    "list": ["list", "list --flagged", "list 0326-0001 0326-0003"],
    "show": ["show 0326-0001", "show 0326-0003"],
    "log": ["log 0326-0001", "log 0326-0003"],
    "explain": ["explain 0326-0001"],
    "search": [
        f"search {NAME}",
        f"search {PHONE}",
        "search 井盖",
        f"search --caller {NAME} --reason {REASON}",
    ],
    "similar": ["similar 0326-0001"],
    "overdue": ["overdue --within '30 working days'"],
    "order": ["order --unit 自然资源和规划局", "order 0326-0003"],
    "undo": ["undo 0326-0003", "undo 0326-0003 --dry-run"],
    "edit": ["edit last --title 换个标题", "edit last --title 换个标题 --dry-run"],
    "dispatch": ["dispatch 0326-0002 --to 公安局", "dispatch 0326-0002 --to 公安局 --dry-run"],
    "reply": ["reply 0326-0003 --text 已经查实并处理完毕 --by 王五 --dry-run"],
    "merge": ["merge 0326-0003 --into 0326-0002 --reason 同事 --dry-run"],
    "register": ["register -k help -c 井盖坏了 --key K --dry-run"],
    "urge": ["urge 0326-0003", "urge --within '30 working days' --sheets sheets"],
    "report form": [f"report form --session {TODAY}"],
    "report single": ["report single 0326-0001", "report single 0326-0003"],
    "report submission": ["report submission 0326-0001", "report submission 0326-0003"],
    "report letter": ["report letter 0326-0001"],
    "report weekly": ["report weekly --week 2020-W13"],
    "report monthly": ["report monthly --month 2020-03"],
    "report hotspots": ["report hotspots --month 2020-03", "report hotspots --month 2020-03 --by words"],
    "report programme": ["report programme --week 2020-W13"],
    "report public": ["report public --month 2020-03"],
    "report referrals": ["report referrals --year 2020"],
    "report supervision": ["report supervision --year 2020"],
    "report dossier": [f"report dossier {TODAY}"],
    "report ledger": ["report ledger --month 2020-03"],
    "schedule archive": [f"schedule show {TODAY}"],
    "export cases": ["export cases"],
    "export events": ["export events"],
    "db anonymize": ["db anonymize --before 2020-03-26 --dry-run"],
}
"""Calls that show something of the planted cases, besides the example that each command's help gives."""


def calls(path: str) -> list[list[str]]:
    """The example in the help of the command ``path``, and more that show something."""
    declaration.build_command(path)
    return [shlex.split(declaration.DECLARATIONS[path].example)[1:], *map(shlex.split, MORE.get(path, ()))]


def takes(path: str, option: str) -> bool:
    """Whether the command ``path`` has this option."""
    return any(option in parameter.opts for parameter in declaration.build_command(path).params)


def seen(text: str, words: list[str]) -> list[str]:
    """What of the caller stands in ``text`` that the clerk did not type."""
    return [needle for needle in NEEDLES if needle in text and needle not in " ".join(words)]


def disclosures(clerk: Clerk) -> list[dict[str, object]]:
    """What the logs of the planted cases say of who was shown their caller."""
    with_log = [clerk.json("log", no, status=ANY) for no in ("0326-0001", "0326-0002", "0326-0003")]
    return [event for log in with_log for event in log if event["verb"] in ("reveal", "order")]


def written(folder: Path) -> Iterator[Path]:
    """The files that lie in the folder besides the database."""
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("hotline.db"))


def text_of(file: Path) -> str:
    """What stands in a file; of a document or a workbook, in every part of it."""
    if not zipfile.is_zipfile(file):
        return file.read_bytes().decode("utf-8", "ignore")
    with zipfile.ZipFile(file) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())


def in_format(form: str, words: list[str]) -> tuple[str, ...]:
    """What is added to a call to have it in this format; a document goes into a file."""
    if not form or "-f" in words:
        return ()
    return ("-f", form, "-o", f"shown.{form}") if form in BINARY and "-o" not in words else ("-f", form)


@pytest.mark.parametrize("path", COMMANDS)
def test_no_command_shows_a_caller_unasked(path: str, at_desk: Clerk) -> None:
    """Neither on standard output nor on standard error nor in a file, in any format; `order` is logged."""
    for words in calls(path):
        for form in FORMATS if takes(path, "--format") else ("",):
            if "--reveal" in words:
                continue
            ran = at_desk(*words, *in_format(form, words), status=ANY)
            assert ran.status != 1, (words, ran.err)
            shown = seen(ran.out + ran.err, words)
            shown += [n for file in written(at_desk.folder) for n in seen(text_of(file), words)]
            if path == "order" and shown:
                assert {(e["verb"], e["operator"]) for e in disclosures(at_desk)} == {("order", "zhou")}
                continue
            assert not shown, (words, form, ran.out, ran.err)


@pytest.mark.parametrize("path", [path for path in COMMANDS if takes(path, "--reveal")])
def test_whoever_is_shown_a_caller_stands_in_the_log(path: str, at_desk: Clerk) -> None:
    """Who, when and why: by one event in the log of each case shown."""
    for words in calls(path):
        bare = [word for word in words if word != "--reveal"]
        if "--reason" in bare:
            at = bare.index("--reason")
            del bare[at : at + 2]
        before = len(disclosures(at_desk))
        ran = at_desk(*bare, "--reveal", "--reason", REASON, status=ANY)
        if not seen(ran.out, words):
            continue
        new = disclosures(at_desk)[before:]
        assert new, words
        for event in new:
            assert (event["verb"], event["operator"], event["data"]["reason"]) == ("reveal", "zhou", REASON)  # type: ignore[index]
            assert str(event["at"]).startswith(f"{TODAY}T16:00")


def test_what_is_revealed_is_whole(at_desk: Clerk) -> None:
    """`show --reveal` gives name, phone, address and the words as they were said; a reason is welcome, not owed."""
    shown = at_desk.json("show", "0326-0001", "--reveal")
    assert shown["caller"] == {"name": NAME, "phone": PHONE, "address": ADDRESS, "anonymous": False}
    assert shown["content"] == f"{SAID},井盖坏了"
    assert len(at_desk.json("list", "--reveal", "--reason", REASON)) == 3
    assert [event["operator"] for event in disclosures(at_desk)] == ["zhou"] * 4


def test_order_keeps_a_confidential_caller_back(at_desk: Clerk) -> None:
    """A report goes to the unit without its caller; nothing of the caller is logged as shown."""
    if "order" not in COMMANDS:
        pytest.skip("no work orders yet")
    ran = at_desk("order", "0326-0003", "-f", "json")
    assert not seen(ran.out, [])


def test_a_fault_of_the_program_tells_no_value(at_desk: Clerk) -> None:
    """A damaged row makes a fault; what is said of it names kind and place alone."""
    import sqlite3

    con = sqlite3.connect(at_desk.database)
    con.execute("UPDATE cases SET received_at = ? WHERE no = '20200326-0001'", (f"{NAME} {PHONE}",))
    con.commit()
    con.close()
    ran = at_desk("show", "0326-0001", status=ANY)
    assert ran.status != 0
    assert not seen(ran.out + ran.err, [])


def test_a_call_can_be_typed_without_being_seen_in_a_list_of_processes(clerk: Clerk) -> None:
    """`-` reads name, phone and address from standard input, a line each, in this order; then the matter."""
    clerk("init")
    caller = ("--name", "-", "--phone", "-", "--address", "-")
    clerk(
        "register",
        "-k",
        "help",
        *caller,
        "--content",
        "-",
        stdin=f"{NAME}\n{PHONE}\n{ADDRESS}\n井盖坏了\n两个\n",
    )
    shown = clerk.json("show", "last", "--reveal")
    assert shown["caller"] == {"name": NAME, "phone": PHONE, "address": ADDRESS, "anonymous": False}
    assert shown["content"] == "井盖坏了\n两个"
    clerk("edit", "last", "--phone", "-", stdin="13800000002\n")
    assert clerk.json("show", "last")["caller"]["phone"] == "138****0002"
    found = clerk("search", "--caller", "-", "--reason", REASON, "-f", "json", stdin=f"{NAME}\n").json
    assert [case["no"] for case in found] == ["20260302-0001"]
    assert "empty" in clerk("register", "-k", "help", "--phone", "-", "-c", "x", status=2).err


def test_completion_offers_no_caller(at_desk: Clerk) -> None:
    """What the shell is offered names cases, never people."""
    for line in ("hotline show ", "hotline search ", "hotline list --unit ", "hotline edit last --name "):
        more = {
            "_HOTLINE_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split())),
        }
        ran = subprocess.run(
            [sys.executable, "-m", "hotline_cli"],
            env={**at_desk.environment(), **more},
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert not seen(ran.stdout + ran.stderr, [])


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_the_file_is_for_its_owner_alone(at_desk: Clerk, clerk: Clerk) -> None:
    """The file, what lies beside it, and an export with callers' data."""
    at_desk("list", "--reveal", "--reason", REASON, "-f", "csv", "-o", "calls.csv")
    assert PHONE in (clerk.folder / "calls.csv").read_text(encoding="utf-8")
    assert (clerk.folder / "calls.csv").stat().st_mode & 0o077 == 0


def test_events_hold_no_word_of_a_caller(at_desk: Clerk) -> None:
    """The chained events have a digest of the words, not the words."""
    import sqlite3

    con = sqlite3.connect(at_desk.database)
    for data, key in con.execute("SELECT data, operator FROM events JOIN entries n ON n.seq = entry"):
        assert not seen(data + key, []), json.loads(data)
    for (key,) in con.execute("SELECT key FROM cases WHERE key IS NOT NULL"):
        assert not seen(key, [])
    con.close()


def test_why_a_list_was_shown_names_no_caller_of_it(clerk: Clerk) -> None:
    """In the log of another case on that list, and in the chain: the callers of all its cases are masked."""
    clerk("init")
    clerk("register", "-k", "help", "-c", "路灯不亮", "-n", "诸葛晓峰", "-p", "0519-86661234")
    clerk("register", "-k", "help", "-c", "井盖坏了", "-n", "张三丰", "-p", "13900001111")
    clerk("edit", "last", "--name", "张三")
    reason = "诸葛晓峰来电核实，电话86661234，张三丰在旁"
    clerk("list", "--reveal", "--reason", reason)
    told = "诸葛**来电核实，电话****34，张**在旁"
    for no in ("0302-0001", "0302-0002"):
        [seen_by] = [event for event in clerk.json("log", no) if event["verb"] == "reveal"]
        assert seen_by["data"]["reason"] == told
        assert told in clerk("log", no).out
    assert reason in clerk("log", "0302-0002", "--reveal", "--reason", "核对").out
    exported = [json.loads(line) for line in clerk("export", "events", "-f", "jsonl").out.splitlines()]
    assert [event["data"]["reason"] for event in exported if event["verb"] == "reveal"] == [told, "核对"]


def test_why_very_many_callers_were_shown_is_not_told_unasked(clerk: Clerk) -> None:
    """There are too many callers to look for each in it."""
    clerk("init")
    calls = "kind,content,name\n" + "".join(f"help,第{n}件,张{n}\n" for n in range(1001))
    (clerk.folder / "calls.csv").write_text(calls, encoding="utf-8")
    clerk("import", "calls.csv")
    clerk("export", "cases", "--reveal", "--reason", "张三丰来电核实", "-o", "all.csv")
    first = clerk.json("list", "--limit", "1")[0]["no"]
    [event] = [event for event in clerk.json("log", first) if event["verb"] == "reveal"]
    assert event["data"]["reason"] == "***"
    assert "张三丰" not in clerk("log", first).out + clerk("export", "events", "-f", "jsonl").out
    assert "张三丰来电核实" in clerk("log", first, "--reveal", "--reason", "核对").out


def test_a_measure_names_no_caller_of_its_cases(clerk: Clerk) -> None:
    """In its list, its log, the chain, the monthly report; words of no case stay as they are."""
    clerk("init", "--scheme", "gongpu-2005")
    clerk("unit", "add", "公安局")
    clerk("register", "-k", "help", "-c", "违停", "-n", NAME, "-p", PHONE, "--address", ADDRESS)
    clerk("register", "-k", "help", "-c", "违停", "-n", "诸葛晓峰", "-p", "0519-86661234")
    said = (
        "--about",
        f"{NAME}反映违停",
        "--cause",
        f"诸葛晓峰（86661234）与{ADDRESS}车位不足",
        "--text",
        SAID,
    )
    cases = ("--case", "0302-0001", "--case", "0302-0002")
    added = clerk("measure", "add", *said, "--by", "公安局", "--due", "2026-06-30", *cases, "--note", SAID)
    done = clerk("measure", "done", "1", "--note", SAID)
    shown = [
        added,
        done,
        clerk("measure", "list", "-f", "csv"),
        clerk("report", "monthly", "--month", "2026-03"),
    ]
    shown += [clerk("log", "0302-0002"), clerk("log", "0302-0001", "-f", "json"), clerk("export", "events")]
    for ran in shown:
        assert not seen(ran.out + ran.err, [])
        assert "诸葛晓峰" not in ran.out
        assert "86661234" not in ran.out
    [measure] = clerk.json("measure", "list")
    assert measure["about"] == "司马**反映违停"
    assert measure["cause"] == "诸葛**（****34）与钟楼区***车位不足"
    assert clerk.json("db", "verify")["ok"] is True
    clerk(
        "measure",
        "add",
        "--about",
        "噪声",
        "--cause",
        "施工",
        "--text",
        "巡查",
        "--by",
        "公安局",
        "--due",
        "2026-06-30",
    )
    assert [row["about"] for row in clerk.json("measure", "list")] == ["噪声", "司马**反映违停"]


def test_a_cell_in_the_wrong_column_is_not_told(clerk: Clerk) -> None:
    """A phone that stands where a kind is looked for: cron would mail it."""
    clerk("init")
    (clerk.folder / "calls.csv").write_text(f"content,kind\n路灯不亮,{PHONE}\n", encoding="utf-8")
    ran = clerk("import", "calls.csv", status=6)
    assert "unknown value '139****4321'" in ran.err
    assert not seen(ran.out + ran.err, [])
