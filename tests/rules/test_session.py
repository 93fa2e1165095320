"""Sessions: what may be done to one and when, who came, and its tasks on days worked out by hand."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hotline_cli
from hotline_cli.domain import attendance, session_rules
from hotline_cli.domain.office_hours import DEFAULT_HOURS, OfficeHours
from hotline_cli.domain.scheme.load import read_scheme
from hotline_cli.domain.session import (
    Appearance,
    Completion,
    Leave,
    Session,
    SessionChange,
    apply_changes,
    session_from_json,
    session_to_json,
)
from hotline_cli.domain.tasks import Task, duties_between, tasks_of
from hotline_cli.domain.ticks import Tick, tick
from hotline_cli.domain.working_time import WorkTime
from hotline_cli.errors import NotFound, Refused, Usage
from hotline_cli.store.office_calendar import build_calendar

if TYPE_CHECKING:
    from hotline_cli.domain.scheme.model import Scheme

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WORK = WorkTime(build_calendar(), OfficeHours.parse(DEFAULT_HOURS))
SCHEMES = Path(hotline_cli.__file__).parent / "data" / "schemes"
CHANGZHOU, HENGYANG, XINGFENG, STANDARD = (
    read_scheme(f"{name}.toml", (SCHEMES / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("changzhou-2020", "hengyang-2018", "xingfeng-2014", "standard")
)
XINBEI, WUJIN = 1, 2
"""Two units of the directory."""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    return date.fromisoformat(text)


def on(text: str, *units: int, **more: Any) -> Session:
    """A session of 09:00-10:00 with these units."""
    turns = tuple(Appearance(unit, leader=f"区长{unit}") for unit in units or (XINBEI,))
    return Session(day=day(text), start=time(9), end=time(10), scheme=1, id=7, units=turns, **more)


MAY = on("2020-05-14", week_from=day("2020-05-11"), week_to=day("2020-05-15"))
BEFORE, AFTER = moment("2020-03-01 08:00:00"), moment("2020-05-14 11:00:00")


def holds(before: Session, deed: SessionChange) -> Session:
    """The session after ``deed``, which the event alone brings about too, through JSON."""
    assert apply_changes(before, json.loads(json.dumps(deed.data))) == deed.session
    return deed.session


# ---- tasks by hand -----------------------------------------------------------------------------------------


def dates(tasks: list[Task]) -> dict[str, str]:
    """Day, and the hour where one is named."""
    return {task.key: f"{task.due:%m-%d %H:%M:%S}".replace(" 23:59:59", "") for task in tasks}


@pytest.mark.clause("CZ-06", "CZ-07", "CZ-08", "CZ-09", "CZ-16")
def test_tasks_of_14_may_2020_across_labour_day_and_qingming() -> None:
    """CZ-06 to CZ-09, CZ-16: 26 April and 9 May were worked, 1-5 May and 6 April were not."""
    assert dates(tasks_of(MAY, CHANGZHOU, WORK)) == {
        "contact": "03-31",
        "guest": "04-28",
        "promotion": "04-28",
        "annex3": "05-14 09:00:00",  # a window from 29 April until the session
        "meeting": "05-11 09:00:00",
        "push": "05-13",
        "push-promotion": "04-27",
        "annex2": "06-28",  # a Sunday that was worked
    }


@pytest.mark.clause("CZ-08")
def test_tasks_of_9_april_2020_whose_monday_was_qingming() -> None:
    """CZ-08: the Monday of the week is no working day, so the third working day before counts, 3 April."""
    assert dates(tasks_of(on("2020-04-09"), CHANGZHOU, WORK)) == {
        "contact": "02-26",
        "guest": "03-25",
        "promotion": "03-25",
        "annex3": "04-09 09:00:00",
        "meeting": "04-03 09:00:00",
        "push": "04-08",
        "push-promotion": "03-24",
        "annex2": "05-22",
    }


@pytest.mark.clause("CZ-06", "CZ-07", "CZ-08", "CZ-09")
@pytest.mark.parametrize(
    ("session", "expected"),
    [
        ("2020-04-29", {"guest": "04-16", "meeting": "04-27 09:00:00", "push": "04-28"}),  # a Wednesday
        ("2020-06-23", {"meeting": "06-22 09:00:00", "push": "06-22", "annex2": "08-05"}),  # a Tuesday
        (
            "2020-10-15",
            {"contact": "08-28", "guest": "09-25", "meeting": "10-12 09:00:00"},
        ),  # 10 October worked
    ],
)
def test_tasks_of_sessions_beside_other_holidays(session: str, expected: dict[str, str]) -> None:
    """CZ-06 to CZ-09: Labour Day, Dragon Boat, National Day."""
    assert expected.items() <= dates(tasks_of(on(session), CHANGZHOU, WORK)).items()


@pytest.mark.clause("CZ-06")
def test_a_new_unit_files_its_list_one_month_before() -> None:
    """CZ-06: 14 April for 14 May, and in its place among the others by date."""
    tasks = tasks_of(MAY, CHANGZHOU, WORK, new_units={XINBEI})
    assert dates(tasks)["annex3-new"] == "04-14"
    assert [task.key for task in tasks][:4] == ["contact", "annex3-new", "push-promotion", "guest"]


@pytest.mark.clause("XF-02")
def test_tasks_of_one_bureau_on_15_july_2014() -> None:
    """XF-02: 5 and 10 July, the 5th being a Saturday; what names no date is due when the session begins.

    The papers are filed when the last case is finished, 30 days after (XF-13).
    """
    assert dates(tasks_of(on("2014-07-15"), XINGFENG, WORK)) == {
        "material": "07-05",
        "final": "07-10",
        "listen": "07-15 09:00:00",
        "plan": "07-15 09:00:00",
        "questions": "07-15 09:00:00",
        "archive": "08-14",
    }


@pytest.mark.clause("WZ-02", "WZ-05")
def test_an_announcement_is_due_a_week_before() -> None:
    """WZ-05: for Wednesday 14 February 2018 on the 7th, and the online collection with it (WZ-02).

    The results are published ten working days after, over the Spring Festival and two worked Saturdays (WZ-13).
    """
    tasks = tasks_of(on("2018-02-14"), HENGYANG, WORK)
    assert dates(tasks) == {"announce": "02-07", "collect": "02-07", "results": "03-06"}
    assert [task.clause for task in tasks] == ["WZ-05"] * 5 + [
        "WZ-02",
        "WZ-13",
    ]  # a tick for each of five media


def the_real_table() -> list[date]:
    with (EXAMPLES / "changzhou-2020-schedule.csv").open(encoding="utf-8") as file:
        return [day(row["date"]) for row in csv.DictReader(file)]


def worked_days_off(start: date, number: int) -> date:
    """Another program's calendar, day by day."""
    step = timedelta(days=1 if number > 0 else -1)
    found = start
    for _n in range(abs(number)):
        found += step
        while not chinese_calendar.is_workday(found):
            found += step
    return found


