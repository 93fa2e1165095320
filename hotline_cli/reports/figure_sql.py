"""SQL of the figures: each source is defined once, and put into words of an engine by ``dialect``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case_fold import NOT_STATED
from hotline_cli.domain.events import stamp
from hotline_cli.domain.limit_changes import WAS_IMPORTANT, WITHDRAWN
from hotline_cli.domain.vocabulary import NOT_GRADES
from hotline_cli.queries.cases import IS_OPEN, IS_OWED
from hotline_cli.queries.cases import OF_SCHEME as IN_SCHEME
from hotline_cli.reports.dialect import DUCKDB, SQLITE, Dialect
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office


class Source(NamedTuple):
    """A query of counts, in SQL with a ``{key}`` by which it is grouped."""

    sql: str
    unit: str
    """The unit that a row counts for, as it was called then."""
    at: str
    """The date by which a row is counted."""

    def by(self, key: str) -> str:
        return self.sql.format(key=key)


OF_SCHEME = f"(:scheme IS NULL OR {IN_SCHEME.format(':scheme')})"
"""The case ``c`` is of the scheme asked for, or none is asked for."""
NOT_TAKEN_BACK = "c.void_cause IS NULL"
"""The case ``c`` was not taken back with its import; one that was counts nowhere, not even as received."""
RECEIVED_IN = f"c.id BETWEEN ?1 AND ?2 AND {NOT_TAKEN_BACK} AND (?3 IS NULL OR {IN_SCHEME.format('?3')})"
"""The case ``c`` was received in a period, under the scheme asked for: for ``Period.keys`` and the scheme."""
NOT_RATED = "('" + "', '".join(NOT_GRADES) + "')"
"""Callback results without a rating, as SQL."""
COUNTED = ("transfer", "sign", "answer", "assist", "review", "feedback", "promise")
"""Stages whose due limits are counted."""
_DUE = "due_at BETWEEN :first AND :last"
_MET = f"l.met_at IS NOT NULL AND l.stopped_at IS NULL AND l.{_DUE}"
_PASSED = f"({IS_OWED} AND l.due_at < :now OR l.broken AND l.pending_at IS NOT NULL)"
"""A running limit is overdue: its date has passed without an answer or a hold in time, or the answer came too late."""
_OVERDUE = f"l.met_at IS NULL AND l.stopped_at IS NULL AND l.{_DUE} AND {_PASSED}"
_MISSED = f"l.stopped_at IS NULL AND (l.broken OR l.met_at > l.due_at OR l.met_at IS NULL AND {_PASSED})"
_MOVED_ON = """l.stopped_at IS NULL AND l.broken_on BETWEEN :first AND :last
  AND (l.due_at > :last OR l.met_at IS NULL AND l.pending_at IS NULL AND l.due_at >= :now)"""
"""The limit was missed in the period and has a date after it, or one that has not come."""
STEP_COUNTS = {
    "return": "returns",
    "dispatch": "dispatches",
    "urge": "urged",
    "supervise": "supervised",
    "extend": "extended",
    "interim": "interim",
    "co-reply": "co_replies",
}


class FigureSql:
    """The sources in one dialect."""

    def __init__(self, d: Dialect) -> None:
        self._dialect = d
        self.void = self._archived_as("void", "void")
        self.lead = f"""coalesce(c.unit_id, CASE WHEN c.on_the_spot THEN
  {d.first_step("o", "unit_id", "o.what = 'on-the-spot'")} END)"""
        """The unit that the case ``c`` counts for: its lead, or the one that answered it on the spot."""
        self.cases = Source(self._cases(), self.lead, d.received_at)
        self.met = Source(
            f"""
SELECT {d.stage} AS stage, {{key}} AS key, count(*) AS due,
  sum(l.met_at <= l.due_at AND NOT l.broken) AS kept, sum(l.met_at > l.due_at OR l.broken) AS late
{d.each_limit_alone(_MET, "limits_met")} AND {d.not_voided} AND {d.scheme_alone}
GROUP BY {d.by_stage}, 2""",
            "l.unit_id",
            "l.due_at",
        )
        self.overdue = Source(
            f"""
