"""The figures of rules.md 8, each defined once and computed in one place, over all and for each unit.

A figure is two counts of one source; a source is one query over a period, or the sessions in it. What the sources
count is laid into one ``Sheet`` for each unit and one for all; a rate is read off a sheet, never summed from rates.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.session import CAME
from hotline_cli.domain.words import VOCABULARIES
from hotline_cli.i18n import _, language
from hotline_cli.queries import OF_STAGE, OPENED, OWED, Names
from hotline_cli.rate import Rate
from hotline_cli.store.seconds import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.domain.period import Period
    from hotline_cli.domain.scheme import Scheme
    from hotline_cli.office import Office


class Figure(NamedTuple):
    """One line of rules.md 8: ``numerator`` and ``denominator`` name counts of a sheet."""

    code: str
    chinese: str
    english: str
    numerator: str
    denominator: str
    asked_by: str = ""
    lower_is_better: bool = False

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return self.chinese if language() == "zh" else self.english


FIGURES: tuple[Figure, ...] = (
    Figure("on_the_spot", "当场答复率", "Answered on the spot", "on_the_spot", "received", "XF-07"),
    Figure("transfer_on_time", "按时转办率", "Passed on in time", "transfer_kept", "transfer_due", "BM-05"),
    Figure("sign_on_time", "按时签收率", "Signed in time", "sign_kept", "sign_due", "CZ-14"),
    Figure("on_time", "按时办结率", "Answered in time", "answer_kept", "answer_due", "XF-14, CZ-20"),
    Figure("finished", "办结率", "Finished", "finished", "dispatched_first", "XF-14, CZ-20"),
    Figure("satisfied", "满意率", "Satisfied", "satisfied_weighted", "valid", "XF-14, CZ-20"),
    Figure(
        "on_the_spot_satisfied",
        "现场答复满意率",
        "Satisfied on the spot",
        "spot_satisfied_weighted",
        "spot_valid",
        "XF-14",
    ),
    Figure("called_back", "回访率", "Called back", "called_back", "answered", "CZ-20"),
    Figure("solved", "问题解决率", "Solved", "solved", "answered", "CZ-26, QT-09"),
    Figure("redone", "重办率", "Redone", "redone", "answered", "CZ-18", lower_is_better=True),
    Figure("returned", "退单率", "Returned", "returns", "dispatches", "", lower_is_better=True),
    Figure("on_air_on_time", "按时上线率", "On the air in time", "on_air_on_time", "on_air_due", "XF-14"),
    Figure(
        "head_on_air", "一把手上线率", "Head on the air", "head_on_air", "head_due", "XF-14, CZ-03, WZ-04"
    ),
    Figure(
        "important_escalated",
        "重要诉求件报告率",
        "Important ones reported",
        "important_escalated",
        "important",
        "XF-14, XF-16",
    ),
    Figure(
        "flagged",
        "敷衍答复率",
        "Perfunctory answers",
        "flagged",
        "answered",
        "WZ-15, CZ-17",
        lower_is_better=True,
    ),
)
"""The rates. Besides them there are ``received``, a count, and ``score``, made of these by a scheme's weights."""

BY_CODE = {figure.code: figure for figure in FIGURES}

RECEIVED = ("received", "受理量", "Received")
SCORE = ("score", "考评分", "Score")

COUNTS: tuple[tuple[str, str, str], ...] = (
    ("merged", "并单", "Merged"),
    ("answer_due", "应办结", "Due"),
    ("answer_kept", "按时", "Kept"),
    ("answer_late", "迟办", "Late"),
    ("answer_overdue", "超期", "Overdue"),
    ("valid", "有效回访", "Valid callbacks"),
    ("unreachable", "未联系上", "Unreachable"),
    ("urged", "催办", "Urged"),
    ("supervised", "督办", "Supervised"),
    ("extended", "延期", "Extended"),
    ("interim", "中间答复", "Interim answers"),
    ("co_replies", "协办答复", "Co-handled"),
    ("leave", "按时请假", "Leave in time"),
    ("running", "在办", "Still running"),
    ("void", "作废", "Void"),
)
"""Counts that stand beside the rates, apart from them: code, Chinese, English."""


