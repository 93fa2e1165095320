"""What a unit gets of a confidential case, in every file that goes to units: nothing of its caller, not even a mask."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from factories import UNIT, call, make_office

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk

NAME, PHONE, ADDRESS = "诸葛小满", "13987654321", "常州市天宁区紫云苑12幢301室"
SAID = f"我是{NAME}，诸葛女士，电话{PHONE}，一三九八七六五四三二一，或同事13900002222，住{ADDRESS}"
TRACES = ("诸葛", "小满", "139", "4321", "2222", "一三九", "天宁", "紫云苑", "12幢")
"""Of the caller: the surname, the digits that a mask keeps, the district, a number beside hers."""
CALLER = {"name": NAME, "phone": PHONE, "address": ADDRESS}
IN_FIELDS = {
    "title": f"{NAME}反映收费", "ref": f"{PHONE}-7", "leader": NAME, "category": f"{NAME}类",
    "area": f"{NAME}家", "tag": f"{NAME}{PHONE}", "promise": f"给{NAME}回电{PHONE}", "note": SAID,
}  # fmt: skip


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A report of wrongdoing and a confidential complaint, each with its caller in every field, both overdue."""
    on_air = {"session": "2020-03-26", "put_through": "on-air", "promised_by": "2020-03-30", "to": UNIT}
    make_office(
        clerk,
        schemes=["changzhou-2020"],
        units=[UNIT],
        sessions=[("2020-03-26", UNIT)],
        cases=[
            call(f"举报乱收费，{SAID}", "report", **CALLER, **IN_FIELDS, **on_air),
            call(f"邻里纠纷，{SAID}", "complaint", confidential=True, **CALLER, **IN_FIELDS, **on_air),
        ],
        at="2020-03-26T09:10",
    )
    clerk.now = "2020-03-26T10:30"
    for no in ("0001", "0002"):
        clerk("sign", no)
        clerk("instruct", no, "--leader", f"{NAME}的领导", "--text", SAID)
        clerk("refer", no, "--to", "纪委", "--as", "circulation", "--ground", SAID, "--reason", SAID)
        answer = ("--text", f"已向{NAME}说明，{SAID}", "--by", NAME, "--department", f"{NAME}科")
        clerk("reply", no, *answer, "--outcome", "solved")
        clerk("callback", no, "--result", "dissatisfied", "--note", SAID, "--no-caller-solved")
        clerk("redo", no, "--substandard", SAID)
    return clerk


def read(file: Path) -> str:
    """The text of a file; of a document or a workbook, of all its parts."""
    if not zipfile.is_zipfile(file):
        return file.read_text(encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


MONTH = ("--month", "2020-03")
OUTLETS = {
    "order": ("order", "0001", "0002"),
    "overdue": ("overdue", "--per-unit", "out"),
    "overdue of a unit": ("overdue", "--unit", UNIT),
    "urge": ("urge", "--unit", UNIT, "--sheets", "out", "--yes"),
    "submission": ("report", "submission", "0001", "--reveal"),
    "form": ("report", "form", "--session", "2020-03-26"),
    "form of a unit": ("report", "form", "--session", "2020-03-26", "--unit", UNIT),
    "ledger": ("report", "ledger", *MONTH, "--unit", UNIT),
    "programme": ("report", "programme", *MONTH),
    "referrals": ("report", "referrals", *MONTH),
    "public": ("report", "public", *MONTH),
}


@pytest.mark.parametrize("form", ["csv", "json", "markdown", "docx"])
def test_a_unit_learns_nothing_of_a_confidential_caller(office: Clerk, form: str) -> None:
    """Whatever field the caller was typed into, and however the number is spelled."""
    office.now = "2020-12-01T09:00"
    for outlet, words in OUTLETS.items():
        target = office.folder / f"{outlet}.{form}"
        office(*words, "-f", form, "-o", str(target))
        files = [target]
        if "out" in words:
            files = [file for file in (office.folder / "out").rglob(f"{UNIT}.*") if file.is_file()]
        assert files, outlet
        for file in files:
            assert [trace for trace in TRACES if trace in read(file)] == [], file
            file.unlink()


def test_the_matter_itself_goes_to_the_unit(office: Clerk) -> None:
    """What was said beside the caller's own data stays, as do the words of a tag."""
    order = office.json("order", "0001", at="2020-12-01T09:00")
    assert order["content"] == "举报乱收费，我是***，***女士，电话***，***，或同事***，住***"
    assert order["ref"] is None
    assert order["tags"] == ["******"]
    assert order["instructions"][0]["leader"] == "***的领导"


def test_the_bulletin_lists_confidential_cases_without_their_caller(office: Clerk) -> None:
    """Units read it: cases whose callers contradict the unit."""
    report = office.json("report", "monthly", *MONTH, at="2020-12-01T09:00")
    assert [row["title"] for row in report["disputed"]] == ["***反映收费", "***反映收费"]
