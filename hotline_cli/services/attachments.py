"""Files attached to cases and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotline_cli import files
from hotline_cli.domain.events import stamp
from hotline_cli.errors import InputFault, reason_of
from hotline_cli.i18n import _
from hotline_cli.queries.lookups import Names, resolve_session
from hotline_cli.services.tasks import require_duty
from hotline_cli.store import entities

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    from hotline_cli.services.values import When
    from hotline_cli.store.journal import Journal
    from hotline_cli.store.office import Office

    class PaperDetails(TypedDict, total=False):
        """What a clerk adds to a file."""

        title: str
        to: str
        pages: int | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """The path of an attached file, and the SHA-256 of its content when it was attached, in hexadecimal."""

    path: str
    digest: str


def read_attachment(path: str) -> Attachment:
    """Read the file at ``path``. Raises ``InputFault`` if it is missing or unreadable."""
    place = Path(path)
    try:
        digest = files.digest_of(place)
    except OSError as error:
        raise InputFault(
            _("{path}: {reason}").format(path=path, reason=reason_of(error)),
            _("Name a file that can be read."),
        ) from error
    return Attachment(str(place.absolute()), digest)


def file_session(
    office: Office, session: str, when: When, filed: Attachment, **details: Unpack[PaperDetails]
) -> dict[str, Any]:
    """Attach a file to a session (XF-13, CZ-19): its name and digest are stored, the file is not copied."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key = resolve_session(office, session)
        row = _file(office, journal, when, filed, {"session_id": key}, details)
        names = {"id": key, "date": date.fromisoformat(Names(office).session(key))}
        return {**row, "session": names, "duty": None}


def file_duty(
    office: Office, duty: str, when: When, filed: Attachment, **details: Unpack[PaperDetails]
) -> dict[str, Any]:
    """Attach a file to a duty, ``SCHEME:KEY:DATE`` (CZ-29). Raises ``NotFound`` if there is no such duty."""
    with office.transaction(dry_run=when.dry_run) as journal:
        scheme, _colon, key = duty.partition(":")
        require_duty(office, scheme, key)
        return {**_file(office, journal, when, filed, {"duty": duty}, details), "session": None, "duty": duty}


def _file(
    office: Office,
    journal: Journal,
    when: When,
    filed: Attachment,
    of: dict[str, Any],
    details: PaperDetails,
) -> dict[str, Any]:
    at = when.moment(office)
    own = entities.next_key(office.con, "papers")
    values = {
        **of,
        "at": stamp(at),
        "path": filed.path,
        "title": details.get("title") or Path(filed.path).name,
        "digest": filed.digest,
        "to": details.get("to", ""),
        "pages": details.get("pages"),
    }
    entities.write_entity(office.con, journal, "file", at, "papers", own, values, note=when.note)
    return {"id": own, **values, "to": values["to"] or None, "at": at}
