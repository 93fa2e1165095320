"""What the five source documents ask of calls, dispatch, limits and answers, clause by clause, as a clerk meets it.

Each test names its clause. Dates by hand: Thursday 26 March 2020 (working days after it: 27, 30, 31 March ...);
Monday 2 March 2026 (3, 4, 5, 6, 9 March); Tuesday 15 July 2014. Other clauses are
shown by other tests; ``test_requirements.py`` sees that none is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from clerk import Clerk


@pytest.fixture
def under(clerk: Clerk) -> Callable[[str, str], Clerk]:
    """An office under a scheme, at a time, with the units 城市管理局 and 公安局."""

    def opened(scheme: str, at: str) -> Clerk:
        clerk("init", "--scheme", scheme, at=at)
        clerk("unit", "add", "城市管理局", "--duty", "市容环卫、占道经营")
        clerk("unit", "add", "公安局", "--duty", "治安")
        return clerk

    return opened


def on_air(office: Clerk, day: str, *units: str) -> None:
    """A session of that day, 09:00 to 10:00."""
    named = [word for unit in units or ("城市管理局",) for word in ("--unit", unit)]
    office("schedule", "add", "--date", day, "--start", "09:00", "--end", "10:00", *named, "--yes")


def due(case: dict[str, Any], stage: str) -> str:
    """When the newest limit of ``stage`` ends."""
    return [limit["due_at"] for limit in case["limits"] if limit["stage"] == stage][-1]


# ---- calls ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("XF-05")
@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("咨询", "inquiry"),
        ("求助", "help"),
        ("投诉", "complaint"),
        ("举报", "report"),
        ("建议", "suggestion"),
    ],
)
def test_five_kinds(under: Callable[[str, str], Clerk], word: str, code: str) -> None:
    """XF-05: by word or code."""
    office = under("xingfeng-2014", "2014-07-15T09:00")
    assert office.json("register", "-k", word, "-c", "路面塌陷")["kind"] == code
    assert office.json("register", "-k", code, "-c", "路面塌陷")["kind"] == code


@pytest.mark.clause("XF-06")
def test_who_called_what_about_and_what_was_said(under: Callable[[str, str], Clerk]) -> None:
    """XF-06: name, address, contact, the matter, and what the leader promised: what and by when."""
    office = under("xingfeng-2014", "2014-07-15T09:20")
    office(
        "register", "-k", "求助", "-c", "公证材料如何补办", "--name", "张三", "--address", "新丰县丰城街道1号",
        "--phone", "13800000001", "--leader", "局长甲", "--promise", "帮助补办", "--promised-by", "2014-07-20",
    )  # fmt: skip
    case = office.json("show", "last", "--reveal", "--reason", "核对")
    assert case["caller"] == {
        "name": "张三", "phone": "13800000001", "address": "新丰县丰城街道1号", "anonymous": False,
    }  # fmt: skip
    assert (case["leader"], case["promise"]) == ("局长甲", {"text": "帮助补办", "due": "2014-07-20"})


@pytest.mark.clause("CZ-10")
def test_who_leaves_no_contact_is_anonymous(under: Callable[[str, str], Clerk]) -> None:
    """CZ-10: with a name or without."""
    office = under("changzhou-2020", "2020-03-26T09:10")
    named = office.json("register", "-k", "投诉", "-c", "噪声", "--name", "李四")
    assert (named["caller"]["anonymous"], named["caller"]["name"]) == (True, "李*")
    assert office.json("register", "-k", "投诉", "-c", "噪声")["caller"]["anonymous"] is True
    assert (
        office.json("register", "-k", "投诉", "-c", "噪声", "--phone", "13800000001")["caller"]["anonymous"]
        is False
    )


@pytest.mark.clause("XF-07")
def test_answered_there_and_then_counts_so(under: Callable[[str, str], Clerk]) -> None:
    """XF-07: answered at its receipt, with no limit of a unit."""
    office = under("xingfeng-2014", "2014-07-15T09:20")
    case = office.json("register", "-k", "咨询", "-c", "公证要带什么", "--answered", "带身份证和户口簿")
    assert (case["status"], case["on_the_spot"], case["answered_at"]) == (
        "answered",
        True,
        "2014-07-15T09:20:00+08:00",
    )
    assert [limit for limit in case["limits"] if limit["stage"] == "answer"] == []


@pytest.mark.clause("CZ-28")
def test_put_through_and_not_answered_needs_a_date(under: Callable[[str, str], Clerk]) -> None:
    """CZ-28: refused with the clause until one is promised; one who only queued needs none."""
    office = under("changzhou-2020", "2020-03-26T09:20")
    on_air(office, "2020-03-26")
    call = ["register", "--session", "2020-03-26", "-k", "投诉", "-c", "夜间施工"]
    assert "CZ-28" in office(*call, "--put-through", "on-air", status=3).err
    office(*call, "--put-through", "on-air", "--promise", "派人查看", "--promised-by", "2020-04-02")
    office(*call, "--put-through", "queued")


@pytest.mark.clause("CZ-30")
def test_where_a_matter_comes_from(under: Callable[[str, str], Clerk]) -> None:
    """CZ-30: the caller's own, exposed on air, sent back by the programme, from above with its own number."""
    office = under("changzhou-2020", "2020-03-26T09:20")
    call = ["register", "-k", "投诉", "-c", "夜间施工"]
    assert office.json(*call)["origin"] == "own"
    assert office.json(*call, "--origin", "曝光")["origin"] == "exposed"
    assert office.json(*call, "--origin", "栏目组转办")["origin"] == "programme"
    case = office.json(*call, "--origin", "上级交办", "--ref", "市督〔2020〕12号")
    assert (case["origin"], case["ref"]) == ("superior", "市督〔2020〕12号")


