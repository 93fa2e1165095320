"""The net: record what a `hotline` program does for all to see, and compare two recordings.

usage: net.py record --hotline PATH [--scenarios DIR] [--examples DIR] [--only GROUP ...] [--workers N] DIR
       net.py compare [--only GROUP ...] [--skip GROUP ...] [--brief] [--lines N] DIR1 DIR2

A recording is a folder of text files, one for each command that was run: GROUP/LANG/NNN-words.txt holds the command
line, its exit status, what it printed, and the files that it wrote. What may differ between two runs (folders, hashes,
versions, sizes) is masked. The commands stand in the text files of the folder `net` beside this script:

    @ 2020-03-26T09:05      set the clock
    $ words                 run by the shell
    file NAME <<END         write the lines up to END into NAME
    words                   arguments of hotline

and in the files reads-*: `* words` in every format, `+ words` in some of them, `= words` as they are, `% words` on a
terminal, `words` as they are and as JSON. GROUP is the first part of a path, or more of it: scenarios, examples, demo,
verbs, office, writes, reads, bad, status, help, completion.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from net_player import HERE, Player, Settings, story, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LANGUAGES = ("en", "zh")
SCHEMES = ("standard", "xingfeng-2014", "changzhou-2020", "gongpu-2005", "hengyang-2018", "jingning-2014")
PACKED = ("xlsx", "docx")
FORMATS = {
    ("*", True): ("table", "plain", "markdown", "csv", "tsv", "json", "jsonl", "html", *PACKED),
    ("+", True): ("csv", "json", "docx"),
    ("*", False): ("csv", "html", "xlsx"),
    ("+", False): ("markdown",),
}
"""In which formats a line of reads-office is played, and in which where part is."""
CASE = "20200326-0010"
NO_CASE = "20991231-0001"
CLOCK = "2020-05-15T10:00"

SCENARIO_CHECK = re.compile(r"^(json|out|err|exit)\b")


# ---- what is played -------------------------------------------------------------------------------------------


def play_scenario(settings: Settings, lang: str, path: Path) -> None:
    """The commands of a scenario; what it expects of them is not looked at."""
    player = Player(settings, f"scenarios/{path.stem}", lang)
    player.environment["SHARED"] = str(path.parent.parent)
    player.environment["SCENARIOS"] = str(path.parent)
    lines = path.read_text(encoding="utf-8").splitlines()
    player.play(story("\n".join(line for line in lines if not SCENARIO_CHECK.match(line))))


def play_tour(settings: Settings, lang: str, path: Path) -> None:
    """One script of the tour, with all that it leaves."""
    player = Player(settings, f"examples/{path.stem}", lang)
    player.shell(f"sh {path}")


def play_daily(settings: Settings, lang: str) -> None:
    """The script that mails what is overdue, and the file of another city."""
    player = Player(settings, "examples/daily", lang, "demo")
    script = f"sh {settings.examples / 'daily-overdue.sh'}"
    player.write("sendmail", "#!/bin/sh\ncat > mail.txt\n")
    (player.folder / "sendmail").chmod(0o755)
    player.environment |= {"HOTLINE_DB": "demo.db", "SENDMAIL": "./sendmail"}
    for moment in ("2020-04-24T08:30", "2020-04-25T08:30"):
        player.at(moment)
        for words in ("", "-a", "-u per-unit", "a@example.org", "-x"):
            player.shell(f"{script} {words}".strip())
    player.at("2026-05-06T09:00")
    player.environment["HOTLINE_DB"] = "311.db"
    player.run(["init"])
    other = f"hotline import {settings.examples}/311.csv --map {settings.examples}/311.toml"
    for words in ("--bad-rows bad.csv", "--dry-run", ""):
        player.shell(f"{other} {words}".strip())
    player.run(["list", "-f", "csv"])
    player.shell(f"hotline schedule import {settings.examples}/changzhou-2020-schedule.csv --create-units")


def play_demo(settings: Settings, lang: str) -> None:
    """The demonstration file, which others read."""
    player = Player(settings, "demo", lang)
    player.run(["demo", "demo.db"])
    player.run(["demo", "demo.db"])


def play_verbs(settings: Settings, lang: str, scheme: str) -> None:
    """Every verb of a case under one scheme."""
    player = Player(settings, f"verbs/{scheme}", lang)
    player.play(told("verbs.txt", scheme=scheme))


def play_office(settings: Settings, lang: str) -> None:
    """The file of every verb with a directory, a plan and trees, which others read."""
    player = Player(settings, "office", lang, "verbs-standard")
    player.play(told("prepare.txt"))


def play_writes(settings: Settings, lang: str) -> None:
    """Every other command that writes."""
    Player(settings, "writes", lang).play(told("writes.txt"))


def play_reads(settings: Settings, lang: str, source: str, part: tuple[int, int]) -> None:
    """Every command that reads: one of so many parts of a file of them."""
    n, parts = part
    player = Player(settings, f"reads/{source}-{n}", lang, source)
    player.environment["HOTLINE_DB"] = "demo.db" if source == "demo" else "hotline.db"
    steps = list(told(f"reads-{source}.txt"))
    player.at(steps[0].words)
    for step in steps[1:][n - 1 :: parts]:
        words = shlex.split(step.words)
        player.run(words, terminal=step.kind == "%")
        if step.kind == "" and settings.whole(lang):
            player.run([*words, "-f", "json"])
        for name in FORMATS[step.kind, settings.whole(lang)] if step.kind in "*+" and step.kind else ():
            player.run([*words, *(("-o", f"out.{name}") if name in PACKED else ("-f", name))])


def play_bad(settings: Settings, lang: str, part: tuple[int, int]) -> None:
    """Bad input: one of so many parts of all of it."""
    n, parts = part
    player = Player(settings, f"bad/{n}", lang, "office")
    player.at(CLOCK)
    seen: set[str] = set()
    for step in list(told("bad.txt"))[n - 1 :: parts]:
        command, _, rest = step.words.partition(" :")
        good, *additions = (part.strip() for part in f"{rest} ".split(" | "))
        path = command.split()
        asked = [good, *(f"{good} {added}" for added in additions)]
        if "NO" in good:
            asked.append(good.replace("NO", NO_CASE))
        if command not in seen:
            asked += ["", "--nonsense"] if len(seen) % 4 == 0 else [""]
            seen.add(command)
        for words in dict.fromkeys(asked):
            player.run([*path, *shlex.split(words.replace("NO", CASE))])


def play_bad_start(settings: Settings, lang: str) -> None:
    """Bad words before a command, and files that are none."""
    Player(settings, "bad/start", lang).play(told("bad-start.txt"))


def play_status(settings: Settings, lang: str, start: str, wanted: Sequence[str]) -> None:
    """Every verb on a case of every status, without doing it."""
    player = Player(settings, f"status/{start}", lang, start)
    player.at(CLOCK)
    first: dict[str, str] = {}
    for case in json.loads(player.run(["list", "-f", "json"])):
        first.setdefault(case["status"], case["no"])
    for status in wanted:
        for step in told("matrix.txt") if status in first else ():
            player.run([*shlex.split(step.words.replace("NO", first[status])), "--yes", "--dry-run"])


def play_help(settings: Settings, lang: str) -> None:
    """The help of every command; in a pipe, and of a few on a terminal."""
    player = Player(settings, "help", lang)
    player.at(CLOCK)
    player.run(["--help"])
    player.run([])
    player.run(["-h"], terminal=True)
    for command in (HERE / "commands.txt").read_text(encoding="utf-8").splitlines():
        player.run([*command.split(), "--help"])
    for command in ("register", "schedule", "report monthly"):
        player.run([*command.split(), "--help"], terminal=True)


def play_completion(settings: Settings, lang: str) -> None:
    """What bash offers at the Tab key, asked through the script of the program itself."""
    player = Player(settings, "completion", lang, "office")
    player.at(CLOCK)
    for name in ("bash", "zsh", "fish"):
        player.run(["completion", name])
    player.write("offers.bash", OFFERS)
    for step in told("complete.txt"):
        words = ["" if word == "~" else word for word in shlex.split(step.words)]
        player.shell(shlex.join(["bash", "offers.bash", *words]))


OFFERS = """\
# What bash would offer for the last of the words given.
source <(hotline completion bash)
function=$(complete -p hotline | sed 's/.*-F \\([^ ]*\\).*/\\1/')
compopt() { :; }
COMP_WORDS=(hotline "$@")
COMP_CWORD=$#
COMP_LINE="hotline $*"
COMP_POINT=${#COMP_LINE}
"$function" hotline "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
"""
STATUSES = (
    "received",
    "dispatched",
    "handling",
    "answered",
    "closed",
    "archived",
    "void",
)


LONG = {*(f"verbs/{scheme}" for scheme in SCHEMES[2:]), "bad/2", "bad/3", "bad/4", "status/office"}
"""What is not played in the language that is played in short."""


class Job(NamedTuple):
    """One player's work, which may wait for the file that another leaves."""

    group: str
    play: Callable[..., None]
    arguments: tuple[object, ...]
    needs: str = ""


def jobs(settings: Settings) -> Iterator[Job]:
    """All that is played in a language, what others wait for first."""
    yield Job("verbs/standard", play_verbs, ("standard",))
    yield Job("demo", play_demo, ())
    yield Job("office", play_office, (), "verbs/standard")
    for scheme in SCHEMES[1:]:
        yield Job(f"verbs/{scheme}", play_verbs, (scheme,))
    for n in range(1, 5):
        yield Job(f"reads/office-{n}", play_reads, ("office", (n, 4)), "office")
        yield Job(f"bad/{n}", play_bad, ((n, 4),), "office")
    yield Job("reads/demo-1", play_reads, ("demo", (1, 2)), "demo")
    yield Job("reads/demo-2", play_reads, ("demo", (2, 2)), "demo")
    yield Job("writes", play_writes, ())
    yield Job("status/office", play_status, ("office", STATUSES), "office")
    reviewed = ("verbs-xingfeng-2014", ("reviewing",))
    yield Job("status/verbs-xingfeng-2014", play_status, reviewed, "verbs/xingfeng-2014")
    yield Job("help", play_help, ())
    yield Job("completion", play_completion, (), "office")
    yield Job("bad/start", play_bad_start, ())
    for path in sorted(settings.scenarios.glob("*.scn")) if settings.scenarios else ():
        yield Job(f"scenarios/{path.stem}", play_scenario, (path,))
    for path in sorted((settings.examples / "tour").glob("*.sh")):
        yield Job(f"examples/{path.stem}", play_tour, (path,))
    if (settings.examples / "daily-overdue.sh").exists():
        yield Job("examples/daily", play_daily, (), "demo")


def chosen(all_jobs: Sequence[Job], only: Sequence[str]) -> list[Job]:
    """The jobs of the groups named, and those that they wait for."""
    wanted = {job.group for job in all_jobs if not only or any(job.group.startswith(name) for name in only)}
    for job in reversed(all_jobs):
        if job.group in wanted and job.needs:
            wanted.add(job.needs)
    return [job for job in all_jobs if job.group in wanted]


def record(arguments: argparse.Namespace) -> int:
    """Play everything; 0 unless the net itself failed."""
    began = time.monotonic()
    into = arguments.dir.resolve()
    if into.exists() and any(into.iterdir()):
        sys.stderr.write(f"{into} is not empty\n")
        return 2
    work = (
        Path(tempfile.gettempdir()) / f"net-{os.getpid():08}"
    )  # one length, and no _ for markdown to escape
    work.mkdir()
    settings = Settings(
        arguments.hotline.absolute(),
        into,
        work,
        arguments.scenarios.resolve() if arguments.scenarios else None,
        arguments.examples.resolve(),
        arguments.full,
    )
    picked = [
        (job, lang)
        for job in chosen(list(jobs(settings)), arguments.only)
        for lang in LANGUAGES
        if settings.whole(lang) or job.group not in LONG
    ]
    done = {(job.group, lang): threading.Event() for job, lang in picked}

    def run(job: Job, lang: str) -> None:
        try:
            if job.needs:
                done[job.needs, lang].wait()
            job.play(settings, lang, *job.arguments)
        finally:
            done[job.group, lang].set()

    failed = 0
    with ThreadPoolExecutor(arguments.workers) as pool:
        futures: dict[Future[None], str] = {
            pool.submit(run, job, lang): f"{job.group} {lang}" for job, lang in picked
        }
        for future, name in futures.items():
            if (problem := future.exception()) is not None:
                failed += 1
                sys.stderr.write(f"{name}: {problem!r}\n")
    if not arguments.keep:
        shutil.rmtree(work, ignore_errors=True)
    count = sum(1 for _ in into.rglob("*.txt"))
    print(f"{count} commands recorded in {time.monotonic() - began:.0f} s, {failed} groups failed")
    return 1 if failed else 0


# ---- comparing ------------------------------------------------------------------------------------------------


def _recorded(folder: Path, only: Sequence[str], skip: Sequence[str]) -> dict[str, Path]:
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*.txt"))}
    return {
        name: path
        for name, path in found.items()
        if (not only or name.startswith(tuple(only))) and not (skip and name.startswith(tuple(skip)))
    }


def compare(arguments: argparse.Namespace) -> int:
    """Print what differs; 1 if anything does."""
    before, after = (
        _recorded(folder, arguments.only, arguments.skip) for folder in (arguments.dir, arguments.dir2)
    )
    different: Counter[str] = Counter()
    for name in sorted({*before, *after}):
        sides = [
            side[name].read_text(encoding="utf-8").splitlines() if name in side else []
            for side in (before, after)
        ]
        if sides[0] == sides[1]:
            continue
        different["/".join(name.split("/")[:-1])] += 1
        missing = (
            ""
            if name in before and name in after
            else f" (only in {'first' if name in before else 'second'})"
        )
        if arguments.brief or missing:
            print(f"{name}{missing}")
            continue
        lines = list(difflib.unified_diff(sides[0], sides[1], f"1/{name}", f"2/{name}", n=1, lineterm=""))
        shown = [line if len(line) <= arguments.width else line[: arguments.width] + " ..." for line in lines]
        print("\n".join([f"=== {sides[0][0]}", *shown[: arguments.lines]]))
        if len(lines) > arguments.lines:
            print(f"... {len(lines) - arguments.lines} more lines")
    for group, count in different.items():
        print(f"{count:5} different in {group}")
    print(f"{len(before)} and {len(after)} commands, {sum(different.values())} different")
    return 1 if different else 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    actions = parser.add_subparsers(required=True)
    recording = actions.add_parser("record", help="play everything and write it down")
    recording.add_argument("--hotline", type=Path, required=True)
    recording.add_argument("--scenarios", type=Path, help="a folder of .scn files")
    recording.add_argument("--examples", type=Path, default=HERE.parents[2] / "examples")
    recording.add_argument("--workers", type=int, default=2)
    recording.add_argument("--full", action="store_true", help="everything in both languages; twice as long")
    recording.add_argument("--keep", action="store_true", help="leave the folders in which it was played")
    recording.set_defaults(act=record)
    comparing = actions.add_parser("compare", help="say what differs between two recordings")
    comparing.add_argument("--brief", action="store_true", help="names only")
    comparing.add_argument("--lines", type=int, default=30, help="most lines shown of one difference")
    comparing.add_argument("--width", type=int, default=400, help="most characters shown of one line")
    comparing.add_argument("--skip", nargs="*", default=[], metavar="GROUP")
    comparing.set_defaults(act=compare)
    for action in (recording, comparing):
        action.add_argument("--only", nargs="*", default=[], metavar="GROUP")
        action.add_argument("dir", type=Path)
    comparing.add_argument("dir2", type=Path)
    arguments = parser.parse_args()
    status: int = arguments.act(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