SELECT {d.stage} AS stage, {{key}} AS key, count(*) AS due, count(*) AS overdue
{d.each_limit_alone(_OVERDUE, "limits_running")} AND {d.scheme_alone}
GROUP BY {d.by_stage}, 2""",
            "l.unit_id",
            "l.due_at",
        )
        self.answers_due = tuple(
            Source(self._answers_due(due, index), "l.unit_id", "l.due_at")
            for due, index in ((_MET, "limits_met"), (_OVERDUE, "limits_running"))
        )
        """The answers of ``on_time`` once more, by channel: those met and those overdue, and what moved their dates."""
        self.moved_on = Source(
            f"""
SELECT {{key}} AS key, count(*) AS answer_moved_on
{d.each_limit(_MOVED_ON, "limits_broken")} AND {d.of_stage("l", "answer")} AND NOT {self.void} AND {OF_SCHEME}
GROUP BY 1""",
            "l.unit_id",
            "l.broken_on",
        )
        """Answers missed in the period that count later, on the date that they were given."""
        withdrawn = f"s.what = '{WITHDRAWN}' AND s.value = 'answer' AND s.at BETWEEN :first AND :last"
        self.withdrawn = Source(
            f"""
SELECT {{key}} AS key, count(*) AS answer_late_entry {d.each_step_alone(withdrawn)} AND {d.not_voided}
  AND {d.scheme_alone}
GROUP BY 1""",
            "s.unit_id",
            "s.at",
        )
        """Answers missed in the period that are in no figure since, by an undo or by an entry dated back."""
        self.dispatched = Source(self._dispatched(), "c.unit_id", "d.at")
        self.spot_only = Source(
            f"""
SELECT {{key}} AS key, sum(c.answered_at IS NOT NULL) AS finished_all, count(*) AS finished_all_of
{d.each_step("s", "s.what = 'on-the-spot' AND s.at BETWEEN :first AND :last")}
  AND c.merged_into IS NULL AND NOT {self.void} AND {OF_SCHEME} AND NOT {d.some_step("d", "d.what = 'dispatch'")}
GROUP BY 1""",
            "s.unit_id",
            "s.at",
        )
        """Cases answered on the spot that were never dispatched."""
        self.answered = Source(self._answered(), "s.unit_id", "s.at")
        of_answer = f"CASE WHEN a.n IS NULL THEN coalesce(s.unit_id, {self.lead}) ELSE a.unit_id END"
        self.callbacks = Source(self._callbacks(), of_answer, "s.at")
        of_steps = "s.what IN ('unit_contacted', 'caller_solved') AND s.at BETWEEN :first AND :last"
        later = "l.what = s.what AND l.n > s.n AND l.at BETWEEN :first AND :last"
        self.questions = Source(
            f"""
SELECT {{key}} AS key, s.what, s.value, count(*) AS n
{d.each_step("s", of_steps)} AND NOT {self.void} AND {OF_SCHEME} AND NOT {d.some_step("l", later)}
GROUP BY 1, s.what, s.value""",
            f"coalesce(s.unit_id, {self.lead})",
            "s.at",
        )
        """What callers answered to the optional questions of a callback, the last answer of each case."""
        tried = "s.what = 'callback' AND s.value = 'unreachable' AND s.at BETWEEN :first AND :last"
        self.tries = Source(
            f"""
SELECT {{key}} AS key, count(DISTINCT c.id || ' ' || {d.day("s.at")}) AS tries
{d.each_step("s", tried)} AND NOT {self.void} AND {OF_SCHEME}
GROUP BY 1""",
            f"coalesce(s.unit_id, {self.lead})",
            "s.at",
        )
        """Attempts to call back that reached nobody, one a case and day."""
        counted = f"s.what IN ({', '.join(map(repr, STEP_COUNTS))}) AND s.at BETWEEN :first AND :last"
        self.steps = Source(
            f"""