@pytest.mark.clause("WZ-06")
def test_who_was_not_put_through_is_a_work_order_all_the_same(under: Callable[[str, str], Clerk]) -> None:
    """WZ-06: waiting in the queue or not; with the session's label."""
    office = under("hengyang-2018", "2018-02-14T09:30")
    on_air(office, "2018-02-14")
    for how in ("queued", "no"):
        case = office.json(
            "register",
            "--session",
            "2018-02-14",
            "-k",
            "求助",
            "-c",
            "路灯不亮",
            "--put-through",
            how,
            "--to",
            "公安局",
        )
        assert (case["status"], case["put_through"], case["label"]) == ("dispatched", how, "热线问政")


@pytest.mark.clause("WZ-06", "WZ-18")
def test_a_call_found_to_be_of_a_session_is_its_work_order(under: Callable[[str, str], Clerk]) -> None:
    """WZ-06, WZ-18: labelled and supervised once it is put into the session; taken out of it without its label."""
    office = under("hengyang-2018", "2018-02-14T09:30")
    on_air(office, "2018-02-14")
    call = office.json("register", "-k", "求助", "-c", "路灯不亮", "--to", "公安局")
    assert (call["label"], call["supervised"]) == (None, False)
    office("edit", "last", "--session", "2018-02-14")
    case = office.json("show", "last")
    assert (case["label"], case["supervised"]) == ("热线问政", True)
    assert office.json("edit", "last", "--session", "")["label"] is None
    office("undo", "last")
    assert office.json("show", "last")["label"] == "热线问政"
    office("undo", "last")
    case = office.json("show", "last")
    assert (case["label"], case["supervised"]) == (None, False)
    office("db", "verify")


@pytest.mark.clause("CZ-11")
def test_calls_not_put_through_come_in_as_a_list(under: Callable[[str, str], Clerk]) -> None:
    """CZ-11: with their session, all at once."""
    office = under("changzhou-2020", "2020-03-26T11:00")
    on_air(office, "2020-03-26")
    (office.folder / "calls.csv").write_text(
        "类型,姓名,电话,诉求内容,接入情况\n投诉,张三,13800000001,夜间施工,未接入\n咨询,李四,13800000002,医保怎么办,未接入\n",
        encoding="utf-8",
    )
    office("import", "calls.csv", "--session", "2020-03-26")
    cases = office.json("list", "--session", "2020-03-26")
    assert [(case["kind"], case["put_through"], case["status"]) for case in cases] == [
        ("inquiry", "no", "received"),
        ("complaint", "no", "received"),
    ]


@pytest.mark.clause("BM-01")
@pytest.mark.parametrize(
    ("word", "code"), [("电话", "phone"), ("短信", "sms"), ("信箱", "mailbox"), ("网站", "web")]
)
def test_channels_of_the_platform_and_the_web(
    under: Callable[[str, str], Clerk], word: str, code: str
) -> None:
    """BM-01: phone, SMS, the mayor's mailbox, web messages."""
    office = under("jingning-2014", "2026-03-02T09:00")
    assert office.json("register", "-k", "求助", "-c", "停水", "--channel", word)["channel"] == code


