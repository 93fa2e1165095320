"""An office in which the example of every command works, for whoever tries them all."""

from __future__ import annotations

import csv
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotline_cli.cli import declaration

if TYPE_CHECKING:
    from clerk import Clerk

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
ELSEWHERE = {"live"}
"""Needs a terminal: tests/commands/test_live.py."""
CHECKS = {"overdue"}
"""May end with 7: something was found."""

HELP = 'register --kind help --content "人民路路灯不亮，已经三天" --phone 13800000001'
DISPATCHED = [HELP, "dispatch last --to 城市管理局"]
ANSWERED = [*DISPATCHED, 'reply last --text "已经更换灯具，恢复照明。" --by 王五']
OFFICE = [
    "init --scheme standard --scheme changzhou-2020 --scheme hengyang-2018 --scheme xingfeng-2014",
    *(f"unit add {name}" for name in ("城市管理局", "公安局", "环境保护局", "经信委", "工业和信息化局")),
    "contact add 城市管理局 张三 --role A",
    *(
        f"schedule add --date {day} --start 09:00 --end 10:00 --unit 城市管理局 --scheme {scheme}"
        for day, scheme in (
            ("2018-03-14", "hengyang-2018"),
            ("2020-03-26", "changzhou-2020"),
            ("2020-04-02", "changzhou-2020"),
            ("2020-06-18", "changzhou-2020"),
        )
    ),
]
BEFORE: dict[str, tuple[str, list[str]]] = {
    # path: the clock, and what was done before
    "schedule attend": ("2020-03-26T10:30", []),
    "schedule makeup": ("2018-03-16T09:00", ["schedule attend 2018-03-14 --status absent --by head"]),
    "schedule confirm": ("2018-03-01T09:00", []),
    "schedule move": ("2020-05-01T09:00", []),
    "schedule cancel": ("2020-05-01T09:00", []),
    "schedule break-off": ("2020-03-26T09:30", []),
    "schedule leave": ("2020-06-12T09:00", []),
    "schedule edit": ("2020-03-01T09:00", []),
    "schedule archive": ("2020-05-30T09:00", ["schedule attend 2020-03-26 --status on-time --by head"]),
    "schedule done": ("2020-03-20T09:00", []),
    "dispatch": ("", [HELP]),
    "sign": ("", DISPATCHED),
    "return": ("", DISPATCHED),
    "reply": ("", DISPATCHED),
    "reach": ("", DISPATCHED),
    "hold": ("", DISPATCHED),
    "resume": ("", [*DISPATCHED, "hold last --reason 鉴定"]),
    "extend": ("2018-02-12T09:00", DISPATCHED),
    "instruct": ("2018-02-13T09:00", DISPATCHED),
    "supervise": ("2018-02-13T09:00", DISPATCHED),
    "escalate": ("", [HELP]),
    "refer": ("", DISPATCHED),
    "file": ("", ANSWERED),
    "review": (
        "",
        [
            'register --kind complaint --content "乱收费" --phone 13800000001 --scheme xingfeng-2014 --to 城市管理局',
            'reply last --text "已经退还多收的费用。" --by 王五',
        ],
    ),
    "callback": ("", ANSWERED),
    "redo": ("", ANSWERED),
    "close": ("", ANSWERED),
    "fulfil": (
        "",
        [
            *DISPATCHED,
            'reply last --text "路面下周修复完毕。" --by 王五 --promise 修复路面 --promised-by 2020-06-30',
        ],
    ),
    "reject": ("", [HELP]),
    "void": ("", [HELP]),
    "edit": ("", [HELP]),
    "undo": ("", DISPATCHED),
    "link": ("2020-03-27T09:00", [HELP]),
    "merge": ("2020-03-27T09:00", [HELP]),
    "similar": ("", [HELP]),
    "order": ("", DISPATCHED),
    "show": ("", [HELP]),
    "export caller": ("", [HELP]),
    "log": ("", [HELP]),
    "explain": ("", DISPATCHED),
    "report single": ("", ANSWERED),
    "report letter": ("", [*ANSWERED, "edit last --name 张三"]),
    "report submission": ("", [HELP]),
    "measure done": (
        "",
        ["measure add --about 违停 --cause 车位不足 --text 新增车位 --by 公安局 --due 2020-06-30"],
    ),
    "scheme apply": ("", []),
    "gather": ("", ["export facts -o inbox"]),
}
ANEW = {
    "init": [],
    "unit add": ["init"],
    "contact add": ["init", "unit add 城市管理局"],
    "schedule add": ["init", "unit add 城市管理局"],
    "score set": ["init --scheme xingfeng-2014", "unit add 城市管理局"],
}
"""What would be there already in the prepared office."""
FIRST_CASE = 'register --kind help --content "解放路路灯坏了" --phone 13800000002 --session 2020-03-26'


