"""Schemes: the shipped ones against rules.md 3, the reader against mistakes, JSON there and back."""

from __future__ import annotations

import json
import string
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hotline_cli
from hotline_cli.domain.duration import Span
from hotline_cli.domain.scheme.dump import dump_scheme
from hotline_cli.domain.scheme.keys import LISTS, TABLES, TOP
from hotline_cli.domain.scheme.load import read_scheme
from hotline_cli.domain.scheme.model import Scheme, TaskDue, scheme_from_json, scheme_to_json
from hotline_cli.errors import InputFault

FOLDER = Path(hotline_cli.__file__).parent / "data" / "schemes"
NAMES = ["changzhou-2020", "gongpu-2005", "hengyang-2018", "jingning-2014", "standard", "xingfeng-2014"]
FIVE = [name for name in NAMES if name != "standard"]
KINDS = ["inquiry", "help", "complaint", "report", "suggestion"]


def text_of(name: str) -> str | None:
    path = FOLDER / f"{name}.toml"
    return path.read_text(encoding="utf-8") if path.exists() else None


def shipped(name: str) -> Scheme:
    text = text_of(name)
    assert text is not None
    return read_scheme(f"{name}.toml", text, text_of)


@dataclass
class Case:
    """What limits look at."""

    kind: str = "complaint"
    channel: str = "phone"
    origin: str = "own"
    urgent: bool = False
    complex: bool = False
    important: bool = False
    session: int | None = None
    on_the_spot: bool = False
    put_through: str = ""


def limit(name: str, stage: str, **case: object) -> str | None:
    """The limit as the table of the shipped schemes would write it."""
    rule = shipped(name).limit_for(stage, Case(**case))  # type: ignore[arg-type]
    return rule and f"{rule.span} from {rule.start} ({rule.clause})"


# ---- the shipped schemes ----


def test_six_schemes_are_shipped() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == NAMES


def test_what_a_file_has_of_an_earlier_program_is_passed_over() -> None:
    """A key that schemes had once and have no more stands in files; they are read all the same."""
    body = json.loads(scheme_to_json(shipped("standard")))
    body["given_up"] = {"": "Span", "amount": 1, "unit": "working_day"}
    assert scheme_from_json(json.dumps(body)) == shipped("standard")


@pytest.mark.parametrize("name", NAMES)
def test_shipped_scheme_reads_and_survives_json(name: str) -> None:
    """What the store keeps gives back an equal scheme, and the same version for the same text."""
    scheme = shipped(name)
    assert scheme.name == name
    assert scheme_from_json(scheme_to_json(scheme)) == scheme
    assert scheme.version == shipped(name).version
    assert len(scheme.version) == 16


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_carries_a_clause_whose_document_is_known(name: str) -> None:
    scheme = shipped(name)
    titles = {title for _prefix, title in scheme.sources}
    values: list[Any] = [part for value in scheme if isinstance(value, tuple) for part in (value, *value)]
    for clause in {part.clause for part in values if getattr(part, "clause", "")}:
        assert scheme.clause_source(clause) in titles or clause == "house rule"
    assert all(rule.clause for rule in scheme.limits)


STAGES = ["escalate", "transfer", "sign", "answer", "feedback", "callback"]

TABLE = [
    # scheme, case, what each stage has: escalate, transfer, sign, answer, feedback, callback
    ("hengyang-2018", {}, None, None, None, "3 working days from dispatch (WZ-09)", None, None),
    (
        "hengyang-2018",
        {"urgent": True, "session": 1},
        None,
        "1 hour from receipt (WZ-08)",
        None,
        "3 working days from dispatch (WZ-09)",
        None,
        None,
    ),
    (
        "changzhou-2020",
        {"session": 1, "kind": "inquiry"},
        None,
        "same day from receipt (CZ-13)",
        "1 working hour from dispatch (CZ-14)",
        "3 working days from dispatch (CZ-16)",
        "3 working days from dispatch (CZ-16)",
        None,
    ),
    (
        "changzhou-2020",
        {"kind": "report"},
        None,
        None,
        "1 working hour from dispatch (CZ-14)",
        "30 working days from dispatch (CZ-16)",
        None,
        None,
    ),
    (
        "xingfeng-2014",
        {},
        None,
        None,
        None,
        "15 days from receipt (XF-09)",
        "15 days from receipt (XF-15)",
        None,
    ),
    (
        "xingfeng-2014",
        {"complex": True},
        None,
        None,
        None,
        "30 days from receipt (XF-09)",
        "30 days from receipt (XF-15)",
        None,
    ),
    (
        "gongpu-2005",
        {"kind": "help", "urgent": True},
        None,
        "same day from receipt (house rule)",
        None,
        "24 hours from dispatch (house rule)",
        None,
        "3 working days from answer (house rule)",
    ),
    (
        "jingning-2014",
        {"channel": "web"},
        None,
        "same day from receipt (BM-05)",
        None,
        "3 working days from dispatch (BM-06)",
        None,
        None,
    ),
    (
        "jingning-2014",
        {"channel": "sms", "important": True},
        "same day from receipt (BM-04)",
        "same day from receipt (BM-05)",
        None,
        "5 working days from dispatch (BM-06)",
        None,
        None,
    ),
    (
        "standard",
        {},
        None,
        "1 working day from receipt (ST-01)",
        "1 working day from dispatch (ST-02)",
        "15 working days from dispatch (ST-03)",
        None,
        "3 working days from answer (ST-04)",
    ),
    (
        "standard",
        {"urgent": True, "kind": "inquiry"},
        None,
        "1 hour from receipt (ST-01)",
        "1 working day from dispatch (ST-02)",
        "24 hours from dispatch (ST-03)",
        None,
        "3 working days from answer (ST-04)",
    ),
]


