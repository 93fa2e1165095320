"""What SQLite and DuckDB do not say alike in the SQL of the figures.

In the office's file, limits and steps are tables beside ``cases``; in the files of ``export facts`` they are two lists
in the row of their case. Conditions name a step or limit by an alias, in both dialects.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from hotline_cli.queries.cases import OF_STAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hotline_cli.store.office import Office


class Dialect(Protocol):
    """Phrases on the case ``c``."""

    stage: str
    """The stage of the limit ``l``."""
    by_stage: str
    """What limits are grouped by; groups of one stage are added up."""
    received_on: str
    """The day of receipt, as text."""
    received_at: str
    """The time of receipt in seconds."""
    is_repeat: str
    """The case was merged into another one, or linked to an earlier one."""
    not_voided: str
    """The case of the limit ``l`` or the step ``s`` is not void."""
    scheme_alone: str
    """That case is of the scheme ``:scheme``, or none was asked for."""

    def of_stage(self, alias: str, stage: str) -> str:
        """Return the condition that a limit is of ``stage``."""

    def day(self, seconds: str) -> str:
        """Return the number of the day of a time."""

    def first_step(self, alias: str, column: str, where: str) -> str:
        """Return ``column`` of the first step that matches."""

    def some_step(self, alias: str, where: str) -> str:
        """Return the condition that a step of the case matches."""

    def some_limit(self, alias: str, where: str) -> str:
        """Return the condition that a limit of the case matches."""

    def each_step(self, alias: str, where: str, *, answer: str = "") -> str:
        """Return FROM and WHERE for the steps that match, with their cases.

        With the alias ``answer``, also the last answer before the step, NULL if there is none.
        """

    def each_step_alone(self, where: str) -> str:
        """Return the same for steps ``s`` of which nothing of the case is read."""

    def each_limit(self, where: str, index: str) -> str:
        """Return FROM and WHERE for the limits ``l`` that match, with their cases, by an index of SQLite."""

    def each_limit_alone(self, where: str, index: str) -> str:
        """Return the same for limits of which nothing of the case is read."""


ANSWERS = "('answer', 'on-the-spot')"


class _Sqlite:
    stage = "(SELECT stage FROM terms WHERE id = l.term_id)"
    by_stage = "l.term_id"
    received_on = "substr(c.received_at, 1, 10)"
    received_at = "CAST(strftime('%s', c.received_at) AS INTEGER)"
    is_repeat = """(c.merged_into IS NOT NULL
  OR EXISTS (SELECT 1 FROM json_each(c.links) WHERE value < c.id))"""
    not_voided = "case_id NOT IN (SELECT case_id FROM steps WHERE what = 'void')"
    scheme_alone = """(:scheme IS NULL OR (SELECT c.scheme_id FROM cases c WHERE c.id = case_id)
       IN (SELECT id FROM schemes WHERE name = :scheme))"""

    def of_stage(self, alias: str, stage: str) -> str:
        return f"{alias}.term_id IN ({OF_STAGE.format(stage)})"

    def day(self, seconds: str) -> str:
        return f"({seconds} / 86400)"

    def _by_case(self, alias: str, where: str) -> str:
        """Return ``where`` so that the steps are found by their case, not by an index of what happened when."""
        return where.replace(f"{alias}.what", f"+{alias}.what").replace(f"{alias}.at", f"+{alias}.at")

    def first_step(self, alias: str, column: str, where: str) -> str:
        by_case = self._by_case(alias, where)
        return f"(SELECT {alias}.{column} FROM steps {alias} WHERE {alias}.case_id = c.id AND {by_case})"

    def some_step(self, alias: str, where: str) -> str:
        by_case = self._by_case(alias, where)
        return f"EXISTS (SELECT 1 FROM steps {alias} WHERE {alias}.case_id = c.id AND {by_case})"

    def some_limit(self, alias: str, where: str) -> str:
        return f"EXISTS (SELECT 1 FROM limits {alias} WHERE {alias}.case_id = c.id AND {where})"

    def each_step(self, alias: str, where: str, *, answer: str = "") -> str:
        last = f"""
