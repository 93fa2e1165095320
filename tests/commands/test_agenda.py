"""Print work orders for handover, whom to call, today's work, and the log in words.

Dates by hand: Thursday 26 March 2020; the session of that day is 自然资源和规划局's alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from factories import add_session, call, make_office

if TYPE_CHECKING:
    from clerk import Clerk

UNIT = "自然资源和规划局"
KEYS = ("contact", "push-promotion", "guest", "promotion", "meeting", "push", "annex3")
"""Tasks before a session."""


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A session with a complaint, a report of wrongdoing, and a confidential matter of 张三丰."""
    caller = {
        "session": "2020-03-26",
        "name": "张三丰",
        "phone": "13800000001",
        "address": "常州市天宁区人民路1号",
    }
    return make_office(
        clerk,
        schemes=["changzhou-2020", "hengyang-2018"],
        units=[UNIT, "公安局"],
        sessions=[("2020-03-26", UNIT)],
        cases=[
            call("张三丰家旁工地噪声,电话13800000001", "投诉", **caller),
            call("张三丰说某科乱收费,电话13800000001", "举报", **caller),
            call("邻里纠纷", "投诉", confidential=True, **caller),
        ],
        at="2020-03-26T09:10",
    )


@pytest.fixture
def sent(office: Clerk) -> Clerk:
    """All of it dispatched at ten; signing is due at eleven (CZ-14: one working hour)."""
    office("dispatch", "--session", "2020-03-26", at="2020-03-26T10:00")
    return office


@pytest.mark.clause("CZ-14")
def test_an_order_tells_the_unit_how_to_reach_the_caller(sent: Clerk) -> None:
    """CZ-14: contact, matter and limits with their dates, unmasked; the answer within 30 working days is 11 May."""
    order = sent.json("order", "0001")
    assert order["caller"] == {
        "name": "张三丰", "phone": "13800000001", "address": "常州市天宁区人民路1号", "anonymous": False,
    }  # fmt: skip
    assert order["content"] == "张三丰家旁工地噪声,电话13800000001"
    assert [(limit["stage"], limit["due_at"]) for limit in order["limits"]] == [
        ("sign", "2020-03-26T11:00:00+08:00"),
        ("answer", "2020-05-11T23:59:59+08:00"),
        ("record", "2020-05-11T23:59:59+08:00"),
    ]


@pytest.mark.parametrize("no", ["0002", "0003"])
def test_a_report_and_a_confidential_case_go_without_the_caller(sent: Clerk, no: str) -> None:
    """Not even a mask: neither in its own fields nor in the text, in any format."""
    order = sent.json("order", no)
    assert order["caller"] == {"name": None, "phone": None, "address": None, "anonymous": False}
    for form in ("json", "csv", "plain", "markdown"):
        shown = sent("order", no, "-f", form).out
        assert "张" not in shown
        assert "0001*" not in shown
        assert "138*" not in shown
        assert "1380000" not in shown


def test_an_order_is_logged_on_every_case_of_it(sent: Clerk) -> None:
    """One event for all, whom it went to with it; a case that was not ordered does not show it."""
    sent("register", "-k", "咨询", "-c", "医保怎么办")
    sent("order", "--unit", UNIT, "--format", "csv")
    newest = [sent.json("log", no)[-1] for no in ("0001", "0002", "0003")]
    assert {(event["verb"], event["data"]["unit"], event["data"]["cases"]) for event in newest} == {
        ("order", UNIT, 3)
    }
    assert len({event["seq"] for event in newest}) == 1
    assert sent.json("log", "0004")[-1]["verb"] == "register"
    assert sent.json("undo", "0001")["status"] == "received"


@pytest.mark.parametrize("form", ["plain", "markdown", "html"])
def test_an_order_is_a_form_to_hand_over(sent: Clerk, form: str) -> None:
    """Number, unit, matter, contact, limits with dates and clauses, what the unit fills in; no dump of the record."""
    sent.lang = "zh"
    shown = sent("order", "0001", "-f", form).out.replace("\\", "")
    for said in (
        "交办单", "20200326-0001", UNIT, "工地噪声", "张三丰", "13800000001", "2020年3月26日 11:00", "CZ-14",
        "2020年5月11日 前", "常政办发〔2020〕11号", "交办人", "签收人", "办理结果", "完成时间", "责任人", "盖章",
    ):  # fmt: skip
        assert said in shown, said
    for dump in ("状态", "匿名", "超期", "上线编号", "—"):
        assert dump not in shown, dump
    secret = sent("order", "0002", "-f", form).out
    assert "保密" in secret


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "There are no orders to hand over."), ("zh", "没有要交接的工单。")]
)
def test_nothing_to_hand_over_is_said(sent: Clerk, lang: str, said: str) -> None:
    """A unit with nothing in hand: the page says so, and so does standard error; an array stays empty."""
    sent("unit", "add", "民政局")
    sent.lang = lang
    ran = sent("order", "--unit", "民政局")
    assert said in ran.out
    assert "民政局" in ran.err
    assert sent.json("order", "--unit", "民政局") == []


