"""What a slip of the hand, a bare environment or ill will may try, and what comes of it."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.mark.parametrize("ending", ["wal", "shm", "journal"])
def test_what_is_beside_the_file_is_not_written_over(clerk: Clerk, ending: str) -> None:
    """The log holds what other clerks have just written; a table laid over it would lose that."""
    clerk("init")
    ran = clerk("list", "-f", "json", "-o", f"hotline.db-{ending}", status=2)
    assert "belongs to a database" in ran.err
    assert clerk("list", "-f", "json", "-o", f"calls-{ending}").status == 0


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")
@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("hotline register -k help -c 井盖坏了 >&-", 0),
        ("hotline register -k help -c 井盖坏了 2>&-", 0),
        ("hotline register -k help -c 井盖坏了 <&- >&- 2>&-", 0),
        ("hotline register -k help -c - <&-", 2),
        ("hotline show 9999 2>&-", 4),
        ("hotline import - <&-", 6),
    ],
)
def test_a_closed_stream_is_no_fault(clerk: Clerk, words: str, status: int) -> None:
    """A job whose streams are closed does what it does, once, and ends with the status that it has anyway."""
    clerk("init")
    assert "fault" not in clerk.shell(words, status=status).err
    assert len(clerk.json("list")) == (1 if status == 0 else 0)


@pytest.mark.skipif(os.name != "posix", reason="arguments are bytes there alone")
def test_bytes_that_are_no_text_are_refused(clerk: Clerk) -> None:
    """Words typed in a terminal of another encoding are wrong usage, not a fault; nothing is registered."""
    clerk("init")
    for words in (
        r"hotline register -k help -c $(printf '\276\256')",
        r"printf '\276\256' | hotline register -k help -c -",
    ):
        assert "UTF-8" in clerk.shell(words, status=2).err
    assert clerk.json("list") == []


def test_a_clock_at_the_end_of_the_world_is_refused(clerk: Clerk) -> None:
    """A time that has no equal in the office's zone is no time."""
    for text in ("0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"):
        clerk.now = text
        assert text in clerk("calendar", "check", "2020-03-26", status=2).err


def test_whoever_was_corrected_stays_masked(clerk: Clerk) -> None:
    """What was said before a name, phone or address was corrected, or taken out, still tells them; none is shown."""
    known = ("司马翡翠", "0519-85678901", "琥珀巷17号")
    said = "我是司马翡翠,住钟楼区琥珀巷17号,电话0519-85678901"
    clerk("init", "--scheme", "standard")
    caller = ("--name", known[0], "--phone", known[1], "--address", f"钟楼区{known[2]}")
    clerk("register", "-k", "help", "-c", f"{said},井盖坏了", "--title", said, "--note", said, *caller)
    clerk("register", "-k", "help", "-c", "路灯不亮", "--name", "张三")
    clerk(
        "edit",
        "0001",
        "--name",
        "李四",
        "--phone",
        "13800000002",
        "--address",
        "天宁区新街1号",
        "--note",
        said,
    )
    for words in (
        ("show", "0001"),
        ("list",),
        ("log", "0001"),
        ("overdue", "--within", "30 working days"),
        ("export", "cases"),
        ("export", "events"),
        ("search", "井盖"),
    ):
        for form in ("plain", "csv", "json"):
            ran = clerk(*words, "-f", form)
            assert not [one for one in known if one in ran.out], (words, form, ran.out)
    assert said in clerk("export", "cases", "--reveal", "--reason", "核对").out
    clerk("db", "verify")
    clerk("undo", "0001")
    assert clerk.json("show", "0001")["caller"]["name"] == "司马**"
    clerk("db", "verify")


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("CREATE TRIGGER quiet AFTER INSERT ON events BEGIN UPDATE cases SET urgent = 0; END", "quiet"),
        ("DROP VIEW v_cases; CREATE VIEW v_cases AS SELECT * FROM callers", "v_cases"),
        ("DROP INDEX cases_key", "cases_key"),
    ],
)
def test_a_file_whose_schema_was_changed_is_not_sound(clerk: Clerk, sql: str, name: str) -> None:
    """A trigger that writes unasked, a view that shows callers, a rule that was taken away: `db check` names it."""
    clerk("init")
    assert clerk("db", "check").status == 0
    con = sqlite3.connect(clerk.database)
    con.executescript(sql)
    con.close()
    assert name in clerk("db", "check", status=7).out


def test_a_unit_whose_name_is_markup_breaks_no_table(clerk: Clerk) -> None:
    """The name stands in the left cell of `explain`: shown there, neither a cell of its own nor a script."""
    clerk("init", "--scheme", "standard")
    clerk("unit", "add", "一|二<script>x</script>")
    clerk("register", "-k", "help", "-c", "井盖坏了", "--to", "一|二<script>x</script>")
    shown = clerk("explain", "0001", "-f", "markdown").out
    assert "<script>" not in shown
    assert "一\\|二" in shown
