"""Callers' data that words about several cases must not contain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hotline_cli.masking import TOO_MANY, former_callers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.store.office import Office

    Secrets = tuple[str, str, str, str | None]

MAX_CASES_SEARCHED = 1000
"""Maximum number of cases of one event whose callers are searched for in its words."""
MENTIONED_CASES = """
SELECT m.case_id, EXISTS (
  SELECT 1 FROM mentions a JOIN events e ON e.seq = a.seq
  WHERE a.case_id = m.case_id AND a.seq > m.seq AND e.verb = 'anonymize')
FROM mentions m WHERE m.seq = ? LIMIT ?"""
CALLERS = """
SELECT p.name, p.phone, p.address, p.former FROM json_each(?) j JOIN callers p ON p.case_id = j.value"""


def secrets_of_event(office: Office, seq: int) -> Secrets:
    """Return the secrets of an event on several cases: the callers of all of them.

    Return ``TOO_MANY``, which hides all text, for more than ``MAX_CASES_SEARCHED`` cases or an erased caller.
    """
    found = office.con.execute(MENTIONED_CASES, (seq, MAX_CASES_SEARCHED + 1)).fetchall()
    if len(found) > MAX_CASES_SEARCHED or any(erased for _key, erased in found):
        return "", "", "", TOO_MANY
    return secrets_of_cases(office, [key for key, _erased in found])


def secrets_of_cases(office: Office, keys: Sequence[int]) -> Secrets:
    """Return the secrets that words about these cases must not contain."""
    found = office.con.execute(CALLERS, (json.dumps(keys),)).fetchall() if keys else []
    others = [list(row)[:3] for row in found]
    for row in found:
        others += (former_callers(row["former"]) if row["former"] else None) or []
    return "", "", "", json.dumps(others, ensure_ascii=False) if others else None
