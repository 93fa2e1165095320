"""The morning's list by cron: a bare environment, another time zone, no terminal."""

from __future__ import annotations

import email
import email.policy
import shutil
import subprocess
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from clerk import ROOT, write_program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clerk import Clerk

SCRIPT = ROOT / "examples" / "daily-overdue.sh"
UNIT = "城市管理局"

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")


@pytest.fixture
def cron(clerk: Clerk) -> Clerk:
    """A file with one case that is overdue since the evening of April 7 (inquiry of April 1; April 4 to 6 is 清明)."""
    clerk.now = "2020-04-01T09:00"
    clerk("init")
    clerk("unit", "add", UNIT)
    clerk(
        "register",
        "--kind",
        "inquiry",
        "--content",
        "路灯不亮",
        "--to",
        UNIT,
        "--name",
        "张三",
        "--phone",
        "13800000001",
    )
    write_program(clerk.folder / "hotline")
    return clerk


def run(clerk: Clerk, *words: str, now: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The script as cron starts it, from somewhere far west."""
    names = {"HOTLINE": str(clerk.folder / "hotline"), "HOTLINE_DB": str(clerk.database), "HOTLINE_NOW": now}
    variables = [f"{name}={value}" for name, value in {**names, "TZ": "America/New_York", **more}.items()]
    return subprocess.run(
        ["env", "-i", "PATH=/usr/bin:/bin", *variables, "sh", str(SCRIPT), *words],
        cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def test_what_is_overdue_is_said_on_standard_output(cron: Clerk) -> None:
    """Cron mails it; in Chinese, without the caller; the exit status is for monitoring."""
    ran = run(cron, now="2020-04-10T08:30")
    assert (ran.returncode, ran.stderr) == (7, "")
    assert "20200401-0001" in ran.stdout
    assert "超期" in ran.stdout
    assert "张三" not in ran.stdout


def test_nothing_overdue_says_nothing(cron: Clerk) -> None:
    """No empty mail every morning."""
    ran = run(cron, now="2020-04-01T10:00")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_on_a_rest_day_it_is_silent_unless_asked(cron: Clerk) -> None:
    """April 11 2020 was a Saturday; April 26 a Sunday that was worked."""
    ran = run(cron, now="2020-04-11T08:30")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert run(cron, "-a", now="2020-04-11T08:30").returncode == 7
    assert run(cron, now="2020-04-26T08:30").returncode == 7


@pytest.fixture
def box(cron: Clerk) -> Path:
    """Where the mail program puts what it was given."""
    sender = cron.folder / "sendmail"
    sender.write_text(f'#!/bin/sh\ncat > "{cron.folder / "box"}"\n', encoding="utf-8")
    sender.chmod(0o755)
    return cron.folder / "box"


def mailed(cron: Clerk, *words: str, **more: str) -> EmailMessage:
    """The mail of 10 April, read as a mail program does."""
    ran = run(cron, *words, now="2020-04-10T08:30", SENDMAIL=str(cron.folder / "sendmail"), **more)
    assert (ran.returncode, ran.stdout, ran.stderr) == (7, "", "")
    mail = email.message_from_bytes((cron.folder / "box").read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


@pytest.mark.usefixtures("box")
def test_it_mails_text_and_html_with_the_csv_beside_them(cron: Clerk) -> None:
    """To every address, with counts in the subject and the head of the chain at the foot; one file a unit if wanted.

    Signing is overdue since 2 April, which is serious; the answer since the 7th.
    """
    folder = cron.folder / "units"
    mail = mailed(cron, "-u", str(folder), "a@hotline.example", "b@hotline.example")
    assert mail["To"] == "a@hotline.example, b@hotline.example"
    assert mail["Subject"] == "热线超期提醒 2020-04-10 共 2 项，其中严重超期 1 项"
    texts, table = mail.iter_parts()
    assert texts.get_content_type() == "multipart/alternative"
    text, page = texts.iter_parts()
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    stats = cron.json("db", "stats")
    for part in (text, page):
        assert "20200401-0001" in part.get_content()
        assert stats["head"] in part.get_content()
    assert text.get_content().rstrip().endswith(f"事件数: {stats['events']}\n最新校验码: {stats['head']}")
    assert page.get_content().rstrip().endswith("</html>")
    assert table.get_filename() == "overdue-2020-04-10.csv"
    assert table.get_content().splitlines()[0].startswith("item,no,stage,unit")
    assert [str(path.relative_to(folder)) for path in folder.rglob("*.csv")] == [f"2020-04-10/{UNIT}.csv"]


def test_a_long_matter_is_cut_and_no_line_is_too_long(cron: Clerk, box: Path) -> None:
    """A page of text as matter: 39 characters and a sign in the mail, whole in the table; lines below 998 octets."""
    said = "路灯不亮" * 500
    cron("register", "--kind", "inquiry", "--content", said, "--to", UNIT, at="2020-04-01T09:30")
    mail = mailed(cron, "a@hotline.example")
    assert mail["Subject"] == "热线超期提醒 2020-04-10 共 4 项，其中严重超期 2 项"
    assert max(map(len, box.read_bytes().split(b"\n"))) <= 78
    texts, table = mail.iter_parts()
    for part in texts.iter_parts():
        assert said[:39] + "…" in part.get_content()
        assert said[:40] not in part.get_content()
    assert said in table.get_content()


@pytest.mark.usefixtures("box")
def test_in_english_the_mail_is_english(cron: Clerk) -> None:
    """Its subject too."""
    mail = mailed(cron, "a@hotline.example", HOTLINE_LANG="en")
    assert mail["Subject"] == "Hotline: overdue 2020-04-10, 2 items, 1 serious"
    assert "overdue" in next(next(mail.iter_parts()).iter_parts()).get_content()


def test_each_day_has_its_own_folder_of_files(cron: Clerk) -> None:
    """An empty one on a morning on which nobody owes anything, so that nothing is sent again."""
    folder = cron.folder / "units"
    assert run(cron, "-u", str(folder), now="2020-04-10T08:30").returncode == 7
    assert (folder / "2020-04-10" / f"{UNIT}.csv").exists()
    cron("void", "0401-0001", "--reason", "误拨", "--approved-by", "张三", at="2020-04-10T09:00")
    assert run(cron, "-u", str(folder), now="2020-04-13T08:30").returncode == 0
    assert [path.name for path in sorted(folder.iterdir())] == ["2020-04-10", "2020-04-13"]
    assert not [*(folder / "2020-04-13").iterdir()]


def test_it_never_fails_silently(cron: Clerk) -> None:
    """No file, no program, a mail program that refuses: said on standard error, with a status of its own."""
    ran = run(cron, now="2020-04-10T08:30", HOTLINE_DB="/nowhere/hotline.db")
    assert ran.returncode == 5
    assert "/nowhere/hotline.db" in ran.stderr
    ran = run(cron, now="2020-04-10T08:30", HOTLINE="/nowhere/hotline")
    assert (ran.returncode, "/nowhere/hotline" in ran.stderr) == (127, True)
    ran = run(cron, "a@hotline.example", now="2020-04-10T08:30", SENDMAIL="/bin/false")
    assert ran.returncode == 1
    assert "/bin/false" in ran.stderr
    assert "20200401-0001" in ran.stdout


def test_brief_cuts_the_matters_of_each_unit_s_file_too(cron: Clerk) -> None:
    """A matter of 60 characters: 39 of them, and the sign that it was cut."""
    cron("edit", "last", "--content", "灯" * 60)
    for brief, shown in (((), "灯" * 60), (("--brief",), "灯" * 39 + "…")):
        folder = f"units{len(brief)}"
        cron("overdue", *brief, "--per-unit", folder, "-f", "markdown", at="2020-04-10T08:30")
        [file] = (cron.folder / folder / "2020-04-10").iterdir()
        assert f"| {shown} |" in " ".join(file.read_text("utf-8").split())