def write_files(folder: Path) -> None:
    """The files that examples name."""

    def table(name: str, *rows: tuple[str, ...]) -> None:
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)

    shutil.copy(EXAMPLES / "changzhou-2020-schedule.csv", folder / "schedule-2020.csv")
    table("units.csv", ("name", "phone"), ("水利局", "0519-80000001"))
    table("annex3.csv", ("unit", "name", "role"), ("公安局", "李四", "liaison"))
    table("questions.csv", ("ask", "answer", "verified"), ("何时来水", "下午六点", "true"))
    table("calls.csv", ("kind", "content", "phone"), ("help", "停水", "13800000003"))
    table("categories.csv", ("code", "parent", "name"), ("city", "", "城市管理"), ("lamp", "city", "路灯"))
    table("areas.csv", ("code", "parent", "name"), ("wujin", "", "武进区"))
    table("notice-2027.csv", ("date", "class", "name"), ("2027-01-01", "rest", "元旦"))
    table("done.csv", ("verb", "no", "responsible"), ("sign", "20200326-0001", "王五"))
    (folder / "my-office.toml").write_text(
        'extends = "standard"\ntitle = "本办方案"\nsource = "本办"\n', encoding="utf-8"
    )
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4 invented")


def do(clerk: Clerk, line: str) -> None:
    """One line of a clerk's; at its own clock."""
    clerk(*shlex.split(line))


def make_key(target: Path) -> None:
    """Make a key of OpenSSH without a passphrase; skip the test where there is none."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    subprocess.run(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(target)), check=True)


def prepared(clerk: Clerk, office: Path, path: str) -> list[str]:
    """Lay out what the example of the command ``path`` needs; its words. ``office`` keeps what they have in common."""
    write_files(clerk.folder)
    if not (office / "hotline.db").exists():
        clerk.now = "2018-02-01T09:00"
        for line in OFFICE:
            do(clerk, line)
        clerk.now = "2020-03-26T09:10"
        shutil.copy(clerk.database, office / "early.db")
        do(clerk, FIRST_CASE)
        shutil.copy(clerk.database, office / "hotline.db")
    now, before = BEFORE.get(path, ("", []))
    early = now and now < "2020-03-26T09:10"
    for lying in clerk.folder.glob("hotline.db*"):
        lying.unlink()
    if path not in ANEW:
        shutil.copy(office / ("early.db" if early else "hotline.db"), clerk.database)
    clerk.now = now or "2020-05-06T09:00"
    for line in ANEW.get(path, before):
        do(clerk, line)
    declaration.build_command(path)
    example = declaration.DECLARATIONS[path].example.replace("/backup", str(clerk.folder / "backup"))
    if path in {"db backup", "db restore", "db sign"}:
        (clerk.folder / "backup").mkdir()
    if path == "db sign":
        make_key(clerk.folder / "auditor_key")
    if path in {"db restore", "db sign"}:
        do(clerk, f"db backup {clerk.folder / 'backup' / 'hotline-20200401-030000.db'}")
    if path == "apply":
        do(clerk, "dispatch 20200326-0001 --to 城市管理局")
    return shlex.split(example)[1:]