@pytest.mark.parametrize(("name", "case", "limits"), [(row[0], row[1], row[2:]) for row in TABLE])
def test_limits_of_the_table(name: str, case: dict[str, object], limits: tuple[str | None, ...]) -> None:
    assert [limit(name, stage, **case) for stage in STAGES] == list(limits)


ANSWER_DAYS = {
    "changzhou-2020": [3, 30, 30, 30, 3],
    "gongpu-2005": [3, 7, 15, 15, 7],
    "hengyang-2018": [3, 3, 3, 3, 3],
    "jingning-2014": [5, 5, 5, 5, 5],
    "standard": [3, 7, 15, 15, 7],
    "xingfeng-2014": [15, 15, 15, 15, 15],
}


@pytest.mark.parametrize("name", NAMES)
def test_answer_limit_of_each_kind(name: str) -> None:
    """Inquiry, help, complaint, report, suggestion; the days of xingfeng are those of the calendar."""
    scheme = shipped(name)
    spans = [rule.span for kind in KINDS if (rule := scheme.limit_for("answer", Case(kind=kind)))]
    assert [span.amount for span in spans] == ANSWER_DAYS[name]
    assert {span.unit for span in spans} == {"day" if name == "xingfeng-2014" else "working_day"}


@pytest.mark.clause("XF-09")
def test_last_day_that_is_not_worked_moves_on() -> None:
    """XF-09, a reading that says so."""
    rule = shipped("xingfeng-2014").limit_for("answer", Case())
    assert rule
    assert rule.roll
    assert "顺延" in rule.reading


@pytest.mark.clause("CZ-15", "XF-12")
@pytest.mark.parametrize("name", FIVE)
def test_no_document_knows_rejecting_or_holding(name: str) -> None:
    """XF-12; and a return is the office's act (CZ-15)."""
    scheme = shipped(name)
    assert (scheme.reject.allowed, scheme.hold.allowed) == (False, False)
    assert (scheme.returning.by, scheme.returning.within, scheme.returning.clause) == (
        "office",
        None,
        "CZ-15",
    )


@pytest.mark.parametrize(
    ("name", "required"), list(zip(NAMES, [True, True, True, False, True, False], strict=True))
)
def test_callback_needed_to_close(name: str, *, required: bool) -> None:
    callback = shipped(name).callback
    assert callback.required == required
    assert callback.redo_on == (("substandard",) if name == "changzhou-2020" else ("dissatisfied",))
    assert callback.supervise_redo == (name == "hengyang-2018")


@pytest.mark.clause("BM-07")
@pytest.mark.parametrize(
    ("name", "interim"), list(zip(NAMES, [False, True, False, True, True, False], strict=True))
)
def test_interim_answers(name: str, *, interim: bool) -> None:
    """BM-07, and the common practice."""
    assert shipped(name).interim.allowed == interim


@pytest.mark.clause("WZ-10")
def test_extensions() -> None:
    """WZ-10 without count, after the limit too; standard once, ten days; three know none."""
    hengyang, standard = shipped("hengyang-2018").extension, shipped("standard").extension
    assert (hengyang.allowed, hengyang.count, hengyang.longest, hengyang.after_limit) == (
        True,
        None,
        None,
        True,
    )
    assert (standard.count, standard.longest, standard.after_limit) == (1, Span(10, "working_day"), False)
    assert shipped("gongpu-2005").extension == standard
    for name in ("changzhou-2020", "xingfeng-2014", "jingning-2014"):
        rule = shipped(name).extension
        assert not rule.allowed
        assert "extends" in rule.reading


