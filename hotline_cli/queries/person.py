"""What is kept of one caller (个人信息保护法): her cases, found by full name or phone, earlier ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.phones import dialled_digits
from hotline_cli.errors import NotFound
from hotline_cli.i18n import _
from hotline_cli.masking import former_callers
from hotline_cli.queries.cases import get_cases
from hotline_cli.queries.history import describe_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotline_cli.store.office import Office

MIN_DIGITS = 5
"""Digits of the shortest phone that is looked for."""
CALLERS = """
SELECT case_id, digits, name, former FROM callers
WHERE name = :text OR (:digits <> '' AND digits = :digits) OR former IS NOT NULL ORDER BY case_id"""


class Person(NamedTuple):
    """The keys of a caller's cases, and how many different phones they have."""

    keys: list[int]
    phones: int


def find_cases(office: Office, text: str) -> Person:
    """Find the cases whose caller has, or had before a correction, this full name or phone.

    Raises ``NotFound`` if there are none.
    """
    digits = dialled_digits(text) if any(map(str.isdecimal, text)) else ""
    digits = digits if len(digits) >= MIN_DIGITS else ""
    rows = [
        row
        for row in office.con.execute(CALLERS, {"text": text, "digits": digits})
        if row["name"] == text or (digits and row["digits"] == digits) or _was(row["former"], text, digits)
    ]
    if not rows:
        raise NotFound(
            _("no case of this caller"), _("Give the full name, or the phone, as it was registered.")
        )
    return Person([row["case_id"] for row in rows], len({row["digits"] for row in rows} - {None}))


def _was(former: str | None, text: str, digits: str) -> bool:
    earlier = (former_callers(former) if former else None) or []
    return any(
        name == text or (digits and dialled_digits(phone or "") == digits) for name, phone, *_rest in earlier
    )


def describe_doubt(found: Person) -> list[str]:
    """Warn of cases that may be of several people."""
    if found.phones <= 1:
        return []
    return [
        _("these {cases} cases have {phones} different phones: are they of one person?").format(
            cases=len(found.keys), phones=found.phones
        )
    ]


def list_kept(office: Office, keys: list[int]) -> Iterator[dict[str, Any]]:
    """Yield these cases, newest first, each with its log in words, callers' data wrapped."""
    for case, key in zip(get_cases(office, keys), sorted(keys, reverse=True), strict=True):
        yield {**case, "log": list(describe_events(office, key, reveal=True))}
