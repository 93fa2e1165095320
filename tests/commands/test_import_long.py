"""A long import, written in several batches: the same comes of it as of short ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bench_data
import pytest

from hotline_cli.store.bulk_insert import BATCH_SIZE

if TYPE_CHECKING:
    from clerk import Clerk

ROWS = 2 * BATCH_SIZE + 200


@pytest.fixture
def office(hotline: Clerk) -> Clerk:
    """An office with its units and a long list of calls; the clock a day after the last of them."""
    hotline.now = "2026-03-02T09:00"
    hotline("init")
    (hotline.folder / "units.csv").write_text("name\n" + "\n".join(bench_data.UNITS) + "\n", encoding="utf-8")
    hotline("unit", "import", "units.csv")
    bench_data.write(hotline.folder / "calls.csv", ROWS, 40)
    return hotline


def cases_of(clerk: Clerk) -> list[dict[str, object]]:
    """All that the file says of its cases, newest first."""
    return clerk.json("list")


def test_whole_or_in_halves_the_same_comes_of_it(office: Clerk) -> None:
    """Case by case; and both files are sound."""
    empty = office.database.read_bytes()
    office("import", "calls.csv")
    there = cases_of(office)
    assert office.json("db", "verify")["ok"] is True
    office.database.write_bytes(empty)
    source = (office.folder / "calls.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    half = ROWS // 2
    for name, rows in (("first.csv", source[1:half]), ("second.csv", source[half:])):
        (office.folder / name).write_text("".join([source[0], *rows]), encoding="utf-8")
        office("import", name)
    assert cases_of(office) == there
    assert len(there) == ROWS
    assert office.json("db", "verify")["ok"] is True


@pytest.mark.parametrize("rows", [20, ROWS])
def test_rows_under_one_key_that_differ_are_all_refused(hotline: Clerk, rows: int) -> None:
    """Near or far from each other in the file: three rows under K that differ are bad; the others come in."""
    hotline.now = "2026-03-02T09:00"
    hotline("init")
    hotline("unit", "add", "城市管理局")
    plain = [f"咨询,第{n}件,2026-02-02 09:00:00,{n},," for n in range(rows)]
    three = [
        "咨询,甲,2026-02-02 09:00:00,K,城市管理局,2026-02-01 09:00:00",
        "咨询,乙,2026-02-02 09:00:00,K,城市管理局,2026-02-02 10:00:00",
        "咨询,丙,2026-02-02 09:00:00,K,城市管理局,2026-02-02 11:00:00",
    ]
    (hotline.folder / "calls.csv").write_text(
        "\n".join(["kind,content,received_at,key,unit,dispatched_at", *three[:2], *plain, three[2], ""]),
        encoding="utf-8",
    )
    hotline("import", "calls.csv", "--bad-rows", "bad.csv")
    bad = (hotline.folder / "bad.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[1] for line in bad[1:]] == ["甲", "乙", "丙"]
    numbers = sorted(int(str(case["no"]).rpartition("-")[2]) for case in cases_of(hotline))
    assert numbers == list(range(1, rows + 1))