@pytest.mark.clause("QT-03")
def test_letters_visits_and_the_deputies_line(under: Callable[[str, str], Clerk]) -> None:
    """QT-03: each by its channel; listed by it; a deputy's suggestion has its limits like any other's."""
    office = under("gongpu-2005", "2026-03-02T09:00")
    for word in ("来信", "来访", "邮箱", "信箱", "网站", "代表委员"):
        office("register", "-k", "建议", "-c", "增设路灯", "--channel", word, "--to", "城市管理局")
    (case,) = office.json("list", "--channel", "deputy")
    assert due(case, "answer") == "2026-03-11T23:59:59+08:00"  # as standard: 7 working days


@pytest.mark.clause("CZ-22")
def test_each_unit_has_its_ledger(under: Callable[[str, str], Clerk]) -> None:
    """CZ-22: the matters of one unit, callers masked."""
    office = under("changzhou-2020", "2020-03-26T09:20")
    for text, unit in (("夜间施工", "城市管理局"), ("电动车被盗", "公安局")):
        office("register", "-k", "投诉", "-c", text, "--name", "张三", "--phone", "13800000001", "--to", unit)
    told = office("report", "ledger", "--unit", "公安局", "--year", "2020").out
    assert "电动车被盗" in told
    assert "夜间施工" not in told
    assert "张三" not in told


# ---- dispatch -------------------------------------------------------------------------------------------------


@pytest.mark.clause("BM-03")
def test_one_order_to_the_end(under: Callable[[str, str], Clerk]) -> None:
    """BM-03: one number from receipt to archive, every step of it in one log."""
    office = under("jingning-2014", "2026-03-02T09:00")
    office("register", "-k", "求助", "-c", "停水", "--to", "城市管理局")
    office("sign", "0001")
    office("reply", "0001", "--text", "已恢复供水", "--by", "王五", "--told", "phone")
    office("callback", "0001", "--result", "满意")
    assert office.json("archive", "0001")["no"] == "20260302-0001"
    assert [event["verb"] for event in office.json("log", "0001")] == [
        "register", "dispatch", "sign", "reply", "callback", "archive",
    ]  # fmt: skip


@pytest.mark.clause("BM-04")
def test_what_crosses_units_has_a_lead_and_what_is_grave_goes_before_a_leader(
    under: Callable[[str, str], Clerk],
) -> None:
    """BM-04: to a leader the same day, and to the units at once; escalating in time keeps that limit."""
    office = under("jingning-2014", "2026-03-02T09:00")
    case = office.json(
        "register", "-k", "投诉", "-c", "桥面塌陷", "--important", "--to", "城市管理局", "--with", "公安局"
    )
    assert (case["unit"], case["co_units"]) == ("城市管理局", ["公安局"])
    first = case["limits"][0]
    assert (first["stage"], first["due_at"], first["clause"]) == (
        "escalate",
        "2026-03-02T23:59:59+08:00",
        "BM-04",
    )
    after = office.json("escalate", "last", "--to", "副县长", at="2026-03-02T10:00")
    assert after["limits"][0]["state"] == "kept"


@pytest.mark.clause("BM-05")
def test_passed_on_the_same_day(under: Callable[[str, str], Clerk]) -> None:
    """BM-05: the next morning is late."""
    office = under("jingning-2014", "2026-03-02T09:00")
    case = office.json("register", "-k", "求助", "-c", "停水")
    assert (due(case, "transfer"), case["limits"][0]["clause"]) == ("2026-03-02T23:59:59+08:00", "BM-05")
    late = office.json("dispatch", "last", "--to", "公安局", at="2026-03-03T08:00")
    assert late["limits"][0]["state"] == "late"


@pytest.mark.clause("BM-15")
def test_a_rest_day_shows_new_orders_like_any_other(under: Callable[[str, str], Clerk]) -> None:
    """BM-15: on Saturday 7 March the order of that morning waits for its unit."""
    office = under("jingning-2014", "2026-03-07T09:00")
    office("register", "-k", "求助", "-c", "停水", "--to", "城市管理局")
    assert [row["no"] for row in office.json("agenda")["sign"]] == ["20260307-0001"]
    assert [order["no"] for order in office.json("order", "--unit", "城市管理局")] == ["20260307-0001"]


