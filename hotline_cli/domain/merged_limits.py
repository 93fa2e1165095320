"""Time limits of a merged case in the case that takes it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.events import stamp

if TYPE_CHECKING:
    from hotline_cli.domain.case import Limit
    from hotline_cli.domain.limits import LimitChange


def merge_date(limit: Limit, other: Limit, key: int) -> LimitChange:
    """Give ``limit`` the earlier date of ``other``, a limit of the case ``key`` that is merged into this one."""
    change: LimitChange = {"do": "move", "n": limit.n, "due": stamp(other.due), "clause": other.clause}
    change |= {"dated": True, "from": key}
    if other.fixed:
        change["fixed"] = other.fixed
    return change


def hand_on(limit: Limit, *, with_answer: bool) -> LimitChange:
    """Begin ``limit`` of a merged case in the case that takes it in, as it is.

    A promise is met by the answer of that case only ``with_answer``.
    """
    change: LimitChange = {
        "do": "begin",
        "stage": limit.stage,
        "due": stamp(limit.due),
        "clause": limit.clause,
    }
    change |= {"start": stamp(limit.start), "dated": True}
    if limit.span:
        change["span"] = limit.span
    if limit.unit is not None:
        change["unit"] = limit.unit
    if limit.party:
        change["party"] = limit.party
    kept = ("on_air", "with_answer", "broken") if with_answer else ("broken",)
    change |= {name: True for name in kept if getattr(limit, name)}
    return change