def title_of(code: str) -> str:
    """The name of a figure or a count in the reader's language."""
    if code in BY_CODE:
        return BY_CODE[code].title
    chinese, english = next(
        ((zh, en) for known, zh, en in (RECEIVED, SCORE, *COUNTS) if known == code), (code, code)
    )
    return chinese if language() == "zh" else english


# ---- sources --------------------------------------------------------------------------------------------------

LEAD = """coalesce(c.unit_id, CASE WHEN c.on_the_spot THEN
  (SELECT o.unit_id FROM steps o WHERE o.case_id = c.id AND +o.what = 'on-the-spot') END)"""
"""The unit that the case ``c`` counts for: its lead, else the one that answered it on the spot."""

_CASES = f"""
SELECT {LEAD} AS unit_id,
  c.kind, c.channel, count(*) AS received, sum(c.on_the_spot) AS on_the_spot,
  sum({{opened}}) AS running,
  sum(CASE WHEN c.important THEN NOT {{void}} ELSE 0 END) AS important,
  sum(CASE WHEN c.important THEN NOT {{void}} AND CASE
    WHEN EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({{escalate}}) AND l.stopped_at IS NULL)
    THEN EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({{escalate}}) AND l.broken = 0
                 AND l.met_at <= l.due_at)
    ELSE EXISTS (SELECT 1 FROM steps s WHERE s.case_id = c.id AND +s.what = 'escalate') END
    ELSE 0 END) AS important_escalated,
  CASE WHEN {{void}} THEN 'void' WHEN c.merged_into IS NOT NULL THEN 'merged' WHEN {{rejected}} THEN 'rejected'
    WHEN c.on_the_spot THEN 'spot'
    WHEN c.dispatched_at IS NOT NULL
      OR EXISTS (SELECT 1 FROM steps s WHERE s.case_id = c.id AND +s.what = 'dispatch') THEN 'dispatched'
    ELSE 'waiting' END AS came_to
FROM cases c WHERE c.id BETWEEN :least AND :greatest
GROUP BY 1, c.kind, c.channel, came_to"""

_ARCHIVED_AS = """(c.status = '{0}' OR c.status = 'archived' AND EXISTS (
  SELECT 1 FROM steps s WHERE s.case_id = c.id AND +s.what = '{1}'))"""
VOID = _ARCHIVED_AS.format("void", "void")
VOIDED = "SELECT case_id FROM steps WHERE what = 'void'"
"""The same as a list, for sources that do not come by the case."""
CASES = _CASES.format(
    void=VOID,
    rejected=_ARCHIVED_AS.format("rejected", "reject"),
    escalate=OF_STAGE.format("escalate"),
    opened=OPENED,
)

MET = f"""
SELECT (SELECT stage FROM terms WHERE id = term_id) AS stage, unit_id, count(*) AS due,
  sum(met_at <= due_at AND NOT broken) AS kept, sum(met_at > due_at OR broken) AS late
FROM limits INDEXED BY limits_met
WHERE met_at IS NOT NULL AND stopped_at IS NULL AND due_at BETWEEN :first AND :last AND case_id NOT IN ({VOIDED})
GROUP BY term_id, unit_id"""
OVERDUE = f"""
SELECT (SELECT stage FROM terms WHERE id = l.term_id) AS stage, l.unit_id, count(*) AS due, count(*) AS overdue
FROM limits l INDEXED BY limits_running
WHERE {OWED} AND l.due_at BETWEEN :first AND :last AND l.due_at < :now
GROUP BY l.term_id, l.unit_id"""
COUNTED = ("transfer", "sign", "answer")
"""Stages of which it is counted how many limits fell due."""
PROMISE = OF_STAGE.format("promise")

DISPATCHED = f"""
SELECT c.unit_id AS key, count(*) AS dispatched_first,
  sum(EXISTS (SELECT 1 FROM steps a WHERE a.case_id = d.case_id AND +a.what = 'answer')) AS finished
FROM steps d INDEXED BY steps_what JOIN cases c ON c.id = d.case_id
WHERE d.what = 'dispatch' AND d.at BETWEEN :first AND :last AND NOT {VOID}
  AND NOT EXISTS (SELECT 1 FROM steps e WHERE e.case_id = d.case_id AND e.n < d.n AND +e.what = 'dispatch')
GROUP BY c.unit_id"""

