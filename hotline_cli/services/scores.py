"""Points of the scorecard that are given by hand (XF-14), and measures that a meeting decided on (QT-06, WZ-14)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from hotline_cli.desk import disclosure
from hotline_cli.desk.cases import When, active_unit, case_id, unit_id
from hotline_cli.domain.case import moment, number
from hotline_cli.errors import NotFound, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText
from hotline_cli.queries import Names
from hotline_cli.store import records
from hotline_cli.store.packing import encode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Row

    from hotline_cli.desk.disclosure import Secrets
    from hotline_cli.office import Office

FULL = 100


@dataclass(frozen=True, slots=True)
class Points:
    """Points of 100 for one indicator of one unit in one year."""

    unit: str
    indicator: str
    value: str
    year: int
    scheme: str = ""


def check(points: Points) -> None:
    """Raises ``Usage`` for a value that is not 0 to 100."""
    _points(points.value)


def set_score(office: Office, points: Points, when: When) -> dict[str, Any]:
    """Keep points given by hand; given again, they replace those before, and the log keeps both.

    Raises ``Usage`` for a value that is not 0 to 100, ``NotFound`` for a unit or an indicator that is not there,
    ``Refused`` for an indicator that is computed.
    """
    value = _points(points.value)
    with office.transaction(dry_run=when.dry_run) as journal:
        unit = unit_id(office, points.unit)
        indicator = _manual(office, points)
        key = f"{unit}:{indicator}:{points.year}"
        values = {"unit_id": unit, "indicator": indicator, "year": points.year, "value": value}
        at = when.moment(office)
        records.put(office.con, journal, "score", at, "scores", key, values, note=when.note)
        name = Names(office).unit(unit)
    return {"unit": name, "indicator": indicator, "year": points.year, "value": float(value)}


def _points(text: str) -> str:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= FULL:
        raise Usage(
            _("{value!r} is no number of points").format(value=text), _("Give a number from 0 to 100.")
        )
    return format(value.normalize(), "f")


def _manual(office: Office, points: Points) -> str:
    named = points.indicator
    scheme = office.rules(office.scheme_id(points.scheme or None)).scheme
    manual = [each for each in scheme.indicators if each.manual]
    for each in scheme.indicators:
        if named in {each.code, each.title, each.title_en}:
            if each.manual:
                return each.code
            raise Refused(
                _("{indicator} is computed from the cases, not entered").format(indicator=each.code),
                _("`hotline report scorecard` shows it."),
            )
    raise NotFound(
        _("the scheme {scheme} has no indicator {name}").format(scheme=scheme.name, name=named),
        _("By hand it has: {names}").format(names=_(", ").join(each.code for each in manual) or _("none")),
    )


# ---- measures -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measure:
    """What is to be done about what people raise: about what, why it is so, what, by which unit, until when."""

    about: str
    cause: str
    text: str
    unit: str
    due: str
    cases: Sequence[str] = ()
    decided_by: str = ""


def add_measure(office: Office, measure: Measure, when: When) -> dict[str, Any]:
    """Keep a measure; it is followed until it is done."""
    with office.transaction(dry_run=when.dry_run) as journal:
        keys = [case_id(office, each) for each in measure.cases]
        unit = active_unit(office, measure.unit)
        at = when.moment(office)
        key = records.next_key(office.con, "measures")
        values = {
            "at": at.isoformat(" "),
            "cases": encode(keys) if keys else None,
            "unit_id": unit,
            "due": measure.due,
            "decided_by": measure.decided_by,
        }
        words = {"about": measure.about, "cause": measure.cause, "text": measure.text, "note": when.note}
        records.put(office.con, journal, "measure", at, "measures", key, values, words=words, about=keys)
        return measures(office, key)[0]


def finish_measure(office: Office, key: int, when: When) -> dict[str, Any]:
    """A measure is done. Raises ``NotFound``, or ``Refused`` for one done already, or done before it was decided."""
    with office.transaction(dry_run=when.dry_run) as journal:
        found = measures(office, key)
        if not found:
            raise NotFound(
                _("no measure {id}").format(id=key), _("`hotline measure list` names those there are.")
            )
        if found[0]["done_at"]:
            raise Refused(
                _("Measure {id} was done at {at}").format(id=key, at=found[0]["done_at"]),
                _("Nothing was changed."),
            )
        at = when.after(office, found[0]["decided_at"], _("measure {id} was decided").format(id=key))
        values, words = {"done_at": at.isoformat(" ")}, {"note": when.note}
        keys = [case_id(office, each) for each in found[0]["cases"]]
        records.put(office.con, journal, "measure", at, "measures", key, values, words=words, about=keys)
        return measures(office, key)[0]


def measures(office: Office, key: int | None = None) -> list[dict[str, Any]]:
    """Measures, those still open first, each by its due date; the callers of their cases wrapped in their words."""
    names = Names(office)
    rows = office.con.execute(
        "SELECT * FROM measures WHERE :key IS NULL OR id = :key ORDER BY done_at IS NOT NULL, due, id",
        {"key": key},
    )
    found = [(row, json.loads(row["cases"] or "[]")) for row in rows]
    return [
        {
            "id": row["id"],
            **_words(row, disclosure.callers_of(office, cases)),
            "cases": [number(case) for case in cases],
            "unit": names.unit(row["unit_id"]),
            "due": row["due"],
            "decided_by": row["decided_by"] or None,
            "decided_at": moment(row["at"]),
            "done_at": moment(row["done_at"]) if row["done_at"] else None,
            "state": "done"
            if row["done_at"]
            else "overdue"
            if row["due"] < f"{office.now:%Y-%m-%d}"
            else "open",
        }
        for row, cases in found
    ]


def _words(row: Row, callers: Secrets) -> dict[str, FreeText | None]:
    return {name: FreeText(row[name], *callers) if row[name] else None for name in ("about", "cause", "text")}