SELECT {{key}} AS key, s.what, count(*) AS n {d.each_step_alone(counted)} AND {d.not_voided} AND {d.scheme_alone}
GROUP BY s.what, 1""",
            "s.unit_id",
            "s.at",
        )

    def _archived_as(self, status: str, step: str) -> str:
        was = self._dialect.some_step("s", f"s.what = '{step}'")
        return f"(c.status = '{status}' OR c.status = 'archived' AND {was})"

    def _cases(self) -> str:
        d = self._dialect
        escalate = d.of_stage("l", "escalate")
        owed = d.some_limit("l", f"{escalate} AND l.stopped_at IS NULL")
        was = d.some_step("s", f"s.what = '{WAS_IMPORTANT}'")
        important = f"(c.important OR {was} AND {owed})"
        return f"""
SELECT {{key}} AS key, {self.lead} AS unit_id,
  c.kind, c.channel, count(*) AS received, sum(c.on_the_spot) AS on_the_spot,
  sum({IS_OPEN}) AS running,
  sum(CASE WHEN {important} THEN NOT {self.void} ELSE false END) AS important,
  sum(CASE WHEN {important} THEN NOT {self.void} AND CASE
    WHEN {owed} THEN {d.some_limit("l", f"{escalate} AND NOT l.broken AND l.met_at <= l.due_at")}
    ELSE {d.some_step("s", "s.what = 'escalate'")} END
    ELSE false END) AS important_escalated,
  CASE WHEN {self.void} THEN 'void' WHEN c.merged_into IS NOT NULL THEN 'merged'
    WHEN {self._archived_as("rejected", "reject")} THEN 'rejected'
    WHEN c.untimed THEN 'untimed' WHEN c.on_the_spot THEN 'spot'
    WHEN c.dispatched_at IS NOT NULL OR {d.some_step("s", "s.what = 'dispatch'")} THEN 'dispatched'
    ELSE 'waiting' END AS came_to
FROM cases c WHERE c.id BETWEEN :least AND :greatest AND {NOT_TAKEN_BACK} AND {OF_SCHEME}
GROUP BY 1, 2, c.kind, c.channel, came_to"""

    def _answers_due(self, due: str, index: str) -> str:
        d = self._dialect
        interim = "s.what = 'interim' AND s.at BETWEEN l.start AND coalesce(l.met_at, :now)"
        return f"""
SELECT {{key}} AS key, c.channel, count(*) AS due, coalesce(sum(l.met_at <= l.due_at AND NOT l.broken), 0) AS kept,
  coalesce(sum(l.met_at <= l.first_due_at AND NOT l.broken), 0) AS answer_kept_first,
  sum(l.extended > 0) AS answer_extended, sum(l.instructed > 0) AS answer_instructed,
  sum({d.some_step("s", interim)}) AS answer_interim, sum(l.late_entry) AS answer_late_entry
{d.each_limit(due, index)} AND {d.of_stage("l", "answer")} AND NOT {self.void} AND {OF_SCHEME}
GROUP BY 1, c.channel"""

    def _dispatched(self) -> str:
        """Return the cases by their first dispatch, finished as long as the answer of their latest round is valid.

        One whose answer limit was missed in any round is due, whatever date it has got since.
        """
        d = self._dialect
        missed = d.some_limit("l", f"{d.of_stage('l', 'answer')} AND {_MISSED}")
        not_due = f"c.answered_at IS NULL AND {IS_OPEN} AND NOT {missed}"
        return f"""
SELECT {{key}} AS key, count(*) AS dispatched_first, count(*) AS finished_all_of,
  sum(c.answered_at IS NOT NULL) AS finished, sum(c.answered_at IS NOT NULL) AS finished_all,
  sum({not_due}) AS not_due, sum(NOT ({not_due})) AS dispatched_due
{d.each_step("d", "d.what = 'dispatch' AND d.at BETWEEN :first AND :last")}
  AND c.merged_into IS NULL AND NOT {self.void} AND {OF_SCHEME}
  AND NOT {d.some_step("e", "e.n < d.n AND e.what = 'dispatch'")}