def test_standard_allows_what_the_documents_do_not_know() -> None:
    standard = shipped("standard")
    assert standard.reject.allowed
    assert standard.hold.allowed
    assert (standard.returning.by, standard.returning.within) == ("unit", Span(1, "working_day"))


@pytest.mark.clause("WZ-01", "WZ-04", "WZ-05", "WZ-18")
def test_hengyang_besides() -> None:
    """WZ-01, WZ-04, WZ-05, WZ-18."""
    scheme = shipped("hengyang-2018")
    assert scheme.label == "热线问政"
    assert scheme.supervise_sessions == (True, "WZ-18", "")
    assert not scheme.deputy.allowed
    assert not scheme.leave.delegate
    assert scheme.makeup.allowed
    assert scheme.announce.span == Span(-7, "day")
    [session] = scheme.recurrences
    assert (session.rule, session.start, session.end) == ("2nd,4th wednesday", time(9), time(11))
    assert session.on_holiday == "next-working-day"


@pytest.mark.clause("CZ-02", "CZ-03", "CZ-04", "CZ-13", "CZ-28")
def test_changzhou_besides() -> None:
    """CZ-02, CZ-03, CZ-04, CZ-13, CZ-28."""
    scheme = shipped("changzhou-2020")
    assert scheme.dispatch_on_the_spot.allowed
    assert scheme.promise_when_put_through == (True, "CZ-28", "")
    assert (scheme.leave.span, scheme.leave.delegate) == (Span(-3, "working_day"), True)
    assert scheme.change.span == Span(-1, "month")
    assert (scheme.arrive, scheme.repeat) == (time(8), time(22, 20))
    [session] = scheme.recurrences
    assert (session.rule, session.start, session.end, session.on_holiday) == (
        "every thursday",
        time(9),
        time(10),
        "keep",
    )


@pytest.mark.clause("CZ-06", "CZ-07", "CZ-08", "CZ-09", "CZ-16")
def test_changzhou_tasks() -> None:
    """CZ-06 to CZ-09, and Annex 2 within 30 working days after (CZ-16)."""
    tasks = {task.key: task for task in shipped("changzhou-2020").tasks}
    assert {key: task.due for key, task in tasks.items()} == {
        "contact": TaskDue("day", Span(-30, "working_day")),
        "annex3": TaskDue("start"),
        "annex3-new": TaskDue("day", Span(-1, "month")),
        "guest": TaskDue("day", Span(-10, "working_day")),
        "promotion": TaskDue("day", Span(-10, "working_day")),
        "meeting": TaskDue("monday", Span(-3, "working_day")),
        "push": TaskDue("day", Span(-1, "working_day")),
        "push-promotion": TaskDue("day", Span(-11, "working_day")),
        "annex2": TaskDue("day", Span(30, "working_day")),
        "change-notice": TaskDue("change", Span(-1, "working_day")),
    }
    assert [key for key, task in tasks.items() if task.new_unit] == ["annex3-new"]
    assert tasks["meeting"].hour == time(9)
    assert tasks["contact"].recipient == "hotline;programme"


@pytest.mark.clause("CZ-12", "CZ-29")
def test_changzhou_duties() -> None:
    """CZ-29 by the day before each edition; CZ-12 on the next working day after the calls came."""
    daily, bulletin, line = shipped("changzhou-2020").duties
    assert (daily.rule, daily.offset, daily.clause) == ("every day mon-sat", Span(-1, "day"), "CZ-29")
    assert (line.channel, line.offset, line.clause) == ("programme-line", Span(1, "working_day"), "CZ-12")
    assert (bulletin.rule, bulletin.clause) == ("1st monday", "CZ-20")


@pytest.mark.clause("XF-02", "XF-03", "XF-04", "XF-11", "XF-13", "XF-14", "XF-17")
def test_xingfeng_besides() -> None:
    """XF-02, XF-03, XF-04, XF-11, XF-13, XF-14, XF-17."""
    scheme = shipped("xingfeng-2014")
    [review] = scheme.review
    assert (review.kinds, review.reviewers) == (("complaint", "report"), ("法规科", "监察室"))
    assert [(task.due, task.clause) for task in scheme.tasks] == [
        (TaskDue("day", Span(-10, "day")), "XF-02"),
        (TaskDue("day", Span(-5, "day")), "XF-02"),
        (TaskDue("start"), "XF-03"),
        (TaskDue("start"), "XF-04"),
        (TaskDue("start"), "XF-17"),
        (TaskDue("day", Span(30, "day")), "XF-13"),
        (TaskDue("change", Span(-1, "working_day")), "house rule"),
    ]
    assert [indicator.code for indicator in scheme.indicators] == [
        "on_air_on_time",
        "head_on_air",
        "finished_with_on_the_spot",
        "satisfied",
        "important_escalated",
        "mechanisms",
        "on_the_spot_satisfied",
    ]
    assert {indicator.weight for indicator in scheme.indicators} == {1}
    assert [indicator.code for indicator in scheme.indicators if indicator.manual] == ["mechanisms"]


