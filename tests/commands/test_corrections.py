"""The clerk's own hand: link, merge, edit, undo, void, archive, papers.

Dates by hand: Monday 2 March 2026. Under ``standard``, from dispatch: inquiry 3 working days, to 5 March; help 7, to
11 March; complaint 15, to 23 March.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import pytest
from factories import UNIT, add_session, call, make_office

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """One unit and three requests for help, the first dispatched."""
    calls = [call(text, name="赵六", phone="13800000001") for text in ("路灯不亮", "占道经营", "噪声扰民")]
    make_office(clerk, units=[UNIT], cases=calls, at="2026-03-02T09:00")
    clerk("dispatch", "0001", "--to", UNIT)
    return clerk


def test_a_co_handling_unit_needs_a_lead_unit(office: Clerk) -> None:
    """`register --with` without `--to` would be lost without a word: it is refused, and nothing is registered."""
    said = office("register", "-k", "help", "-c", "水管漏水", "--with", "城市管理局", status=2).err
    assert "--to" in said
    assert len(office.json("list")) == 3


@pytest.mark.parametrize(
    ("words", "urgent", "complex_"),
    [
        (["--urgent"], True, False),
        (["--urgent", "--complex"], True, True),
        (["--no-urgent", "--complex"], False, True),
        (["--complex", "--no-urgent"], False, True),
    ],
)
def test_a_mark_is_set_and_taken_off(office: Clerk, words: list[str], urgent: bool, complex_: bool) -> None:
    """`--urgent` and `--no-urgent`, before the number and after it."""
    for order in (["0002", *words], [*words, "0003"]):
        case = office.json("edit", *order, "--reason", "误录")
        assert (case["urgent"], case["complex"]) == (urgent, complex_)


def test_a_report_of_wrongdoing_stays_confidential(office: Clerk) -> None:
    """Its caller goes to no unit: the mark is taken off only with the kind."""
    assert office.json("edit", "0001", "--kind", "report", "--reason", "误录")["confidential"] is True
    said = office("edit", "0001", "--no-confidential", status=3).err
    assert "--kind" in said
    office("edit", "0001", "--title", "线索", "--no-confidential", status=3)
    freed = ("edit", "0001", "--kind", "help", "--no-confidential", "--reason", "误录")
    assert office.json(*freed)["confidential"] is False


def test_what_stands_in_the_log_for_people_has_no_digests(office: Clerk) -> None:
    """Revealed with others without a reason: the line says nothing that only a program can read."""
    office("list", "--reveal")
    assert not re.search("[0-9a-f]{64}", office("log", "0001").out)


@pytest.mark.clause("BM-02")
def test_two_cases_on_one_matter_are_linked_both_ways(office: Clerk) -> None:
    """BM-02: each names the other; a link to itself, and a second one, are refused."""
    both = office.json("link", "0001", "0002")
    assert [(case["no"], case["links"]) for case in both] == [
        ("20260302-0002", ["20260302-0001"]),
        ("20260302-0001", ["20260302-0002"]),
    ]
    office("link", "0001", "0001", status=3)
    office("link", "0002", "0001", status=3)
    office("link", "0001", "0009", status=4)


def test_a_link_is_undone_on_both_sides(office: Clerk) -> None:
    """One command, one undo."""
    office("link", "0001", "0002")
    office("undo", "0001")
    assert [case["links"] for case in office.json("list", "0001", "0002")] == [[], []]


def test_a_merged_case_ends_and_its_limits_stop(office: Clerk) -> None:
    """Its caller gets the other one's answer: both say where it went."""
    merged = office.json("merge", "0002", "--into", "0001")
    assert (merged["status"], merged["merged_into"]) == ("merged", "20260302-0001")
    assert [limit["state"] for limit in merged["limits"]] == ["stopped"]
    assert office.json("show", "0001")["links"] == ["20260302-0002"]


def test_a_case_that_was_linked_and_then_merged_is_named_once(office: Clerk) -> None:
    """In the list, and in the export, which reads the rows by a query of its own."""
    office("link", "0001", "0002")
    office("link", "0001", "0003")
    office("merge", "0003", "--into", "0001")
    assert office.json("show", "0001")["links"] == ["20260302-0002", "20260302-0003"]
    exported = office("export", "cases", "-f", "csv", "--columns", "no,links").out
    assert "20260302-0001,20260302-0002;20260302-0003\n" in exported.replace("\r\n", "\n")


