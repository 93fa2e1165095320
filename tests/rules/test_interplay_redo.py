"""A redo where it meets receipt, dispatch, return and import.

Dates by hand: Wednesday 14 March 2018; working days after it 15, 16, 19, 20, 21, 22 March.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk

AIR = "2018-03-14T09:30"


@pytest.fixture
def session(clerk: Clerk) -> Callable[..., Clerk]:
    """An office under a scheme with a session of these units on 14 March 2018."""

    def opened(scheme: str, *units: str) -> Clerk:
        clerk("init", "--scheme", scheme, at="2018-03-01T09:00")
        for unit in ("城市管理局", "公安局"):
            clerk("unit", "add", unit)
        named = [word for unit in units for word in ("--unit", unit)]
        plan = ("--date", "2018-03-14", "--start", "09:00", "--end", "11:00", *named, "--yes")
        clerk("schedule", "add", *plan, at="2018-03-01T09:00")
        return clerk

    return opened


CALL = ("register", "-k", "help", "-c", "路灯不亮", "-p", "13800000001", "--session", "2018-03-14")


def newest(case: dict[str, Any], stage: str) -> tuple[str, str | None, str]:
    """Date, unit and state of the newest limit of ``stage``."""
    limit = [one for one in case["limits"] if one["stage"] == stage][-1]
    return limit["due_at"][:10], limit["unit"], limit["state"]


@pytest.mark.clause("WZ-09", "WZ-12")
def test_the_one_unit_of_the_session_does_again_what_it_answered_on_the_spot(
    session: Callable[..., Clerk],
) -> None:
    """Sent back on Friday 16 March: that is the order; 19, 20, 21 March. It is on the unit's hands."""
    office = session("hengyang-2018", "城市管理局")
    office(*CALL, "--answered", "今晚修好", at=AIR)
    case = office.json("callback", "last", "--result", "不满意", at="2018-03-16T10:00")
    assert (case["status"], case["unit"], case["dispatched_at"][:16]) == (
        "handling",
        "城市管理局",
        "2018-03-16T10:00",
    )
    assert newest(case, "answer") == ("2018-03-21", "城市管理局", "running")
    assert office.json("agenda", at="2018-03-16T11:00").get("transfer", []) == []
    office("db", "verify", at="2018-03-16T11:00")


@pytest.mark.clause("WZ-09")
def test_in_a_session_of_two_units_a_redo_waits_for_its_order(session: Callable[..., Clerk]) -> None:
    """Nobody knows who answered: it waits; dispatched on Tuesday 20 March, 21, 22, 23 March."""
    office = session("hengyang-2018", "城市管理局", "公安局")
    office(*CALL, "--answered", "今晚修好", at=AIR)
    case = office.json("callback", "last", "--result", "不满意", at="2018-03-16T10:00")
    assert (case["status"], [one["stage"] for one in case["limits"] if one["stage"] == "answer"]) == (
        "received",
        [],
    )
    assert len(office.json("agenda", at="2018-03-19T09:00")["transfer"]) == 1
    case = office.json("dispatch", "last", "--to", "公安局", at="2018-03-20T09:00")
    assert newest(case, "answer") == ("2018-03-23", "公安局", "running")


def test_an_office_s_own_export_brings_the_redo_back(session: Callable[..., Clerk]) -> None:
    """Answered on the spot, sent back, on the unit's hands: the same in another file."""
    office = session("hengyang-2018", "城市管理局")
    office(*CALL, "--answered", "今晚修好", at=AIR)
    office("callback", "last", "--result", "不满意", at="2018-03-16T10:00")
    office(
        "export", "cases", "--reveal", "--reason", "x", "-f", "csv", "-o", "out.csv", at="2018-03-16T11:00"
    )
    (office.folder / "hotline.db").rename(office.folder / "old.db")
    session("hengyang-2018", "城市管理局")
    office("import", "out.csv", at="2018-03-16T11:00")
    case = office.json("show", "last", at="2018-03-16T11:00")
    assert (case["on_the_spot"], case["status"], case["unit"]) == (True, "handling", "城市管理局")
    assert newest(case, "answer") == ("2018-03-21", "城市管理局", "running")


# ---- what dissatisfaction leads to ----------------------------------------------------------------------------


def sent_back(office: Clerk, *, replied: str, called: str) -> dict[str, Any]:
    """The newest case answered by its unit, its caller dissatisfied."""
    office("reply", "last", "--text", "已修好", "--by", "王五", at=replied)
    found: dict[str, Any] = office.json("callback", "last", "--result", "不满意", at=called)
    return found


def stages(rows: list[dict[str, Any]]) -> list[str]:
    """The stages of a part of the agenda."""
    return [row["stage"] for row in rows]