@pytest.mark.clause("QT-01", "QT-05", "QT-06")
def test_gongpu_besides() -> None:
    """QT-01: three duties side by side; QT-05 weekly, QT-06 monthly; the rest as standard."""
    scheme = shipped("gongpu-2005")
    assert [(one.rule, one.on_holiday, one.rotate) for one in scheme.recurrences] == [
        ("1st tuesday", "keep", ""),
        ("1st friday", "keep", ""),
        ("every saturday from 2005-03-05", "keep", "leaders"),
    ]
    assert scheme.recurrences[2].first == date(2005, 3, 5)
    assert [(duty.key, duty.clause) for duty in scheme.duties] == [("weekly", "QT-05"), ("monthly", "QT-06")]
    assert scheme.indicators == shipped("standard").indicators
    assert scheme.clause_source("ST-05") == shipped("standard").source
    assert scheme.clause_source("QT-01") == scheme.source
    assert scheme.title in scheme.clause_source("house rule")


def test_jingning_tells_the_caller_before_the_office() -> None:
    assert shipped("jingning-2014").tell_first == (True, "BM-08", "")


# ---- the reader ----

HEAD = 'title = "试点"\nsource = "试点办法"\nclauses = "SD"\n'
RULE = '[[limit]]\nstage = "answer"\nspan = "3 working days"\nstart = "dispatch"\nclause = "SD-1"\n'


def read(text: str) -> Scheme:
    return read_scheme("own.toml", text, text_of)


def fault(text: str) -> str:
    """All that the reader says about ``text``."""
    with pytest.raises(InputFault) as caught:
        read(text)
    return "\n".join((caught.value.message, *caught.value.details, caught.value.remedy))


def test_smallest_scheme() -> None:
    """A title and a source are enough; what is not said has its default."""
    scheme = read(HEAD)
    assert (scheme.name, scheme.title, scheme.limits) == ("own", "试点", ())
    assert scheme.hours == "mon-fri 08:30-12:00,14:00-17:30"
    assert (scheme.serious_after, scheme.smallest_base) == (3, 10)
    assert not scheme.hold.allowed
    assert scheme.deputy.allowed


def test_codes_and_spans_in_chinese() -> None:
    rule = read(
        HEAD
        + '[[limit]]\nstage = "答复"\nkinds = ["投诉"]\nspan = "3个工作日"\n'
        + 'start = "dispatch"\nclause = "SD-1"'
    ).limits[0]
    assert (rule.stage, rule.kinds, rule.span) == ("answer", ("complaint",), Span(3, "working_day"))


@pytest.mark.parametrize(
    ("longest", "longer"),
    [
        ("2500个工作日", "2501 working days"),
        ("120 months", "11年"),
        ("3653 days", "3654日"),
        ("522 weeks", "523 weeks"),
    ],
)
def test_a_span_is_at_most_ten_years(longest: str, longer: str) -> None:
    """3,653 days with three leap days; of working days there are fewer than 2,500."""
    rule = HEAD + '[[limit]]\nstage = "answer"\nstart = "dispatch"\nclause = "SD-1"\nspan = '
    assert read(f'{rule}"{longest}"').limits
    assert "line 8" in fault(f'{rule}"{longer}"')
    if "年" not in longer:
        assert "longer than 10 years" in fault(f'{rule}"{longer}"')


TASK = '[[task]]\nkey = "a"\ntitle = "t"\nowner = "unit"\nclause = "SD-2"\n'
DUTY = '[[duty]]\nkey = "a"\ntitle = "t"\nowner = "unit"\nclause = "SD-2"\n'
INDICATOR = '[[indicator]]\ntitle = "t"\nclause = "SD-3"\n'
RECURRENCE = '[[recurrence]]\nkey = "a"\nrule = "every monday"\nclause = "SD-4"\n'