@pytest.mark.clause("CZ-06", "CZ-07", "CZ-08", "CZ-09", "CZ-16")
@pytest.mark.parametrize("live", the_real_table(), ids=str)
def test_every_task_of_the_real_table_by_another_calendar(live: date) -> None:
    """CZ-06 to CZ-09, CZ-16: chinesecalendar counts the same days for all 40 slots of 2020."""
    found = {task.key: task.due.date() for task in tasks_of(on(str(live)), CHANGZHOU, WORK)}
    monday = live - timedelta(days=live.weekday())
    assert found == {
        "contact": worked_days_off(live, -30),
        "annex3": live,
        "push-promotion": worked_days_off(live, -11),
        "guest": worked_days_off(live, -10),
        "promotion": worked_days_off(live, -10),
        "meeting": monday if chinese_calendar.is_workday(monday) else worked_days_off(live, -3),
        "push": worked_days_off(live, -1),
        "annex2": worked_days_off(live, 30),
    }


@pytest.mark.clause("CZ-08")
def test_six_slots_meet_on_another_day_than_three_working_days_before() -> None:
    """CZ-08: where Monday and the three working days differ."""
    differing = [
        str(live)
        for live in the_real_table()
        for task in tasks_of(on(str(live)), CHANGZHOU, WORK)
        if task.key == "meeting" and live - timedelta(days=live.weekday()) != worked_days_off(live, -3)
    ]
    assert differing == ["2020-04-09", "2020-04-29", "2020-06-23", "2020-07-14", "2020-12-15", "2020-12-29"]


@pytest.mark.clause("CZ-08")
def test_a_meeting_before_a_monday_session_is_the_week_before() -> None:
    """CZ-08: Monday 18 May itself cannot prepare Monday 18 May; the third working day before is Wednesday."""
    assert dates(tasks_of(on("2020-05-18"), CHANGZHOU, WORK))["meeting"] == "05-13 09:00:00"


def test_tasks_in_a_year_without_a_notice_are_provisional() -> None:
    """What rests on statutory days alone says so; fifteen days by the calendar rest on nothing."""
    tasks = {task.key: task for task in tasks_of(on("2099-05-14"), CHANGZHOU, WORK)}
    assert tasks["contact"].provisional
    assert not tasks["annex3"].provisional


def test_a_task_is_done_once_and_by_somebody() -> None:
    """It stays done when it is late, and a key that is none is answered with those that are."""
    tasks = tasks_of(MAY, CHANGZHOU, WORK)
    done_at = moment("2020-05-12 10:00:00")
    after = holds(MAY, tick(MAY, tasks, ["meeting"], Tick(done_at, "李四")))
    tasks = tasks_of(after, CHANGZHOU, WORK)
    meeting = next(task for task in tasks if task.key == "meeting")
    assert (meeting.done_at, meeting.done_by, meeting.state(AFTER)) == (done_at, "李四", "done")
    with pytest.raises(Refused, match="was done on 2020-05-12 10:00:00, by 李四"):
        tick(after, tasks, ["meeting"], Tick(done_at, "李四"))
    with pytest.raises(NotFound) as missing:
        tick(after, tasks, ["party"], Tick(done_at, "李四"))
    assert "contact, annex3" not in missing.value.remedy
    assert "contact, push-promotion, guest, promotion, meeting" in missing.value.remedy