@pytest.mark.clause("BM-16")
def test_a_breakdown_at_the_unit_stops_no_limit(under: Callable[[str, str], Clerk]) -> None:
    """BM-16: there is no holding; the limit runs out."""
    office = under("jingning-2014", "2026-03-02T09:00")
    office("register", "-k", "求助", "-c", "停水", "--to", "城市管理局")
    office("hold", "last", "--reason", "电脑故障", status=3)
    assert office.json("overdue", "--stage", "answer", at="2026-03-10T09:00")[0]["no"] == "20260302-0001"


@pytest.mark.clause("XF-08")
def test_passed_by_duty(under: Callable[[str, str], Clerk]) -> None:
    """XF-08: who is in charge of 占道 is found by its duty, and gets it."""
    office = under("xingfeng-2014", "2014-07-15T09:00")
    office("register", "-k", "投诉", "-c", "占道经营")
    (unit,) = office.json("unit", "list", "--duty", "占道")
    assert office.json("dispatch", "last", "--to", unit["name"])["unit"] == "城市管理局"


@pytest.mark.clause("XF-21")
def test_a_person_is_responsible_for_each(under: Callable[[str, str], Clerk]) -> None:
    """XF-21: named at dispatch, at signing, at the answer; the last counts."""
    office = under("xingfeng-2014", "2014-07-15T09:00")
    office("register", "-k", "求助", "-c", "材料补办")
    assert office.json("dispatch", "last", "--to", "公安局", "--responsible", "王五")["responsible"] == "王五"
    assert office.json("sign", "last", "--responsible", "赵六")["responsible"] == "赵六"


@pytest.mark.clause("WZ-08")
def test_a_sudden_event_goes_out_at_once_by_telephone(under: Callable[[str, str], Clerk]) -> None:
    """WZ-08: within the hour, as the reading goes; how it went out is kept."""
    office = under("hengyang-2018", "2018-02-14T09:30")
    case = office.json("register", "-k", "求助", "-c", "燃气泄漏", "--urgent")
    assert due(case, "transfer") == "2018-02-14T10:30:00+08:00"
    office("dispatch", "last", "--to", "公安局", "--via", "电话", at="2018-02-14T09:40")
    assert office.json("log", "last")[-1]["data"]["via"] == "phone"


@pytest.mark.clause("CZ-15")
def test_no_passing_back_without_the_office(under: Callable[[str, str], Clerk]) -> None:
    """CZ-15: refused with the clause; approved, the better owner is kept and the case waits for dispatch."""
    office = under("changzhou-2020", "2020-03-26T10:00")
    office("register", "-k", "投诉", "-c", "电动车被盗", "--to", "城市管理局")
    words = ["return", "last", "--reason", "属治安案件", "--proper", "公安局"]
    assert "CZ-15" in office(*words, status=3).err
    case = office.json(*words, "--approved-by", "李主任")
    assert (case["status"], case["unit"], case["returned"]) == ("received", None, 1)
    assert office.json("log", "last")[-1]["data"]["proper"] == "公安局"


@pytest.mark.clause("QT-04")
def test_a_directory_of_units_on_three_levels(under: Callable[[str, str], Clerk]) -> None:
    """QT-04: level, reception hours, place, line."""
    office = under("gongpu-2005", "2026-03-02T09:00")
    office("unit", "add", "南开区", "--level", "区")
    office("unit", "add", "体育中心街", "--level", "街", "--parent", "南开区")
    office(
        "unit", "add", "金谷园社区", "--level", "社区", "--parent", "体育中心街", "--phone", "022-80000001",
        "--hours", "周一至周五 9:00-17:00", "--place", "红磡路1号",
    )  # fmt: skip
    unit = office.json("unit", "show", "金谷园社区")
    assert (unit["level"], unit["parent"], unit["phone"]) == ("社区", "体育中心街", "022-80000001")
    assert (unit["hours"], unit["place"]) == ("周一至周五 9:00-17:00", "红磡路1号")


@pytest.mark.clause("BM-17")
def test_each_unit_has_a_head_a_leader_in_charge_and_one_at_the_desk(
    under: Callable[[str, str], Clerk],
) -> None:
    """BM-17: the head is the first responsible; the others stand in the directory by their roles."""
    office = under("jingning-2014", "2026-03-02T09:00")
    office("contact", "add", "城市管理局", "局长甲", "--role", "一把手")
    office("contact", "add", "城市管理局", "副局长乙", "--role", "分管领导", "--phone", "0933-8000001")
    office("contact", "add", "城市管理局", "科员丙", "--role", "A")
    assert [(one["name"], one["role"]) for one in office.json("contact", "list")] == [
        ("局长甲", "head"),
        ("副局长乙", "in-charge"),
        ("科员丙", "A"),
    ]


