"""A province's folder: what came from whom, until when, and whether it follows on."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
from clerk import Clerk
from factories import call, make_office

APRIL = ("--month", "2020-04")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """An office with a call, whose facts are gathered in ``province``."""
    make_office(clerk, units=["城市管理局"], cases=[call(to="城市管理局")], at="2020-04-01T09:00")
    clerk("db", "setting", "office", "甲市")
    export(clerk)
    assert states(clerk, "inbox") == {"甲市": "new"}
    return clerk


def export(clerk: Clerk, folder: str = "inbox", at: str | None = None) -> None:
    clerk("export", "facts", "-o", folder, at=at)


def states(clerk: Clerk, *words: str, status: int = 0) -> dict[str, str]:
    return {row["office"]: row["state"] for row in rows(clerk, *words, status=status)}


def rows(clerk: Clerk, *words: str, status: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = clerk.json("gather", "province", *words, status=status)
    return found


def test_what_follows_on_is_taken_in(office: Clerk) -> None:
    """Another call: the chain goes on from the version before; gathered again, nothing has changed."""
    office(*call("又一件", to="城市管理局"), at="2020-05-02T09:00")
    export(office)
    [row] = rows(office, "inbox", *APRIL)
    assert (row["state"], row["cases"], row["complete"]) == ("follows", 2, True)
    assert row["as_of"].startswith("2020-05-02T09:00")
    assert row["before"].startswith("2020-04-01T09:00")
    assert states(office) == {"甲市": "unchanged"}
    record = json.loads((office.folder / "province" / "gathered.json").read_text(encoding="utf-8"))
    assert [each["events"] for each in record["offices"]["甲市"]] == [
        row["events"] - 2,
        row["events"],
    ]  # register and dispatch


def test_a_file_set_back_is_named_and_not_taken_in(office: Clerk) -> None:
    """A backup of 1 April is restored, and goes on differently: the province keeps what it has."""
    office("db", "backup", "old.db")
    office(*call("又一件"), at="2020-04-02T09:00")
    export(office)
    assert states(office, "inbox") == {"甲市": "follows"}
    office.more["HOTLINE_DB"] = "old.db"
    for n in range(3):
        office(*call(f"别的第{n}件"), at="2020-04-03T09:00")
    said = office("export", "facts", "-o", "inbox", status=5).err
    assert "comes from another file, or from events that this one has lost" in said
    office("export", "facts", "-o", "inbox", "--yes")
    assert states(office, "inbox", status=7) == {"甲市": "rolled-back"}
    assert [row["state"] for row in rows(office)] == ["unchanged"]
    assert states(office, "inbox", "--accept", "甲市") == {"甲市": "accepted"}
    assert rows(office)[0]["cases"] == 4


def test_an_older_version_is_a_file_set_back(office: Clerk) -> None:
    shutil.copytree(office.folder / "inbox", office.folder / "older")
    office(*call("又一件"))
    export(office)
    states(office, "inbox")
    assert states(office, "older", status=7) == {"甲市": "rolled-back"}


def test_an_exchanged_file_is_named(office: Clerk) -> None:
    """Another file under the same name, put straight into the province's folder."""
    office.more["HOTLINE_DB"] = "other.db"
    make_office(office, units=["公安局"], at="2020-04-02T09:00")
    office("db", "setting", "office", "甲市")
    office("export", "facts", "-o", "province", "--yes")
    ran = office("gather", "province", status=7)
    assert "甲市: other-file" in ran.err
    assert office("--lang", "zh", "gather", "province", status=7).err.startswith("甲市：换成了别的库文件")


def test_what_is_missing_is_named(office: Clerk) -> None:
    """Its export of 1 April does not reach to the end of April; then its folder is gone."""
    ran = office("gather", "province", *APRIL, status=7)
    assert "2020-04 is not complete: 甲市" in ran.err
    shutil.rmtree(office.folder / "province" / "office=甲市")
    assert states(office, status=7) == {"甲市": "missing"}


def test_a_changed_file_is_found_by_its_digest(office: Clerk) -> None:
    """As long as before, so that its size tells nothing; nothing of it is taken in."""
    path = office.folder / "inbox" / "office=甲市" / "units.parquet"
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    before = (office.folder / "province" / "gathered.json").read_bytes()
    assert "units.parquet: changed after the export" in office("gather", "province", "inbox", status=6).err
    assert (office.folder / "province" / "gathered.json").read_bytes() == before


def test_bad_input_is_named(office: Clerk) -> None:
    assert "unknown office 乙县" in office("gather", "province", "--accept", "乙县", status=4).err
    assert "nowhere is not a folder" in office("gather", "province", "nowhere", status=6).err
    record = office.folder / "province" / "gathered.json"
    record.write_text('{"format": 2}', encoding="utf-8")
    assert "is not a record of gathered facts" in office("gather", "province", status=6).err


def test_one_office_of_a_folder_can_be_named(office: Clerk) -> None:
    assert states(office, "inbox/office=甲市") == {"甲市": "unchanged"}


def test_an_empty_folder_has_nothing(clerk: Clerk) -> None:
    assert clerk.json("gather", "province", at="2020-05-01T09:00") == []