def test_a_task_is_overdue_after_its_second() -> None:
    """Kept to the second: 09:00:00 is in time."""
    meeting = next(task for task in tasks_of(MAY, CHANGZHOU, WORK) if task.key == "meeting")
    assert meeting.state(moment("2020-05-11 09:00:00")) == "open"
    assert meeting.state(moment("2020-05-11 09:00:01")) == "overdue"


# ---- duties ------------------------------------------------------------------------------------------------


@pytest.mark.clause("CZ-29")
def test_the_daily_edition_is_filed_the_day_before_monday_to_saturday() -> None:
    """CZ-29: 3 April 2020 is a Friday; nothing is due on the Saturday, as no edition goes out on Sunday."""
    duties = duties_between(CHANGZHOU, day("2020-04-03"), day("2020-04-05"), WORK, {}, {})
    assert dates(duties) == {"daily:2020-04-04": "04-03", "daily:2020-04-06": "04-05"}


@pytest.mark.clause("CZ-12")
def test_calls_of_the_programme_line_go_over_on_the_next_working_day() -> None:
    """CZ-12: those of 2 and 3 April 2020 across Qingming, on the 3rd and the 7th; one duty a day."""
    came = {
        "programme-line": [day("2020-04-02"), day("2020-04-03"), day("2020-04-02")],
        "phone": [day("2020-04-01")],
    }
    done = {
        "programme-line:2020-04-02": Completion(
            "programme-line:2020-04-02", moment("2020-04-07 10:00:00"), "李四"
        )
    }
    duties = duties_between(CHANGZHOU, day("2020-04-03"), day("2020-04-07"), WORK, came, done)
    line = [duty for duty in duties if duty.clause == "CZ-12"]
    assert dates(line) == {"programme-line:2020-04-02": "04-03", "programme-line:2020-04-03": "04-07"}
    assert [duty.done_by for duty in line] == ["李四", ""]


@given(st.dates(date(2015, 1, 1), date(2026, 6, 1)), st.integers(0, 60), st.integers(0, 60))
def test_duties_of_adjacent_spans_are_those_of_the_whole(first: date, one: int, two: int) -> None:
    """So that an agenda a day and one a month name the same duties."""
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=two)
    came = {"programme-line": [first + timedelta(days=n) for n in range(0, one + two + 1, 3)]}

    def due(start: date, end: date) -> list[Task]:
        return duties_between(CHANGZHOU, start, end, WORK, came, {})

    assert due(first, middle) + due(middle + timedelta(days=1), last) == due(first, last)


# ---- planning ----------------------------------------------------------------------------------------------


def test_a_new_session_is_what_its_event_says() -> None:
    """Every field goes through JSON and comes back."""
    full = MAY._replace(
        units=(
            Appearance(XINBEI, "区长", must_attend=True, attendance="on-time", by="head", name="区长"),
            Appearance(None, leave=Leave(day("2020-05-01"), in_time=True, reason="会")),
        ),
        participants=("甲", "乙"),
        moved_from=day("2020-05-07"),
        requested=day("2020-04-01"),
        archived_at=AFTER,
        makes_up=3,
        original=day("2020-05-07"),
        done=(Completion("contact", BEFORE, "李四"),),
    )
    assert session_from_json(json.loads(json.dumps(session_to_json(full)))) == full
    deed = session_rules.plan(MAY, WORK, BEFORE)
    assert apply_changes(None, deed.data) == MAY
    assert deed.remarks == deed.doubts == ()


@pytest.mark.clause("CZ-02")
def test_a_past_date_or_a_holiday_is_said() -> None:
    """Old tables are typed in; CZ-02: a holiday is named and changes nothing."""
    assert session_rules.plan(MAY, WORK, moment("2020-05-14 10:00:00")).remarks == ()
    (past,) = session_rules.plan(MAY, WORK, moment("2020-05-14 10:00:01")).remarks
    assert "2020-05-14 has passed" in past
    (holiday,) = session_rules.plan(on("2020-10-01"), WORK, BEFORE).remarks
    assert "2020-10-01 is not a working day" in holiday


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"end": time(9)}, "session end 09:00 is not after its start 09:00"),
        ({"week_to": day("2020-05-10")}, "on-air week: end 2020-05-10 is before start 2020-05-11"),
        ({"units": (Appearance(XINBEI), Appearance(XINBEI))}, "listed twice"),
    ],
)
def test_a_session_that_cannot_be_is_wrong_usage(wrong: dict[str, Any], why: str) -> None:
    """An end before its start, a week turned round, one unit twice."""
    with pytest.raises(Usage, match=why):
        session_rules.plan(MAY._replace(**wrong), WORK, BEFORE)