GROUP BY 1"""

    def _answered(self) -> str:
        """Return the last answer of each case in the period.

        What the unit says of it includes corrections of the last one; a callback is owed for it or not.
        """
        d = self._dialect

        def since(what: str) -> str:
            return d.some_step("b", f"b.n > s.n AND b.what = '{what}'")

        owed = f"(NOT {since('no-callback')} OR {since('callback-owed')})"
        called_back = d.some_step("b", f"b.n > s.n AND b.what = 'callback' AND b.value NOT IN {NOT_RATED}")
        outcome = f"CASE WHEN {since('answer')} THEN s.value ELSE coalesce(c.outcome, s.value) END"
        is_asked = f"(c.kind <> 'inquiry' AND coalesce({outcome}, '') <> '{NOT_STATED}')"
        promise = f"{d.of_stage('l', 'promise')} AND NOT l.with_answer"
        broken = "l.stopped_at IS NULL AND (l.met_at IS NULL OR l.met_at > l.due_at OR l.broken)"
        answered = "s.what IN ('answer', 'on-the-spot') AND s.at BETWEEN :first AND :last"
        return f"""
SELECT {{key}} AS key, count(*) AS answered,
  sum({owed}) AS callback_owed, sum({owed} AND {called_back}) AS called_back,
  sum({is_asked}) AS solved_of, sum({is_asked} AND coalesce({outcome}, '') = '') AS outcome_missing,
  sum({is_asked} AND CASE {outcome} WHEN 'solved' THEN true WHEN 'planned' THEN
    {d.some_limit("l", f"{promise} AND l.met_at IS NOT NULL")} AND NOT {d.some_limit("l", f"{promise} AND {broken}")}
    ELSE false END) AS solved,
  sum(c.redone > 0) AS redone, sum(c.flags IS NOT NULL) AS flagged
{d.each_step("s", answered)} AND NOT {self.void} AND {OF_SCHEME}
  AND NOT {d.some_step("l", "l.n > s.n AND l.what = 'answer' AND l.at <= :last")}
GROUP BY 1"""

    def _callbacks(self) -> str:
        """Return the last valid callback of each case, ``a`` being the answer that it is about."""
        d = self._dialect
        better = f"""l.what = 'callback' AND l.n <> s.n AND l.at BETWEEN :first AND :last
    AND CASE WHEN s.value IN {NOT_RATED} THEN l.value NOT IN {NOT_RATED} OR l.n > s.n
        ELSE l.value NOT IN {NOT_RATED} AND l.n > s.n END"""
        return f"""
SELECT {{key}} AS key, c.scheme_id,
  coalesce(a.what = 'on-the-spot', c.on_the_spot) AS on_the_spot, s.value, count(*) AS n
{d.each_step("s", "s.what = 'callback' AND s.at BETWEEN :first AND :last", answer="a")}
  AND NOT {self.void} AND {OF_SCHEME} AND NOT {d.some_step("l", better)}
GROUP BY 1, c.scheme_id, coalesce(a.what = 'on-the-spot', c.on_the_spot), s.value"""


OF_FILE, OF_FACTS = FigureSql(SQLITE), FigureSql(DUCKDB)
"""The sources in the office's file, and in its exported facts."""
VOID = OF_FILE.void
"""The case ``c`` is void, in the office's file."""


def sources_of(office: Office) -> FigureSql:
    return OF_FACTS if office.facts else OF_FILE


def sql_parameters(office: Office, period: Period, scheme: str | None = None) -> dict[str, Any]:
    """Return the parameters of the sources. The period ends now at the latest: the future has not happened."""
    least, greatest = period.keys
    return {
        "first": to_seconds(period.start),
        "last": to_seconds(period.end),
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "now": to_seconds(office.now),
        "clock": stamp(office.now),
        "least": least,
        "greatest": greatest,
        "scheme": scheme,
    }
