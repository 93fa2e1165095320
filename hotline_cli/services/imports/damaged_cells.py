"""Cells that a spreadsheet has damaged: errors, formulas without a value, rounded numbers."""

from __future__ import annotations

import re

from hotline_cli.i18n import _

FORMULA_WITHOUT_VALUE = "#FORMULA-WITHOUT-VALUE!"
"""What the copy of a workbook has for a formula that was never calculated."""
ERRORS = frozenset(
    {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_ROUNDED = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{2}")


def describe_damage(cell: str) -> str:
    """Return what a spreadsheet did to ``cell``; nothing for a sound one."""
    if cell == FORMULA_WITHOUT_VALUE:
        return _("a formula without a value; open the file in Excel or WPS and save it")
    if cell in ERRORS:
        return _("{cell} is an error of the spreadsheet; correct its formula").format(cell=cell)
    if _ROUNDED.fullmatch(cell):
        return _("{cell} is a number that the spreadsheet has rounded; enter it as text").format(cell=cell)
    return ""


def may_be_damaged(cell: str) -> bool:
    """Whether it is worth a closer look: most cells are not."""
    return cell[0] == "#" or "+" in cell