def test_a_unit_twice_at_one_hour_is_asked_about() -> None:
    """Said, and done only with consent; one that follows on the other, or another unit, is no matter."""
    half_past = MAY._replace(id=8, start=time(9, 30), end=time(11))
    deed = session_rules.plan(MAY, WORK, BEFORE, [half_past])
    with pytest.raises(Refused, match="on the air at that time in session 8") as refused:
        session_rules.refuse_doubts(deed)
    assert "--yes" in refused.value.remedy
    for other in (
        half_past._replace(start=time(10)),
        half_past._replace(units=(Appearance(WUJIN),)),
        half_past._replace(status="cancelled"),
        half_past._replace(day=day("2020-05-15")),
        MAY,
    ):
        session_rules.refuse_doubts(session_rules.plan(MAY, WORK, BEFORE, [other]))


# ---- move, cancel, confirm ---------------------------------------------------------------------------------


def moved(session: Session, to: str, **more: Any) -> SessionChange:
    return session_rules.move(
        session, CHANGZHOU, WORK, AFTER - timedelta(days=1), day(to), reason="出差", **more
    )


@pytest.mark.clause("CZ-04")
def test_a_move_keeps_the_first_date_and_takes_the_tasks_along() -> None:
    """CZ-04: from 14 to 21 May, then to 28 May; the 30th working day before 21 May is 8 April."""
    once = holds(MAY, moved(MAY, "2020-05-21"))
    assert (once.status, once.moved_from, once.reason) == ("moved", MAY.day, "出差")
    assert (once.week_from, once.week_to) == (day("2020-05-18"), day("2020-05-22"))
    assert dates(tasks_of(once, CHANGZHOU, WORK))["contact"] == "04-08"
    twice = holds(once, moved(once, "2020-05-28"))
    assert (twice.day, twice.moved_from) == (day("2020-05-28"), MAY.day)


def test_a_move_inside_the_on_air_week_keeps_the_week() -> None:
    """Only a date outside it takes another week."""
    after = holds(MAY, moved(MAY, "2020-05-13"))
    assert (after.week_from, after.week_to) == (MAY.week_from, MAY.week_to)


@pytest.mark.clause("CZ-04")
def test_a_unit_asks_for_another_date_one_month_before() -> None:
    """CZ-04: for 18 June on 18 May at the latest; the office itself moves a session at any time."""
    june = on("2020-06-18")

    def asked(requested: str | None) -> Session:
        now = moment("2020-06-17 17:00:00")
        when = day(requested) if requested else None
        return session_rules.move(
            june, CHANGZHOU, WORK, now, day("2020-07-09"), reason="会", requested=when
        ).session

    assert asked("2020-05-18").requested == day("2020-05-18")
    with pytest.raises(Refused, match=r"by 2020-05-18 \(CZ-04\); it was requested on 2020-05-19"):
        asked("2020-05-19")
    with pytest.raises(Refused, match="in the future"):
        asked("2020-06-18")
    assert asked(None).status == "moved"


@pytest.mark.clause("WZ-03")
def test_a_scheme_without_notice_takes_a_wish_until_the_day() -> None:
    """WZ-03 names no number of days."""
    june = on("2018-06-13")
    now = moment("2018-06-13 08:00:00")
    after = session_rules.move(
        june, HENGYANG, WORK, now, day("2018-06-20"), reason="防汛", requested=day("2018-06-13")
    )
    assert after.session.day == day("2018-06-20")


def test_what_stands_on_the_new_date_is_said_and_one_unit_twice_is_asked_about() -> None:
    """2 October 2020 is a holiday, 12 May was over on the 14th; another unit, or the same one, stands on the 21st."""
    (holiday,) = moved(MAY, "2020-10-02").remarks
    assert "2020-10-02 is not a working day" in holiday
    (past,) = moved(MAY, "2020-05-12").remarks
    assert "2020-05-12 has passed" in past
    other = on("2020-05-21", WUJIN)._replace(id=8)
    taken = moved(MAY, "2020-05-21", others=[other])
    assert (taken.remarks, taken.doubts) == (("2020-05-21 09:00-10:00 is taken by session 8",), ())
    same = on("2020-05-21", XINBEI)._replace(id=8)
    with pytest.raises(Refused, match="on the air at that time in session 8"):
        session_rules.refuse_doubts(moved(MAY, "2020-05-21", others=[same]))


@pytest.mark.clause("CZ-03")
def test_leave_is_judged_by_the_date_that_the_session_has() -> None:
    """CZ-03: asked for on 12 May it comes too late for Thursday 14 May, in time for the 21st, too late again then."""
    asked = holds(MAY, on_leave(MAY, "2020-05-12"))
    assert asked.units[0].leave is not None
    assert not asked.units[0].leave.in_time
    later = holds(asked, moved(asked, "2020-05-21"))
    assert later.units[0].leave is not None
    assert later.units[0].leave.in_time
    back = holds(later, moved(later, "2020-05-13"))
    assert back.units[0].leave is not None
    assert not back.units[0].leave.in_time


def test_a_date_outside_its_own_week_is_said() -> None:
    """The week of 14 May is that of the 11th to the 15th."""
    (said,) = session_rules.plan(MAY._replace(day=day("2020-05-18")), WORK, BEFORE).remarks
    assert said == "2020-05-18 is outside the on-air week, 2020-05-11 to 2020-05-15"