def test_orders_of_a_unit_are_all_that_it_has_in_hand(sent: Clerk) -> None:
    """Oldest first, its part as a co-handling unit too; what is answered is not; nothing is success."""
    sent("register", "-k", "咨询", "-c", "医保怎么办", "--to", "公安局", "--with", UNIT)
    sent("reply", "0002", "--text", "已查处", "--by", "王五")
    assert [order["no"][-1] for order in sent.json("order", "--unit", UNIT)] == ["1", "3", "4"]
    assert [order["no"][-1] for order in sent.json("order", "--unit", "公安局")] == ["4"]
    sent("unit", "add", "民政局")
    assert sent.json("order", "--unit", "民政局") == []


@pytest.mark.clause("WZ-07")
def test_what_waits_for_dispatch_can_be_handed_over_first(office: Clerk) -> None:
    """WZ-07: on paper, before the dispatch: what the unit's own session left, and what was returned to be its."""
    office("register", "-k", "咨询", "-c", "医保怎么办", "--to", "公安局")
    office("return", "0004", "--reason", "非本单位职责", "--proper", UNIT, "--approved-by", "李主任")
    orders = office.json("order", "--unit", UNIT, "--undispatched")
    assert [order["no"][-1] for order in orders] == ["1", "2", "3", "4"]
    assert office.json("order", "--unit", "公安局", "--undispatched") == []
    assert {case["status"] for case in office.json("list")} == {"received"}


@pytest.mark.clause("WZ-06", "WZ-09")
def test_an_order_carries_the_session_s_label_and_the_leader_s_instruction(office: Clerk) -> None:
    """WZ-06: 热线问政; WZ-09: who instructed what, by when."""
    session = ["--date", "2020-03-27", "--start", "09:00", "--end", "11:00", "--unit", "公安局"]
    office("schedule", "add", *session, "--scheme", "hengyang-2018")
    office("register", "-k", "求助", "-c", "路灯不亮", "--session", "2020-03-27", "--to", "公安局")
    office("instruct", "last", "--leader", "副市长", "--text", "加快办理", "--due", "2020-03-30")
    order = office.json("order", "last")
    assert order["label"] == "热线问政"
    assert [(one["leader"], one["text"], one["due"]) for one in order["instructions"]] == [
        ("副市长", "加快办理", "2020-03-30T23:59:59+08:00")
    ]
    office.lang = "zh"
    assert office("order", "last").out.startswith("热线问政交办单\n")


def test_bad_orders(sent: Clerk) -> None:
    """Neither or both, --undispatched without a unit: wrong usage. What is not there: not found, and nothing logged."""
    sent("order", status=2)
    sent("order", "0001", "--unit", UNIT, status=2)
    sent("order", "0001", "--undispatched", status=2)
    sent("order", "0001", "--columns", "nonsense", status=2)
    sent("order", "0001", "0009", status=4)
    sent("order", "--unit", "无此单位", status=4)
    assert [event["verb"] for event in sent.json("log", "0001")] == ["register", "dispatch"]