_ANSWERED = f"""
SELECT {{key}} AS key, count(*) AS answered,
  sum(EXISTS (SELECT 1 FROM steps b WHERE b.case_id = s.case_id AND b.n > s.n AND +b.what = 'callback')) AS called_back,
  sum(CASE c.outcome WHEN 'solved' THEN 1 WHEN 'planned' THEN
    EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({PROMISE}) AND NOT l.interim
            AND l.met_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({PROMISE}) AND NOT l.interim
            AND l.stopped_at IS NULL AND (l.met_at IS NULL OR l.met_at > l.due_at OR l.broken))
    ELSE 0 END) AS solved,
  sum(c.redone > 0) AS redone,
  sum(c.flags IS NOT NULL) AS flagged
FROM steps s INDEXED BY steps_what JOIN cases c ON c.id = s.case_id
WHERE s.what IN ('answer', 'on-the-spot') AND s.at BETWEEN :first AND :last AND NOT {VOID}
  AND NOT EXISTS (SELECT 1 FROM steps l WHERE l.case_id = s.case_id AND l.n > s.n
                  AND +l.what = 'answer' AND +l.at <= :last)
GROUP BY 1"""
ANSWERED = _ANSWERED.format(key="s.unit_id")

_CALLBACKS = f"""
SELECT {{key}} AS key, c.scheme_id, c.on_the_spot, s.value, count(*) AS n
FROM steps s INDEXED BY steps_what JOIN cases c ON c.id = s.case_id
WHERE s.what = 'callback' AND s.at BETWEEN :first AND :last AND NOT {VOID}
  AND NOT EXISTS (SELECT 1 FROM steps l WHERE l.case_id = s.case_id AND +l.what = 'callback' AND l.n <> s.n
                  AND +l.at BETWEEN :first AND :last
                  AND CASE WHEN s.value = 'unreachable' THEN l.value <> 'unreachable' OR l.n > s.n
                      ELSE l.value <> 'unreachable' AND l.n > s.n END)
GROUP BY 1, c.scheme_id, c.on_the_spot, s.value"""
CALLBACKS = _CALLBACKS.format(key=f"coalesce(s.unit_id, {LEAD})")
CALLBACKS_OF_CASES = _CALLBACKS.format(key="c.id")

STEPS = f"""
SELECT unit_id, what, count(*) AS n FROM steps INDEXED BY steps_what
WHERE what IN ('return', 'dispatch', 'urge', 'supervise', 'extend', 'interim', 'co-reply')
  AND at BETWEEN :first AND :last AND case_id NOT IN ({VOIDED})
GROUP BY what, unit_id"""

STEP_COUNTS = {
    "return": "returns",
    "dispatch": "dispatches",
    "urge": "urged",
    "supervise": "supervised",
    "extend": "extended",
    "interim": "interim",
    "co-reply": "co_replies",
}

SESSIONS = """
SELECT id, date, start, scheme_id, status, body FROM sessions
WHERE date BETWEEN :first_day AND :last_day ORDER BY date, start, id"""

RESULTS = ("satisfied", "basically", "dissatisfied")


NOTHING = Rate(0, 0)
"""A rate without a base."""


# ---- sheets ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sheet:
    """All that was counted for one unit, or for all of them together."""

    unit: str | None = None
    group: str = ""
    rank: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    weighted: dict[str, Fraction] = field(default_factory=dict)
    manual: dict[str, Fraction] = field(default_factory=dict)
    score: Rate = NOTHING

    def rate(self, code: str) -> Rate:
        """A figure with its base; ``score`` too."""
        if code == "score":
            return self.score
        figure = BY_CODE[code]
        return Rate(self._amount(figure.numerator), self.counts[figure.denominator])

    def _amount(self, name: str) -> int | Fraction:
        return self.weighted.get(name, Fraction(0)) if name.endswith("_weighted") else self.counts[name]

    def rates(self) -> dict[str, Any]:
        """Every figure by its code, in the order of rules.md 8."""
        return {
            "received": self.counts["received"],
            **{figure.code: self.rate(figure.code) for figure in FIGURES},
            "score": self.score,
        }

    def as_row(self) -> dict[str, Any]:
        """One object of ``report units``."""
        return {
            "unit": self.unit,
            "group": self.group or None,
            "rank": self.rank,
            **self.rates(),
            **{code: self.counts[code] for code, _zh, _en in COUNTS},
        }


