"""Why the time limits of a case end when they do."""

from __future__ import annotations

from typing import Annotated, Any

from hotline_cli.cli.app import Call, Number, command, option
from hotline_cli.domain.words import code
from hotline_cli.i18n import _
from hotline_cli.output import Column, Listing, Record


def columns() -> tuple[Column, ...]:
    """One explanation, as rules.md 6 has it."""
    return (
        Column("no", _("Number"), kind="code"),
        Column("stage", _("Stage"), "stage"),
        Column("start", _("Start"), kind="time"),
        Column("span", _("Span")),
        Column("due", _("Due"), kind="time"),
        Column("clause", _("Clause")),
        Column("source", _("Document")),
        Column(
            "steps",
            _("Day by day"),
            fields=(
                Column("date", _("Date"), kind="date"),
                Column("counts", _("Counts"), kind="bool"),
                Column("why", _("Why")),
            ),
            many=True,
        ),
        Column(
            "changes",
            _("Changes"),
            fields=(
                Column("at", _("At"), kind="time"),
                Column("verb", _("Verb"), "verb"),
                Column("due", _("Due"), kind="time"),
                Column("reason", _("Reason")),
                Column("by", _("By")),
            ),
            many=True,
        ),
        Column("unit", _("Unit")),
        Column("state", _("State"), "state"),
        Column("ended_at", _("Ended"), kind="time"),
        Column("provisional", _("Provisional"), kind="bool"),
        Column("reading", _("As read here")),
        Column("held_since", _("Held since"), kind="time"),
        Column("applies_to", _("For")),
    )


@command(
    "explain",
    gives=lambda _call: columns(),
    details=_(
        "For each limit the rule, its clause and document, the count day by day with the reason for every day that"
        " does not count, and each change with who made it and why. --stage: the newest limit of that stage alone."
    ),
    example="hotline explain last --stage answer",
)
def explain(
    call: Call,
    no: Number,
    stage: Annotated[
        str, option("--stage", help=_("Only the newest limit of this stage"), metavar="STAGE")
    ] = "",
) -> None:
    from hotline_cli import explain as explaining
    from hotline_cli.desk import cases

    wanted = code("stage", stage, "--stage") if stage else ""
    case = cases.load(call.office, cases.case_id(call.office, no)).case
    found = (
        [explaining.newest(call.office, case.id, wanted)]
        if wanted
        else explaining.limits(call.office, case.id)
    )
    if call.view().for_people and not call.columns:
        headings = tuple(Column(str(n), explaining.heading(limit)) for n, limit in enumerate(found))
        call.show(Record(headings, explaining.told(found, case), title=case.no))
    else:
        call.show(_for_programs(found, one=bool(wanted)))


def _for_programs(found: list[dict[str, Any]], *, one: bool) -> Record | Listing:
    return Record(columns(), found[0]) if one else Listing(columns(), found)
