"""Score."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument, option
from hotline_cli.i18n import _
from hotline_cli.output import Record
from hotline_cli.reports.layout.scorecard import score_columns

# ---- points and measures --------------------------------------------------------------------------------------


@command(
    "score set",
    gives=lambda _call: score_columns(),
    details=_(
        "For the indicators of the scheme that are not computed (XF-14). Set again, the new points count."
    ),
    example="hotline score set 城市管理局 mechanisms 90 --year 2020",
    verb=True,
)
def set_score(
    call: CommandContext,
    unit: Annotated[str, argument(metavar="UNIT")],
    indicator: Annotated[str, argument(metavar="INDICATOR")],
    value: Annotated[str, argument(metavar="VALUE", help=_("0 to 100"))],
    year: Annotated[int, option("--year", help=_("The year"), metavar="YEAR", min=1900, max=9998)],
    scheme: Annotated[
        str,
        option(
            "--scheme", help=_("The scheme of the indicator; the office's own without it"), metavar="SCHEME"
        ),
    ] = "",
) -> None:
    from hotline_cli.services import scores

    points = scores.Points(unit, indicator, value, year, scheme)
    scores.check_points(points)
    call.show(Record(score_columns(), scores.set_score(call.office, points, call.when)))
