"""SQL of the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case_fold import NOT_STATED
from hotline_cli.domain.events import stamp
from hotline_cli.domain.vocabulary import NOT_GRADES
from hotline_cli.queries.cases import IS_OPEN, IS_OWED, OF_STAGE
from hotline_cli.queries.cases import OF_SCHEME as IN_SCHEME
from hotline_cli.store.times import to_seconds

if TYPE_CHECKING:
    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office


# ---- sources --------------------------------------------------------------------------------------------------


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
_OF_SCHEME_ALONE = """(:scheme IS NULL OR (SELECT c.scheme_id FROM cases c WHERE c.id = case_id)
       IN (SELECT id FROM schemes WHERE name = :scheme))"""
"""The same for sources not read by case."""
NOT_TAKEN_BACK = "c.void_cause IS NULL"
"""The case ``c`` was not taken back with its import; one that was counts nowhere, not even as received."""
RECEIVED_IN = f"c.id BETWEEN ?1 AND ?2 AND {NOT_TAKEN_BACK} AND (?3 IS NULL OR {IN_SCHEME.format('?3')})"
"""The case ``c`` was received in a period, under the scheme asked for: for ``Period.keys`` and the scheme."""

LEAD = """coalesce(c.unit_id, CASE WHEN c.on_the_spot THEN
  (SELECT o.unit_id FROM steps o WHERE o.case_id = c.id AND +o.what = 'on-the-spot') END)"""
"""The unit that the case ``c`` counts for: its lead, or the one that answered it on the spot."""

_CASES = f"""
SELECT {{key}} AS key, {LEAD} AS unit_id,
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
    WHEN c.untimed THEN 'untimed' WHEN c.on_the_spot THEN 'spot'
    WHEN c.dispatched_at IS NOT NULL
      OR EXISTS (SELECT 1 FROM steps s WHERE s.case_id = c.id AND +s.what = 'dispatch') THEN 'dispatched'
    ELSE 'waiting' END AS came_to
FROM cases c WHERE c.id BETWEEN :least AND :greatest AND {NOT_TAKEN_BACK} AND {{of_scheme}}
GROUP BY 1, 2, c.kind, c.channel, came_to"""

_ARCHIVED_AS = """(c.status = '{0}' OR c.status = 'archived' AND EXISTS (
  SELECT 1 FROM steps s WHERE s.case_id = c.id AND +s.what = '{1}'))"""
VOID = _ARCHIVED_AS.format("void", "void")
VOIDED = "SELECT case_id FROM steps WHERE what = 'void'"
"""The same as a list, for sources not read by case."""
CASES = Source(
    _CASES.format(
        key="{key}",
        void=VOID,
        rejected=_ARCHIVED_AS.format("rejected", "reject"),
        escalate=OF_STAGE.format("escalate"),
        opened=IS_OPEN,
        of_scheme=OF_SCHEME,
    ),
    LEAD,
    "CAST(strftime('%s', c.received_at) AS INTEGER)",
)

MET = Source(
    f"""
SELECT (SELECT stage FROM terms WHERE id = term_id) AS stage, {{key}} AS key, count(*) AS due,
  sum(met_at <= due_at AND NOT broken) AS kept, sum(met_at > due_at OR broken) AS late
FROM limits INDEXED BY limits_met
WHERE met_at IS NOT NULL AND stopped_at IS NULL AND due_at BETWEEN :first AND :last AND case_id NOT IN ({VOIDED})
  AND {_OF_SCHEME_ALONE}
GROUP BY term_id, 2""",
    "unit_id",
    "due_at",
)
OVERDUE = Source(
    f"""
SELECT (SELECT stage FROM terms WHERE id = l.term_id) AS stage, {{key}} AS key, count(*) AS due, count(*) AS overdue
FROM limits l INDEXED BY limits_running
WHERE {IS_OWED} AND l.due_at BETWEEN :first AND :last AND l.due_at < :now AND {_OF_SCHEME_ALONE}
GROUP BY l.term_id, 2""",
    "l.unit_id",
    "l.due_at",
)
_ANSWERS_DUE = f"""
SELECT {{{{key}}}} AS key, c.channel, count(*) AS due, coalesce(sum(l.met_at <= l.due_at AND NOT l.broken), 0) AS kept,
  coalesce(sum(l.met_at <= l.first_due_at AND NOT l.broken), 0) AS answer_kept_first,
  sum(l.extended > 0) AS answer_extended, sum(l.instructed > 0) AS answer_instructed,
  sum(EXISTS (SELECT 1 FROM steps s WHERE s.case_id = l.case_id AND +s.what = 'interim'
              AND +s.at BETWEEN l.start AND coalesce(l.met_at, :now))) AS answer_interim,
  sum(l.late_entry) AS answer_late_entry