def test_a_merge_into_itself_into_a_merged_case_or_in_a_ring_is_refused(office: Clerk) -> None:
    """Each says why; the one into a merged case names where that went."""
    assert "itself" in office("merge", "0001", "--into", "0001", status=3).err
    office("merge", "0002", "--into", "0001")
    assert "20260302-0001" in office("merge", "0003", "--into", "0002", status=3).err
    ring = office("merge", "0001", "--into", "0002", status=3).err
    assert "merged" in ring
    assert "Merge into 2" not in ring
    office("merge", "0003", "--into", "0009", status=4)
    office("merge", "0003", status=2)
    assert office.json("show", "0003")["status"] == "received"


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (["--kind", "投诉"], "2026-03-23T23:59:59+08:00"),
        (["--kind", "inquiry"], "2026-03-05T23:59:59+08:00"),
        (["--urgent"], "2026-03-03T09:00:00+08:00"),
    ],
)
def test_a_new_kind_or_urgent_counts_the_running_limits_again(
    office: Clerk, words: list[str], due: str
) -> None:
    """From their start, under the rule that fits now: 15 or 3 working days, urgent 24 hours."""
    case = office.json("edit", "0001", *words, "--reason", "误录", at="2026-03-02T10:00")
    assert case["limits"][-1]["due_at"] == due


def test_old_and_new_value_are_kept(office: Clerk) -> None:
    """In the log, callers' data masked; in words without the caller's old and new number."""
    case = office.json(
        "edit", "0001", "--title", "路灯", "--area", "城东", "--phone", "13900000009", "--no-anonymous"
    )
    assert (case["title"], case["area"], case["caller"]["phone"]) == ("路灯", "城东", "139****0009")
    data = office.json("log", "0001")[-1]["data"]
    assert data["set"] == {"area": "城东", "title": "路灯", "phone": "139****0009"}
    assert data["was"] == {"area": "", "title": "", "phone": "138****0001"}
    told = office("log", "0001").out
    assert "13800000001" not in told
    assert "139****" not in told


def test_every_field_can_be_edited(office: Clerk) -> None:
    """By code or Chinese word, marks on and off, tags as a whole, a session by its date; an empty value takes out."""
    add_session(office, "2026-03-05")
    case = office.json(
        "edit", "0002", "--channel", "来信", "--origin", "上级交办", "--ref", "市交〔2026〕1号", "--put-through",
        "未接入", "--leader", "局长甲", "--category", "10", "--area", "城东", "--complex", "--important",
        "--confidential",
        "--tag", "夜间", "--tag", "重复", "--name", "钱七", "--address", "人民路1号", "--content", "占道经营严重",
        "--session", "2026-03-05", "--responsible", "王五", "--department", "执法科",
    )  # fmt: skip
    assert (case["channel"], case["origin"], case["ref"], case["put_through"]) == (
        "letter",
        "superior",
        "市交〔2026〕1号",
        "no",
    )
    assert (case["leader"], case["category"], case["area"], case["tags"]) == (
        "局长甲",
        "10",
        "城东",
        ["夜间", "重复"],
    )
    assert (case["complex"], case["important"], case["confidential"]) == (True, True, True)
    assert (case["caller"]["name"], case["content"], case["session"]["date"]) == (
        "钱*",
        "占道经营严重",
        "2026-03-05",
    )
    assert (case["responsible"], case["department"]) == ("王五", "执法科")
    again = office.json("edit", "0002", "--no-complex", "--tag", "", "--session", "", "--leader", "")
    assert (again["complex"], again["tags"], again["session"], again["leader"]) == (False, [], None, None)


def test_what_cannot_be_edited(office: Clerk) -> None:
    """No field, an empty matter, an unknown word: wrong usage; the same value, an answer not given: refused."""
    office("edit", "0001", status=2)
    office("edit", "0001", "--content", "", status=2)
    office("edit", "0001", "--kind", "gossip", status=2)
    office("edit", "0001", "--kind", "", status=2)
    office("edit", "0001", "--phone", "call me", status=2)
    office("--db", "none.db", "edit", "0001", "--phone", "call me", status=2)
    office("edit", "0001", "--session", "2030-01-01", status=4)
    office("edit", "0009", "--urgent", status=4)
    office("edit", "0001", "--kind", "help", status=3)
    office("edit", "0001", "--answer", "已办结", status=3)
    assert office.json("show", "0001")["answer"] is None


def test_an_answer_that_stands_can_be_mended(office: Clerk) -> None:
    """The limits stay as the reply left them."""
    before = office.json("reply", "0001", "--text", "已更换灯据", "--by", "工程科")
    after = office.json("edit", "0001", "--answer", "已更换灯具", "--outcome", "已解决")
    assert (after["answer"], after["outcome"]) == ("已更换灯具", "solved")
    assert after["limits"] == before["limits"]


