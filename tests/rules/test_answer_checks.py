"""Answers that only look like answers (CZ-17): flagged with the reason, listed, never refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clerk import Clerk

LAMP = "解放路5号小区门口的路灯坏了一个星期,晚上出门很不安全"
ON_AIR = "我们本周五之前派人更换解放路的灯具,并检查沿线线路"
PROMISE = "本周五之前更换灯具"
GOOD = "3月4日已派人更换解放路5号门口灯具两盏,线路检查完毕,已向来电人电话说明"


def an_office(clerk: Clerk, scheme: str = "standard") -> None:
    clerk("init", "--scheme", scheme)
    clerk("unit", "add", "城市管理局")


def call(clerk: Clerk, content: str = LAMP, *more: str) -> None:
    clerk("register", "-k", "complaint", "-c", content, "--to", "城市管理局", *more)


def answered(clerk: Clerk, text: str, *more: str) -> dict[str, str]:
    """The flags that a reply gets, with their reasons."""
    case = clerk.json("reply", "last", "--text", text, "--by", "王五", *more)
    assert case["status"] == "answered"
    return {flag["flag"]: flag["reason"] for flag in case["flags"]}


def test_an_answer_that_says_what_was_done_has_no_flag(clerk: Clerk) -> None:
    """With a promise on air and without."""
    an_office(clerk)
    call(clerk)
    assert answered(clerk, GOOD) == {}
    call(clerk, LAMP, "--promise", PROMISE, "--promised-by", "2026-03-06")
    assert answered(clerk, "周五之前已更换路口的灯具,请来电人查看") == {}
    assert clerk.json("list", "--flagged") == []


@pytest.mark.clause("CZ-17")
def test_a_copy_of_what_was_said_on_air(clerk: Clerk) -> None:
    """CZ-17: the written answer agrees with what was said, but is no pasted transcript."""
    an_office(clerk, "changzhou-2020")
    call(clerk, LAMP, "--answered", ON_AIR)
    flags = answered(clerk, ON_AIR + "。")
    assert list(flags) == ["copy-on-air"]
    assert "100 %" in flags["copy-on-air"]


def test_a_copy_of_the_question(clerk: Clerk) -> None:
    """The caller's words given back, with other punctuation, or a part of them."""
    an_office(clerk)
    call(clerk)
    assert list(answered(clerk, LAMP.replace(",", "。"))) == ["copy-question"]
    call(clerk)
    assert "copy-question" in answered(clerk, "小区门口的路灯坏了一个星期")


def test_a_copy_of_another_answer_names_it(clerk: Clerk) -> None:
    """The same sentences given to another matter; to a linked case they are due."""
    an_office(clerk)
    call(clerk)
    answered(clerk, GOOD)
    call(clerk, "东门菜场污水横流,臭气很大,没有人管")
    said = clerk("reply", "last", "--text", GOOD, "--by", "王五").err
    assert "20260302-0002: flagged copy-other: 100 % identical to the answer to 20260302-0001" in said
    call(clerk, "解放路又有两盏路灯不亮")
    clerk("link", "0302-0003", "0302-0001")
    clerk("link", "0302-0003", "0302-0002")
    assert answered(clerk, GOOD) == {}


def test_something_else_than_was_promised_on_air(clerk: Clerk) -> None:
    """No word of the promise, a later date, or said not to be possible."""
    an_office(clerk)
    promised = ("--promise", PROMISE, "--promised-by", "2026-03-06")
    call(clerk, LAMP, *promised)
    assert list(answered(clerk, "该路段产权属于开发商,应由物业公司自行负责")) == ["not-as-promised"]
    call(clerk, LAMP, *promised)
    later = ("--promise", "四月更换", "--promised-by", "2026-04-06")
    assert "later date" in answered(clerk, "因采购延误,周五之前无法更换灯具", *later)["not-as-promised"]
    call(clerk, LAMP, *promised)
    assert "not done" in answered(clerk, "周五之前更换灯具有困难", "--outcome", "unsolved")["not-as-promised"]


@pytest.mark.parametrize(
    "text",
    [
        "已办结",
        "好。",
        "已处理！！！",
    ],
)
def test_an_answer_far_too_short(clerk: Clerk, text: str) -> None:
    """Signs do not count."""
    an_office(clerk)
    call(clerk)
    assert list(answered(clerk, text)) == ["too-short"]


def test_flags_are_listed_and_go_with_the_answer(clerk: Clerk) -> None:
    """`list --flagged` shows them; a better answer after a redo has none."""
    an_office(clerk)
    call(clerk)
    answered(clerk, "已办结")
    call(clerk)
    assert [case["no"] for case in clerk.json("list", "--flagged")] == ["20260302-0001"]
    clerk("redo", "0302-0001", "--reason", "未说明办理结果")
    clerk("reply", "0302-0001", "--text", GOOD, "--by", "王五")
    assert clerk.json("list", "--flagged") == []