@dataclass(slots=True)
class Check:
    """A sum that must come out: what is added up, and what it should come to."""

    name: str
    parts: dict[str, int]
    total: int

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return sum(self.parts.values()) == self.total

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"name": self.name, "parts": self.parts, "total": self.total, "adds_up": self.holds}


@dataclass(slots=True)
class Figures:
    """What a period came to."""

    period: Period
    total: Sheet
    units: list[Sheet]
    rest: Sheet
    """What belongs to no unit: with the units it makes up the total."""
    kinds: Counter[str]
    channels: Counter[str]
    came_to: Counter[str]
    results: Counter[str]
    checks: list[Check]
    smallest_base: int
    by: str
    """The figure by which the units are ranked."""

    @property
    def running(self) -> int:
        """Cases received in the period that are not finished yet: so many may still change its figures."""
        return self.total.counts["running"]


def parameters(office: Office, period: Period) -> dict[str, Any]:
    """What the sources are asked with. What is in the future has not happened: the period ends now at the latest."""
    least, greatest = period.keys
    return {
        "first": seconds(period.start),
        "last": seconds(period.end),
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "now": seconds(office.now),
        "clock": office.now.isoformat(" "),
        "least": least,
        "greatest": greatest,
    }


def compute(office: Office, period: Period, *, scheme: str | None = None, by: str = "on_time") -> Figures:
    """Every figure of ``period``, over all and for each unit, ranked inside its group by the figure ``by``.

    ``scheme`` gives the weights of the score and the smallest base; the office's own unless one is named.
    """
    rules = office.rules(office.scheme_id(scheme)).scheme
    count = _Count(office, period)
    count.all()
    points = _manual_points(office, period.last.year, rules)
    for key, sheet in count.sheets.items():
        sheet.manual = points.get(key, {})
        sheet.score = score(sheet, rules)
    count.total.score = score(count.total, rules)
    sheets = list(count.sheets.values())
    rank(sheets, by, rules.smallest_base)
    return Figures(
        period=period,
        total=count.total,
        units=sorted(sheets, key=_place),
        rest=count.rest,
        kinds=count.kinds,
        channels=count.channels,
        came_to=count.came_to,
        results=count.results,
        checks=_checks(office, count),
        smallest_base=rules.smallest_base,
        by=by,
    )


