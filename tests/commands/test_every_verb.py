"""What every command that writes takes, as its help says: when it happened, and a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples import prepared
from hotline_cli.cli import declaration
from hotline_cli.cli.registry import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from clerk import Clerk


def _verbs() -> list[str]:
    for path in COMMANDS:
        declaration.build_command(path)
    return [path for path in COMMANDS if "at" in declaration.DECLARATIONS[path].shared]


NOTHING_TO_DO = {"urge", "archive", "feedback"}
"""Their examples find no case in the prepared office: there is no event to bear a note."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the prepared file is kept, to be copied."""
    return tmp_path_factory.mktemp("office")


@pytest.mark.parametrize("path", _verbs())
def test_what_is_said_to_have_happened_in_the_future_is_refused(
    clerk: Clerk, office: Path, path: str
) -> None:
    """One rule, one exit status, whatever is written; and nothing is."""
    words = prepared(clerk, office, path)
    head = clerk.json("db", "verify")["head"]
    assert "future" in clerk(*words, "--at", "2199-01-01T00:00", status=3).err
    assert clerk.json("db", "verify")["head"] == head


@pytest.mark.parametrize("path", [path for path in _verbs() if path not in NOTHING_TO_DO])
def test_the_note_is_kept(clerk: Clerk, office: Path, path: str) -> None:
    """It stands in the log beside what was done."""
    words = prepared(clerk, office, path)
    clerk(*words, "--note", "手记七")
    assert "手记七" in clerk("export", "events", "--reveal", "--reason", "核对", "-f", "jsonl").out


@pytest.mark.parametrize(
    "words",
    [
        "unit edit 公安局 --head 张三",
        "unit rename 公安局 市公安局",
        "unit merge 公安局 城市管理局",
        "unit retire 公安局",
        "contact edit 公安局 李四 --post 科长",
        "contact away 公安局 李四 --from 2020-03-27 --to 2020-03-28",
        "contact retire 公安局 李四",
        "measure done 1",
    ],
)
def test_nothing_happened_before_what_it_follows(clerk: Clerk, words: str) -> None:
    """A unit and a contact are there from when they were added, a measure from when it was decided: to the second."""
    for line in (
        "init",
        "unit add 公安局",
        "unit add 城市管理局",
        "contact add 公安局 李四 --role A",
        "measure add --about 违停 --cause 车位少 --text 增车位 --by 公安局 --due 2020-06-30",
    ):
        clerk(*line.split(), at="2020-03-26T09:00")
    clerk.now = "2020-03-26T10:00"
    said = clerk(*words.split(), "--at", "2020-03-26T08:59:59", status=3).err
    assert "2020-03-26 08:59:59 is too early" in said
    clerk(*words.split(), "--at", "2020-03-26T09:00")
