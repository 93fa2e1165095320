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


def test_a_verb_answers_in_one_line_with_what_comes_next(clerk: Clerk) -> None:
    """Standard scheme, an inquiry of Tuesday 1 December 2026: a working day to dispatch, one to sign, three to answer.

    So the answer is due on Friday the 4th, and overdue on the 9th; three working days from then end on Monday the 14th.
    What the caller said is in no line; `--show` and `--columns` print the case.
    """
    clerk.lang = "zh"
    clerk("init", at="2026-12-01T09:00")
    clerk("unit", "add", "城市管理局")
    secret = ("--name", "欧阳晓岚", "--phone", "13900000001")
    lines = [clerk("register", "-k", "inquiry", "-c", "欧阳晓岚问路灯", *secret).out]
    reply = ("reply", "last", "--by", "王五", "--text", "十二月九日已更换灯具", "--outcome", "solved")
    lines += [
        clerk(*words, at=at).out
        for at, words in (
            ("2026-12-01T10:00", ("dispatch", "last", "--to", "城市管理局")),
            ("2026-12-01T11:00", ("sign", "last")),
            ("2026-12-09T09:00", ("urge", "last")),
            ("2026-12-09T10:00", ("hold", "last", "--reason", "等待鉴定")),
            ("2026-12-09T11:00", ("undo", "last", "--reason", "误录")),
            ("2026-12-09T14:00", reply),
        )
    ]
    assert lines == [
        "20261201-0001 已登记 · 转办至 12-02 · 下一步 dispatch\n",
        "20261201-0001 已交办 城市管理局 · 签收至 12-02 · 下一步 sign\n",
        "20261201-0001 已签收 城市管理局 · 答复至 12-04 · 下一步 reply\n",
        "20261201-0001 已催办 城市管理局 · 答复超期，应于 12-04 · 下一步 reply\n",
        "20261201-0001 已挂起 城市管理局 · 挂起中 · 下一步 resume\n",
        "20261201-0001 已撤销 城市管理局 · 答复超期，应于 12-04 · 下一步 reply\n",
        "20261201-0001 已答复 城市管理局 · 回访至 12-14 · 下一步 callback\n",
    ]
    assert "诉求内容: " in clerk("callback", "last", "--result", "满意", "--show").out
    assert (
        clerk("undo", "last", "--reason", "误录", "--columns", "no,status").out
        == "编号: 20261201-0001\n状态: 待回访\n"
    )
