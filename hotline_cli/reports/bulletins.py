"""The head and the end of the office's bulletins: name, issue, office, date, recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain import period as periods
from hotline_cli.queries.settings import office_title, read_setting

if TYPE_CHECKING:
    from hotline_cli.domain.period import Period
    from hotline_cli.store.office import Office

BULLETIN, SPECIAL = "bulletin", "special"
KINDS = {BULLETIN: "month", SPECIAL: "week"}
"""The periods that have an issue of their own."""
WORDS = ("mark", "report-to", "send-to", "issue-to", "copies", "signed-by")


def describe_bulletin(
    office: Office, period: Period | None, kind: str, scheme: str | None = None
) -> dict[str, Any]:
    """Return the head and end of a bulletin; one that is a column in another paper has neither (CZ-20).

    ``issue`` is the place of the period in its year plus a setting, ``total`` its place since the first issue of
    all, so that a reprint has both by itself; other periods, and a report on one case, have neither.
    """
    rules = office.rules(office.scheme_id(scheme)).scheme
    return {
        "kind": kind,
        "column": kind == BULLETIN and rules.monthly_column,
        "name": read_setting(office, f"{kind}-name"),
        "issue": _issue(office, period, kind) if period else None,
        "total": _total(office, period, kind) if period else None,
        "office": office_title(office),
        "date": office.today,
        **{name: read_setting(office, name) for name in WORDS},
    }


def _place(period: Period) -> int:
    """Return the place of a week or month in its year."""
    return period.first.isocalendar().week if period.kind == "week" else period.first.month


def _issue(office: Office, period: Period, kind: str) -> int | None:
    if period.kind != KINDS[kind]:
        return None
    return _place(period) + int(read_setting(office, f"{kind}-plus"))


def _total(office: Office, period: Period, kind: str) -> int | None:
    """Return how many issues there were up to this one; None if the first is not set, or is later."""
    since = read_setting(office, f"{kind}-first")
    if not since or period.kind != KINDS[kind]:
        return None
    first = periods.named_week(since) if period.kind == "week" else periods.named_month(since)
    if period.kind == "week":
        number = (period.first - first.first).days // 7 + 1
    else:
        number = (period.first.year - first.first.year) * 12 + period.first.month - first.first.month + 1
    return number if number > 0 else None
