"""The command ``score``."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SCHEME, UNIT
from hotline_cli.cli.options import argument, option
from hotline_cli.cli.params import Count
from hotline_cli.i18n import _
from hotline_cli.output import Record
from hotline_cli.reports.layout.scorecard import score_columns

# ---- points and measures --------------------------------------------------------------------------------------


@command(
    "score set",
    gives=lambda _call: score_columns(),
    details=_(
        "For indicators that the scheme does not compute (XF-14). Setting points again replaces "
        "the earlier ones."
    ),
    example="hotline score set 城市管理局 mechanisms 90 --year 2020",
    verb=True,
)
def set_score(
    call: CommandContext,
    unit: Annotated[str, argument(type=UNIT)],
    indicator: Annotated[str, argument(metavar="INDICATOR")],
    value: Annotated[str, argument(metavar="VALUE", help=_("0 to 100"))],
    year: Annotated[int, option("--year", help=_("Year of the report"), type=Count("YEAR", 1900, 9998))],
    scheme: Annotated[
        str,
        option("--scheme", help=_("Scheme of the indicator (default: the office's scheme)"), type=SCHEME),
    ] = "",
) -> None:
    from hotline_cli.services import scores

    points = scores.Points(unit, indicator, value, year, scheme)
    scores.check_points(points)
    call.show(Record(score_columns(), scores.set_score(call.office, points, call.when)))