MISTAKES = [
    ("invalid TOML", "title = 试点\n", 1, "Invalid value", "text goes in quotes"),
    ("invalid TOML, at the end", HEAD + 'x = """\n', 4, "", "quotes"),
    ("nested too deep", HEAD + "x = " + "[" * 5000, 4, "", ""),
    ("title missing", 'source = "s"\n', 1, "'title' is missing", "title ="),
    (
        "title missing before a table",
        '[hold]\nallowed = true\nclause = "house rule"\n',
        1,
        "'title' is missing",
        "title =",
    ),
    ("unknown key at the top", HEAD + "tittle = 1\n", 4, "'tittle'", "title, title_en"),
    ("unknown key in a rule", HEAD + RULE + "kind = 1\n", 9, "'kind'", "kinds"),
    (
        "unknown key in a table",
        HEAD + '[hold]\nclause = "SD-1"\nallowed = true\nx = 1\n',
        7,
        "'x'",
        "allowed",
    ),
    ("unknown key of figures", HEAD + "[figures]\nserious = 3\n", 5, "'serious'", "serious_after"),
    ("unknown stage", HEAD + RULE.replace("answer", "anser"), 5, "anser", "escalate 呈报"),
    ("promise has no rule", HEAD + RULE.replace("answer", "promise"), 5, "promise", "callback"),
    ("unknown kind", HEAD + RULE + 'kinds = ["gossip"]\n', 9, "gossip", "complaint 投诉"),
    ("kind twice", HEAD + RULE + 'kinds = ["help", "求助"]\n', 9, "kinds", "without duplicates"),
    ("no kind at all", HEAD + RULE + "kinds = []\n", 9, "kinds", "without duplicates"),
    ("unknown channel", HEAD + RULE + 'channels = ["fax"]\n', 9, "fax", "mailbox 信箱"),
    ("unknown origin", HEAD + RULE + 'origins = ["x"]\n', 9, "'x'", "superior"),
    ("bad span", HEAD + RULE.replace("3 working days", "3 wd"), 6, "3 wd", "N working days"),
    ("duration counted backward", HEAD + RULE.replace("days", "days before"), 6, "span", "forward"),
    (
        "span is a number",
        HEAD + RULE.replace('"3 working days"', "3"),
        6,
        "span: unexpected value 3",
        "forward",
    ),
    (
        "start unknown",
        HEAD + RULE.replace("dispatch", "signing"),
        7,
        "signing",
        "receipt 受理, dispatch 交办, answer 答复",
    ),
    (
        "start not of that stage",
        HEAD + RULE.replace("answer", "sign").replace("dispatch", "receipt"),
        7,
        "sign",
        "dispatch",
    ),
    (
        "feedback runs beside the answer, not after it",
        HEAD + RULE.replace('"answer"', '"feedback"').replace("dispatch", "answer"),
        7,
        "feedback",
        "receipt, dispatch",
    ),
    ("no clause", HEAD + RULE.replace('clause = "SD-1"\n', ""), 4, "'clause' is missing", "house rule"),
    ("clause of nowhere", HEAD + RULE.replace("SD-1", "CZ-16"), 8, "CZ", "[sources]"),
    ("flag in quotes", HEAD + RULE + 'urgent = "true"\n', 9, "urgent", "true, false"),
    ("limit is no list", HEAD + "limit = 3\n", 4, "limit", "[[limit]]"),
    ("table for a list", HEAD + '[limit]\nstage = "answer"\n', 4, "limit", "[[limit]]"),
    ("list for a table", HEAD + "[[hold]]\nallowed = true\n", 4, "hold", "[hold]"),
    ("never reached", HEAD + RULE + RULE + 'kinds = ["help"]\n', 9, "never reached", "narrower"),
    (
        "never reached, covered by two",
        HEAD + RULE + "urgent = true\n" + RULE + "urgent = false\n" + RULE,
        16,
        "never reached",
        "narrower",
    ),
    (
        "review never reached",
        HEAD + '[[review]]\nkinds = ["help"]\nreviewers = ["甲"]\nclause = "SD-1"\n' * 2,
        8,
        "never reached",
        "",
    ),
    ("bad hours", HEAD + 'hours = "mon 25:00-26:00"\n', 4, "hours", ""),
    ("bad time", HEAD + 'arrive = "8:00"\n', 4, "8:00", "09:00"),
    ("time out of the day", HEAD + 'arrive = "24:00"\n', 4, "24:00", "09:00"),
    (
        "bad rule",
        HEAD + RECURRENCE.replace("monday", "2nd monday") + 'start="09:00"\nend="10:00"\n',
        6,
        "rule",
        "first tuesday",
    ),
    ("end before start", HEAD + RECURRENCE + 'start = "10:00"\nend = "09:00"\n', 9, "end", "after start"),
    (
        "bad holiday",
        HEAD + RECURRENCE + 'start="09:00"\nend="10:00"\non_holiday="move"\n',
        10,
        "move",
        "next-working-day 顺延, skip 停办, keep 照常",
    ),
    (
        "bad date",
        HEAD + RECURRENCE + 'start="09:00"\nend="10:00"\nfirst="2005-02-30"\n',
        10,
        "2005-02-30",
        "2005-03-05",
    ),
    ("bad due", HEAD + TASK + 'due = "soon"\n', 9, "soon", "session start"),
    ("due in hours", HEAD + TASK + 'due = "3 hours before"\n', 9, "3 hours before", "session start"),
    (
        "due on no weekday",
        HEAD + TASK + 'due = "someday of the week, else 3 days before"\n',
        9,
        "due",
        "monday of the week",
    ),
    ("hour at the start", HEAD + TASK + 'due = "session start"\nhour = "09:00"\n', 10, "hour", "session day"),
    (
        "unknown owner",
        HEAD + TASK.replace('"unit"', '"nobody"') + 'due = "session day"\n',
        7,
        "nobody",
        "programme 栏目组",
    ),
    ("bad key", HEAD + TASK.replace('"a"', '"A b"') + 'due = "session day"\n', 5, "A b", "lowercase letters"),
    ("key twice", HEAD + (TASK + 'due = "session day"\n') * 2, 11, "'a'", "once"),
    ("duty with neither", HEAD + DUTY, 5, "rule or a channel", "programme-line"),
    ("month 13", HEAD + DUTY + 'rule = "first monday"\nmonth = 13\n', 10, "13", "from 1 to 12"),
    ("unknown rate", HEAD + INDICATOR + 'code = "on-time"\nweight = 1\n', 7, "on-time", "on_time"),
    (
        "rate by hand",
        HEAD + INDICATOR + 'code = "on_time"\nweight = 1\nmanual = true\n',
        7,
        "on_time",
        "manual",
    ),
    ("weight nan", HEAD + INDICATOR + 'code = "on_time"\nweight = nan\n', 8, "weight", "above 0"),
    ("weight nought", HEAD + INDICATOR + 'code = "on_time"\nweight = 0\n', 8, "weight", "above 0"),
    (
        "weight too long",
        HEAD + INDICATOR + f'code = "on_time"\nweight = {"9" * 400}\n',
        8,
        "weight",
        "above 0",
    ),
    (
        "count of nought",
        HEAD + '[extension]\nallowed = true\nclause = "SD-1"\ncount = 0\n',
        7,
        "count",
        "whole number",
    ),
    (
        "result that starts no redo",
        HEAD + '[callback]\nrequired = true\nclause = "SD-1"\nredo_on = ["satisfied"]\n',
        7,
        "satisfied",
        "dissatisfied",
    ),
    (
        "who returns",
        HEAD + '[return]\nby = "caller"\nclause = "SD-1"\n',
        5,
        "caller",
        "unit 承办单位, office 热线办",
    ),
    (
        "notice counted forward",
        HEAD + '[leave]\nspan = "3 working days"\nclause = "SD-1"\n',
        5,
        "span",
        "before",
    ),
    ("limit_first alone", HEAD + RULE.replace("[[limit]]", "[[limit_first]]"), 4, "limit_first", "extends"),
    ("unknown extends", 'extends = "nowhere"\n', 1, "nowhere", "scheme list"),
    ("extends a path", 'extends = "/"\n', 1, "/", "scheme list"),
    ("extends is no name", "extends = 3\n", 1, "3", "scheme list"),
    ("extends itself", 'extends = "own"\n', 1, "own → own", "circular"),
    (
        "changed without a clause",
        'extends = "standard"\n\n[hold]\nallowed = false\n',
        3,
        "'clause' is missing",
        "house rule",
    ),
    (
        "no stage to drop",
        'extends = "xingfeng-2014"\n[[limit]]\nstage = "sign"\ndrop = true\n',
        4,
        "'sign'",
        "answer",
    ),
    ("nothing to drop", 'extends = "changzhou-2020"\n[[task]]\nkey = "x"\ndrop = true\n', 4, "'x'", "annex2"),
]


