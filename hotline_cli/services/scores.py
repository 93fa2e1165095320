"""Scorecard points entered by hand (XF-14)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from hotline_cli.errors import NotFound, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.queries.lookups import Names, resolve_unit
from hotline_cli.store import entities

if TYPE_CHECKING:
    from hotline_cli.services.values import When
    from hotline_cli.store.office import Office

MAX_POINTS = 100


@dataclass(frozen=True, slots=True)
class Points:
    """Points, of 100, for one indicator of one unit in one year."""

    unit: str
    indicator: str
    value: str
    year: int
    scheme: str = ""


def check_points(points: Points) -> None:
    """Raise ``Usage`` for a value outside 0 to 100."""
    _points(points.value)


def set_score(office: Office, points: Points, when: When) -> dict[str, Any]:
    """Store points entered by hand; entered again, they replace the earlier ones, and the log keeps both.

    Raises ``Usage`` for a value outside 0 to 100, ``NotFound`` for an unknown unit or indicator, ``Refused``
    for a computed indicator.
    """
    value = _points(points.value)
    with office.transaction(dry_run=when.dry_run) as journal:
        unit = resolve_unit(office, points.unit)
        indicator = _manual(office, points)
        key = f"{unit}:{indicator}:{points.year}"
        values = {"unit_id": unit, "indicator": indicator, "year": points.year, "value": value}
        at = when.moment(office)
        entities.write_entity(office.con, journal, "score", at, "scores", key, values, note=when.note)
        name = Names(office).unit(unit)
    return {"unit": name, "indicator": indicator, "year": points.year, "value": float(value)}


def _points(text: str) -> str:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= MAX_POINTS:
        raise Usage(
            _("{value!r} is not a valid number of points").format(value=text),
            _("Give a number from 0 to 100."),
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
                _("{indicator} is computed from the cases and cannot be entered").format(indicator=each.code),
                _("Run `hotline report scorecard` to see it."),
            )
    raise NotFound(
        _("scheme {scheme} has no indicator {name}").format(scheme=scheme.name, name=named),
        _("Use one of the manual indicators: {names}.").format(
            names=_(", ").join(each.code for each in manual) or _("none")
        ),
    )
