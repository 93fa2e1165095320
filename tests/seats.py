"""Many seats on one host, at a real pace: how long a verb waits, and how many seats a core carries.

``python tests/seats.py [--seats 200] [--minutes 5] [--folder FOLDER]``. Each seat enters a call, hands it over, and so
on: four entries a minute, at random moments, each a process of its own, as a forced command of SSH starts it. All
write to one file. Nothing is asked of the machine but that it does nothing else.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENTRIES_PER_MINUTE = 4
UNITS = ("第一承办单位", "第二承办单位", "第三承办单位")
CALL = (
    "register",
    "-k",
    "complaint",
    "-c",
    "桃园小区12号附近路灯连续几晚不亮",
    "--phone",
    "13800000001",
    "-f",
    "json",
)
CONTACT = (
    CALL,
    ("dispatch", "last", "--to", UNITS[0]),
    ("sign", "last"),
    ("reply", "last", "--text", "已派人到现场核实并修复,来电人表示认可", "--by", "王五", "--told", "phone"),
)
"""What one contact comes to, a minute."""


class Host:
    """One file, and what the seats saw."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "hotline.db"
        self.took: list[float] = []
        self.refused: list[str] = []
        for words in (("init",), *(("unit", "add", name) for name in UNITS)):
            assert self.run("host", words).returncode == 0

    def run(self, operator: str, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        """One command, as a clerk's SSH session starts it."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("HOTLINE_")}
        env |= {"HOTLINE_DB": str(self.database), "HOTLINE_OPERATOR": operator, "PYTHONPATH": str(ROOT)}
        words = (sys.executable, "-m", "hotline_cli", *words)
        return subprocess.run(words, env=env, capture_output=True, text=True, check=False)

    def sit(self, seat: int, until: float) -> None:
        """Enter at random moments, four times a minute, until then."""
        rng = random.Random(seat)
        time.sleep(rng.uniform(0, 60 / ENTRIES_PER_MINUTE))
        n = 0
        while (start := time.monotonic()) < until:
            ran = self.run(f"seat{seat}", CONTACT[n % len(CONTACT)])
            self.took.append(time.monotonic() - start)
            if ran.returncode:
                self.refused.append(ran.stderr.strip())
            n += 1
            pause = rng.expovariate(ENTRIES_PER_MINUTE / 60) - self.took[-1]
            time.sleep(max(0, min(pause, until - time.monotonic())))


def main() -> None:
    """Print the waits, the cores used, and what was refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seats", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument(
        "--folder", type=Path, help="where the file is kept (default: a folder that is removed)"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        host = Host(asked.folder or Path(made))
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        until = start + asked.minutes * 60
        seats = [threading.Thread(target=host.sit, args=(seat, until)) for seat in range(asked.seats)]
        for seat in seats:
            seat.start()
        for seat in seats:
            seat.join()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = time.monotonic() - start
        cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
        ways = statistics.quantiles(host.took, n=100)
        each = cpu / len(host.took)
        print(f"{asked.seats} seats, {seconds:.0f} s, {len(host.took)} entries, {len(host.refused)} refused")
        print(f"a verb: p50 {ways[49]:.2f} s, p99 {ways[98]:.2f} s, longest {max(host.took):.2f} s")
        print(f"{each * 1000:.0f} ms of CPU an entry, {cpu / seconds:.2f} cores used")
        print(f"a core that does nothing else carries {60 / ENTRIES_PER_MINUTE / each:.0f} seats at most")
        for words in sorted(set(host.refused)):
            print(f"refused: {words}")
        checked = host.run("host", ("db", "verify"))
        print("verified" if checked.returncode == 0 else checked.stderr)


if __name__ == "__main__":
    main()