def test_the_review_looks_again(clerk: Clerk) -> None:
    """Under xingfeng-2014 complaints are reviewed: whoever passes an answer sees its flags."""
    an_office(clerk, "xingfeng-2014")
    call(clerk)
    clerk("reply", "last", "--text", "已办结", "--by", "王五")
    assert "too-short" in clerk("review", "last", "--by", "法规科", "--pass").err
    clerk("review", "last", "--by", "监察室", "--pass")
    assert [flag["flag"] for flag in clerk.json("show", "last")["flags"]] == ["too-short"]


def test_difficult_cases_are_marked_and_listed(clerk: Clerk) -> None:
    """Redone three times: difficult (rules.md 8)."""
    an_office(clerk)
    call(clerk)
    for _ in range(3):
        assert clerk.json("list", "--difficult") == []
        answered(clerk, GOOD)
        clerk("redo", "last", "--reason", "来电人称仍未解决")
    assert [case["difficult"] for case in clerk.json("list", "--difficult")] == [True]


def test_answers_that_come_in_with_an_old_ledger_are_looked_at_too(clerk: Clerk) -> None:
    """Held against their own case: what is far too short, and the question given back."""
    an_office(clerk)
    head = "kind,content,received_at,unit,dispatched_at,answer,answered_at\n"
    times = "2026-02-02 09:00,城市管理局,2026-02-02 10:00"
    rows = [(LAMP, "已办结"), (LAMP, LAMP), (LAMP, GOOD)]
    lines = [f'help,"{content}",{times},"{answer}",2026-02-03 09:00\n' for content, answer in rows]
    (clerk.folder / "old.csv").write_text(head + "".join(lines), encoding="utf-8")
    clerk("import", "old.csv")
    flags = [[flag["flag"] for flag in case["flags"]] for case in reversed(clerk.json("list"))]
    assert flags == [["too-short"], ["copy-question"], []]


EMPTY = (
    "您反映的问题我局高度重视，已安排专人跟进，将依法依规尽快处理，感谢您的关注和支持。",
    "已责成相关部门认真调查核实，按照有关规定予以处理。",
    "我单位将举一反三，切实改进工作作风，不断提升服务水平。",
    "此事已转交有关科室处理，后续将持续关注。",
    "工作人员已与您电话联系，做好解释工作，您表示理解。",
    "您反映的路灯不亮问题已收悉，我们将尽快安排维修，请您耐心等待。",
    "您的诉求已收到，我们将认真对待，尽快给您一个满意的答复。",
    "此件已阅，按有关规定办理，感谢支持。",
    "高度重视，正在积极协调处理。",
    "您反映的情况我们已经知晓，感谢您对我们工作的关心与支持。",
    "我们一定认真吸取教训，改进工作方法，做好群众工作。",
    "我们会坚决落实主体责任，真抓实干，务求实效，不断增强群众的获得感、幸福感。",
    "因受客观因素影响，暂时无法解决，敬请谅解。",
    "经沟通协调，双方已达成初步意见，后续将继续推动。",
    "来信收到，感谢您的信任，我们会把您的意见带到班子会上认真讨论。",
    "您提出的诉求合情合理，我们会尽快拿出方案。",
    "我局将坚持标本兼治，综合施策，多措并举，切实维护群众合法权益。",
    "此事我们正在核查，一经查实，严惩不贷。",
    "办理单位已按规定进行处置，请予理解。",
    "目前问题正在积极解决中，我们会盯住不放，一抓到底。",
)
SAYS_WHAT_WAS_DONE = (
    "您反映的问题我局高度重视，3月5日上午已派人到解放路12号更换路灯3盏，感谢您的关注。",
    "经核实，情况属实，已于当天下午对桃园小区门前的窨井盖进行更换并设置警示标志。",
    "供水公司昨晚抢修完主管道，今晨已恢复供水，请您放心。",
    "经查属实，已责令改正并退还费用。",
    "已与施工单位约定夜间停工，当晚回访无噪声。",
    "带身份证到政务服务大厅社保窗口办理，即时办结。",
    "经协调，双方已达成一致，施工单位已停工。",
    "教育局核实后，已责成学校退还多收的校服费。",
    "校门口的减速带已经装好。",
    "经现场查看，树枝确实遮挡红绿灯，园林处已修剪。",
    "因产权归铁路部门，我局无权施工，已将来信转送铁路工务段，该段答复列入夏季大修。",
    "公交站台已按您的建议增设雨棚。",
    "您的退休金已补发到账，请核对。",
    "现场未发现您所说的违规排污，水样送检合格。",
    "根据条例，超过劳动仲裁时效，建议您向法院起诉。",
    "已更正您的社保缴费记录，请登录系统查看。",
    "营业执照可在网上申请，无须到窗口。",
    "经查，停车收费公示牌被遮挡，已重新张贴。",
)


