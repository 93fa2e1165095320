"""``docs/live.txt``: the live desk with invented calls, captured from a terminal (tmux) of 80 by 24."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from clerk import Clerk  # noqa: E402 - the path is set above
from factories import add_session  # noqa: E402
from terminal import terminal  # noqa: E402

PAGE = ROOT / "docs" / "live.txt"
DAY = "2020-03-26"


def taken(folder: Path) -> str:
    """Capture the screen mid-broadcast: waiting callers, calls taken, a repeat found, an answer suggested."""
    clerk = Clerk(folder, now=f"{DAY}T09:00", lang="zh")
    clerk("init", "--scheme", "changzhou-2020")
    for name in ("城市管理局", "公安局"):
        clerk("unit", "add", name)
    add_session(clerk, DAY, leader="李局长", theme="市容管理")
    clerk("schedule", "question", "add", DAY, "--ask", "路灯坏了找谁", "--answer", "当天派人，三日内修复")
    at = f"{DAY}T09:04"
    clerk("register", "-k", "投诉", "-c", "工地夜里施工", "-p", "13800000001", "-s", DAY, "--promise", "三天内去查",
          "--promised-by", "2020-03-30", at=at)  # fmt: skip
    clerk(
        "register",
        "-k",
        "咨询",
        "-c",
        "垃圾什么时候清运",
        "-p",
        "13800000002",
        "-s",
        DAY,
        "--answered",
        "早晚各一次",
    )
    clerk(
        "register",
        "-k",
        "求助",
        "-c",
        "井盖破损",
        "-p",
        "13800000003",
        "-s",
        DAY,
        "--urgent",
        "--to",
        "公安局",
    )
    clerk("register", "-k", "求助", "-c", "人民路路灯不亮", "-n", "王小明", "-p", "13800000004", "-s", DAY)
    clerk.now = f"{DAY}T09:12:33"
    with terminal(clerk) as screen:
        screen.line(f"hotline live {DAY}")
        screen.wait("F10")
        for phone, name, matter in (("13800000005", "张三", "占道经营"), ("13800000006", "李四", "公厕太脏")):
            screen.type("3")
            screen.line(phone)
            screen.line(name)
            screen.type(matter)
            screen.press("F6", "Enter")
            screen.wait(matter)
        screen.type("2")
        screen.line("13800000004")
        screen.press("Enter")
        screen.type("人民路路灯还是不亮")
        screen.press("F2")
        screen.wait("⇥")
        return screen.screen()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(taken(Path(folder)).rstrip() + "\n", encoding="utf-8")