def test_an_undo_takes_back_the_last_command_and_a_second_one_that_before(office: Clerk) -> None:
    """By one more event: the sign, then the dispatch; the registration stays."""
    registered = office.json("show", "0002")
    sent = office.json("dispatch", "0002", "--to", "城市管理局")
    office("sign", "0002")
    assert office.json("undo", "0002") == sent
    assert office.json("undo", "0002") == registered
    assert "void" in office("undo", "0002", status=3).err
    assert [event["verb"] for event in office.json("log", "0002")] == [
        "register",
        "dispatch",
        "sign",
        "undo",
        "undo",
    ]


def test_a_number_alone_is_first_the_case_of_today(office: Clerk) -> None:
    """On 4 March 0002 and 2 are its second call; 0003 is that of 2 March, as there is no other; a name is none."""
    for matter in ("停电", "停气"):
        office("register", "-k", "help", "-c", matter, at="2026-03-04T09:00")
    for typed in ("2", "0002"):
        assert office.json("show", typed)["no"] == "20260304-0002"
    assert office.json("show", "3")["no"] == "20260302-0003"
    assert "hotline search --caller 张三" in office("show", "张三", status=4).err


def test_several_undos_in_one_command_are_all_made_or_none(office: Clerk) -> None:
    """A link is undone once, although both of its cases are named; one that cannot be undone stops all."""
    office("dispatch", "0002", "0003", "--to", "城市管理局")
    assert [case["status"] for case in office.json("undo", "0002", "0003")] == ["received", "received"]
    office("dispatch", "0002", "0003", "--to", "城市管理局")
    office("link", "0002", "0003")
    both = office.json("undo", "0002", "0003")
    assert [(case["links"], case["status"]) for case in both] == [([], "dispatched")] * 2
    office("undo", "0002")
    assert "0002" in office("undo", "0003", "0002", status=3).err
    assert office.json("show", "0003")["status"] == "dispatched"


def test_after_register_to_an_undo_takes_back_the_dispatch_alone(office: Clerk) -> None:
    """The call was received all the same."""
    office("register", "-k", "help", "-c", "停水", "--to", "城市管理局")
    assert office.json("undo", "last")["status"] == "received"


def test_after_a_dissatisfied_callback_an_undo_takes_back_the_redo_too(office: Clerk) -> None:
    """One command did both."""
    answered = office.json("reply", "0001", "--text", "已更换灯具", "--by", "工程科")
    again = office.json("callback", "0001", "--result", "不满意", "--note", "仍不亮")
    assert (again["status"], again["redone"]) == ("handling", 1)
    assert office.json("undo", "0001", "--reason", "录错") == answered


def test_an_undo_is_not_undone(office: Clerk) -> None:
    """Undo after undo goes further back, never forward again."""
    office("sign", "0001")
    office("undo", "0001")
    assert office.json("undo", "0001")["status"] == "received"


def test_a_void_call_is_kept_and_counted_apart(office: Clerk) -> None:
    """Its number stays taken, its limits stop; a closed case cannot be void."""
    case = office.json("void", "0002", "--reason", "误拨", "--approved-by", "李主任")
    assert (case["status"], [limit["state"] for limit in case["limits"]]) == ("void", ["stopped"])
    assert office.json("register", "-k", "help", "-c", "停水")["no"] == "20260302-0004"
    assert "void" in office("void", "0002", "--reason", "误拨", "--approved-by", "李主任", status=3).err
    office("void", "0003", "--reason", "误拨", status=2)
    office("void", "0003", "--reason", "误拨", "--approved-by", "", status=2)


def test_an_archived_case_is_read_only(office: Clerk) -> None:
    """Neither undo nor edit nor file; an open case is not archived."""
    assert "dispatched" in office("archive", "0001", status=3).err
    office("void", "0002", "--reason", "误拨", "--approved-by", "李主任")
    assert office.json("archive", "0002")["status"] == "archived"
    for words in (
        ["undo", "0002"],
        ["edit", "0002", "--urgent"],
        ["link", "0002", "0001"],
        ["archive", "0002"],
    ):
        assert "archived" in office(*words, status=3).err


def test_what_was_closed_before_a_day_is_archived_but_not_what_still_promises(office: Clerk) -> None:
    """Closed on the 2nd: archived before the 3rd, not before the 2nd; one with a promise is passed over and named."""
    office("dispatch", "0002", "--to", "城市管理局")
    office("reply", "0001", "--text", "已更换灯具", "--by", "工程科")
    promise = ["--promise", "清理摊位", "--promised-by", "2026-03-31"]
    office("reply", "0002", "--text", "已劝离,月底清理", "--by", "执法科", *promise)
    office("callback", "0001", "--result", "满意")
    office("callback", "0002", "--result", "满意")
    assert office.json("archive", "--closed-before", "2026-03-02", at="2026-03-05T09:00") == []
    ran = office("archive", "--closed-before", "2026-03-03", "-f", "json")
    assert [case["no"] for case in ran.json] == ["20260302-0001"]
    assert "20260302-0002" in ran.err
    office("archive", status=2)
    office("archive", "0001", "--closed-before", "2026-03-03", status=2)
    office("archive", "--closed-before", "March", status=2)


