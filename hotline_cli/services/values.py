"""Common arguments and results of services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.duration import end_of_day
from hotline_cli.errors import Refused
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from hotline_cli.store.office import Office


class When:
    """The options common to all verbs: time, note, dry run."""

    def __init__(self, at: datetime | None = None, note: str = "", dry_run: bool = False) -> None:  # noqa: FBT001, FBT002 - as the options are
        self.at, self.note, self.dry_run = at, note, dry_run

    def moment(self, office: Office) -> datetime:
        """Return the given time, or now. Raises ``Refused`` for a time in the future."""
        if self.at is None:
            return office.now
        if self.at == end_of_day(office.now.date()):
            return office.now  # today, said by its date alone
        if self.at > office.now:
            raise Refused(
                _("{at} is in the future (now {now})").format(at=self.at, now=office.now),
                _("Use --at to give the time when it happened."),
            )
        return self.at

    def after(self, office: Office, since: datetime, what: str) -> datetime:
        """Return the time of a verb that follows ``what``, done at ``since``.

        Raises ``Refused`` for an earlier time.
        """
        at = self.moment(office)
        if self.at is not None and at < since:
            raise Refused(
                _("{at} is too early: {what} at {since}").format(at=at, what=what, since=since),
                _("Use --at with a time no earlier than {since}.").format(since=since),
            )
        return at


class CommandResult:
    """The result of a verb: the changed cases, and remarks for the user."""

    def __init__(self, cases: list[dict[str, Any]] | None = None, remarks: list[str] | None = None) -> None:
        self.cases = cases or []
        self.remarks = remarks or []
