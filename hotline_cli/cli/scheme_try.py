"""``scheme try``: replay of past cases under other rules."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument, option
from hotline_cli.cli.params import DATE, Code
from hotline_cli.domain.vocabulary import word
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing


@command(
    "scheme try",
    details=_(
        "Replay every case received in the period: the same actions at the same times, with limits "
        "calculated by the other scheme, next to the actual result. Nothing is changed. FILE is a "
        "TOML file, or the name of a built-in scheme."
    ),
    example="hotline scheme try standard --from 2020-01-01 --to 2020-03-31",
)
def try_scheme(
    call: CommandContext,
    file: Annotated[str, argument(metavar="FILE")],
    first: Annotated[date, option("--from", help=_("Received on this day or later"), type=DATE)],
    last: Annotated[date, option("--to", help=_("Received on this day or earlier"), type=DATE)],
    stage: Annotated[
        str, option("--stage", help=_("Limits of this stage"), type=Code("stage", "STAGE"))
    ] = "answer",
) -> None:
    from hotline_cli.services import what_if
    from hotline_cli.services.schemes import load_scheme

    if last < first:
        raise Usage(
            _("--from {first} is after --to {last}").format(first=first, last=last),
            _("Give the earlier date with --from."),
        )
    columns = _columns()
    call.expect(columns)
    scheme = load_scheme(file)
    with call.progress(_("Replaying")) as report_progress:
        rows = what_if.compare_units(call.office, scheme, first, last, stage, report_progress)
    sums = what_if.sum_units(rows)
    call.show(Listing(columns, rows))
    call.say(
        [
            _("{side}: {kept} kept, {late} late, {overdue} overdue, {running} running").format(
                side=_("Actual") if side == "was" else _("Under the other scheme"), **counts
            )
            for side, counts in sums.items()
        ]
    )


def _columns() -> list[Column]:
    def counts(key: str, heading: str) -> Column:
        fields = tuple(
            Column(state, f"{heading} {word('state', state)}", kind="number")
            for state in ("kept", "late", "overdue", "running")
        )
        return Column(key, heading, fields=fields)

    return [Column("unit", _("Unit")), counts("was", _("Was")), counts("would", _("Would be"))]