class _Count:
    """Goes through the sources and fills the sheets: of each unit, of what belongs to none, of all together."""

    def __init__(self, office: Office, period: Period) -> None:
        self.office = office
        self.parameters = parameters(office, period)
        self.total, self.rest = Sheet(), Sheet()
        self.names, self.sheets = Names(office), _sheets(office)
        self.kinds: Counter[str] = Counter()
        self.channels: Counter[str] = Counter()
        self.came_to: Counter[str] = Counter()
        self.results: Counter[str] = Counter()

    def all(self) -> None:
        """Every source, then the units that have something or are still there."""
        self._cases()
        self._limits()
        self.plain(DISPATCHED)
        self.plain(ANSWERED)
        self.callbacks(CALLBACKS)
        self._steps()
        self._sessions()
        self.sheets = {
            key: sheet for key, sheet in self.sheets.items() if +sheet.counts or key in self.active
        }

    def _rows(self, sql: str) -> Iterator[Mapping[str, Any]]:
        return self.office.con.execute(sql, self.parameters)

    def _add(self, key: int | None, counts: Mapping[str, int]) -> None:
        for sheet in self._of(key):
            sheet.counts.update(counts)

    def _of(self, key: int | None) -> Iterable[Sheet]:
        yield self.total
        yield self.rest if key is None else self.sheet(key)

    def sheet(self, unit: int) -> Sheet:
        """Where a unit is counted."""
        return self.sheets[self.names.successor(unit) or unit]

    def plain(self, sql: str) -> None:
        """A source whose columns are counts by their names."""
        for row in self._rows(sql):
            names = [name for name in row.keys() if name != "key"]  # noqa: SIM118 - a Row's values, without it
            self._add(row["key"], {name: row[name] or 0 for name in names})

    def _cases(self) -> None:
        names = ("received", "on_the_spot", "running", "important", "important_escalated")
        for row in self._rows(CASES):
            counts = {name: row[name] or 0 for name in names}
            if row["came_to"] in {"merged", "void"}:
                counts[row["came_to"]] = row["received"]
            if row["came_to"] == "void":
                counts["on_the_spot"] = 0
            self._add(row["unit_id"], counts)
            self.kinds[row["kind"]] += row["received"]
            self.channels[row["channel"]] += row["received"]
            self.came_to[row["came_to"]] += row["received"]

    def _limits(self) -> None:
        for sql, names in ((MET, ("due", "kept", "late")), (OVERDUE, ("due", "overdue"))):
            for row in self._rows(sql):
                if row["stage"] in COUNTED:
                    self._add(row["unit_id"], {f"{row['stage']}_{name}": row[name] for name in names})

    def callbacks(self, sql: str) -> None:
        """What callers said, for each ``key`` of the source."""
        for row in self._rows(sql):
            result, n = row["value"], row["n"]
            self.results[result] += n
            if result not in RESULTS:
                self._add(row["key"], {"unreachable": n})
                continue
            weight = satisfaction(self.office.rules(row["scheme_id"]).scheme, result)
            for prefix in ("", "spot_") if row["on_the_spot"] else ("",):
                self._add(row["key"], {f"{prefix}{result}": n, f"{prefix}valid": n})
                for sheet in self._of(row["key"]):
                    name = f"{prefix}satisfied_weighted"
                    sheet.weighted[name] = sheet.weighted.get(name, Fraction(0)) + n * weight

    def _steps(self) -> None:
        for row in self._rows(STEPS):
            self._add(row["unit_id"], {STEP_COUNTS[row["what"]]: row["n"]})

    def _sessions(self) -> None:
        for turn in turns_due(self.office, self.parameters):
            self.add_turn(turn)

    def add_turn(self, turn: UnitTurn) -> None:
        """Count one unit-session."""
        self._add(turn.unit, turn.counts())

    @property
    def active(self) -> set[int]:
        """Units that are neither retired nor gone into another."""
        rows = self.office.con.execute(
            "SELECT id FROM units WHERE retired_at IS NULL AND merged_into IS NULL"
        )
        return {row[0] for row in rows}


def satisfaction(scheme: Scheme, result: str) -> Fraction:
    """What a valid callback with this result adds to the numerator of the satisfied rate."""
    if result == "basically":
        return Fraction(str(scheme.callback.basically_weight))
    return Fraction(result == "satisfied")


class _Along(_Count):
    """The same for the cases of each kind, channel, category or area."""

    def __init__(self, office: Office, period: Period) -> None:
        super().__init__(office, period)
        self.sheets: dict[Any, Sheet] = {}

    def sheet(self, key: Any) -> Sheet:  # noqa: ANN401 - whatever the column holds
        """Where the cases with ``key`` are counted."""
        return self.sheets.setdefault(key, Sheet())


def along(office: Office, period: Period, column: str) -> dict[Any, Sheet]:
    """What was answered in ``period`` and what callers said in it, by a column of the cases: their kind, channel."""
    count = _Along(office, period)
    count.plain(_ANSWERED.format(key=f"c.{column}"))
    count.callbacks(_CALLBACKS.format(key=f"c.{column}"))
    return count.sheets


def satisfied(office: Office, period: Period, axis: str) -> dict[Any, Rate]:
    """The satisfied rate of each unit, category or area, of the same callbacks as everywhere: those in ``period``."""
    count = _Count(office, period) if axis == "unit" else _Along(office, period)
    count.callbacks(CALLBACKS if axis == "unit" else _CALLBACKS.format(key=f"c.{axis}"))
    return {key: sheet.rate("satisfied") for key, sheet in count.sheets.items()}


def _sheets(office: Office) -> dict[int, Sheet]:
    """An empty sheet for each unit that went into no other."""
    rows = office.con.execute('SELECT id, name, "group" FROM units WHERE merged_into IS NULL ORDER BY id')
    return {row["id"]: Sheet(unit=row["name"], group=row["group"]) for row in rows}


