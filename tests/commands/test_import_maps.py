"""The column maps of examples/maps: files of other platforms come in as their data dictionaries mean them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clerk import ROOT

if TYPE_CHECKING:
    from clerk import Clerk

MAPS = ROOT / "examples" / "maps"
CLOSED, OPEN = "closed", "dispatched"
CDOT, STREETS, WORKS = "CDOT - Department of Transportation", "Streets and Sanitation", "PWDx"

CALLS: dict[str, dict[str, tuple[str | None, ...]]] = {
    # by their number: status, channel, unit, received, closed
    "chicago": {
        "SR26-00000001": (CLOSED, "phone", CDOT, "2026-03-02T08:15:30", "2026-03-04T14:10:00"),
        "SR26-00000002": (OPEN, "app", STREETS, "2026-03-02T19:40:05", None),
        "SR26-00000003": (OPEN, "web", CDOT, "2026-03-03T00:05:00", None),
        "SR26-00000004": (CLOSED, "phone", "311 City Services", "2026-03-03T12:30:00", "2026-03-03T12:30:00"),
        "SR26-00000005": (CLOSED, "phone", STREETS, "2026-03-04T09:00:00", "2026-03-04T09:20:00"),
    },
    "boston": {
        "900000000001": (CLOSED, "phone", WORKS, "2026-03-02T08:15:30", "2026-03-04T14:10:00"),
        "900000000002": (OPEN, "app", WORKS, "2026-03-02T19:40:05", None),
        "900000000003": (OPEN, "web", "INFO", "2026-03-03T00:05:00", None),
        "900000000004": (CLOSED, "app", WORKS, "2026-03-03T12:30:00", "2026-03-03T13:00:00"),
        "900000000005": (OPEN, "phone", "BTDT", "2026-03-04T09:00:00", None),
    },
    "san-francisco": {
        "19000001": (CLOSED, "phone", "DPW Ops Queue", "2026-03-02T08:15:30", "2026-03-04T14:10:00"),
        "19000002": (OPEN, "app", "PUC Streetlights Queue", "2026-03-02T19:40:05", None),
        "19000003": (OPEN, "web", "MTA Parking Queue", "2026-03-03T00:05:00", None),
        "19000004": (CLOSED, "phone", "311 Supervisor Queue", "2026-03-03T12:30:00", "2026-03-03T12:45:00"),
        "19000005": (OPEN, "web", "DPW Ops Queue", "2026-03-04T09:00:00", None),
    },
    "message-board": {
        "80000001": (CLOSED, "web", "城市管理局", "2026-03-02T08:15:00", "2026-03-04T10:30:00"),
        "80000002": (CLOSED, "web", "医疗保障局", "2026-03-02T19:40:00", "2026-03-05T16:00:00"),
        "80000003": (OPEN, "web", "交通运输局", "2026-03-03T00:05:00", None),
        "80000004": ("received", "web", None, "2026-03-03T12:30:00", None),
        "80000005": ("rejected", "web", None, "2026-03-04T09:00:00", None),
    },
}
FURTHER: dict[str, tuple[str, dict[str, str | None]]] = {
    "chicago": (
        "SR26-00000001",
        {
            "kind": "complaint",
            "content": "Street Light Out Complaint",
            "area": "42",
            "address": "1 N EXAMPLE AVE Chicago",
        },
    ),
    "boston": (
        "900000000001",
        {
            "kind": "help",
            "title": "Street Light Outages",
            "content": "Street Lights Street Light Outages",
            "area": "Downtown",
            "given_due": "2026-03-09",
            "answer": "Case Closed. Case Resolved. Lamp replaced.",
        },
    ),
    "san-francisco": (
        "19000004",
        {
            "kind": "complaint",
            "title": "General Request",
            "content": "Information Opening hours",
            "area": None,
            "answer": "Case Resolved - The caller was told where to apply.",
        },
    ),
    "message-board": (
        "80000001",
        {
            "kind": "complaint",
            "category": "城建",
            "title": "桃园小区路灯不亮",
            "leader": "市委书记",
            "answer": "路灯已于3月3日修复，感谢监督。",
            "satisfaction": "satisfied",
            "name": None,
        },
    ),
}
"""Of one call of each file, what else it says."""


@pytest.mark.parametrize("name", CALLS)
def test_the_calls_are_what_the_file_says(clerk: Clerk, name: str) -> None:
    """Every row, in office time, with the words of the map; once more adds nothing."""
    clerk("init", at="2026-03-09T09:00")
    words = ("import", str(MAPS / f"{name}.csv"), "--map", str(MAPS / f"{name}.toml"), "--reason", "补录")
    clerk(*words)
    cases = {case["ref"]: case for case in clerk.json("list", "--reveal", "--reason", "核对")}
    got = {
        ref: (
            *(case[key] for key in ("status", "channel", "unit")),
            *(at and at.removesuffix("+08:00") for at in (case["received_at"], case["closed_at"])),
        )
        for ref, case in cases.items()
    }
    assert got == CALLS[name]
    ref, told = FURTHER[name]
    flat = {**cases[ref], **cases[ref]["caller"]}
    assert {key: flat[key] for key in told} == told
    assert "5 rows were already imported" in clerk(*words).err
    assert clerk.json("db", "verify")["ok"] is True


def test_an_answer_that_is_none_yet_is_left_out(clerk: Clerk) -> None:
    """San Francisco writes open and accepted where the answer will be."""
    clerk("init", at="2026-03-09T09:00")
    clerk(
        "import",
        str(MAPS / "san-francisco.csv"),
        "--map",
        str(MAPS / "san-francisco.toml"),
        "--reason",
        "补录",
    )
    answers = {case["ref"]: case["answer"] for case in clerk.json("list", "--open")}
    assert answers == {"19000002": None, "19000003": None, "19000005": None}