def test_of_a_session_typed_in_afterwards_nobody_knows_when_it_was_planned() -> None:
    """Entered after it was over, or in a file of an earlier version."""
    assert session_rules.planned_at(MAY._replace(planned_at=BEFORE)) == BEFORE
    assert session_rules.planned_at(MAY._replace(planned_at=AFTER)) is None
    assert session_rules.planned_at(MAY) is None


@pytest.mark.clause("QT-01")
def test_a_saturday_session_may_go_to_another_saturday() -> None:
    """QT-01: what stands on a day that is not worked is not asked about when it moves to one like it."""
    assert moved(on("2020-05-16"), "2020-05-23").doubts == ()


def test_a_move_to_its_own_date_is_refused() -> None:
    """There is nothing to announce."""
    with pytest.raises(Refused, match="is already on that date"):
        moved(MAY, "2020-05-14")


@pytest.mark.clause("WZ-02", "WZ-05")
def test_a_confirmed_session_is_to_be_announced() -> None:
    """WZ-02, WZ-05: by 7 February for 14 February; said when that has passed."""
    session = on("2018-02-14")
    deed = session_rules.confirm(session, HENGYANG, WORK, moment("2018-02-07 17:00:00"))
    assert deed.remarks == ("Announcement due by 2018-02-07 (WZ-05)",)
    late = session_rules.confirm(session, HENGYANG, WORK, moment("2018-02-08 09:00:00"))
    assert late.remarks == ("The announcement was due by 2018-02-07 (WZ-05)",)
    after = holds(session, deed)
    assert after.status == "confirmed"
    with pytest.raises(Refused, match="already confirmed"):
        session_rules.confirm(after, HENGYANG, WORK, BEFORE)
    assert session_rules.confirm(MAY, CHANGZHOU, WORK, BEFORE).remarks == ()


def test_a_cancelled_session_is_closed_and_has_no_tasks() -> None:
    """CZ-04's notice holds for a unit that asks; afterwards nothing changes any more."""
    with pytest.raises(Refused, match="CZ-04"):
        session_rules.cancel(MAY, CHANGZHOU, WORK, AFTER, reason="会", requested=day("2020-04-15"))
    after = holds(MAY, session_rules.cancel(MAY, CHANGZHOU, WORK, AFTER, reason="会"))
    assert (after.status, after.reason) == ("cancelled", "会")
    assert tasks_of(after, CHANGZHOU, WORK) == []
    assert attendance.missing_attendance(after, AFTER) == []
    for verb in every_verb(after):
        with pytest.raises(Refused, match="is cancelled"):
            verb()


def every_verb(session: Session) -> list[Any]:
    """Each verb on ``session``, with words that would be right."""
    later = day("2020-06-11")
    return [
        lambda: moved(session, "2020-06-11"),
        lambda: session_rules.cancel(session, CHANGZHOU, WORK, AFTER, reason="会"),
        lambda: session_rules.confirm(session, CHANGZHOU, WORK, AFTER),
        lambda: attended(session),
        lambda: on_leave(session, "2020-05-08"),
        lambda: attendance.makeup(session, CHANGZHOU, WORK, AFTER, None, later),
        lambda: attendance.archive(session, AFTER),
    ]


# ---- leave -------------------------------------------------------------------------------------------------


def on_leave(
    session: Session, requested: str, *, scheme: Scheme = CHANGZHOU, delegate: str = ""
) -> SessionChange:
    now = moment("2020-05-20 09:00:00")
    return attendance.leave(
        session, scheme, WORK, now, None, requested=day(requested), reason="出国", delegate=delegate
    )


@pytest.mark.clause("CZ-03")
@pytest.mark.parametrize(
    ("live", "last"),
    [("2020-05-14", "2020-05-11"), ("2020-04-09", "2020-04-03"), ("2020-04-29", "2020-04-26")],
)
def test_leave_is_in_time_three_working_days_before(live: str, last: str) -> None:
    """CZ-03: that day still is; 26 April 2020 is a Sunday that was worked, 6 April a holiday."""
    in_time = holds(on(live), on_leave(on(live), last, delegate="副局长"))
    assert in_time.units[0].leave == Leave(
        day(last), in_time=True, reason="出国", delegate="副局长", clause="CZ-03"
    )
    late = on_leave(on(live), str(day(last) + timedelta(days=1)))
    assert late.session.units[0].leave is not None
    assert not late.session.units[0].leave.in_time
    assert late.remarks == (f"Leave was requested too late; the last day was {last} (CZ-03)",)


@pytest.mark.clause("WZ-04")
def test_leave_where_no_days_are_named_is_asked_for_ahead() -> None:
    """WZ-04: until the day of the session, whatever the number of days."""
    deed = on_leave(MAY, "2020-05-14", scheme=HENGYANG)
    assert deed.session.units[0].leave == Leave(MAY.day, in_time=True, reason="出国", clause="WZ-04")
    assert deed.remarks == ("Leave was requested in advance (WZ-04)",)


