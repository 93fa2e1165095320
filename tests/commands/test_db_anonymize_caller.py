"""What is kept of one person: given to that person, and erased; words of sessions go with their day."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from factories import UNIT, add_session, call, make_office

if TYPE_CHECKING:
    from clerk import Clerk

ZHANG = {"name": "张三丰", "phone": "13800000001", "address": "天宁区和平路12号"}
REASON = ("--reason", "本人申请")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """Two cases of 张三丰, one under an earlier number; one of 李四, whose list was revealed for 张三丰's sake."""
    make_office(
        clerk,
        units=[UNIT],
        cases=[
            call("路灯不亮，我是张三丰", tag="张三丰", ref="13800000001", **ZHANG),
            call("井盖坏了", name="李四", phone="13900000002"),
            call("噪声", name="张三丰", phone="0519-86661234"),
        ],
    )
    clerk("edit", "0003", "--phone", "13800000001", "--reason", "更正")
    clerk("list", "--reveal", "--reason", "张三丰来电核实")
    return clerk


def stored(clerk: Clerk) -> str:
    """What can be read in the bytes of the file."""
    return clerk.database.read_bytes().decode("utf-8", "ignore")


def test_one_matter_is_erased_and_the_others_stay(office: Clerk) -> None:
    """Its caller, text, tags, reference; reasons that name its caller; the chain still verifies."""
    office("db", "anonymize", "0001", "--yes")
    assert office.json("db", "anonymize", "0001", "--dry-run")["anonymized"] == 0
    case = office.json("show", "0001", "--reveal", *REASON)
    assert (case["caller"]["name"], case["content"], case["ref"], case["tags"]) == (None, None, None, [])
    assert office.json("show", "0003", "--reveal", *REASON)["caller"]["name"] == "张三丰"
    assert office.json("db", "verify")["ok"] is True
    assert "张三丰来电核实" not in stored(office)


@pytest.mark.parametrize("who", ["张三丰", "138-0000-0001", "0519 8666 1234"])
def test_one_person_is_erased(office: Clerk, who: str) -> None:
    """By full name or phone, in any spelling, also one from before a correction; nobody else."""
    expected = 1 if who.startswith("0519") else 2
    office("db", "backup", "kept.backup")
    done = office.json("db", "anonymize", "--caller", who, "--yes")
    assert (done["anonymized"], done["owed"], done["before"]) == (expected, expected, None)
    assert [file.endswith("kept.backup") for file in done["backups"]] == [True]
    if expected == 2:
        assert "张三" not in stored(office)
        assert "13800000001" not in stored(office)
    assert "井盖坏了" in stored(office)
    assert office.json("db", "verify")["ok"] is True


def test_what_is_kept_of_one_person_is_given_and_logged(office: Clerk) -> None:
    """All fields in the clear with the log of each case; who gave it, and why, is in the log of each."""
    given = office.json("export", "caller", "13800000001", "--reason", "本人申请查阅")
    assert [case["no"] for case in given] == ["20260302-0003", "20260302-0001"]
    assert given[1]["caller"]["name"] == "张三丰"
    assert (given[1]["ref"], given[1]["tags"]) == ("13800000001", ["张三丰"])
    assert given[0]["log"][1]["verb"] == "edit"
    for no in ("0001", "0003"):
        assert office.json("log", no, "--reveal", *REASON)[-2]["data"]["reason"] == "本人申请查阅"
    assert "本人申请查阅" not in [event["data"].get("reason") for event in office.json("log", "0002")]
    office(*call("停电", name="张三丰", phone="13700000003"))
    assert "2 different phones" in office("export", "caller", "-", *REASON, stdin="张三丰\n").err


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("export", "caller", "王五", *REASON), 4),
        (("export", "caller", "张三", *REASON), 4),
        (("export", "caller", "张三丰", "--reason", " "), 2),
        (("db", "anonymize", "--caller", "王五"), 4),
        (("db", "anonymize"), 2),
        (("db", "anonymize", "0001", "--caller", "张三丰"), 2),
        (("db", "anonymize", "9999"), 4),
        (("db", "anonymize", "--caller", ""), 2),
    ],
)
def test_nobody_and_nothing_is_refused(office: Clerk, words: tuple[str, ...], status: int) -> None:
    """Unknown callers, part of a name, no reason, two ways at once: nothing is written."""
    before = office.json("db", "stats")["events"]
    office(*words, status=status)
    assert office.json("db", "stats")["events"] == before