FROM limits l INDEXED BY {{index}} JOIN cases c ON c.id = l.case_id
WHERE {{due}} AND l.due_at BETWEEN :first AND :last AND l.term_id IN ({OF_STAGE.format("answer")})
  AND NOT {VOID} AND {OF_SCHEME}
GROUP BY 1, c.channel"""
ANSWERS_DUE = tuple(
    Source(_ANSWERS_DUE.format(index=index, due=due), "l.unit_id", "l.due_at")
    for index, due in (
        ("limits_met", "l.met_at IS NOT NULL AND l.stopped_at IS NULL"),
        ("limits_running", f"{IS_OWED} AND l.due_at < :now"),
    )
)
"""The answers of ``on_time`` once more, by channel: those met and those overdue, and what moved their dates."""
COUNTED = ("transfer", "sign", "answer", "assist", "review", "feedback", "promise")
"""Stages whose due limits are counted."""
PROMISE = OF_STAGE.format("promise")

_PASSED = f"""EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({OF_STAGE.format("answer")})
       AND {IS_OWED} AND l.due_at < :now)"""
_NOT_DUE = f"c.answered_at IS NULL AND {IS_OPEN} AND NOT {_PASSED}"
DISPATCHED = Source(
    f"""
SELECT {{key}} AS key, count(*) AS dispatched_first, count(*) AS finished_all_of,
  sum(c.answered_at IS NOT NULL) AS finished, sum(c.answered_at IS NOT NULL) AS finished_all,
  sum({_NOT_DUE}) AS not_due, sum(NOT ({_NOT_DUE})) AS dispatched_due
FROM steps d INDEXED BY steps_what JOIN cases c ON c.id = d.case_id
WHERE d.what = 'dispatch' AND d.at BETWEEN :first AND :last AND c.merged_into IS NULL AND NOT {VOID} AND {OF_SCHEME}
  AND NOT EXISTS (SELECT 1 FROM steps e WHERE e.case_id = d.case_id AND e.n < d.n AND +e.what = 'dispatch')
GROUP BY 1""",
    "c.unit_id",
    "d.at",
)
"""Cases by their first dispatch; they are finished as long as the answer of their latest round is valid."""
SPOT_ONLY = Source(
    f"""
SELECT {{key}} AS key, sum(c.answered_at IS NOT NULL) AS finished_all, count(*) AS finished_all_of
FROM steps s INDEXED BY steps_what JOIN cases c ON c.id = s.case_id
WHERE s.what = 'on-the-spot' AND s.at BETWEEN :first AND :last AND c.merged_into IS NULL AND NOT {VOID} AND {OF_SCHEME}
  AND NOT EXISTS (SELECT 1 FROM steps d WHERE d.case_id = s.case_id AND +d.what = 'dispatch')
GROUP BY 1""",
    "s.unit_id",
    "s.at",
)
"""Cases answered on the spot that were never dispatched."""

NOT_RATED = "('" + "', '".join(NOT_GRADES) + "')"
"""Callback results without a rating, as SQL."""
_SINCE = "EXISTS (SELECT 1 FROM steps b WHERE b.case_id = s.case_id AND b.n > s.n AND +b.what = '{0}')"
CALLBACK_OWED = f"(NOT {_SINCE.format('no-callback')} OR {_SINCE.format('callback-owed')})"
"""A callback was owed for the answer ``s``."""

_OUTCOME = f"""CASE WHEN {_SINCE.format("answer")} THEN s.value ELSE coalesce(c.outcome, s.value) END"""
"""What the unit says of the answer ``s``, corrections of the last one included."""
_ASKED_OUTCOME = f"(c.kind <> 'inquiry' AND coalesce({_OUTCOME}, '') <> '{NOT_STATED}')"
"""Whether the answer ``s`` is to say what became of the problem."""
ANSWERED = Source(
    f"""
SELECT {{key}} AS key, count(*) AS answered,
  sum({CALLBACK_OWED}) AS callback_owed,
  sum({CALLBACK_OWED} AND EXISTS (SELECT 1 FROM steps b WHERE b.case_id = s.case_id AND b.n > s.n
                                  AND +b.what = 'callback' AND b.value NOT IN {NOT_RATED})) AS called_back,
  sum({_ASKED_OUTCOME}) AS solved_of,
  sum({_ASKED_OUTCOME} AND coalesce({_OUTCOME}, '') = '') AS outcome_missing,
  sum({_ASKED_OUTCOME} AND CASE {_OUTCOME} WHEN 'solved' THEN 1 WHEN 'planned' THEN
    EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({PROMISE}) AND NOT l.with_answer
            AND l.met_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM limits l WHERE l.case_id = c.id AND l.term_id IN ({PROMISE}) AND NOT l.with_answer
            AND l.stopped_at IS NULL AND (l.met_at IS NULL OR l.met_at > l.due_at OR l.broken))
    ELSE 0 END) AS solved,
  sum(c.redone > 0) AS redone,
  sum(c.flags IS NOT NULL) AS flagged
