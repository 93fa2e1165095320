"""What README shows is what happens."""

from __future__ import annotations

import re
import shutil

import pytest
from clerk import ROOT, Clerk

from tools import readme

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
both = pytest.mark.parametrize("page", [README, CHINESE], ids=["en", "zh"])


@both
def test_the_day_in_ten_commands_runs_as_written(hotline: Clerk, page: str) -> None:
    """Every line of today's work runs with status 0, on the day of the broadcast, by a shell."""
    found = re.search(r"^<!-- run:day -->\n```\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert found
    lines = found[1].splitlines()
    assert len(lines) == 10
    shutil.copy(ROOT / "examples" / "changzhou-2020-schedule.csv", hotline.folder)
    hotline.now = "2020-03-26T09:20"
    for line in lines:
        hotline.shell(line)
    assert hotline.json("show", "0326-0002")["status"] == "closed"


@pytest.mark.parametrize("name", ["demo", "test"])
def test_both_languages_install_alike(name: str) -> None:
    """CI runs the commands of the English page; the Chinese one has the same."""
    assert readme.commands(name, CHINESE) == readme.commands(name)


@both
def test_links_lead_somewhere(page: str) -> None:
    """Every file that README names is there."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page):
        assert (ROOT / target).exists(), target


@both
def test_the_shipped_schemes_are_named(page: str) -> None:
    """The table of schemes names each that is shipped, and no other."""
    shipped = {path.stem for path in (ROOT / "hotline_cli" / "data" / "schemes").glob("*.toml")}
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)) == shipped


@both
def test_no_line_names_a_folder_of_one_machine(page: str) -> None:
    """Paths in README are those of a reader, not of whoever wrote it."""
    assert not re.search(r"/(root|home|work|Users)/", page)


def test_no_line_of_cron_mails_what_is_not_there() -> None:
    """The crontab of README and of `help cron` names PATH, language and file; nothing is piped into a mail program.

    Nor does it leave out weekends: some Saturdays and Sundays are worked, and the program knows which.
    """
    from hotline_cli.cli.help import CRONTAB

    for text in (README, CRONTAB):
        for name in ("PATH=", "HOTLINE_LANG=", "HOTLINE_DB=", "daily-overdue.sh"):
            assert name in text
        assert not re.search(r"[|<]\s*(mail|sendmail|late)", text)
        assert "1-5" not in text


def test_places_named_in_contributing_exist() -> None:
    """The tables "where is …?" and "adding …" name modules by their path in the package, tests and docs by theirs."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tables = text[text.index("## Where is") : text.index("## Style")]
    named = set(re.findall(r"`([a-z_/]+(?:\.py|\.md|/))`", tables))
    assert len(named) > 20
    assert {
        path for path in named if not any((top / path).exists() for top in (ROOT / "hotline_cli", ROOT))
    } == set()