def test_whom_to_call_the_oldest_limit_first(clerk: Clerk) -> None:
    """Under standard a callback is due 3 working days after the answer; a failed try stays and is counted.

    Masked; --reveal shows whom to ask for and is in each case's log with its reason.
    """
    clerk("init", at="2026-03-02T09:00")
    clerk("unit", "add", "公安局")
    for text in ("路灯不亮", "占道经营", "噪声扰民"):
        clerk(
            "register", "-k", "help", "-c", text, "--name", "赵六", "--phone", "13900000003", "--to", "公安局"
        )
    clerk("reply", "0002", "--text", "已劝离摊贩", "--by", "李警官", at="2026-03-03T09:00")
    clerk("reply", "0001", "--text", "已更换灯具", "--by", "李警官", at="2026-03-04T09:00")
    clerk("callback", "0001", "--result", "未联系上", at="2026-03-04T10:00")
    listed = clerk.json("callback", "list")
    assert [(row["no"][-1], row["due_at"], row["tries"]) for row in listed] == [
        ("2", "2026-03-06T23:59:59+08:00", 0),
        ("1", "2026-03-09T23:59:59+08:00", 1),
    ]
    assert listed[0]["caller"]["phone"] == "139****0003"
    shown = clerk.json("callback", "list", "--reveal", "--reason", "回访")
    assert shown[0]["caller"]["name"] == "赵六"
    newest = clerk.json("log", "0002")[-1]
    assert (newest["verb"], newest["data"]["reason"]) == ("reveal", "回访")
    clerk("callback", "list", "--result", "满意", status=2)
    clerk("callback", "0001", status=2)
    clerk("callback", "0001", "--result", "maybe", status=2)
    clerk("callback", "0002", "--result", "满意")
    assert [row["no"][-1] for row in clerk.json("callback", "list")] == ["1"]


def lines(day: dict[str, Any], section: str) -> list[str]:
    """The last digits of the numbers in one part of a day."""
    return [row["no"][-1] for row in day.get(section, ())]


def test_the_day_on_one_screen(sent: Clerk) -> None:
    """Session, tasks, what falls due, what waits for dispatch, signature, a call: each in its part."""
    sent("register", "-k", "咨询", "-c", "医保怎么办")
    sent("sign", "0001")
    sent("reply", "0003", "--text", "已调解", "--by", "王五")
    day = sent.json("agenda")
    parts = ["on_air", "soon", "transfer", "sign", "callback", "record", "tasks", "attention"]
    assert list(day) == ["date", "until", *parts]
    assert (day["date"], day["until"]) == ("2020-03-26", "2020-03-27")
    assert [(one["date"], one["units"][0]["unit"]) for one in day["on_air"]] == [("2020-03-26", UNIT)]
    assert {task["session"]["date"] for task in day["tasks"] if task["session"]} == {"2020-03-26"}
    assert [task["key"] for task in day["tasks"] if not task["session"]] == [
        "daily:2020-03-27",
        "daily:2020-03-28",
    ]
    assert {task["state"] for task in day["tasks"]} == {"open"}
    assert [(row["no"][-1], row["stage"]) for row in day["soon"]] == [("2", "sign")]
    assert (lines(day, "transfer"), lines(day, "sign"), lines(day, "callback")) == (["4"], ["2"], ["3"])


def test_each_row_says_by_whom_and_what_settles_it(sent: Clerk) -> None:
    """The unit that signs, the office that dispatches, the programme that files; the command as it is typed."""
    sent("register", "-k", "咨询", "-c", "医保怎么办")
    day = sent.json("agenda")
    assert [(row["unit"], row["command"]) for row in day["transfer"]] == [
        (None, "hotline dispatch 20200326-0004 --to UNIT")
    ]
    assert next((row["unit"], row["command"]) for row in day["sign"]) == (UNIT, "hotline sign 20200326-0001")
    owed = {task["no"]: (task["unit"], task["party"], task["command"]) for task in day["tasks"]}
    assert owed["1:annex3"] == (UNIT, None, "hotline schedule done 1 annex3")
    assert owed["changzhou-2020:daily:2020-03-27"] == (
        *(None, "programme", "hotline schedule done changzhou-2020 daily:2020-03-27"),
    )


def test_the_day_looks_ahead_to_the_next_working_day(sent: Clerk) -> None:
    """Signed on Thursday 7 May 2020: what is due on Monday the 11th is not seen then.

    Saturday the 9th is worked, so that from Friday the day looks to Saturday, and from Saturday to Monday.
    """
    sent("sign", "0001", "0002", "0003")
    for day, last, seen in (
        ("2020-05-08", "2020-05-09", []),
        ("2020-05-09", "2020-05-11", [*"123", *"123"]),
        ("2020-05-10", "2020-05-11", [*"123", *"123"]),
        ("2020-05-11", "2020-05-12", [*"123", *"123"]),
    ):
        found = sent.json("agenda", day)
        assert (found["until"], lines(found, "soon")) == (last, seen)
    assert lines(sent.json("agenda", "--until", "2020-05-11"), "soon") == [*"123", *"123"]
    over = sent.json("agenda", at="2020-05-12T08:00")["overdue"]
    assert [(row["item"], row["no"][-1]) for row in over if row["item"] != "task"] == [
        ("session", "1"),  # of 26 March nobody said yet who came
        *(("case", digit) for digit in "123123"),  # the answer, and the papers to file
    ]
    sent("agenda", "12 May", status=2)
    assert "--until 2020-05-11 is before 2020-05-12" in sent("agenda", "--until", "2020-05-11", status=3).err