@pytest.mark.clause("WZ-04")
def test_what_the_scheme_forbids_of_leave_is_refused_with_its_clause() -> None:
    """WZ-04 knows no delegate; nobody asks for leave after the session, or in the future."""
    with pytest.raises(Refused, match=r"a delegate cannot replace .*WZ-04"):
        on_leave(MAY, "2020-05-04", scheme=HENGYANG, delegate="副局长")
    with pytest.raises(Refused, match=r"requested on 2020-05-15, after .*CZ-03"):
        on_leave(MAY, "2020-05-15")
    with pytest.raises(Refused, match="in the future"):
        on_leave(MAY, "2020-05-21")
    with pytest.raises(Refused, match="the head attended"):
        on_leave(attended(MAY).session, "2020-05-08")


def test_one_of_several_units_is_named() -> None:
    """A slot of two units; one that is not on the air is not found."""
    both = on("2020-05-14", XINBEI, WUJIN)
    with pytest.raises(Usage, match="several units"):
        on_leave(both, "2020-05-08")
    with pytest.raises(NotFound):
        attendance.attend(both, CHANGZHOU, AFTER, 99, status="absent")
    after = holds(both, attendance.attend(both, CHANGZHOU, AFTER, WUJIN, status="on-time", by="head"))
    assert [turn.attendance for turn in after.units] == ["", "on-time"]
    assert [turn.unit for turn in attendance.missing_attendance(after, AFTER)] == [XINBEI]


def test_a_leader_who_stands_for_no_unit_is_found_by_name() -> None:
    """Leaders in rotation; whose name is no leader's is nobody's turn."""
    both = MAY._replace(units=(Appearance(None, "张区长"), Appearance(None, "李区长")))
    came = holds(
        both, attendance.attend(both, CHANGZHOU, AFTER, None, status="on-time", by="head", name="李区长")
    )
    assert [turn.attendance for turn in came.units] == ["", "on-time"]
    absent = holds(came, attendance.attend(came, CHANGZHOU, AFTER, "张区长", status="absent"))
    assert [turn.attendance for turn in absent.units] == ["absent", "on-time"]
    with pytest.raises(Usage, match="several units or leaders"):
        attendance.attend(both, CHANGZHOU, AFTER, None, status="on-time", by="head", name="王区长")
    with pytest.raises(NotFound):
        attendance.attend(both, CHANGZHOU, AFTER, "王区长", status="absent")


@pytest.mark.clause("QT-01")
def test_who_came_to_a_session_that_names_nobody_has_its_turn() -> None:
    """QT-01: until then it is missing that somebody came; a deputy is not the leader expected."""
    nobody = MAY._replace(units=())
    assert attendance.missing_attendance(nobody, AFTER) == [Appearance(None)]
    with pytest.raises(Usage, match="has no unit or leader"):
        attendance.attend(nobody, CHANGZHOU, AFTER, None, status="on-time", by="head")
    came = attendance.attend(nobody, CHANGZHOU, AFTER, None, status="on-time", by="head", name="区长")
    after = holds(nobody, came)
    assert after.units == (Appearance(None, "区长", attendance="on-time", by="head", name="区长"),)
    assert (after.status, attendance.missing_attendance(after, AFTER)) == ("held", [])
    deputy = attendance.attend(nobody, CHANGZHOU, AFTER, None, status="late", by="deputy", name="副区长")
    assert (deputy.session.units[0].leader, deputy.session.units[0].name) == ("", "副区长")
    unit = attendance.attend(nobody, CHANGZHOU, AFTER, WUJIN, status="absent")
    assert unit.session.units[0].unit == WUJIN


# ---- attendance --------------------------------------------------------------------------------------------


def attended(
    session: Session, *, scheme: Scheme = CHANGZHOU, status: str = "on-time", by: str = "head"
) -> SessionChange:
    return attendance.attend(session, scheme, AFTER, None, status=status, by=by)


def test_attendance_is_recorded_from_the_start_on() -> None:
    """Never before the session; the head's name is the one expected."""
    with pytest.raises(Refused, match="begins at 2020-05-14 09:00"):
        attendance.attend(MAY, CHANGZHOU, moment("2020-05-14 08:59:59"), None, status="on-time", by="head")
    deed = attendance.attend(MAY, CHANGZHOU, moment("2020-05-14 09:00:00"), None, status="on-time", by="head")
    after = holds(MAY, deed)
    assert after.status == "held"
    assert after.units == (Appearance(XINBEI, "区长1", attendance="on-time", by="head", name="区长1"),)
    with pytest.raises(Usage, match="missing --by"):
        attended(MAY, by="")