def test_copies_of_callers_by_another_program_need_a_yes(office: Clerk) -> None:
    """`sqlite-utils analyze-tables --save` copies the commonest values of each column."""
    with closing(sqlite3.connect(office.database)) as con:
        con.execute("CREATE TABLE _analyze_tables_ AS SELECT name FROM callers")
        con.commit()
    ran = office("db", "anonymize", "--before", "2027-01-01", status=3)
    assert "not erased: table _analyze_tables_" in ran.err
    assert "路灯不亮" in stored(office)
    assert office.json("db", "anonymize", "0001", "--dry-run")["foreign"] == ["table _analyze_tables_"]
    office("db", "anonymize", "--before", "2027-01-01", "--yes")
    assert "路灯不亮" not in stored(office)
    office.lang = "zh"
    assert "其他程序所建" in office("db", "anonymize", "0001", status=3).err


WORDS = ("赵六13700000003", "钱七", "孙八13600000004", "周九", "吴十13500000005")


@pytest.fixture
def planned(clerk: Clerk) -> Clerk:
    """A session whose theme, participant, question and answer name people; a unit referred with such words."""
    make_office(clerk, units=[UNIT])
    theme, participant, ask, answer, ground = WORDS
    add_session(clerk, "2026-03-05", theme=theme, participant=participant)
    clerk("schedule", "question", "add", "2026-03-05", "--ask", ask, "--answer", answer)
    clerk(
        "refer", "--unit", UNIT, "--to", "纪委", "--as", "discipline", "--ground", ground, "--reason", ground
    )
    return clerk


def test_words_of_sessions_are_shown_without_numbers(planned: Clerk) -> None:
    """The words are shown, numbers in them masked; the chained data hold none of them."""
    shown = [
        planned("schedule", "show", "2026-03-05", "-f", "json").out,
        planned("schedule", "question", "list", "2026-03-05").out,
        planned("schedule", "sheet", "2026-03-05").out,
        planned("schedule", "publish", "-f", "ics").out,
        planned("report", "referrals", "--month", "2026-03").out,
        planned("export", "events", "-f", "jsonl").out,
    ]
    text = "".join(shown)
    for name in ("赵六", "钱七", "孙八", "周九", "吴十"):
        assert name in text
    for phone in ("13700000003", "13600000004", "13500000005"):
        assert phone not in text
    assert planned.json("schedule", "question", "list", "2026-03-05", "--words", "13600000004") == []
    with closing(sqlite3.connect(planned.database)) as con:
        data = "".join(text for (text,) in con.execute("SELECT data FROM events"))
    assert not [word for word in WORDS if word[:2] in data]


def test_words_of_sessions_are_erased_with_their_day(planned: Clerk) -> None:
    """Not before the day of the session has passed the date; then for good, and the chain verifies."""
    planned("db", "anonymize", "--before", "2026-03-05", "--yes")
    assert "赵六" in stored(planned)
    assert "吴十" not in stored(planned)
    planned("db", "anonymize", "--before", "2026-03-06", "--yes")
    assert not [word for word in WORDS if word[:2] in stored(planned)]
    assert planned.json("db", "verify")["ok"] is True
    assert planned.json("schedule", "show", "2026-03-05")["theme"] is None


@pytest.mark.parametrize("what", ['%"table":"sessions"%', '%"which":%'])
def test_words_that_no_erasure_took_are_missed(planned: Clerk, what: str) -> None:
    """Taken out by hand: those of a session after another erasure, those of a reveal of cases that are all there."""
    planned(*call("停电", name="赵六"), "--at", "2026-02-02T08:00")
    planned(*call("停水", name="钱七"))
    planned("list", "--reveal", "--reason", "核对")
    planned(*call("停气", name="孙八"), "--at", "2026-02-02T08:00")
    planned("db", "anonymize", "0202-0002", "--yes")
    planned("db", "verify")
    with closing(sqlite3.connect(planned.database)) as con:
        sql = "SELECT max(e.seq) FROM events e JOIN private p ON p.seq = e.seq WHERE data LIKE ?"
        seq = con.execute(sql, (what,)).fetchone()[0]
        con.execute("UPDATE private SET salt = NULL, body = NULL WHERE seq = ?", (seq,))
        con.commit()
    told = planned.json("db", "verify", status=7)["difference"]
    assert (told["table"], told["row"]) == ("private", str(seq))
    assert told["what"] == "the text is missing, and no anonymization erased it"
