"""A session as one JSON record of an export, with names in place of keys, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.session import Session, session_from_json, session_to_json

if TYPE_CHECKING:
    from collections.abc import Callable


def write_session(session: Session, unit: Callable[[int], str | None], scheme: Callable[[int], str]) -> str:
    """Return all that is known of ``session`` as JSON, with the names of its units and its scheme."""
    record = session_to_json(session)
    record["scheme"] = scheme(session.scheme)
    for part in ("units", "done"):
        for item in record[part]:
            item["unit"] = None if item["unit"] is None else unit(item["unit"])
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def read_session(text: str, unit: Callable[[str], int], scheme: Callable[[str], int]) -> Session:
    """Return the session that ``text`` tells. Raises ``ValueError`` if no export wrote it."""
    try:
        record: dict[str, Any] = json.loads(text)
        record["scheme"] = scheme(str(record["scheme"]))
        for part in ("units", "done"):
            for item in record[part]:
                item["unit"] = None if item["unit"] is None else unit(str(item["unit"]))
        session = session_from_json(record)
        json.dumps(session_to_json(session))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
    return session