@pytest.mark.clause("WZ-12")
def test_hengyang_owes_the_supervision_on_site_of_a_redo(session: Callable[..., Clerk]) -> None:
    """Sent back on Friday 16 March: redone by 21 March, and supervised on site by then; owed till it is done."""
    office = session("hengyang-2018", "城市管理局")
    office(*CALL, "--to", "城市管理局", at=AIR)
    case = sent_back(office, replied="2018-03-15T09:00", called="2018-03-16T10:00")
    assert (case["status"], case["redone"], case["decision"]) == ("handling", 1, None)
    assert newest(case, "supervise") == ("2018-03-21", None, "running")
    assert len(office.json("agenda", at="2018-03-16T11:00")["supervise"]) == 1
    office("reply", "last", "--text", "已换灯", "--by", "王五", at="2018-03-20T09:00")
    office("callback", "last", "--result", "满意", at="2018-03-21T10:00")
    late = office.json("overdue", "--stage", "supervise", at="2018-03-22T09:00")
    assert [(row["stage"], row["unit"], row["clause"]) for row in late] == [("supervise", None, "WZ-12")]
    office("supervise", "last", "--by", "热线办", "--on-site", at="2018-03-22T10:00")
    assert office.json("agenda", at="2018-03-22T11:00").get("supervise", []) == []
    case = office.json("show", "last", at="2018-03-22T11:00")
    assert newest(case, "supervise")[2] == "late"
    office("supervise", "last", "--by", "热线办", "--on-site", status=3, at="2018-03-22T11:00")
    office("db", "verify", at="2018-03-22T11:00")


@pytest.mark.clause("CZ-18")
def test_changzhou_decides_whether_there_is_a_ground(session: Callable[..., Clerk]) -> None:
    """Dissatisfied: to be decided, no callback left to make; a redo only on the ground; else closed as it is."""
    office = session("changzhou-2020", "城市管理局")
    for _case in range(2):
        office(*CALL, "--to", "城市管理局", at=AIR)
        case = sent_back(office, replied="2018-03-15T09:00", called="2018-03-16T10:00")
        assert (case["status"], case["redone"], case["decision"]) == ("answered", 0, "redo")
        assert "待定重办" in office("--lang", "zh", "show", "last", at="2018-03-16T10:00").out
        day = office.json("agenda", at="2018-03-16T10:00")
        assert (stages(day["redo"]), "callback" in day) == (["redo"], False)
        refused = office("redo", "last", "--reason", "不满意", status=3, at="2018-03-16T11:00").err
        assert "CZ-18" in refused
        if not _case:
            done = office.json("close", "last", at="2018-03-16T11:00")
            assert (done["status"], done["satisfaction"], done["decision"]) == (
                "closed",
                "dissatisfied",
                None,
            )
    words = ("redo", "last", "--substandard", "答复与实际不符")
    again = office.json(*words, at="2018-03-16T11:00")
    assert (again["status"], again["redone"], again["decision"]) == ("handling", 1, None)
    assert "答复与实际不符" in office("log", "last", at="2018-03-16T11:00").out
    office("undo", "last", at="2018-03-16T12:00")
    assert office.json("show", "last", at="2018-03-16T12:00")["decision"] == "redo"
    assert office.json("redo", "last", "--reason", "x", "--substandard", at="2018-03-16T12:00")["redone"] == 1
    office("db", "verify", at="2018-03-16T12:00")


def test_a_redo_needs_a_reason(session: Callable[..., Clerk]) -> None:
    """Neither --reason nor a text after --substandard: wrong usage."""
    office = session("changzhou-2020", "城市管理局")
    office(*CALL, "--to", "城市管理局", at=AIR)
    office("reply", "last", "--text", "已修好", "--by", "王五", at="2018-03-15T09:00")
    office("redo", "last", status=2, at="2018-03-15T10:00")
    office("redo", "last", "--substandard", status=2, at="2018-03-15T10:00")


