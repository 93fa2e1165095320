"""``report supervision`` and ``report dossier``: registers of what was ordered and filed."""

from __future__ import annotations

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import columns_of_main, command
from hotline_cli.cli.options import SessionName
from hotline_cli.cli.periods import PERIOD, Dates, parse_period_options
from hotline_cli.cli.report import Scheme, Unit
from hotline_cli.domain import period as periods
from hotline_cli.i18n import _
from hotline_cli.reports.layout.registers import (
    dossier_columns,
    lay_out_dossier,
    lay_out_supervision,
    supervision_columns,
)


@command(
    "report supervision",
    gives=columns_of_main(supervision_columns),
    details=_(
        "Each supervision ordered in the period, why, for which units, its date, the progress and the "
        "result of the case, and who ended it (BM-10, WZ-18)."
    )
    + " "
    + PERIOD,
    example="hotline report supervision --year 2020",
    long=_("Counting"),
)
def supervision(call: CommandContext, dates: Dates, unit: Unit = "", scheme: Scheme = "") -> None:
    from hotline_cli.queries.lookups import resolve_scheme
    from hotline_cli.reports import supervision as register

    period = parse_period_options(dates) or periods.year_to_date(call.office.today)
    wanted = resolve_scheme(call.office, scheme) if scheme else None
    call.show(lay_out_supervision(register.list_supervision(call.office, period, unit, scheme=wanted)))


@command(
    "report dossier",
    gives=columns_of_main(dossier_columns),
    details=_(
        "The papers of a session and of its cases, numbered, with a sheet for notes at the end (XF-13)."
    ),
    example="hotline report dossier 2020-03-26",
)
def dossier(call: CommandContext, session: SessionName) -> None:
    from hotline_cli.queries import papers, sessions

    call.show(lay_out_dossier(papers.build_dossier(call.office, sessions.load_session(call.office, session))))