@pytest.mark.clause("BM-19")
def test_empty_talk_is_flagged_and_what_was_done_is_not(clerk: Clerk) -> None:
    """BM-19: nothing but set phrases; not where it is said what was done, where and when, in the same phrases."""
    an_office(clerk, "jingning-2014")
    told = ("--told", "phone")
    for text in EMPTY:
        call(clerk)
        assert list(answered(clerk, text, *told)) == ["empty"], text
    for text in SAYS_WHAT_WAS_DONE:
        call(clerk)
        assert answered(clerk, text, *told) == {}, text


def test_a_scheme_has_set_phrases_of_its_own(clerk: Clerk) -> None:
    """Added to those known anyway."""
    (clerk.folder / "own.toml").write_text(
        'extends = "standard"\ntitle = "本办"\nsource = "本办"\n[answers]\nempty = ["阳光普照"]\n'
        'clause = "house rule"\n',
        encoding="utf-8",
    )
    text = "阳光普照阳光普照，我们将继续努力。"
    an_office(clerk)
    call(clerk)
    assert answered(clerk, text) == {}
    clerk("scheme", "apply", "own.toml", "--default")
    call(clerk, "东门菜场污水横流,臭气很大,没有人管")
    assert "empty" in answered(clerk, text)


@pytest.mark.clause("BM-19")
def test_a_clerk_flags_an_answer_and_takes_a_flag_off(clerk: Clerk) -> None:
    """With a reason, an event each: in `show`, `log`, `list --flagged`, the export, the rate of flagged answers."""
    an_office(clerk)
    call(clerk)
    answered(clerk, GOOD)
    why = "未说明何时修好,来电人13800000001称仍不亮"
    case = clerk.json("edit", "last", "--flag", "空话套话", "--flag", "too-short", "--reason", why)
    assert [(one["flag"], one["reason"]) for one in case["flags"]] == [
        ("empty", "by hand"),
        ("too-short", "by hand"),
    ]
    assert case["flags"][0]["note"] == "未说明何时修好,来电人138****0001称仍不亮"
    assert [row["no"] for row in clerk.json("list", "--flagged")] == ["20260302-0001"]
    assert [event["verb"] for event in clerk.json("log", "last")][-2:] == ["flag", "flag"]
    assert "flagged empty" in clerk("log", "last").out
    assert "未说明何时修好" in clerk("export", "cases", "-f", "csv").out
    assert clerk.json("report", "units", "--month", "2026-03")[0]["flagged"]["numerator"] == 1
    clerk("edit", "last", "--unflag", "empty", "--reason", "答复已写明日期")
    clerk("edit", "last", "--unflag", "too-short", "--reason", "误标")
    assert clerk.json("show", "last")["flags"] == []
    assert clerk.json("list", "--flagged") == []
    assert "no longer flagged too-short" in clerk("log", "last").out
    clerk("undo", "last")
    assert [one["flag"] for one in clerk.json("show", "last")["flags"]] == ["too-short"]
    clerk("db", "verify")


def test_what_cannot_be_flagged(clerk: Clerk) -> None:
    """No answer, no reason, the same flag twice, one that is not there, an unknown one, together with a correction."""
    an_office(clerk)
    call(clerk)
    assert "edit --flag" in clerk("edit", "last", "--flag", "empty", "--reason", "空话", status=3).err
    answered(clerk, GOOD)
    assert "--reason is empty" in clerk("edit", "last", "--flag", "empty", status=2).err
    assert "not flagged empty" in clerk("edit", "last", "--unflag", "empty", "--reason", "x", status=3).err
    assert "unknown value" in clerk("edit", "last", "--flag", "dull", "--reason", "x", status=2).err
    clerk("edit", "last", "--flag", "empty", "--urgent", "--reason", "x", status=2)
    clerk("edit", "last", "--flag", "empty", "--reason", "x")
    assert "already flagged empty" in clerk("edit", "last", "--flag", "empty", "--reason", "x", status=3).err
    (clerk.folder / "old.csv").write_text(
        "kind,content,received_at,status\nhelp,路灯,2026-02-02 09:00,closed\n"
    )
    clerk("import", "old.csv")
    assert (
        "no answer to flag"
        in clerk("edit", "20260202-0001", "--flag", "empty", "--reason", "x", status=3).err
    )


def test_a_review_keeps_what_a_clerk_said_of_the_answer(clerk: Clerk) -> None:
    """The check of the review finds neither the flag that was taken off, nor loses the one that was set."""
    an_office(clerk, "xingfeng-2014")
    call(clerk)
    clerk("reply", "last", "--text", "已办结", "--by", "王五")
    clerk("edit", "last", "--unflag", "too-short", "--reason", "附件另送")
    clerk("edit", "last", "--flag", "copy-other", "--reason", "与去年答复相同")
    assert "too-short" not in clerk("review", "last", "--by", "法规科", "--pass").err
    clerk("review", "last", "--by", "监察室", "--pass")
    assert [one["flag"] for one in clerk.json("show", "last")["flags"]] == ["copy-other"]
    clerk("redo", "last", "--reason", "答复不规范")
    clerk("reply", "last", "--text", "已办结", "--by", "王五")
    assert [one["flag"] for one in clerk.json("show", "last")["flags"]] == ["too-short"]
