"""A year of each office, played by a clerk who reads nothing but the agenda, and what its document demands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from office_year import Call, Player, days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clerk import Clerk


def call(at: str, kind: str, content: str, unit: str, *more: str, **how: tuple[str, ...]) -> Call:
    words = ("-k", kind, "-c", content, "--phone", "13800000001", "--name", "张三", *more)
    return Call(at, words, unit, **how)


def verbs(clerk: Clerk, no: str) -> list[str]:
    return [event["verb"] for event in clerk.json("log", no)]


def states(case: dict[str, Any]) -> dict[str, set[str]]:
    """The states of its limits, by stage."""
    found: dict[str, set[str]] = {}
    for limit in case["limits"]:
        found.setdefault(limit["stage"], set()).add(limit["state"])
    return found


def require(clerk: Clerk, player: Player, demands: Sequence[str], stages: Sequence[str]) -> None:
    """Every call has these events, its limits of these stages are kept, and no limit of it is late or overdue."""
    assert len(player.known) == len(player.calls)
    for no in player.known:
        case = clerk.json("show", no)
        found = states(case)
        assert not {"late", "overdue", "running"} & set().union(*found.values()), (no, found)
        assert case["status"] == "closed", no
        assert set(demands) <= set(verbs(clerk, no)), no
        assert all("kept" in found[stage] for stage in stages if stage in found), (no, found)
        assert set(stages) <= set(found), (no, found)


def done_duties(clerk: Clerk, until: date) -> set[str]:
    rows = clerk.json("schedule", "tasks", "--due-by", str(until))
    return {row["no"] for row in rows if row["state"] == "done" and row["session"] is None}


HENGYANG = (
    *(
        "01-10",
        "01-24",
        "02-14",
        "02-28",
        "03-14",
        "03-28",
        "04-11",
        "04-25",
        "05-09",
        "05-23",
        "06-13",
        "06-27",
    ),
    *(
        "07-11",
        "07-25",
        "08-08",
        "08-22",
        "09-12",
        "09-26",
        "10-10",
        "10-24",
        "11-14",
        "11-28",
        "12-12",
        "12-26",
    ),
)
"""WZ-01: the second and the fourth Wednesday of every month of 2018, none of them a day of rest."""
MEDIA = {"报纸", "电视台", "电台", "微信", "网站"}


@pytest.mark.slow
@pytest.mark.clause(
    "WZ-01", "WZ-02", "WZ-03", "WZ-04", "WZ-05", "WZ-08", "WZ-09", "WZ-11", "WZ-12", "WZ-13", "WZ-18"
)
def test_hengyang_2018(clerk: Clerk) -> None:
    """Two sessions a month, each announced in five media a week ahead; every case called back, redone, supervised.

    The head of one unit is on leave on 14 March and answers later; the session of 25 April is moved by an accident.
    """
    units = ["公安局", "城市管理局", "人社局", "住建局"]
    clerk("init", "--scheme", "hengyang-2018", at="2018-01-02T08:00")
    for unit in units:
        clerk("unit", "add", unit)
    span = ("--from", "2018-01-10", "--to", "2018-12-31")
    clerk("schedule", "generate", *span, "--rotate", ",".join(units), "--yes")
    calls = []
    for n, day in enumerate(HENGYANG):
        moved = f"2018-{day}" if day != "04-25" else "2018-04-26"
        unit = units[n % len(units)]
        ratings = ("dissatisfied", "satisfied") if n % 5 == 0 else ("satisfied",)
        here, away = (("--session", moved, "--put-through", how) for how in ("on-air", "no"))
        calls += [
            call(f"{moved}T09:20", "complaint", f"第{n}期反映路灯不亮", unit, *here, ratings=ratings),
            call(f"{moved}T09:40", "inquiry", f"第{n}期咨询补办身份证", unit, *away),
        ]
    calls.append(call("2018-05-05T10:00", "help", "水管爆裂", "住建局", "--urgent"))
    leave = ("schedule", "leave", "5", "--unit", "公安局", "--reason", "出差", "--requested", "2018-03-12")
    move = ("schedule", "move", "8", "--to", "2018-04-26", "--reason", "突发事件")
    absent = ("--status", "absent", "--by", "head")
    player = Player(
        clerk,
        calls,
        attendance={"5": absent},
        world=(("2018-03-12T09:00", leave), ("2018-04-20T09:00", move)),
    )
    player.play(date(2018, 1, 2), date(2019, 1, 15))
    assert player.late == []
    sessions = clerk.json("schedule", "list", *span)
    held = [row for row in sessions if row["makes_up"] is None]
    expected = [f"2018-{day}" if day != "04-25" else "2018-04-26" for day in HENGYANG]
    assert [row["date"] for row in held] == expected
    assert [row["id"] for row in held if row["status"] != "held"] == [5]  # its only unit was on leave
    for session in held:  # WZ-02, WZ-05, WZ-13, in time
        kept = {
            (task["key"], task["part"])
            for task in session["tasks"]
            if task["done_at"] and task["done_at"] <= task["due"]
        }
        assert {part for key, part in kept if key == "announce"} == MEDIA, session["id"]
        assert {("collect", None), ("results", None)} <= kept, session["id"]
    [change] = [task for task in held[7]["tasks"] if task["key"] == "change-notice"]
    assert change["done_at"][:10] <= "2018-04-24"  # WZ-03: the working day before the earlier date
    [made_up] = [row for row in sessions if row["makes_up"] == 5]
    assert (made_up["status"], made_up["units"][0]["attendance"]) == ("held", "on-time")  # WZ-04
    assert "hengyang-2018:year-table:2018-12-28" in done_duties(clerk, date(2018, 12, 31))
    require(clerk, player, ("dispatch", "reply", "reach", "callback"), ("answer", "written"))
    for no, one in player.known.items():
        case = clerk.json("show", no)
        assert case["told"]["how"] == "letter"  # WZ-11
        if "--session" in one.words:
            assert (case["label"], case["supervised"]) == ("热线问政", True)  # WZ-06, WZ-18
        if "dissatisfied" in one.ratings:  # WZ-12
            assert (case["redone"], states(case)["supervise"]) == (1, {"kept"})
        if "--urgent" in one.words:  # WZ-08
            [order] = [event for event in clerk.json("log", no) if event["verb"] == "dispatch"]
            assert order["data"]["via"] == "phone"


THURSDAYS = [day for day in days(date(2020, 3, 26), date(2020, 12, 31)) if day.weekday() == 3]


@pytest.mark.slow
@pytest.mark.clause(
    "CZ-06", "CZ-07", "CZ-08", "CZ-09", "CZ-12", "CZ-13", "CZ-14", "CZ-16", "CZ-18", "CZ-20", "CZ-29"
)
def test_changzhou_2020(clerk: Clerk) -> None:
    """A session a week with all that precedes it, a daily edition, a record of every case, a column every month."""
    units = ["公安局", "城市管理局", "住建局"]
    clerk("init", "--scheme", "changzhou-2020", at="2020-01-20T08:00")
    for unit in units:
        clerk("unit", "add", unit)
    span = ("--from", "2020-03-26", "--to", "2020-12-31")
    clerk("schedule", "generate", *span, "--rotate", ",".join(units), "--yes")
    (clerk.folder / "paper.pdf").write_bytes(b"paper")
    calls, lines = [], []
    for n, day in enumerate(THURSDAYS):
        unit, kind = units[n % len(units)], ("inquiry", "complaint", "suggestion", "help")[n % 4]
        here = (
            "--session",
            str(day),
            "--put-through",
            "on-air",
            "--answered",
            "我们三天内派人更换路口的灯具",
        )
        ratings = ("dissatisfied", "satisfied") if n % 7 == 0 else ("satisfied",)
        calls.append(call(f"{day}T09:20", kind, f"第{n}期反映路灯不亮", unit, *here, ratings=ratings))
        if n % 4 == 0:
            on = day + timedelta(days=5)
            line = call(f"{on}T10:00", "help", f"栏目热线第{n}期停水", unit, "--channel", "programme-line")
            calls.append(line)
            lines.append(f"changzhou-2020:programme-line:{on}")
    player = Player(clerk, calls, passes=("08:40", "16:30"))
    player.play(date(2020, 1, 20), date(2021, 2, 28))
    assert player.late == []
    sessions = clerk.json("schedule", "list", *span)
    assert [row["date"] for row in sessions if row["status"] == "held"] == [str(day) for day in THURSDAYS]
    before = {"contact", "annex3", "guest", "promotion", "meeting", "push", "push-promotion", "annex2"}
    for session in sessions:
        kept = {
            task["key"] for task in session["tasks"] if task["done_at"] and task["done_at"] <= task["due"]
        }
        assert before <= kept, session["id"]
    duties = done_duties(clerk, date(2021, 2, 20))
    editions = {day for day in days(date(2020, 1, 21), date(2021, 2, 20)) if day.weekday() != 6}
    assert {f"changzhou-2020:daily:{day}" for day in editions} <= duties  # CZ-29
    mondays = {
        day for day in days(date(2020, 2, 1), date(2021, 2, 10)) if day.weekday() == 0 and day.day <= 7
    }
    assert {f"changzhou-2020:bulletin:{day}" for day in mondays} <= duties  # CZ-20
    assert set(lines) <= duties  # CZ-12
    require(clerk, player, ("dispatch", "sign", "reply", "callback", "file"), ("sign", "answer", "record"))
    for no, one in player.known.items():
        case = clerk.json("show", no)
        assert case["dispatched_at"][:10] == one.at[:10]  # CZ-13
        if case["kind"] in {"inquiry", "suggestion"}:  # CZ-16
            assert states(case)["feedback"] == {"kept"}
            assert case["feedback"]
        if "dissatisfied" in one.ratings:  # CZ-18
            assert case["redone"] == 1


@pytest.mark.slow
@pytest.mark.clause("XF-02", "XF-03", "XF-04", "XF-09", "XF-10", "XF-11", "XF-13", "XF-15", "XF-17")
def test_xingfeng_2014(clerk: Clerk) -> None:
    """On the air on 15 July 2014: material and plan before, every case answered, reviewed, reported, filed after."""
    clerk("init", "--scheme", "xingfeng-2014", at="2014-06-20T08:00")
    for unit in ("司法局", "市司法局办公室"):
        clerk("unit", "add", unit)
    words = (
        "--date",
        "2014-07-15",
        "--start",
        "09:00",
        "--end",
        "10:00",
        "--unit",
        "司法局",
        "--leader",
        "局长甲",
    )
    clerk("schedule", "add", *words)
    departments = ["办公室", "社区矫正科", "公证科"]
    clerk("schedule", "edit", "1", *(word for name in departments for word in ("--department", name)))
    on_air = ("--session", "2014-07-15", "--put-through", "on-air")
    promise = ("--promise", "三日内出具证明", "--promised-by", "2014-07-21")
    calls = [
        call("2014-07-15T09:10", "inquiry", "法律援助怎样申请", "司法局", *on_air),
        call("2014-07-15T09:20", "complaint", "公证收费偏高", "司法局", *on_air),
        call("2014-07-15T09:30", "report", "有人冒充律师", "司法局", *on_air, "--complex"),
        call("2014-07-15T09:40", "help", "需要一份证明", "司法局", *on_air, *promise),
        call(
            "2014-07-15T09:50",
            "complaint",
            "社区矫正无人管",
            "司法局",
            *on_air,
            ratings=("dissatisfied", "satisfied"),
        ),
        call("2014-07-22T09:00", "complaint", "栏目组转来公证办得慢", "司法局", "--origin", "programme"),
        call("2014-07-23T09:00", "suggestion", "建议增设法律援助窗口", "司法局", "--important"),
    ]
    (clerk.folder / "paper.pdf").write_bytes(b"paper")
    player = Player(clerk, calls)
    player.play(date(2014, 6, 20), date(2014, 12, 31))
    assert player.late == []
    session = clerk.json("schedule", "show", "1")
    assert session["status"] == "held"
    kept = {
        (task["key"], task["part"]): task
        for task in session["tasks"]
        if task["done_at"] and task["done_at"] <= task["due"]
    }
    assert {part for key, part in kept if key == "material"} == set(departments)  # XF-02
    assert {"final", "questions", "listen", "plan", "archive"} <= {key for key, _part in kept}
    assert kept["final", None]["approved_by"] == "局长"
    require(clerk, player, ("reply", "feedback"), ("answer", "feedback"))
    for no in player.known:
        case = clerk.json("show", no)
        if case["kind"] in {"complaint", "report"}:  # XF-11
            assert {"review"} <= set(verbs(clerk, no))
        assert {report["to"] for report in case["feedback"]} >= {"supervisor", "programme"}  # XF-15
        if case["promise"]["text"]:
            assert states(case)["promise"] == {"kept"}  # XF-10
        if case["important"]:  # XF-16
            assert "escalate" in verbs(clerk, no)


@pytest.mark.slow
@pytest.mark.clause("BM-04", "BM-05", "BM-06", "BM-07", "BM-08", "BM-12", "BM-13", "BM-15")
def test_jingning_2014(clerk: Clerk) -> None:
    """Passed on the same day, rest days too; answered in three or five working days; the caller is told first."""
    units = ["城关镇", "水务局", "住建局"]
    clerk("init", "--scheme", "jingning-2014", at="2014-05-18T08:00")
    for unit in units:
        clerk("unit", "add", unit)
    calls = []
    for n, day in enumerate(days(date(2014, 5, 19), date(2014, 12, 20))):
        if n % 6:
            continue
        unit, channel = units[n % len(units)], ("web", "phone", "sms", "mailbox")[n // 6 % 4]
        how: dict[str, tuple[str, ...]] = {}
        more = ["--channel", channel]
        if n % 18 == 0:
            more.append("--important")
            how["more"] = ("--with", units[(n + 1) % len(units)])
        if n % 30 == 0:
            how["reply"] = ("--promise", "月底前修好", "--promised-by", str(day + timedelta(days=20)))
        calls.append(call(f"{day}T10:00", "help", f"第{n}件停水", unit, *more, **how))
    calls.append(call("2014-10-03T15:00", "complaint", "桥面塌陷", "住建局", "--urgent"))
    player = Player(clerk, calls)
    player.play(date(2014, 5, 18), date(2015, 1, 20))
    assert player.late == []
    require(clerk, player, ("dispatch", "reply"), ("transfer", "answer"))
    for no, one in player.known.items():
        case = clerk.json("show", no)
        assert case["dispatched_at"][:10] == one.at[:10]  # BM-05, BM-15
        assert case["told"]["at"]  # BM-08
        if {"--important", "--urgent"} & set(one.words):
            assert states(case)["escalate"] == {"kept"}  # BM-04
        if one.more:
            assert states(case)["assist"] == {"kept"}  # BM-04
        if one.reply:
            assert states(case)["promise"] == {"kept"}  # BM-13
    assert "jingning-2014:appraisal:2014-12-26" in done_duties(clerk, date(2014, 12, 31))