@pytest.mark.clause("CZ-03", "WZ-04")
@pytest.mark.parametrize(
    ("scheme", "leave", "by", "breach"),
    [
        (HENGYANG, None, "deputy", "WZ-04"),
        (HENGYANG, "2020-05-04", "deputy", "WZ-04"),
        (HENGYANG, None, "delegate", "WZ-04"),
        (HENGYANG, None, "head", ""),
        (CHANGZHOU, None, "deputy", "CZ-03"),
        (CHANGZHOU, None, "delegate", "CZ-03"),
        (CHANGZHOU, "2020-05-12", "delegate", "CZ-03"),
        (CHANGZHOU, "2020-05-11", "delegate", ""),
        (CHANGZHOU, "2020-05-11", "deputy", ""),
        (STANDARD, None, "deputy", ""),
        (XINGFENG, None, "deputy", ""),
    ],
)
def test_one_who_stands_in_where_none_may_is_a_breach(
    scheme: Scheme, leave: str | None, by: str, breach: str
) -> None:
    """WZ-04: none at all. CZ-03: on leave asked for in time, by 11 May for 14 May."""
    session = on_leave(MAY, leave, scheme=scheme).session if leave else MAY
    deed = attended(session, scheme=scheme, by=by)
    assert holds(session, deed).units[0].breach == breach
    assert deed.remarks == ((f"Recorded as a breach of {breach}",) if breach else ())


@pytest.mark.clause("WZ-04")
@pytest.mark.parametrize(
    ("scheme", "leave", "status", "breach"),
    [
        (HENGYANG, None, "late", "WZ-04"),
        (HENGYANG, None, "left-early", "WZ-04"),
        (HENGYANG, "2020-05-13", "late", ""),
        (CHANGZHOU, None, "late", ""),
        (STANDARD, None, "left-early", ""),
    ],
)
def test_a_head_who_is_late_or_leaves_early_without_a_word_breaks_the_rule_that_forbids_it(
    scheme: Scheme, leave: str | None, status: str, breach: str
) -> None:
    """WZ-04: no unexcused late arrival or early leaving; the head was there, so nothing is to be made up."""
    session = on_leave(MAY, leave, scheme=scheme).session if leave else MAY
    after = holds(session, attended(session, scheme=scheme, status=status))
    assert (after.status, after.units[0].breach) == ("held", breach)
    with pytest.raises(Refused, match="did not miss"):
        attendance.makeup(after, scheme, WORK, AFTER, None, day("2020-05-28"))


@pytest.mark.clause("CZ-03")
def test_a_delegate_named_in_the_leave_is_the_one_who_came() -> None:
    """CZ-03: unless another name is given."""
    session = on_leave(MAY, "2020-05-08", delegate="副局长").session
    assert attended(session, by="delegate").session.units[0].name == "副局长"


@pytest.mark.clause("CZ-03")
def test_absence_is_excused_by_leave_in_time_and_else_a_breach() -> None:
    """CZ-03: leave typed in afterwards, but asked for in time, excuses too; nobody is excused without."""
    absent = holds(MAY, attended(MAY, status="absent", by="head"))
    assert absent.units[0] == Appearance(XINBEI, "区长1", attendance="absent", breach="CZ-03")
    assert absent.status == "planned"
    excused = holds(absent, on_leave(absent, "2020-05-11"))
    assert (excused.units[0].attendance, excused.units[0].breach) == ("excused", "")
    late = on_leave(MAY, "2020-05-12").session
    assert attended(late, status="absent").session.units[0].breach == "CZ-03"
    with pytest.raises(Refused, match=r"requires leave requested in time .*CZ-03"):
        attended(late, status="excused")


def test_attendance_is_corrected_by_recording_it_again() -> None:
    """The later one holds, and a session that nobody came to was not held."""
    wrong = attended(MAY, by="deputy", scheme=HENGYANG).session
    right = holds(wrong, attended(wrong, scheme=HENGYANG))
    assert (right.units[0].by, right.units[0].breach, right.status) == ("head", "", "held")
    nobody = holds(right, attended(right, scheme=HENGYANG, status="absent"))
    assert (nobody.units[0].by, nobody.units[0].name, nobody.status) == ("", "", "planned")
    confirmed = attended(MAY._replace(status="confirmed")).session
    assert attended(attended(confirmed).session, status="absent").session.status == "confirmed"


@pytest.mark.clause("CZ-24")
def test_the_head_of_a_district_must_attend_a_mayors_session() -> None:
    """CZ-24: a breach even where the scheme has no rule of leave."""
    session = MAY._replace(mayor=True, units=(Appearance(XINBEI, must_attend=True),))
    assert attended(session, scheme=XINGFENG, status="absent").session.units[0].breach == "CZ-24"
    assert attended(MAY, scheme=XINGFENG, status="absent").session.units[0].breach == ""


def test_a_session_that_was_held_is_not_moved_or_cancelled() -> None:
    """History, happened."""
    after = attended(MAY).session
    with pytest.raises(Refused, match="its date cannot be changed"):
        moved(after, "2020-05-21")
    with pytest.raises(Refused, match="its date cannot be changed"):
        session_rules.cancel(after, CHANGZHOU, WORK, AFTER, reason="会")
    with pytest.raises(Refused, match="its date cannot be changed"):
        session_rules.confirm(after, CHANGZHOU, WORK, AFTER)


def test_attendance_is_missing_once_the_session_is_over() -> None:
    """At ten it is not over yet."""
    assert attendance.missing_attendance(MAY, moment("2020-05-14 10:00:00")) == []
    assert attendance.missing_attendance(MAY, moment("2020-05-14 10:00:01")) == list(MAY.units)


