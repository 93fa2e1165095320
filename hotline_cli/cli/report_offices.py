"""The reports over the facts of many offices (``--offices DIR``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from hotline_cli.cli.options import option
from hotline_cli.errors import Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.cli.context import CommandContext
    from hotline_cli.domain.period import Period
    from hotline_cli.reports.offices import Folder
    from hotline_cli.reports.unit_map import UnitMap


class Over(NamedTuple):
    """Options of a report over many offices."""

    offices: Annotated[
        str, option("--offices", help=_("Folder of exported facts: a report over its offices"), metavar="DIR")
    ] = ""
    unit_map: Annotated[
        str, option("--unit-map", help=_("TOML file of units that several offices share"), metavar="FILE")
    ] = ""


class Offices:
    """The folder and the map that were named."""

    def __init__(self, call: CommandContext, over: Over) -> None:
        """Read both. Raises ``InputFault``."""
        from hotline_cli.reports.offices import Folder
        from hotline_cli.reports.unit_map import UnitMap

        self._call = call
        self.map: UnitMap = UnitMap(Path(over.unit_map) if over.unit_map else None)
        self.folder: Folder = Folder(call.env, Path(over.offices))

    def show_units(self, period: Period, scheme: str, by: str, unit: str) -> None:
        from hotline_cli.reports import office_reports
        from hotline_cli.reports.layout.offices import lay_out_province_units

        report, checks = office_reports.report_units(
            self.folder, period, unit_map=self.map, scheme=scheme or None, by=by, unit=unit
        )
        view = self._call.view()
        laid = lay_out_province_units(report, checks, fold=not unit and view.format != "xlsx")
        self._call.show(laid if view.for_people else laid.main)

    def show_scorecard(self, period: Period, scheme: str) -> None:
        from hotline_cli.reports import office_reports
        from hotline_cli.reports.layout.offices import lay_out_province_card

        self._call.show(
            lay_out_province_card(
                office_reports.report_scorecard(self.folder, period, unit_map=self.map, scheme=scheme or None)
            )
        )

    def show_monthly(self, period: Period, scheme: str) -> None:
        from hotline_cli.reports import office_reports
        from hotline_cli.reports.layout.offices import lay_out_province_monthly

        self._call.show(
            lay_out_province_monthly(
                *office_reports.report_monthly(self.folder, period, unit_map=self.map, scheme=scheme or None)
            )
        )

    def show_hotspots(self, period: Period, scheme: str, axes: Iterable[str], top: int) -> None:
        from hotline_cli.reports import hotspots, office_reports
        from hotline_cli.reports.layout.offices import lay_out_province_hotspots

        wanted = tuple(dict.fromkeys(axes)) or hotspots.OVER_OFFICES
        if "word" in wanted:
            raise Usage(
                _("--by word is not possible with --offices: exported facts have no words"),
                _("Use one of: {allowed}").format(allowed=", ".join(hotspots.OVER_OFFICES)),
            )
        self._call.show(
            lay_out_province_hotspots(
                office_reports.report_hotspots(
                    self.folder, period, axes=wanted, top=top, unit_map=self.map, scheme=scheme or None
                )
            )
        )


def offices_of(call: CommandContext, over: Over) -> Offices | None:
    """Return the offices over which a report is asked for, None for that of the file. Raises ``Usage``."""
    if over.offices:
        return Offices(call, over)
    if over.unit_map:
        raise Usage(
            _("missing {option}").format(option="--offices"), _("Name the folder with --offices DIR.")
        )
    return None
