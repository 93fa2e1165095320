"""Measures that a meeting decided on (QT-06, WZ-14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import stamp
from hotline_cli.errors import NotFound, Refused
from hotline_cli.i18n import _
from hotline_cli.queries.lookups import resolve_active_unit, resolve_case
from hotline_cli.queries.measures import list_measures
from hotline_cli.store import entities
from hotline_cli.store.json_text import encode_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure against what callers raise: about what, the cause, what to do, by which unit, until when."""

    about: str
    cause: str
    text: str
    unit: str
    due: str
    cases: Sequence[str] = ()
    decided_by: str = ""


def add_measure(office: Office, measure: Measure, when: When) -> dict[str, Any]:
    """Add a measure, which is followed up until it is done."""
    with office.transaction(dry_run=when.dry_run) as journal:
        keys = [resolve_case(office, each) for each in measure.cases]
        unit = resolve_active_unit(office, measure.unit)
        at = when.moment(office)
        key = entities.next_key(office.con, "measures")
        values = {
            "at": stamp(at),
            "cases": encode_json(keys) if keys else None,
            "unit_id": unit,
            "due": measure.due,
            "decided_by": measure.decided_by,
        }
        words = {"about": measure.about, "cause": measure.cause, "text": measure.text, "note": when.note}
        entities.write_entity(
            office.con, journal, "measure", at, "measures", key, values, words=words, about=keys
        )
        return list_measures(office, key)[0]


def finish_measure(office: Office, key: int, when: When, text: str = "") -> dict[str, Any]:
    """Mark a measure as done, and say what was done.

    Raises ``NotFound``, or ``Refused`` if it is done already or was decided later.
    """
    with office.transaction(dry_run=when.dry_run) as journal:
        found = list_measures(office, key)
        if not found:
            raise NotFound(
                _("unknown measure {id}").format(id=key), _("Run `hotline measure list` to see the measures.")
            )
        if found[0]["done_at"]:
            raise Refused(
                _("measure {id} was already done at {at}").format(id=key, at=found[0]["done_at"]),
                _("Nothing was changed."),
            )
        at = when.after(office, found[0]["decided_at"], _("measure {id} was decided").format(id=key))
        values, words = {"done_at": stamp(at)}, {"note": when.note, **({"done_text": text} if text else {})}
        keys = [resolve_case(office, each) for each in found[0]["cases"]]
        entities.write_entity(
            office.con, journal, "measure", at, "measures", key, values, words=words, about=keys
        )
        return list_measures(office, key)[0]