# ---- limits ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("XF-09")
def test_fifteen_days_from_acceptance_complex_thirty(under: Callable[[str, str], Clerk]) -> None:
    """XF-09: calendar days from receipt, whenever it is passed on: 30 July and 14 August."""
    office = under("xingfeng-2014", "2014-07-15T09:00")
    plain = office.json("register", "-k", "求助", "-c", "材料补办")
    assert due(plain, "answer") == "2014-07-30T23:59:59+08:00"
    later = office.json("dispatch", "last", "--to", "公安局", at="2014-07-17T09:00")
    assert due(later, "answer") == "2014-07-30T23:59:59+08:00"
    office.now = "2014-07-15T09:00"
    hard = office.json("register", "-k", "求助", "-c", "材料补办", "--complex", at="2014-07-17T10:00")
    assert due(hard, "answer") == "2014-08-18T23:59:59+08:00"  # 16 August is a Saturday: moves on to Monday


@pytest.mark.clause("CZ-16")
def test_three_working_days_or_thirty_with_feedback_to_the_programme(
    under: Callable[[str, str], Clerk],
) -> None:
    """CZ-16: inquiries 3 working days, with feedback in the same time; all others 30, to 11 May over three holidays."""
    office = under("changzhou-2020", "2020-03-26T10:00")
    asked = office.json("register", "-k", "咨询", "-c", "医保怎么办", "--to", "公安局")
    assert (due(asked, "answer"), due(asked, "feedback")) == (
        "2020-03-31T23:59:59+08:00",
        "2020-03-31T23:59:59+08:00",
    )
    office("reply", "last", "--text", "可在窗口办理", "--by", "王五")
    fed = office.json("feedback", "last", "--to", "栏目组")
    assert [limit["state"] for limit in fed["limits"] if limit["stage"] == "feedback"] == ["kept"]
    assert due(office.json("register", "-k", "投诉", "-c", "噪声", "--to", "公安局"), "answer").startswith(
        "2020-05-11"
    )


@pytest.mark.clause("BM-06")
def test_web_three_working_days_platform_five(under: Callable[[str, str], Clerk]) -> None:
    """BM-06: from the day of passing on."""
    office = under("jingning-2014", "2026-03-02T09:00")
    call = ["register", "-k", "求助", "-c", "停水", "--to", "城市管理局"]
    assert due(office.json(*call, "--channel", "网站"), "answer") == "2026-03-05T23:59:59+08:00"
    assert due(office.json(*call, "--channel", "短信"), "answer") == "2026-03-09T23:59:59+08:00"


@pytest.mark.clause("XF-10")
def test_what_was_promised_on_air_is_the_limit_where_it_is_sooner(under: Callable[[str, str], Clerk]) -> None:
    """XF-10: promised for the 20th, a Sunday, it is due then, not on the 30th."""
    office = under("xingfeng-2014", "2014-07-15T09:20")
    case = office.json(
        "register", "-k", "求助", "-c", "材料补办", "--promise", "补办", "--promised-by", "2014-07-20"
    )
    assert due(case, "answer") == "2014-07-20T23:59:59+08:00"


# ---- answers --------------------------------------------------------------------------------------------------


@pytest.mark.clause("XF-11")
def test_complaints_are_reviewed_by_both_before_the_answer_goes_out(
    under: Callable[[str, str], Clerk],
) -> None:
    """XF-11: 法规科 and 监察室; one that fails sends it back; an inquiry is not reviewed."""
    office = under("xingfeng-2014", "2014-07-15T09:00")
    office("register", "-k", "投诉", "-c", "态度恶劣", "--to", "公安局")
    reply = ["reply", "last", "--text", "已约谈当事人并道歉", "--by", "王五"]
    assert office.json(*reply)["status"] == "reviewing"
    assert (
        office.json("review", "last", "--by", "法规科", "--fail", "--reason", "未说明依据")["status"]
        == "handling"
    )
    office(*reply)
    assert office.json("review", "last", "--by", "法规科", "--pass")["status"] == "reviewing"
    assert office.json("review", "last", "--by", "监察室", "--pass")["status"] == "answered"
    office("register", "-k", "咨询", "-c", "公证要带什么", "--to", "公安局")
    assert office.json(*reply)["status"] == "answered"


