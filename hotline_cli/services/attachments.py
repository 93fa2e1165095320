"""Papers of cases and sessions, and units referred as such: what is kept beside the course of a case."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotline_cli.desk import cases
from hotline_cli.desk.intake import KEY_MOST, session_id
from hotline_cli.errors import InputFault, NotFound, reason_of
from hotline_cli.i18n import _
from hotline_cli.queries import Names
from hotline_cli.store import cases as case_rows
from hotline_cli.store import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotline_cli.office import Office


@dataclass(frozen=True, slots=True)
class Paper:
    """A file where it lies, and what it held when it was filed: SHA-256, in hexadecimal."""

    path: str
    digest: str


def paper(path: str) -> Paper:
    """The file at ``path``. Raises ``InputFault`` where there is none, or it cannot be read."""
    place = Path(path)
    try:
        with place.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputFault(
            _("{path}: {reason}").format(path=path, reason=reason_of(error)),
            _("Name a file that can be read."),
        ) from error
    return Paper(str(place.absolute()), digest)


def is_session(office: Office, text: str) -> bool:
    """Whether ``text`` names a session rather than a case. Raises ``NotFound`` where it could be either."""
    wanted = text.strip()
    try:
        date.fromisoformat(wanted)
    except ValueError:
        pass
    else:
        return len(wanted) == len("2020-03-26")
    if not (wanted.isascii() and wanted.isdigit()) or len(wanted) > KEY_MOST:
        return False
    row = office.con.execute("SELECT 1 FROM sessions WHERE id = ?", (int(wanted),)).fetchone()
    if row and list(case_rows.find(office.con, wanted)):
        raise NotFound(
            _("{text} could be a case or a session").format(text=wanted),
            _("Name the case by its whole number, the session by its date."),
        )
    return bool(row)


def file_session(office: Office, session: str, when: cases.When, filed: Paper, **said: str) -> dict[str, Any]:
    """Keep a paper of a session (XF-13, CZ-19): its name and digest; the file stays where it is."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = session_id(office, session)
        at = when.moment(office)
        own = records.next_key(office.con, "papers")
        values = {
            "session_id": key,
            "at": at.isoformat(" "),
            "path": filed.path,
            "title": said.get("title") or Path(filed.path).name,
            "digest": filed.digest,
            "to": said.get("to", ""),
        }
        records.put(office.con, journal, "file", at, "papers", own, values, note=when.note)
        names = {"id": key, "date": date.fromisoformat(Names(office).session(key))}
        return {"id": own, **values, "to": values["to"] or None, "session": names, "at": at}


def refer_unit(office: Office, unit: str, when: cases.When, asked: Mapping[str, str]) -> dict[str, Any]:
    """A unit handed to discipline, to be circulated, or to the media (WZ-15), for no one case."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = cases.unit_id(office, unit)
        at = when.moment(office)
        own = records.next_key(office.con, "referrals")
        values = {
            "unit_id": key,
            "at": at.isoformat(" "),
            "to": asked["to"],
            "as": asked["way"],
            "ground": asked["ground"],
            "reason": asked["reason"],
        }
        records.put(office.con, journal, "refer", at, "referrals", own, values, note=when.note)
        return {"id": own, **values, "unit": Names(office).unit(key), "at": at}