def test_archiving_several_is_all_or_nothing(office: Clerk) -> None:
    """One that is still open lets none be archived."""
    office("void", "0002", "--reason", "误拨", "--approved-by", "李主任")
    office("archive", "0002", "0001", status=3)
    assert office.json("show", "0002")["status"] == "void"


@pytest.mark.clause("CZ-16", "CZ-19")
def test_a_paper_of_a_case_is_kept_by_name_and_digest(office: Clerk) -> None:
    """CZ-16, CZ-19: SHA-256 of what the file holds; the file stays where it is."""
    scan = office.folder / "附件2.pdf"
    scan.write_bytes(b"scan")
    case = office.json("file", "0001", "附件2.pdf", "--to", "市政务办", "--title", "办理结果")
    assert case["files"] == [
        {
            "title": "办理结果",
            "path": str(scan),
            "digest": hashlib.sha256(b"scan").hexdigest(),
            "to": "市政务办",
            "at": "2026-03-02T09:00:00+08:00",
            "pages": None,
        }
    ]
    paper = office.json("file", "0001", "附件2.pdf")["files"][1]
    assert (paper["title"], paper["to"]) == ("附件2.pdf", None)


@pytest.mark.clause("XF-13")
def test_a_paper_of_a_session_is_kept_too(office: Clerk) -> None:
    """XF-13: by the session's date or id; an id that could be a case is asked about."""
    (office.folder / "附件2.pdf").write_bytes(b"scan")
    add_session(office, "2026-03-05")
    assert office.json("file", "2026-03-05", "附件2.pdf")["to"] is None
    paper = office.json("file", "2026-03-05", "附件2.pdf", "--to", "市政务办")
    assert (paper["session"], paper["title"], paper["to"]) == (
        {"id": 1, "date": "2026-03-05"},
        "附件2.pdf",
        "市政务办",
    )
    assert "date" in office("file", "1", "附件2.pdf", status=4).err
    office("file", "2026-03-06", "附件2.pdf", status=4)
    office("db", "verify")


def test_a_file_that_is_not_there_comes_before_a_case_that_is_not(office: Clerk) -> None:
    """Input file 6, then what is named 4; a folder is no file."""
    office("file", "0009", "none.pdf", status=6)
    office("file", "0009", ".", status=6)
    (office.folder / "scan.pdf").write_bytes(b"scan")
    office("file", "0009", "scan.pdf", status=4)
    office("--db", "none.db", "file", "0009", "none.pdf", status=5)


def test_dry_runs_change_nothing(office: Clerk) -> None:
    """Each has the shape of the deed; afterwards the file is as it was."""
    (office.folder / "scan.pdf").write_bytes(b"scan")
    before = office.json("list"), office.json("log", "0001"), office.json("log", "0002")
    for words in (
        ["link", "0001", "0002"],
        ["merge", "0002", "--into", "0001"],
        ["edit", "0001", "--urgent", "--reason", "误录"],
        ["undo", "0001"],
        ["void", "0001", "--reason", "误拨", "--approved-by", "李主任"],
        ["file", "0001", "scan.pdf"],
    ):
        tried = office.json(*words, "--dry-run")
        assert tried
        assert (office.json("list"), office.json("log", "0001"), office.json("log", "0002")) == before


def test_a_slip_is_corrected_and_what_is_still_on_paper_follows(clerk: Clerk) -> None:
    """The phone is corrected this morning; yesterday's signature comes in after it and is in time (ST-02).

    A correction that counts limits again is part of the case's course: nothing comes in before it any more.
    """
    clerk("init")
    clerk("unit", "add", "住建局")
    clerk.now = "2026-03-03T08:30"
    said = clerk(
        "register",
        "-k",
        "help",
        "-p",
        "138000001",
        "-c",
        "电梯停运",
        "--to",
        "住建局",
        "--at",
        "2026-03-02T09:20",
    )
    assert "the phone number has 9 digits, a mobile number 11: is it complete?" in said.err
    assert "20260302-0001: corrected: --phone" in clerk("edit", "last", "--phone", "13800000001").err
    case = clerk.json("sign", "last", "--at", "2026-03-02T10:00")
    assert [limit["state"] for limit in case["limits"] if limit["stage"] == "sign"] == ["kept"]
    clerk("edit", "last", "--kind", "inquiry", "--reason", "误录")
    assert (
        "is too early"
        in clerk(
            "reply", "last", "--text", "已修好", "--by", "王五", "--at", "2026-03-02T11:00", status=3
        ).err
    )
    assert clerk.json("db", "verify")["ok"] is True