@pytest.mark.clause("WZ-11")
def test_the_caller_is_answered_in_writing_and_the_office_keeps_it(
    under: Callable[[str, str], Clerk],
) -> None:
    """WZ-11: the answer, how and when the caller was told."""
    office = under("hengyang-2018", "2018-02-14T09:30")
    office("register", "-k", "求助", "-c", "路灯不亮", "--to", "公安局")
    words = ["--text", "已更换灯具", "--by", "工程科", "--told", "书面", "--told-at", "2018-02-14T15:00"]
    case = office.json("reply", "last", *words, at="2018-02-14T16:00")
    assert (case["answer"], case["told"]) == (
        "已更换灯具",
        {"how": "letter", "at": "2018-02-14T15:00:00+08:00"},
    )


@pytest.mark.clause("WZ-11")
def test_a_written_answer_is_owed_each_round(under: Callable[[str, str], Clerk]) -> None:
    """WZ-11: told by telephone on Monday 5 March 2018, a letter is owed until Tuesday; said, listed, late on Wednesday.

    The redo leaves it late, and an e-mail is written. A case that owes one is not archived.
    """
    office = under("hengyang-2018", "2018-03-05T09:00")
    office("register", "-k", "求助", "-c", "路灯不亮", "--phone", "13800000001", "--to", "公安局")
    answer = ("reply", "last", "--text", "3月5日已更换灯具两盏", "--by", "工程科", "--told")
    assert "no written answer yet (WZ-11), due 2018-03-06" in office(*answer, "phone").err
    agenda = office.json("agenda")
    assert [(row["unit"], row["due_at"][:10]) for row in agenda["written"]] == [("公安局", "2018-03-06")]
    assert agenda["written"][0]["command"] == "hotline reach 20180305-0001 --told TEXT --how letter"
    office("reach", "last", "--told", "电话再次说明", "--how", "phone")
    assert [case["no"] for case in office.json("list", "--without-written")] == ["20180305-0001"]
    late = office.json("overdue", at="2018-03-07T08:00")
    assert [(row["stage"], row["unit"]) for row in late] == [("written", "公安局")]
    office("callback", "last", "--result", "不满意", at="2018-03-07T08:30")
    office.now = "2018-03-07T10:00"
    assert "written answer" in office(*answer, "visit").err
    assert "written answer" in office("callback", "last", "--result", "满意").err
    office("archive", "last", status=3)
    office("reach", "last", "--told", "已发邮件", "--how", "email")
    assert office.json("list", "--without-written") == []
    states = [
        limit["state"] for limit in office.json("show", "last")["limits"] if limit["stage"] == "written"
    ]
    assert states == ["late"]  # of the first round, which the e-mail meets
    office("supervise", "last", "--by", "市政务办", "--on-site")
    office("archive", "last")


@pytest.mark.clause("WZ-11")
def test_no_written_answer_is_owed_twice_or_to_nobody(under: Callable[[str, str], Clerk]) -> None:
    """WZ-11: not after a letter or a text message, not to a caller without phone and address; a late one is late."""
    office = under("hengyang-2018", "2018-03-05T09:00")
    for told in ("letter", "web", "sms"):
        office("register", "-k", "求助", "-c", "路灯不亮", "--phone", "13800000001", "--to", "公安局")
        assert "written" not in office("reply", "last", "--text", "已修", "--by", "甲", "--told", told).err
    office("register", "-k", "求助", "-c", "井盖缺失", "--to", "公安局")
    office("reply", "last", "--text", "3月5日已补井盖", "--by", "甲")
    assert office.json("list", "--without-written") == []
    office("edit", "last", "--phone", "13800000002")  # now there is somebody to write to
    assert [case["no"] for case in office.json("list", "--without-written")] == ["20180305-0004"]
    office("reach", "last", "--told", "短信已发", "--how", "sms")
    office("register", "-k", "求助", "-c", "停水", "--phone", "13800000001", "--to", "公安局")
    office("reply", "last", "--text", "3月5日已通水", "--by", "甲")
    office("close", "last", "--without-callback", "来电人出国", at="2018-03-05T10:00")
    office("redo", "last", "--reason", "又停水", at="2018-03-08T09:00")
    assert [row["stage"] for row in office.json("overdue", at="2018-03-08T09:00")] == ["written"]
    office("reply", "last", "--text", "3月8日已通水", "--by", "甲", "--told", "letter", at="2018-03-08T10:00")
    states = [
        limit["state"] for limit in office.json("show", "last")["limits"] if limit["stage"] == "written"
    ]
    assert states == ["late"]
    office("redo", "last", "--reason", "又停水", at="2018-03-09T09:00")
    office("reply", "last", "--text", "3月9日已通水", "--by", "甲", at="2018-03-09T10:00")
    office("redo", "last", "--reason", "又停水", at="2018-03-09T11:00")
    states = [
        limit["state"] for limit in office.json("show", "last")["limits"] if limit["stage"] == "written"
    ]
    assert states == ["late", "stopped"]  # the next answer owes another