def attendance(office: Office, period: Period) -> tuple[Sheet, list[Sheet], list[UnitTurn]]:
    """The sessions of a period alone: all together, each unit or leader that was due, and each unit-session."""
    count = _Count(office, period)
    turns = list(turns_due(office, count.parameters))
    leaders: dict[str, Sheet] = {}
    for turn in turns:
        count.add_turn(turn)
        if turn.unit is None:
            leader = leaders.setdefault(turn.who, Sheet(unit=turn.who))
            leader.counts.update(turn.counts())
    units = [sheet for sheet in count.sheets.values() if sheet.counts["on_air_due"]]
    sheets = [*units, *leaders.values()]
    rank(sheets, "on_air_on_time", 1)
    return count.total, sorted(sheets, key=_place), turns


# ---- sessions -------------------------------------------------------------------------------------------------


class UnitTurn(NamedTuple):
    """A unit's part in a session that was due by now."""

    session: int
    day: str
    unit: int | None
    leader: str
    attendance: str
    by: str
    name: str
    breach: str
    on_leave: bool
    made_up: bool
    head_counts: bool
    """False where leave asked in time takes the unit-session out of the base (by scheme)."""

    def counts(self) -> dict[str, int]:
        """What it adds to a sheet."""
        return {
            "on_air_due": 1,
            "on_air_on_time": int(self.attendance == "on-time"),
            "head_due": int(self.head_counts),
            "head_on_air": int(self.head),
            "leave": int(self.on_leave),
            "made_up": int(self.made_up),
            "breaches": int(bool(self.breach)),
            f"attendance_{self.attendance or 'missing'}": 1,
        }

    @property
    def who(self) -> str:
        """The leader who stands for no unit, or who came for one whom nobody named."""
        return self.leader or self.name

    @property
    def head(self) -> bool:
        """Whether the head came in person, at whatever hour."""
        return self.attendance in CAME and self.by == "head"


def turns_due(office: Office, asked: Mapping[str, Any]) -> Iterator[UnitTurn]:
    """The unit-sessions of the period that have begun by now: not cancelled, a moved one on its new date."""
    for row in office.con.execute(SESSIONS, {name: asked[name] for name in ("first_day", "last_day")}):
        if row["status"] == "cancelled" or f"{row['date']} {row['start']}" > asked["clock"]:
            continue
        excused = office.rules(row["scheme_id"]).scheme.excuse_leaves_base
        state = json.loads(row["body"])
        for turn in state.get("units", ()):
            yield _turn(row, state, turn, excused=excused)


def _turn(
    row: Mapping[str, Any], state: Mapping[str, Any], turn: Mapping[str, Any], *, excused: bool
) -> UnitTurn:
    on_leave = bool(turn.get("leave") and turn["leave"].get("in_time"))
    found = UnitTurn(
        session=row["id"],
        day=row["date"],
        unit=turn.get("unit"),
        leader=turn.get("leader") or "",
        attendance=turn.get("attendance") or "",
        by=turn.get("by") or "",
        name=turn.get("name") or "",
        breach=turn.get("breach") or "",
        on_leave=on_leave,
        made_up=state.get("makes_up") is not None,
        head_counts=True,
    )
    return found._replace(head_counts=not (excused and on_leave and not found.head))


# ---- score ----------------------------------------------------------------------------------------------------


class Part(NamedTuple):
    """One indicator of a score: how it was computed."""

    code: str
    title: str
    title_en: str
    clause: str
    weight: Fraction
    rate: Rate
    """The figure, or the points entered by hand of 100; an empty base leaves the part out."""
    manual: bool
    points: Fraction | None
    """What it adds to the score: its weight, scaled up to 100 over those that have a base, times its rate."""


def parts(sheet: Sheet, scheme: Scheme) -> list[Part]:
    """The indicators of ``scheme`` for one sheet."""
    rated = [(each, _indicator_rate(sheet, each.code)) for each in scheme.indicators]
    whole = sum((Fraction(str(each.weight)) for each, rate in rated if rate.denominator), Fraction(0))
    return [
        Part(
            code=each.code,
            title=each.title,
            title_en=each.title_en,
            clause=each.clause,
            weight=Fraction(str(each.weight)),
            rate=rate,
            manual=each.manual,
            points=Fraction(str(each.weight)) / whole * 100 * _goodness(each.code, rate)
            if rate.denominator and whole
            else None,
        )
        for each, rate in rated
    ]