def test_what_is_done_again_without_a_unit_waits_for_one(office: Clerk) -> None:
    """An answer on the spot that did not satisfy is nobody's until it is dispatched: the day shows it."""
    said = ["--answered", "带身份证到窗口即可", "--scheme", "hengyang-2018"]
    no = office.json("register", "-k", "咨询", "-c", "怎么办证", *said)["no"]
    again = office.json("callback", no, "--result", "不满意")
    assert (again["status"], again["unit"]) == ("received", None)
    assert no in [case["no"] for case in office.json("agenda")["transfer"]]
    assert office.json("dispatch", no, "--to", UNIT)["status"] == "dispatched"
    assert no not in [case["no"] for case in office.json("agenda")["transfer"]]


def test_who_was_urged_too_often(sent: Clerk) -> None:
    """By the scheme's number, three: twice is not."""
    for _time in range(2):
        sent("urge", "0001", "0002")
    sent("urge", "0002")
    found = sent.json("agenda")["attention"]
    assert [row["no"][-1] for row in found if "urged" in row["note"]] == ["2"]


def test_a_done_task_is_off_the_agenda(sent: Clerk) -> None:
    """The others stay."""
    before = [task["key"] for task in sent.json("agenda")["tasks"]]
    sent("schedule", "done", "2020-03-26", "guest")
    assert [task["key"] for task in sent.json("agenda")["tasks"]] == [key for key in before if key != "guest"]


def test_the_day_names_the_tasks_that_are_overdue(sent: Clerk) -> None:
    """Both ask one piece of code: none of a session typed in or archived, a call's duty until it is done (CZ-12)."""
    hours = ["--start", "09:00", "--end", "10:00", "--unit", UNIT]
    sent("schedule", "add", "--date", "2019-10-17", *hours)
    sent("schedule", "add", "--date", "2020-04-02", *hours)
    sent("register", "-k", "求助", "-c", "停水", "--channel", "programme-line", at="2020-03-27T10:00")
    sent.now = "2020-05-20T09:00"
    owed = {item["no"] for item in sent.json("overdue") if item["item"] == "task"}
    assert "changzhou-2020:programme-line:2020-03-27" in owed
    sent.now = "2020-04-20T09:00"
    owed = {item["no"] for item in sent.json("overdue") if item["item"] == "task"}
    assert "changzhou-2020:programme-line:2020-03-27" in owed
    assert {number.partition(":")[0] for number in owed} == {"1", "3", "changzhou-2020"}
    day = sent.json("agenda")
    assert {task["no"] for task in day["tasks"] if task["due_at"] < "2020-04-20"} == owed
    assert {row["no"] for row in day["overdue"] if row["item"] == "task"} == owed
    assert [row["no"] for row in day["overdue"] if row["item"] == "session"] == ["2", "1", "3"]
    sent("schedule", "attend", "1", "--status", "on-time", "--by", "head")
    sent("schedule", "archive", "1", "--yes")
    left = [task["no"] for task in sent.json("agenda")["tasks"] if task["no"].startswith("1:")]
    assert set(left) == {f"1:{key}" for key in KEYS}


def test_the_day_for_people_and_as_one_table(sent: Clerk) -> None:
    """Headings with counts; callers masked; CSV has one header, and the part in its first column."""
    shown = sent("agenda").out
    assert "On the air today (1)" in shown
    assert "To be signed (3)" in shown
    assert "13800000001" not in shown
    rows = sent("agenda", "-f", "csv").out.splitlines()
    assert rows[0].startswith("section,no,")
    assert sum(row.startswith("sign,") for row in rows) == 3


def test_the_log_in_words(sent: Clerk) -> None:
    """Units by name, limits by stage and due date; the caller masked unless revealed."""
    told = sent("log", "0001").out
    assert UNIT in told
    assert "sign due 2020-03-26 11:00 (CZ-14)" in told
    assert "answer due 2020-05-11 (CZ-16)" in told
    assert "transfer done" in told
    assert "张三丰" not in told
    assert "张三丰" in sent("log", "0001", "--reveal", "--reason", "核对").out