@pytest.mark.clause("CZ-17")
def test_what_was_said_on_air_is_on_the_order(under: Callable[[str, str], Clerk]) -> None:
    """CZ-17: what was answered on the spot is in `order` and `show`, also after the unit's answer."""
    office = under("changzhou-2020", "2020-03-26T09:30")
    office(
        "schedule",
        "add",
        "--date",
        "2020-03-26",
        "--start",
        "09:00",
        "--end",
        "10:00",
        "--unit",
        "公安局",
        "--yes",
    )
    said = "我们本周五之前派人更换解放路的灯具,来电人13800000001会接到电话"
    words = (
        "--session",
        "2020-03-26",
        "--put-through",
        "on-air",
        "--answered",
        said,
        "--phone",
        "13800000001",
    )
    office("register", "-k", "求助", "-c", "解放路路灯不亮", *words)
    office("dispatch", "last", "--to", "公安局")
    shown = office("show", "last").out
    assert "Answer on the spot: 我们本周五之前派人更换解放路的灯具,来电人138****0001会接到电话" in shown
    assert "Answer or promise on the air" in office("order", "last").out
    assert office.json("order", "last")["on_the_spot_answer"] == said
    told = office("reply", "last", "--text", "该处产权属开发商,由物业公司自行负责", "--by", "甲").err
    assert "said on air: 我们本周五之前派人更换解放路的灯具,来电人138****0001会接到电话" in told
    assert office.json("show", "last")["on_the_spot_answer"].startswith("我们本周五之前")


@pytest.mark.clause("BM-08")
def test_the_caller_is_told_before_the_office(under: Callable[[str, str], Clerk]) -> None:
    """BM-08: an answer that does not say how is taken, and it is said; told later than reported is refused."""
    office = under("jingning-2014", "2026-03-02T09:00")
    office("register", "-k", "求助", "-c", "停水", "--to", "城市管理局")
    reply = ["reply", "last", "--text", "已恢复供水", "--by", "王五"]
    office(*reply, "--told", "phone", "--told-at", "2026-03-02T10:00", status=3)
    assert "BM-08" in office(*reply).err


@pytest.mark.clause("WZ-12")
def test_not_satisfied_is_done_again_and_supervised(under: Callable[[str, str], Clerk]) -> None:
    """WZ-12: satisfied closes; not satisfied goes back with a new limit, three working days from Tuesday: the 9th."""
    office = under("hengyang-2018", "2018-03-05T09:00")
    for text in ("路灯不亮", "井盖缺失"):
        office("register", "-k", "求助", "-c", text, "--to", "公安局")
        office("reply", "last", "--text", f"{text}一事已派人处理完毕", "--by", "工程科")
    assert office.json("callback", "0001", "--result", "满意")["status"] == "closed"
    again = office.json("callback", "0002", "--result", "不满意", at="2018-03-06T09:00")
    assert (again["status"], again["redone"], again["supervised"]) == ("handling", 1, True)
    assert due(again, "answer") == "2018-03-09T23:59:59+08:00"


@pytest.mark.clause("CZ-18")
def test_below_standard_is_a_second_order(under: Callable[[str, str], Clerk]) -> None:
    """CZ-18: handled and answered again, from closed too; it is kept that it was substandard."""
    office = under("changzhou-2020", "2020-03-26T10:00")
    office("register", "-k", "咨询", "-c", "医保怎么办", "--to", "公安局")
    office("reply", "last", "--text", "可在窗口办理", "--by", "王五")
    office("callback", "last", "--result", "基本满意")
    case = office.json("redo", "last", "--reason", "答复不规范", "--substandard")
    assert (case["status"], case["redone"], due(case, "answer")) == (
        "handling",
        1,
        "2020-03-31T23:59:59+08:00",
    )
    assert office.json("log", "last")[-1]["data"]["substandard"] is True


