"""The options that name a period."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple

from hotline_cli.cli.options import option
from hotline_cli.cli.params import DATE, PeriodName
from hotline_cli.domain import period as periods
from hotline_cli.domain.period import Period
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

PERIOD = _(
    "PERIOD: --week 2020-W14, --month 2020-04, --year 2020, or --from DATE --to DATE (both "
    "days included); the default is the year to date. A number alone is the latest week or month that "
    "has begun; words are 上周, 本月, last month and so on."
)


class Dates(NamedTuple):
    """Options that name a period."""

    week: Annotated[
        Period | None,
        option(
            "--week",
            help=_("A week, Monday to Sunday: 2020-W14"),
            type=PeriodName("WEEK", "week", periods.named_week),
        ),
    ] = None
    month: Annotated[
        Period | None,
        option("--month", help=_("A month: 2020-04"), type=PeriodName("MONTH", "month", periods.named_month)),
    ] = None
    year: Annotated[
        Period | None,
        option("--year", help=_("A year: 2020"), type=PeriodName("YEAR", "year", periods.named_year)),
    ] = None
    first: Annotated[date | None, option("--from", help=_("From this day"), type=DATE)] = None
    last: Annotated[date | None, option("--to", help=_("Last day of the period, included"), type=DATE)] = None


def parse_period_options(dates: Dates) -> Period | None:
    """Return the period named, or None. Raises ``Usage`` for two at once, or an invalid one."""
    week, month, year, first, last = dates
    named = {"--week": week, "--month": month, "--year": year, "--from": first or last}
    given = [name for name, value in named.items() if value]
    if len(given) > 1:
        raise Usage(
            _("{options}: only one period is allowed").format(options=", ".join(given)),
            _("Keep one of them."),
        )
    if first and last:
        return periods.span(first, last)
    if first or last:
        missing = "--to" if first else "--from"
        raise Usage(_("missing {option}").format(option=missing), _("Give both --from DATE and --to DATE."))
    return week or month or year