def test_the_log_for_programs(sent: Clerk) -> None:
    """Keys stay beside names; times have their offset; a change of a limit names its stage."""
    data = sent.json("log", "0001")[-1]["data"]
    assert (data["unit"], data["unit_id"], data["via"]) == (UNIT, 1, "system")
    assert [(change["do"], change["stage"]) for change in data["limits"]] == [
        ("meet", "transfer"),
        ("begin", "sign"),
        ("begin", "answer"),
        ("begin", "record"),
    ]
    assert data["limits"][2]["due"] == "2020-05-11T23:59:59+08:00"


def test_the_log_names_stages_rightly_after_an_undo(sent: Clerk) -> None:
    """The undone dispatch's limits give their places to those of the next one."""
    sent("undo", "0001")
    sent("dispatch", "0001", "--to", "公安局")
    sent("sign", "0001")
    assert [change["stage"] for change in sent.json("log", "0001")[-1]["data"]["limits"]] == ["sign"]


@pytest.mark.clause("CZ-13")
def test_what_was_answered_on_the_spot_and_is_still_owed_waits_for_dispatch_in_the_agenda(
    clerk: Clerk,
) -> None:
    """CZ-13: it goes out the same day too; the agenda names it until it has."""
    clerk("init", "--scheme", "changzhou-2020")
    clerk("unit", "add", "住建局")
    clerk("schedule", "add", "--date", "2026-03-02", "--start", "08:00", "--end", "09:00", "--unit", "住建局")
    clerk("register", "-k", "咨询", "-c", "电梯年检", "-s", "2026-03-02", "--answered", "每年一次")
    assert [case["no"] for case in clerk.json("agenda")["transfer"]] == ["20260302-0001"]
    clerk("dispatch", "last", "--to", "住建局")
    assert "transfer" not in clerk.json("agenda")


def attention(clerk: Clerk) -> list[tuple[str, str]]:
    """Number and reason of the cases for attention."""
    return [(row["no"][-1], row["note"]) for row in clerk.json("agenda").get("attention", [])]


def test_who_is_dissatisfied_twice_or_calls_often_is_named(clerk: Clerk) -> None:
    """By the keys of the scheme: dissatisfied twice; three cases of one phone within 90 days, not a fourth before."""
    make_office(clerk, schemes=["standard"], units=["公安局"], at="2025-11-01T09:00")
    caller = {"name": "张三", "phone": "13800000001", "to": "公安局"}
    clerk(*call("路灯不亮", **caller))
    for text in ("占道经营", "噪声扰民"):
        clerk(*call(text, **caller), at="2026-03-02T09:00")
    assert attention(clerk) == []
    clerk(*call("道路破损", **{**caller, "phone": "138 0000 0001"}))
    assert attention(clerk) == [(digit, "3 calls within 90 days") for digit in "1123"]
    clerk(*call("积水", to="公安局", phone="13900000002"))
    for day in ("03", "05"):
        clerk("reply", "0302-0004", "--text", "已到现场疏通管道", "--by", "王五", at=f"2026-03-{day}T09:00")
        clerk("callback", "0302-0004", "--result", "不满意", at=f"2026-03-{day}T10:00")
    assert ("4", "dissatisfied 2 times") in attention(clerk)


@pytest.mark.clause("XF-16")
def test_an_important_case_that_no_leader_saw_is_listed(clerk: Clerk) -> None:
    """XF-16: xingfeng sets no date for it; it is listed until it goes before one."""
    make_office(clerk, schemes=["xingfeng-2014"], units=["司法局"], at="2014-07-15T09:00")
    clerk(*call("群体上访", important=True, to="司法局"))
    [row] = clerk.json("agenda")["escalate"]
    assert (row["unit"], row["command"]) == ("司法局", "hotline escalate 20140715-0001 --to LEADER")
    clerk("escalate", "last", "--to", "副局长")
    assert "escalate" not in clerk.json("agenda")