@pytest.mark.clause("BM-09", "WZ-16")
@pytest.mark.parametrize(
    ("word", "code"),
    [("已解决", "solved"), ("计划解决", "planned"), ("帮扶", "helped"), ("解释说明", "explained")],
)
def test_outcomes(under: Callable[[str, str], Clerk], word: str, code: str) -> None:
    """WZ-16: solved, a plan first, helped; BM-09: what policy does not allow is explained, an outcome of its own."""
    office = under("hengyang-2018", "2018-02-14T09:30")
    office("register", "-k", "求助", "-c", "路灯不亮", "--to", "公安局")
    case = office.json("reply", "last", "--text", "已更换灯具", "--by", "工程科", "--outcome", word)
    assert case["outcome"] == code


@pytest.mark.clause("BM-19")
def test_empty_phrases_are_circulated(under: Callable[[str, str], Clerk]) -> None:
    """BM-19: flagged, and the case can be circulated; it stands in the report of referrals."""
    office = under("jingning-2014", "2026-03-02T09:00")
    office("register", "-k", "求助", "-c", "停水", "--to", "城市管理局")
    case = office.json(
        "reply",
        "last",
        "--text",
        "您好,您反映的问题已收悉,我局高度重视,已转相关部门按规定办理!",
        "--by",
        "王五",
        "--told",
        "phone",
    )
    assert case["flags"]
    words = ["--to", "县政府办", "--as", "通报批评", "--ground", "敷衍了事", "--reason", "答复空话套话"]
    office("refer", "last", *words)
    assert "敷衍了事" in office("report", "referrals", "--year", "2026").out


@pytest.mark.clause("XF-12")
def test_none_is_turned_away_and_none_vanishes(under: Callable[[str, str], Clerk]) -> None:
    """XF-12: no rejecting; a void call keeps its number and is listed."""
    office = under("xingfeng-2014", "2014-07-15T09:00")
    office("register", "-k", "求助", "-c", "材料补办")
    assert "XF-12" in office("reject", "last", "--reason", "不归我们管", status=3).err
    office("void", "last", "--reason", "误拨", "--approved-by", "李主任")
    office("register", "-k", "求助", "-c", "材料补办")
    assert [(case["no"][-1], case["status"]) for case in office.json("list")] == [
        ("2", "received"),
        ("1", "void"),
    ]


@pytest.mark.clause("CZ-19")
def test_the_form_of_a_session(under: Callable[[str, str], Clerk]) -> None:
    """CZ-19: Annex 2 by unit: matter, result, person responsible, department; callers masked unless revealed."""
    office = under("changzhou-2020", "2020-03-26T09:10")
    on_air(office, "2020-03-26")
    caller = ["--name", "张三", "--phone", "13800000001"]
    office(
        "register", "--session", "2020-03-26", "-k", "投诉", "-c", "夜间施工", *caller, "--to", "城市管理局"
    )
    office("reply", "last", "--text", "已责令停工整改", "--by", "王五", "--department", "执法科")
    told = office("report", "form", "--session", "2020-03-26").out
    for word in ("夜间施工", "已责令停工整改", "王五", "执法科", "张*"):
        assert word in told
    assert "张三" not in told
    assert "张三" in office("report", "form", "--session", "2020-03-26", "--reveal", "--reason", "归档").out


@pytest.mark.clause("WZ-13")
def test_results_are_made_public_without_the_callers(under: Callable[[str, str], Clerk]) -> None:
    """WZ-13: matter and answer; neither name nor number, not even masked; a report of wrongdoing is not in it."""
    office = under("hengyang-2018", "2018-02-14T09:30")
    for kind, text in (("求助", "赵六家门口路灯不亮"), ("举报", "某科乱收费")):
        office(
            "register", "-k", kind, "-c", text, "--name", "赵六", "--phone", "13900000003", "--to", "公安局"
        )
        office("reply", "last", "--text", "已派人到场处理完毕", "--by", "工程科")
        office("callback", "last", "--result", "满意")
    told = office("report", "public", "--year", "2018").out
    assert "路灯不亮" in told
    assert "赵六" not in told
    assert "139*" not in told
    assert "1390000" not in told
    assert "乱收费" not in told