LEFT JOIN steps {answer} ON {answer}.case_id = c.id AND {answer}.n = (SELECT max(m.n) FROM steps m
  WHERE m.case_id = c.id AND m.n < {alias}.n AND +m.what IN {ANSWERS})"""
        join = f"JOIN cases c ON c.id = {alias}.case_id{last if answer else ''}"
        return f"FROM steps {alias} INDEXED BY steps_what {join} WHERE {where}"

    def each_step_alone(self, where: str) -> str:
        return f"FROM steps s INDEXED BY steps_what WHERE {where}"

    def each_limit(self, where: str, index: str) -> str:
        return f"FROM limits l INDEXED BY {index} JOIN cases c ON c.id = l.case_id WHERE {where}"

    def each_limit_alone(self, where: str, index: str) -> str:
        return f"FROM limits l INDEXED BY {index} WHERE {where}"


class _DuckDb:
    stage = by_stage = "l.stage"
    received_at = "c.received_at"
    received_on = "strftime(make_timestamp(c.received_at * 1000000), '%Y-%m-%d')"
    is_repeat = "c.repeated"
    scheme_alone = "(:scheme IS NULL OR c.scheme_id IN (SELECT id FROM schemes WHERE name = :scheme))"

    def __init__(self) -> None:
        self.not_voided = "NOT " + self.some_step("v", "v.what = 'void'")

    def of_stage(self, alias: str, stage: str) -> str:
        return f"{alias}.stage = '{stage}'"

    def day(self, seconds: str) -> str:
        return f"({seconds} // 86400)"

    def _matching(self, items: str, alias: str, where: str) -> str:
        """Return the items that match; a column named like the alias would hide it inside the lambda."""
        item = f"{alias}_item"
        inside = re.sub(rf"\b{alias}[.]", f"{item}.", where)
        return f"list_filter({items}, lambda {item}: {inside})"

    def first_step(self, alias: str, column: str, where: str) -> str:
        return f"{self._matching('c.steps', alias, where)}[1].{column}"

    def some_step(self, alias: str, where: str) -> str:
        return f"(len({self._matching('c.steps', alias, where)}) > 0)"

    def some_limit(self, alias: str, where: str) -> str:
        return f"(len({self._matching('c.limits', alias, where)}) > 0)"

    def _each(self, items: str, alias: str, where: str) -> str:
        """Return the cases once for each of their items that match; by ``active_from`` and ``_to`` few are read."""
        return f"""(SELECT *, unnest({self._matching(items, alias, where)}) AS {alias}
  FROM cases WHERE active_from <= :last AND active_to >= :first)"""

    def each_step(self, alias: str, where: str, *, answer: str = "") -> str:
        found = self._each("steps", alias, where)
        if answer:
            last = f"{self._matching('steps', 'm', f'm.n < {alias}.n AND m.what IN {ANSWERS}')}[-1]"
            found = f"(SELECT *, {last} AS {answer} FROM {found})"
        return f"FROM {found} c WHERE true"

    def each_step_alone(self, where: str) -> str:
        return self.each_step("s", where)

    def each_limit(self, where: str, index: str) -> str:
        del index
        return f"FROM {self._each('limits', 'l', where)} c WHERE true"

    def each_limit_alone(self, where: str, index: str) -> str:
        return self.each_limit(where, index)


SQLITE: Dialect = _Sqlite()
DUCKDB: Dialect = _DuckDb()


def dialect_of(office: Office) -> Dialect:
    return DUCKDB if office.facts else SQLITE


def count_rows(
    office: Office, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()
) -> Iterable[Mapping[str, Any]]:
    """Run a source of the figures on the office's file, or on its exported facts."""
    if office.facts:
        return office.facts.execute(sql, parameters)
    return office.con.execute(sql, parameters)