@pytest.mark.parametrize(
    ("text", "line", "problem", "allowed"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_mistake_is_said_with_line_and_what_is_allowed(
    text: str, line: int, problem: str, allowed: str
) -> None:
    said = fault(text)
    assert f"own.toml, line {line}: " in said
    assert problem in said
    assert allowed in said


def test_all_mistakes_are_listed_in_the_order_of_the_file() -> None:
    """One error, a line for each mistake."""
    with pytest.raises(InputFault) as caught:
        read(HEAD + 'hours = "never"\n' + RULE.replace("answer", "anser") + "urgent = 1\n")
    lines = [detail.partition(":")[0] for detail in caught.value.details]
    assert lines == ["own.toml, line 4", "own.toml, line 6", "own.toml, line 10"]
    assert caught.value.exit_status == 6
    assert "3 errors" in caught.value.message


def test_line_is_found_whatever_stands_around() -> None:
    """Comments, brackets in texts, lists over lines, quoted and dotted keys, Windows line ends."""
    text = (
        '\ufefftitle = "t" # [[limit]]\nsource = """\n[[limit]]\n"""\nreadings = [\n  "a", # ]\n  "b]",\n]\n'
    )
    text += 'return.by = "office"\n"return".clause = "x"\n' + RULE.replace("answer", "anser")
    assert "own.toml, line 12: stage" in fault(text)
    assert "own.toml, line 12: stage" in fault(text.replace("\n", "\r\n"))


def test_inline_tables_read_alike() -> None:
    text = 'limit = [{stage = "answer", span = "3 days", start = "dispatch", clause = "SD-1"}]\n'
    assert read(HEAD + text).limits[0].span == Span(3, "day")
    assert "own.toml, line 4: span" in fault(HEAD + text.replace("3 days", "x"))


def test_version_is_of_the_content_not_of_the_layout() -> None:
    """A comment more is the same version; a day more is another."""
    scheme = read(HEAD + RULE)
    assert read("# words\n" + HEAD + "\n" + RULE).version == scheme.version
    assert read(HEAD + RULE.replace("3 w", "4 w")).version != scheme.version


def test_extends_changes_only_what_is_said() -> None:
    own = read(
        'extends = "changzhou-2020"\ntitle = "本市"\n[extension]\nallowed = true\nclause = "house rule"\n'
    )
    base = shipped("changzhou-2020")
    assert own.title == "本市"
    assert own.extension.allowed
    assert own.extension.reading == ""
    changed = {"name", "version", "title", "extension"}
    assert {name for name in Scheme._fields if getattr(own, name) != getattr(base, name)} == changed


def test_extends_names_the_document_of_each_clause() -> None:
    own = read('extends = "changzhou-2020"\n' + HEAD + RULE)
    assert own.clause_source("SD-1") == "试点办法"
    assert own.clause_source("CZ-14") == shipped("changzhou-2020").source


def test_limit_first_goes_before_what_is_taken_over() -> None:
    """Though it covers those after it: they are not the file's own."""
    own = read('extends = "standard"\n' + HEAD + RULE.replace("[[limit]]", "[[limit_first]]"))
    assert own.limits[0].clause == "SD-1"
    assert own.limits[1:] == shipped("standard").limits


def test_limit_takes_the_place_of_its_stage_alone() -> None:
    """One answer limit instead of four, said in Chinese or not; transfer, sign and callback as they were."""
    standard = [rule for rule in shipped("standard").limits if rule.stage != "answer"]
    for stage in ("answer", "答复"):
        own = read('extends = "standard"\n' + HEAD + RULE.replace("answer", stage))
        assert [rule.clause for rule in own.limits if rule.stage == "answer"] == ["SD-1"]
        assert [rule for rule in own.limits if rule.stage != "answer"] == standard


def test_a_stage_is_taken_out_by_drop() -> None:
    """Two transfer limits go, the others stay; beside rules of its own that says nothing more."""
    drop = '[[limit]]\nstage = "transfer"\ndrop = true\n'
    others = tuple(rule for rule in shipped("standard").limits if rule.stage != "transfer")
    assert read('extends = "standard"\n' + drop).limits == others
    texts = {"base": 'extends = "standard"\n' + drop}
    found = read_scheme("own.toml", 'extends = "base"\n', lambda name: texts.get(name) or text_of(name))
    assert found.limits == others


def test_tasks_are_changed_added_and_dropped_by_key() -> None:
    own = read(
        'extends = "changzhou-2020"\n'
        '[[task]]\nkey = "push"\ndue = "2 working days before"\nclause = "house rule"\n'
        '[[task]]\nkey = "promotion"\ndrop = true\n'
        '[[task]]\nkey = "own"\ntitle = "t"\nowner = "hotline"\ndue = "session day"\nclause = "house rule"\n'
    )
    tasks = {task.key: task for task in own.tasks}
    assert tasks["push"].due.span == Span(-2, "working_day")
    assert tasks["push"].owner == "programme"
    assert "promotion" not in tasks
    assert list(tasks)[-1] == "own"


def test_a_bound_is_lifted_by_any() -> None:
    own = read('extends = "standard"\n[extension]\ncount = "any"\nlongest = "不限"\nclause = "house rule"\n')
    assert (own.extension.count, own.extension.longest) == (None, None)


def test_mistake_in_an_extended_file_names_that_file() -> None:
    texts = {"base": HEAD + RULE.replace("3 working days", "x")}
    with pytest.raises(InputFault, match=r"base\.toml, line 6"):
        read_scheme("own.toml", 'extends = "base"\n', texts.get)


def test_extends_in_a_circle() -> None:
    texts = {"a": 'extends = "b"\n', "b": 'extends = "a"\n'}
    with pytest.raises(InputFault, match="a → b → a"):
        read_scheme("a.toml", texts["a"], texts.get)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_a_scheme_written_down_is_read_again(name: str) -> None:
    """Every key of the shipped ones, on its own file without `extends`: the same version."""
    scheme = shipped(name)
    assert read_scheme(f"{name}.toml", dump_scheme(scheme)) == scheme


def test_what_is_seldom_said_is_written_down_too() -> None:
    """Bounds that are lifted, quotes, an empty list, a limit without its day off, times, a first day, another base."""
    scheme = read(
        'extends = "standard"\ntitle = "“本办” \\"一\\" \\\\ \\u007f"\narrive = 08:00:30\n'
        '[callback]\nredo_on = []\nclause = "x"\n'
        '[extension]\ncount = "any"\nlongest = "any"\nclause = "x"\n[figures]\nserious_after = 5\n'
        '[[limit]]\nstage = "transfer"\nspan = "15日"\nstart = "receipt"\nroll = false\nurgent = false\nclause = "x"\n'
        '[[recurrence]]\nkey = "a"\nrule = "every saturday"\nstart = "09:00"\nend = "10:00"\nfirst = 2005-03-05\n'
        'clause = "x"\n[sources]\n"一" = "二"\n'
    )
    assert read_scheme("own.toml", dump_scheme(scheme)) == scheme


SHIPPED_TEXT = text_of("changzhou-2020") or ""
PIECES = st.sampled_from(
    [
        "[",
        "]",
        "[[limit]]\n",
        '"',
        "'''",
        '"""',
        "=",
        "\n",
        "#",
        "{",
        "}",
        ",",
        ".",
        "\\",
        "nan",
        "-inf",
        "\x00",
        'extends = "standard"\n',
        "[limit]\n",
        "1979-05-27T07:32:00",
        "07:32:00.5",
        "0x",
        "true",
        "\ufeff",
        "，",
        " ",
    ]
)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, len(SHIPPED_TEXT)), st.integers(0, 40), PIECES), min_size=1, max_size=4)
)
def test_damaged_file_gives_a_scheme_or_an_input_fault(damages: list[tuple[int, int, str]]) -> None:
    text = SHIPPED_TEXT
    for at, length, piece in damages:
        text = text[:at] + piece + text[at + length :]
    read_or_fault(text)