FROM steps s INDEXED BY steps_what JOIN cases c ON c.id = s.case_id
WHERE s.what IN ('answer', 'on-the-spot') AND s.at BETWEEN :first AND :last AND NOT {VOID} AND {OF_SCHEME}
  AND NOT EXISTS (SELECT 1 FROM steps l WHERE l.case_id = s.case_id AND l.n > s.n
                  AND +l.what = 'answer' AND +l.at <= :last)
GROUP BY 1""",
    "s.unit_id",
    "s.at",
)

CALLBACKS = Source(
    f"""
SELECT {{key}} AS key, c.scheme_id,
  coalesce(a.what = 'on-the-spot', c.on_the_spot) AS on_the_spot, s.value, count(*) AS n
FROM steps s INDEXED BY steps_what JOIN cases c ON c.id = s.case_id
LEFT JOIN steps a ON a.case_id = s.case_id AND a.n = (SELECT max(m.n) FROM steps m
  WHERE m.case_id = s.case_id AND m.n < s.n AND +m.what IN ('answer', 'on-the-spot'))
WHERE s.what = 'callback' AND s.at BETWEEN :first AND :last AND NOT {VOID} AND {OF_SCHEME}
  AND NOT EXISTS (SELECT 1 FROM steps l WHERE l.case_id = s.case_id AND +l.what = 'callback' AND l.n <> s.n
                  AND +l.at BETWEEN :first AND :last
                  AND CASE WHEN s.value IN {NOT_RATED} THEN l.value NOT IN {NOT_RATED} OR l.n > s.n
                      ELSE l.value NOT IN {NOT_RATED} AND l.n > s.n END)
GROUP BY 1, c.scheme_id, on_the_spot, s.value""",
    f"CASE WHEN a.n IS NULL THEN coalesce(s.unit_id, {LEAD}) ELSE a.unit_id END",
    "s.at",
)
"""The last valid callback of each case, ``a`` being the answer that it is about."""
QUESTIONS = Source(
    f"""
SELECT {{key}} AS key, s.what, s.value, count(*) AS n
FROM steps s INDEXED BY steps_what JOIN cases c ON c.id = s.case_id
WHERE s.what IN ('unit_contacted', 'caller_solved') AND s.at BETWEEN :first AND :last AND NOT {VOID} AND {OF_SCHEME}
  AND NOT EXISTS (SELECT 1 FROM steps l WHERE l.case_id = s.case_id AND +l.what = s.what AND l.n > s.n
                  AND +l.at BETWEEN :first AND :last)
GROUP BY 1, s.what, s.value""",
    f"coalesce(s.unit_id, {LEAD})",
    "s.at",
)
"""What callers answered to the optional questions of a callback, the last answer of each case."""
TRIES = Source(
    f"""
SELECT {{key}} AS key, count(DISTINCT s.case_id || ' ' || s.at / 86400) AS tries
FROM steps s INDEXED BY steps_what JOIN cases c ON c.id = s.case_id
WHERE s.what = 'callback' AND s.value = 'unreachable' AND s.at BETWEEN :first AND :last AND NOT {VOID} AND {OF_SCHEME}
GROUP BY 1""",
    f"coalesce(s.unit_id, {LEAD})",
    "s.at",
)
"""Attempts to call back that reached nobody, one a case and day."""
CALLBACKS_OF_CASES = CALLBACKS.by("c.id")

STEPS = Source(
    f"""
SELECT {{key}} AS key, what, count(*) AS n FROM steps INDEXED BY steps_what
WHERE what IN ('return', 'dispatch', 'urge', 'supervise', 'extend', 'interim', 'co-reply')
  AND at BETWEEN :first AND :last AND case_id NOT IN ({VOIDED}) AND {_OF_SCHEME_ALONE}
GROUP BY what, 1""",
    "unit_id",
    "at",
)

STEP_COUNTS = {
    "return": "returns",
    "dispatch": "dispatches",
    "urge": "urged",
    "supervise": "supervised",
    "extend": "extended",
    "interim": "interim",
    "co-reply": "co_replies",
}


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