def test_a_person_sees_twenty_rows_and_a_program_all(clerk: Clerk) -> None:
    """What follows the twentieth is counted; JSON, CSV and JSON lines have every row."""
    make_office(clerk, at="2026-03-02T09:00")
    table = "kind,content\n" + "".join(f"求助,第{n}件\n" for n in range(23))
    (clerk.folder / "calls.csv").write_text(table, encoding="utf-8")
    clerk("import", "calls.csv")
    said = clerk("agenda").out
    assert "To be dispatched (23)" in said
    assert "3 more" in said
    assert len(clerk.json("agenda")["transfer"]) == 23
    assert clerk("agenda", "-f", "csv").out.count("\ntransfer,") == 23
    assert clerk.json("agenda", "--columns", "date,until") == {"date": "2026-03-02", "until": "2026-03-03"}


def commands(clerk: Clerk, part: str) -> list[str]:
    return [row["command"] for row in clerk.json("agenda").get(part, ())]


@pytest.mark.clause("CZ-13", "CZ-18")
def test_what_is_still_to_be_dispatched_is_not_called_back_yet(clerk: Clerk) -> None:
    """CZ-13: called back after the answer; who closes it before is told; a poor rating is decided first."""
    make_office(clerk, schemes=["changzhou-2020"], units=["公安局"], at="2020-03-26T08:00")
    add_session(clerk, "2020-03-26", "公安局")
    on_air = {
        "session": "2020-03-26",
        "put_through": "on-air",
        "answered": "请带身份证",
        "phone": "13800000001",
    }
    clerk(*call("补办身份证", **on_air), at="2020-03-26T09:20")
    assert commands(clerk, "callback") == []
    assert clerk.json("callback", "list") == []
    clerk("callback", "last", "--result", "不满意")
    assert commands(clerk, "transfer") == []
    decides = "hotline redo 20200326-0001 --substandard REASON"
    assert commands(clerk, "redo") == [decides]
    assert decides in commands(clerk, "soon")  # what ends its transfer, due today
    clerk("redo", "last", "--substandard", "答复不明")
    assert commands(clerk, "redo") == []
    clerk("reply", "last", "--text", "已于当日补办身份证", "--by", "甲")
    assert commands(clerk, "callback") == ["hotline callback 20200326-0001 --result RESULT"]
    clerk(*call("停车", **on_air))
    assert "closed without a work order, which CZ-13" in clerk("callback", "last", "--result", "满意").err


@pytest.mark.clause("BM-08", "WZ-08")
def test_how_a_command_is_to_be_given(clerk: Clerk) -> None:
    """WZ-08: what is urgent is dispatched by telephone; BM-08: a caller who was not told yet is told before closing."""
    make_office(clerk, schemes=["jingning-2014"], units=["公安局"], at="2014-05-19T08:00")
    clerk(*call("桥面塌陷", urgent=True, phone="13800000001"))
    assert commands(clerk, "transfer") == ["hotline dispatch 20140519-0001 --to UNIT --via phone"]
    clerk("dispatch", "last", "--to", "公安局", "--via", "phone")
    clerk("reply", "last", "--text", "5月19日已封桥抢修", "--by", "甲")
    assert commands(clerk, "callback") == ["hotline reach 20140519-0001 --told TEXT --how HOW"]
    clerk("reach", "last", "--told", "已告知抢修情况", "--how", "phone")
    assert commands(clerk, "callback") == ["hotline close 20140519-0001"]
    clerk(*call("噪音", to="公安局"))
    clerk("reply", "last", "--text", "5月19日已停工", "--by", "甲")
    assert commands(clerk, "callback")[1:] == ["hotline close 20140519-0002"]  # nobody to tell


@pytest.mark.clause("WZ-04")
def test_a_make_up_that_is_planned_is_named(clerk: Clerk) -> None:
    """WZ-04: from the day after the turn that was missed until it was made up, with what is planned."""
    make_office(clerk, schemes=["hengyang-2018"], units=["公安局"], at="2018-03-01T09:00")
    add_session(clerk, "2018-03-14", "公安局")
    clerk("schedule", "attend", "1", "--status", "absent", "--by", "head", at="2018-03-14T12:00")
    clerk.now = "2018-03-15T09:00"
    assert commands(clerk, "makeup") == ["hotline schedule makeup 1 --date DATE"]
    clerk("schedule", "makeup", "1", "--date", "2018-03-21", "--yes")
    [row] = clerk.json("agenda")["makeup"]
    assert (row["command"], row["note"]) == ("hotline schedule show 2", "planned for 2018-03-21")
    clerk("schedule", "attend", "2", "--status", "on-time", "--by", "head", at="2018-03-21T12:00")
    assert commands(clerk, "makeup") == []