def _indicator_rate(sheet: Sheet, code: str) -> Rate:
    if code in BY_CODE:
        return sheet.rate(code)
    return Rate(sheet.manual[code], 100) if code in sheet.manual else Rate(0, 0)


def _goodness(code: str, rate: Rate) -> Fraction:
    """The share that earns points: of what is better when it is lower, the rest."""
    share = Fraction(rate.numerator) / Fraction(rate.denominator)
    return 1 - share if code in BY_CODE and BY_CODE[code].lower_is_better else share


def score(sheet: Sheet, scheme: Scheme) -> Rate:
    """The sum of weight times rate, of 100; indicators with no base left out, the weights of the rest scaled up."""
    earned = [part.points for part in parts(sheet, scheme) if part.points is not None]
    if not earned:
        return Rate(0, 0)
    return Rate(Rate(sum(earned, Fraction(0)), 100).percent or 0, 100)


def _manual_points(office: Office, year: int, scheme: Scheme) -> dict[int | None, dict[str, Fraction]]:
    manual = {each.code for each in scheme.indicators if each.manual}
    names = Names(office)
    found: dict[int | None, dict[str, Fraction]] = {}
    for row in office.con.execute(
        "SELECT unit_id, indicator, value FROM scores WHERE year = ? ORDER BY id", (year,)
    ):
        if row["indicator"] in manual:
            unit = names.successor(row["unit_id"])
            found.setdefault(unit, {})[row["indicator"]] = Fraction(row["value"])
    return found


# ---- ranks ----------------------------------------------------------------------------------------------------


def rank(sheets: Iterable[Sheet], by: str, smallest: int) -> None:
    """Rank units inside their group by one figure: ties share a rank, and too small a base has none."""
    groups: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        sheet.rank = None
        if sheet.rate(by).denominator and base_of(sheet, by) >= smallest:
            groups.setdefault(sheet.group, []).append(sheet)
    for members in groups.values():
        worth = [_worth(sheet, by) for sheet in members]
        for sheet, value in zip(members, worth, strict=True):
            sheet.rank = 1 + sum(other > value for other in worth)


def base_of(sheet: Sheet, by: str) -> int:
    """On how much a figure rests; a score on the largest base of a rate of cases."""
    if by != "score":
        return sheet.counts[BY_CODE[by].denominator]
    return max(sheet.counts[name] for name in ("answer_due", "dispatched_first", "valid", "answered"))


def _worth(sheet: Sheet, by: str) -> Fraction:
    rate = sheet.rate(by)
    share = Fraction(rate.numerator) / Fraction(rate.denominator)
    return -share if by in BY_CODE and BY_CODE[by].lower_is_better else share


def _place(sheet: Sheet) -> tuple[str, bool, int, str]:
    return (sheet.group, sheet.rank is None, sheet.rank or 0, sheet.unit or "")


# ---- what must add up -----------------------------------------------------------------------------------------

CAME_TO = ("void", "merged", "rejected", "spot", "dispatched", "waiting")
"""What became of a received case; each is counted once, under the first that fits."""


def _checks(office: Office, count: _Count) -> list[Check]:
    received = office.con.execute(
        "SELECT count(*) FROM cases WHERE id BETWEEN :least AND :greatest",
        {name: count.parameters[name] for name in ("least", "greatest")},
    ).fetchone()[0]
    answers = {name: count.total.counts[f"answer_{name}"] for name in ("kept", "late", "overdue")}
    units = sum(sheet.counts["received"] for sheet in count.sheets.values())
    return [
        Check("kinds", {kind: n for kind in VOCABULARIES["kind"] if (n := count.kinds[kind])}, received),
        Check("came_to", {name: count.came_to[name] for name in CAME_TO}, received),
        Check("due", answers, count.total.counts["answer_due"]),
        Check("units", {"units": units, "without": count.rest.counts["received"]}, received),
    ]


def check_words(check: Check, titles: Mapping[str, str]) -> str:
    """The sum as a line for people: each part by its name, the total by that of ``""``, and whether it comes out."""
    left = " + ".join(f"{titles.get(name, name)} {n}" for name, n in check.parts.items()) or "0"
    sign = "=" if check.holds else "≠"
    line = f"{left} {sign} {titles.get('', title_of('received'))} {check.total}"
    return line if check.holds else _("{line}: does not add up").format(line=line)