@pytest.mark.parametrize("closes", [True, False])
def test_after_three_redos_a_leader_decides(session: Callable[..., Clerk], *, closes: bool) -> None:
    """The fourth time it goes before a leader within a working day, Thursday 29 March; by name it is redone or closed.

    Sent back on 16, 20, 22 and Wednesday 28 March.
    """
    office = session("hengyang-2018", "城市管理局")
    office(*CALL, "--to", "城市管理局", at=AIR)
    for replied, called in (("15", "16"), ("19", "20"), ("21", "22")):
        case = sent_back(office, replied=f"2018-03-{replied}T09:00", called=f"2018-03-{called}T10:00")
    assert (case["redone"], case["difficult"], case["status"]) == (3, True, "handling")
    case = sent_back(office, replied="2018-03-26T09:00", called="2018-03-28T10:00")
    assert (case["redone"], case["status"], case["decision"]) == (3, "answered", "escalate")
    assert newest(case, "escalate") == ("2018-03-29", None, "running")
    assert stages(office.json("agenda", at="2018-03-28T11:00")["redo"]) == ["escalate"]
    office("close", "last", status=3, at="2018-03-28T11:00")
    office("redo", "last", "--reason", "x", status=3, at="2018-03-28T11:00")
    verb = ("close", "last") if closes else ("redo", "last", "--reason", "再办一次")
    case = office.json(*verb, "--approved-by", "副市长", at="2018-03-29T09:00")
    assert (case["status"], case["redone"]) == (("closed", 3) if closes else ("handling", 4))
    assert (case["satisfaction"], newest(case, "escalate")[2]) == ("dissatisfied", "kept")
    assert "副市长" in office("log", "last", at="2018-03-29T09:00").out


@pytest.mark.clause("CZ-16")
def test_the_stamped_record_runs_from_the_first_order(session: Callable[..., Clerk]) -> None:
    """30 working days from 14 March 2018: 26 April, with 5 to 7 April at rest and Sunday 8 April worked.

    15, 16, 19 to 23, 26 to 30 March make 12; 2 to 4 April 15; 8 to 13 April 21; 16 to 20 April 26; 23 to 26 April 30.
    Neither a return nor a redo begins it again; ``file`` meets it, also after closing.
    """
    office = session("changzhou-2020", "城市管理局")
    office(*CALL, "--to", "城市管理局", at=AIR)
    back = ("return", "last", "--reason", "不属本单位", "--approved-by", "李主任")
    office(*back, at="2018-03-15T09:00")
    case = office.json("dispatch", "last", "--to", "公安局", at="2018-03-16T09:00")
    assert newest(case, "record") == ("2018-04-26", "公安局", "running")
    office("reply", "last", "--text", "已修好", "--by", "王五", at="2018-03-19T09:00")
    office("redo", "last", "--substandard", "x", at="2018-03-19T10:00")
    office("reply", "last", "--text", "已修好", "--by", "王五", at="2018-03-20T09:00")
    office("callback", "last", "--result", "满意", at="2018-03-21T10:00")
    late = office.json("overdue", "--stage", "record", at="2018-04-27T09:00")
    assert [(row["unit"], row["clause"]) for row in late] == [("公安局", "CZ-16")]
    (office.folder / "表.pdf").write_text("x", encoding="utf-8")
    office("file", "last", "表.pdf", at="2018-04-27T10:00")
    assert newest(office.json("show", "last", at="2018-04-27T10:00"), "record")[2] == "late"


def test_a_scheme_gives_a_redo_its_own_span(clerk: Clerk) -> None:
    """One working day in place of three: sent back on Friday 16 March 2018, Monday 19 March."""
    (clerk.folder / "own.toml").write_text(
        'extends = "hengyang-2018"\ntitle = "x"\nsource = "x"\n[callback]\nrequired = true\nclause = "WZ-12"\n'
        'redo_span = "1 working day"\n',
        encoding="utf-8",
    )
    clerk("init", "--scheme", "own.toml", at="2018-03-01T09:00")
    clerk("unit", "add", "城市管理局")
    clerk("register", "-k", "help", "-c", "路灯不亮", "--to", "城市管理局", at=AIR)
    case = sent_back(clerk, replied="2018-03-15T09:00", called="2018-03-16T10:00")
    assert newest(case, "answer")[0] == "2018-03-19"
    case = clerk.json("edit", "last", "--kind", "complaint", at="2018-03-16T11:00")
    assert newest(case, "answer")[0] == "2018-03-19"


def test_a_case_to_be_decided_comes_back_from_an_export(session: Callable[..., Clerk]) -> None:
    """The office's own export says that it is to be decided; so it is in the other file."""
    office = session("changzhou-2020", "城市管理局")
    office(*CALL, "--to", "城市管理局", at=AIR)
    sent_back(office, replied="2018-03-15T09:00", called="2018-03-16T10:00")
    office(
        "export", "cases", "--reveal", "--reason", "x", "-f", "csv", "-o", "out.csv", at="2018-03-16T11:00"
    )
    (office.folder / "hotline.db").rename(office.folder / "old.db")
    session("changzhou-2020", "城市管理局")
    office("import", "out.csv", at="2018-03-16T11:00")
    case = office.json("show", "last", at="2018-03-16T11:00")
    assert (case["status"], case["decision"], case["redone"]) == ("answered", "redo", 0)
