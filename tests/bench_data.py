"""Invented calls for the benchmark, as a file of an old ledger: the same calls every time."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNITS = [f"第{n}承办单位" for n in range(1, 41)]
KINDS = ("inquiry", "help", "complaint", "suggestion")
CHANNELS = ("phone", "phone", "phone", "web", "app", "sms")
PLACES = (
    "桃园小区",
    "梧桐路",
    "河滨公园东门",
    "第一菜场",
    "新村三区",
    "学府路口",
    "老车站",
    "银杏苑",
    "北大街",
    "体育场",
)
MATTERS = (
    "路灯连续几晚不亮,晚上走路看不清,希望尽快派人修理",
    "楼上住户深夜装修,噪声很大,影响老人和孩子休息",
    "自来水压力不足,早晚高峰时段六楼以上没有水",
    "占道经营堵住了消防通道,担心发生火灾时车辆进不来",
    "公交车末班时间太早,下夜班的人没有车坐",
    "垃圾两天没有清运,天气热了气味很大",
    "申请低保需要哪些材料,在哪个窗口办理",
    "雨后积水很深,行人和电动车无法通过",
)
ANSWERS = (
    "已派人到现场核实并修复,来电人表示认可",
    "已约谈施工方,要求夜间停工,并安排专人巡查",
    "经查属实,已列入本月计划,完成后再告知来电人",
    "已电话告知所需材料和办理地点",
)
COLUMNS = (
    "kind", "channel", "name", "phone", "content", "received_at", "unit", "dispatched_at", "signed_at", "answered_at",
    "answer", "responsible", "closed_at", "satisfaction", "key",
)  # fmt: skip
LAST = datetime(2026, 3, 1)
"""The last calls are of the day before."""
DAYS = 365


def calls(size: int, open_cases: int = 0) -> Iterator[tuple[str, ...]]:
    """``size`` calls over a year, oldest first; ``open_cases`` of them, spread evenly, are not answered yet."""
    rng = random.Random(size)
    step = timedelta(days=DAYS) / size
    every = size // open_cases if open_cases else 0
    for n in range(size):
        received = (LAST - timedelta(days=DAYS) + step * n).replace(microsecond=0)
        times = [received + timedelta(minutes=m) for m in (1, 20, rng.randint(60, 4000))]
        closed = times[2] + timedelta(minutes=30)
        matter = "公园的长椅断了一根木条,坐下会受伤" if n % 5000 == 4999 else rng.choice(MATTERS)
        still = bool(every and n % every == 0) or closed > LAST
        yield (
            rng.choice(KINDS), rng.choice(CHANNELS), rng.choice(("张三", "李四", "欧阳甲", "王小五")),
            f"138{n % 100_000_000:08d}", f"{rng.choice(PLACES)}{n % 997}号附近{matter}", f"{received}",
            rng.choice(UNITS), f"{times[0]}", *(("",) * 6 if still else (
                f"{times[1]}", f"{times[2]}", rng.choice(ANSWERS), "王五", f"{closed}",
                rng.choice(("satisfied", "satisfied", "satisfied", "basically")))),
            f"b{n}",
        )  # fmt: skip


def write(path: Path, size: int, open_cases: int = 0, part: range | None = None) -> Path:
    """The calls as CSV, or that part of them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        part = part or range(size)
        writer.writerows(islice(calls(size, open_cases), part.start, part.stop))
    return path
