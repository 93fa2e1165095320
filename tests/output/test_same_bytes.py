"""A document that is made twice is the same, to the byte: no time of the machine, no order of chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import call, make_office

if TYPE_CHECKING:
    from clerk import Clerk


@pytest.mark.parametrize("form", ["xlsx", "docx", "html"])
def test_two_runs_of_a_document(hotline: Clerk, form: str) -> None:
    make_office(hotline, units=["交通局"], cases=[call(to="交通局", phone="13800000001")])
    made = []
    for seed in ("1", "2"):
        hotline.more = {"PYTHONHASHSEED": seed}
        hotline("report", "units", "--year", "2026", "-o", f"{seed}.{form}")
        made.append((hotline.folder / f"{seed}.{form}").read_bytes())
    assert made[0] == made[1]
