"""``order``: work orders to hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import UNIT
from hotline_cli.cli.options import SomeNumbers, option, require_exactly_one
from hotline_cli.cli.views.case import (
    order_columns,
)
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Listing, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.output.report import Report


@command(
    "order",
    details=_(
        "Includes what the unit needs to reach the caller, unmasked; this is logged in each case. "
        "Reports of wrongdoing and confidential cases leave the caller out."
    ),
    example="hotline order --unit 城市管理局 -f markdown -o orders.md",
)
def order(
    call: CommandContext,
    no: SomeNumbers = None,
    unit: Annotated[
        str, option("--unit", "-u", help=_("All cases that this unit is handling"), type=UNIT)
    ] = "",
    undispatched: Annotated[
        bool, option("--undispatched", help=_("Instead, cases awaiting dispatch that will go to this unit"))
    ] = False,
) -> None:
    from hotline_cli.queries import lookups
    from hotline_cli.queries.orders import list_in_hand, list_orders, list_undispatched
    from hotline_cli.services.access_log import log_handover

    require_exactly_one({_("NO"): no, "--unit": unit})
    if undispatched and not unit:
        raise Usage(_("--undispatched requires --unit"), _("Add --unit."))
    call.expect(order_columns())
    if no:
        keys, key = list(dict.fromkeys(lookups.resolve_case(call.office, text) for text in no)), None
    else:
        key = lookups.resolve_unit(call.office, unit)
        keys = list_undispatched(call.office, key) if undispatched else list_in_hand(call.office, key)
    log_handover(call.office, keys, key)
    rows = list_orders(call.office, keys)
    single = bool(no) and len(rows) == 1
    if call.view().for_people and not call.columns:
        call.show(_sheets(rows))
    elif single:
        call.show(Record(order_columns(), rows[0]))
    else:
        call.show(Listing(order_columns(), rows))
    if not rows:
        call.say([_("{unit} has no work orders to hand over.").format(unit=unit)])


def _sheets(rows: Sequence[dict[str, Any]]) -> Report:
    """Return a report with one page per work order."""
    from hotline_cli.cli.views.work_order import lay_out_order
    from hotline_cli.output.report import Report, Section

    columns = order_columns()
    sections = [lay_out_order(row, own_page=place > 0) for place, row in enumerate(rows)]
    sections = sections or [Section(paragraphs=[_("There are no orders to hand over.")])]
    return Report("", sections, {"orders": list(rows)}, Listing(columns, list(rows)))