# ---- made up, archived -------------------------------------------------------------------------------------


def made_up(
    session: Session, to: str, *, scheme: Scheme = HENGYANG, others: tuple[Session, ...] = ()
) -> SessionChange:
    return attendance.makeup(session, scheme, WORK, AFTER, XINBEI, day(to), others=others)


@pytest.mark.clause("WZ-04")
def test_a_made_up_session_points_to_the_one_missed() -> None:
    """WZ-04: a session of its own with the unit that was missing, and with it alone."""
    both = on("2020-05-14", XINBEI, WUJIN, theme="供水")
    missed = attendance.attend(both, HENGYANG, AFTER, XINBEI, status="absent").session
    new = made_up(missed, "2020-05-27").session
    assert (new.makes_up, new.day, new.start, new.theme) == (7, day("2020-05-27"), time(9), "供水")
    assert new.units == (Appearance(XINBEI, "区长1"),)
    assert apply_changes(None, made_up(missed, "2020-05-27").data) == new


@pytest.mark.clause("WZ-04")
@pytest.mark.parametrize(
    "missed",
    [
        on_leave(MAY, "2020-05-04", scheme=HENGYANG).session,
        attended(MAY, scheme=HENGYANG, status="absent").session,
        attended(MAY, scheme=HENGYANG, by="deputy").session,
    ],
    ids=["leave", "absent", "deputy"],
)
def test_leave_absence_and_a_deputy_are_made_up(missed: Session) -> None:
    """WZ-04: with leave the new date is settled ahead; a deputy does not count."""
    assert made_up(missed, "2020-05-27").session.makes_up == missed.id


def test_only_what_was_missed_is_made_up_later_and_once() -> None:
    """One who came has nothing to make up; where the scheme says no, nobody has."""
    missed = attended(MAY, scheme=HENGYANG, status="absent").session
    with pytest.raises(Refused, match="did not miss"):
        made_up(MAY, "2020-05-27")
    with pytest.raises(Refused, match="did not miss"):
        made_up(attended(MAY, scheme=HENGYANG).session, "2020-05-27")
    with pytest.raises(Refused, match="is not after"):
        made_up(missed, "2020-05-14")
    with pytest.raises(Refused, match="does not allow make-up sessions"):
        made_up(missed, "2020-05-27", scheme=HENGYANG._replace(makeup=HENGYANG.deputy))
    first = made_up(missed, "2020-05-27").session._replace(id=9)
    with pytest.raises(Refused, match="already made up by session 9 on 2020-05-27"):
        made_up(missed, "2020-06-10", others=(first,))
    again = made_up(missed, "2020-06-10", others=(first._replace(status="cancelled"),))
    assert again.session.makes_up == missed.id


@pytest.mark.clause("XF-13")
def test_an_archived_session_changes_no_more() -> None:
    """XF-13: only after it was held and everybody's attendance is known."""
    with pytest.raises(Refused, match="is planned"):
        attendance.archive(MAY, AFTER)
    half = attendance.attend(
        on("2020-05-14", XINBEI, WUJIN), CHANGZHOU, AFTER, WUJIN, status="late", by="head"
    )
    with pytest.raises(Refused, match="a unit's attendance is missing"):
        attendance.archive(half.session, AFTER)
    with pytest.raises(Refused, match="attendance cannot be recorded yet"):
        attendance.archive(MAY, BEFORE)
    absent = attended(MAY, status="absent").session
    assert attendance.archive(absent, AFTER).session.archived_at == AFTER
    held = attended(MAY).session
    after = holds(held, attendance.archive(held, AFTER))
    assert after.archived_at == AFTER
    for verb in every_verb(after):
        with pytest.raises(Refused, match="is archived"):
            verb()


# ---- what always holds -------------------------------------------------------------------------------------


@given(st.dates(date(2015, 1, 1), date(2026, 6, 1)), st.booleans())
def test_tasks_are_sorted_and_on_their_side_of_the_session(live: date, new_unit: bool) -> None:
    """By date, then key; all but Annex 2 are due before the session's end."""
    tasks = tasks_of(on(str(live)), CHANGZHOU, WORK, new_units={XINBEI} if new_unit else ())
    assert [(task.due.date(), task.key) for task in tasks] == sorted(
        (task.due.date(), task.key) for task in tasks
    )
    assert all((task.due.date() > live) == (task.key == "annex2") for task in tasks)


@given(st.dates(date(2015, 1, 1), date(2026, 6, 1)), st.integers(0, 90))
def test_leave_asked_for_earlier_is_never_worse(live: date, back: int) -> None:
    """In time on some day means in time on every day before it."""
    rule = CHANGZHOU.leave
    assert rule.span is not None
    last = session_rules.last_day(on(str(live)), rule.span, WORK)
    requested = live - timedelta(days=back)
    now = datetime.combine(live, time(9))
    deed = attendance.leave(on(str(live)), CHANGZHOU, WORK, now, None, requested=requested, reason="会")
    granted = deed.session.units[0].leave
    assert granted is not None
    assert granted.in_time == (requested <= last)
