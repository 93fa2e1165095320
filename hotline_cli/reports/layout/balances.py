"""Balance lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.vocabulary import VOCABULARIES, word
from hotline_cli.i18n import _
from hotline_cli.reports import balances, unit_figures
from hotline_cli.reports.layout.common import axis_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.reports.balances import Balance


def balance_lines(checks: Iterable[Balance]) -> list[str]:
    return [
        (f"{axis_title(check.name)}: " if check.name in VOCABULARIES["axis"] else "")
        + balances.describe_balance(check, _part_titles(check.name))
        for check in checks
    ]


def _part_titles(name: str) -> dict[str, str]:
    """Return the titles of the parts of a sum, and under ``""`` that of its total, unless it is the cases received."""
    match name:
        case "kinds":
            return {kind: word("kind", kind) for kind in VOCABULARIES["kind"]}
        case "came_to":
            return came_to_titles()
        case "due":
            parts = {part: unit_figures.title_of(f"answer_{part}") for part in ("kept", "late", "overdue")}
            return parts | {"": unit_figures.title_of("answer_due")}
        case "units":
            return {"units": _("units"), "without": _("without a unit")}
        case "received":
            return {"void": _("void"), "counted": _("counted here")}
        case _:
            parts = {"shown": _("shown"), "others": _("others"), "without": _("not specified")}
            return parts | {"": _("counted here")}


def came_to_titles() -> dict[str, str]:
    """Return the titles of what became of the cases received."""
    return {
        "void": _("void"),
        "merged": _("merged"),
        "rejected": _("rejected"),
        "spot": _("on the spot"),
        "dispatched": _("dispatched"),
        "waiting": _("waiting"),
        "untimed": _("times unknown"),
    }