VALUES = st.recursive(
    st.sampled_from(
        [
            "3",
            "-1",
            "0",
            "1e400",
            "nan",
            "true",
            '""',
            '"x"',
            '"any"',
            '"3 days"',
            '"answer"',
            "2005-03-05",
            "07:00:00",
            '"复"',
            '"session start"',
            '"09:00"',
            '"on_time"',
            '"10000000000000000000 days"',
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda found: f"[{', '.join(found)}]"),
        st.tuples(st.sampled_from(["key", "clause", "code"]), inner).map(
            lambda pair: f"{{{pair[0]} = {pair[1]}}}"
        ),
    ),
    max_leaves=4,
)
KEYS = st.one_of(
    st.sampled_from(
        sorted([*TOP, *TABLES, *LISTS, "sources", "extends", "limit_first", "figures", "drop"])
        + sorted({key for form in LISTS.values() for key in form.keys})
    ),
    st.text(string.ascii_lowercase, min_size=1, max_size=3),
)
LINES = st.one_of(
    st.tuples(KEYS, VALUES).map(" = ".join),
    KEYS.map(lambda key: f"[{key}]"),
    KEYS.map(lambda key: f"[[{key}]]"),
    st.just('extends = "changzhou-2020"'),
)


@settings(max_examples=150)
@given(st.lists(LINES, max_size=8))
def test_random_tables_give_a_scheme_or_an_input_fault(lines: list[str]) -> None:
    read_or_fault("\n".join(lines))


def read_or_fault(text: str) -> None:
    """Whatever the text: a scheme that JSON keeps, or an error that names a line of it."""
    try:
        scheme = read(text)
    except InputFault as error:
        said, remedy = " ".join((error.message, *error.details)), error.remedy
    else:
        assert scheme_from_json(scheme_to_json(scheme)) == scheme
        again = read_scheme("own.toml", dump_scheme(scheme))
        assert again._replace(sources=(), version="") == scheme._replace(sources=(), version="")
        return
    assert ", line " in said
    assert remedy
