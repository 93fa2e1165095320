"""hotline scheme list, show, check, apply: as a clerk calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

OWN = 'extends = "standard"\n[hold]\nallowed = false\nclause = "house rule"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def hotline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"HOTLINE_DB": "office.db", "HOTLINE_LANG": "en", "HOTLINE_OPERATOR": "clerk"}
    command = [sys.executable, "-m", "hotline_cli", *arguments]
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )


def read(folder: Path, *arguments: str) -> Any:
    done = hotline(folder, *arguments, "-f", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_shipped_schemes_are_listed_and_shown_without_a_file(folder: Path) -> None:
    listed = read(folder, "scheme", "list")
    assert listed[0]["name"] == "changzhou-2020"
    assert len(listed) == 6
    assert not any(row["in_file"] for row in listed)
    shown = read(folder, "scheme", "show", "changzhou-2020")
    assert [limit["span"] for limit in shown["limits"] if limit["stage"] == "sign"] == ["1 working hour"]
    assert {task["key"]: task["due"] for task in shown["tasks"]}["meeting"] == (
        "monday of the week, else 3 working days before"
    )


def test_a_scheme_that_is_none_is_answered_with_those_that_are(folder: Path) -> None:
    done = hotline(folder, "scheme", "show", "nowhere")
    assert done.returncode == 4
    assert "xingfeng-2014" in done.stderr


def test_a_shipped_scheme_that_the_file_has_not_is_said_to_be_taken_in_by_apply(folder: Path) -> None:
    """Exit status 4 with the command that helps; a name that no scheme has is answered with those that are there."""
    assert hotline(folder, "init").returncode == 0
    call = ("register", "-k", "help", "-c", "路灯不亮", "--scheme")
    done = hotline(folder, *call, "hengyang-2018")
    assert (done.returncode, "`hotline scheme apply hengyang-2018`" in done.stderr) == (4, True)
    assert hotline(folder, "scheme", "apply", "hengyang-2018").returncode == 0
    assert read(folder, *call, "hengyang-2018")["scheme"] == "hengyang-2018"
    done = hotline(folder, *call, "nowhere")
    assert (done.returncode, "hengyang-2018, standard" in done.stderr) == (4, True)


def test_apply_adds_a_version_and_keeps_the_default(folder: Path) -> None:
    """The same file once more adds nothing; with --default it is the default from then on."""
    assert hotline(folder, "init").returncode == 0
    hotline(folder, "scheme", "apply", "own.toml", "--dry-run")
    assert "own" not in [row["name"] for row in read(folder, "scheme", "list")]
    applied = read(folder, "scheme", "apply", "own.toml")
    assert read(folder, "scheme", "apply", "own.toml") == applied
    row = next(row for row in read(folder, "scheme", "list") if row["name"] == "own")
    assert (row["in_file"], row["default"], row["version"]) == (True, False, applied["version"])
    assert read(folder, "scheme", "show", "own")["hold"]["allowed"] is False
    hotline(folder, "scheme", "apply", "own.toml", "--default")
    assert [row["name"] for row in read(folder, "scheme", "list") if row["default"]] == ["own"]


def test_check_says_line_and_what_is_allowed(folder: Path) -> None:
    (folder / "own.toml").write_text(OWN.replace("false", "no"), encoding="utf-8")
    assert hotline(folder, "scheme", "check", "own.toml").returncode == 6
    (folder / "own.toml").write_text(OWN.replace("false", '"no"'), encoding="utf-8")
    done = hotline(folder, "scheme", "check", "own.toml")
    assert done.returncode == 6
    assert "own.toml, line 3: allowed: unexpected value 'no'" in done.stderr
    assert "true, false" in done.stderr


def test_a_file_that_is_no_utf_8_is_said_to_be_so_with_the_line(folder: Path) -> None:
    """As a Chinese Windows saves it: GB18030, the first character beyond ASCII in line 2."""
    (folder / "own.toml").write_bytes('extends = "standard"\ntitle = "本办方案"\n'.encode("gb18030"))
    done = hotline(folder, "scheme", "check", "own.toml")
    assert done.returncode == 6
    assert "own.toml, line 2: not UTF-8" in done.stderr
    assert "Save it as UTF-8." in done.stderr


def test_a_file_of_more_than_a_mebibyte_is_not_read(folder: Path) -> None:
    """One byte more than 1,048,576, of comments; the same for the map of an import."""
    text = OWN + "#" * (1_048_576 - len(OWN.encode()))
    (folder / "own.toml").write_text(text, encoding="utf-8")
    assert hotline(folder, "scheme", "check", "own.toml").returncode == 0
    (folder / "own.toml").write_text(text + "#", encoding="utf-8")
    done = hotline(folder, "scheme", "check", "own.toml")
    assert (done.returncode, "larger than 1 MiB" in done.stderr) == (6, True)


def test_a_scheme_is_shown_as_the_file_to_copy(folder: Path) -> None:
    """A shipped one as it is shipped, with its comments; one of the file's own in full; both are read again."""
    assert hotline(folder, "init").returncode == 0
    assert hotline(folder, "scheme", "show", "changzhou-2020", "-f", "toml").stdout.startswith("# 常州 2020")
    assert hotline(folder, "scheme", "show", "changzhou-2020", "-o", "copy.toml").returncode == 0
    copied = (folder / "copy.toml").read_text(encoding="utf-8")
    assert copied == hotline(folder, "scheme", "show", "changzhou-2020", "-f", "toml").stdout
    applied = read(folder, "scheme", "apply", "own.toml")
    shown = hotline(folder, "scheme", "show", "own", "-f", "toml").stdout
    assert "extends =" not in shown.partition("readings")[0]
    (folder / "own.toml").write_text(shown, encoding="utf-8")
    assert read(folder, "scheme", "check", "own.toml")["version"] == applied["version"]
    assert hotline(folder, "scheme", "show", "nowhere", "-f", "toml").returncode == 4


def test_a_file_that_is_missing(folder: Path) -> None:
    assert hotline(folder, "scheme", "check", "none.toml").returncode == 6


def test_a_scheme_is_shown_to_a_person_alike_on_screen_and_in_a_document(folder: Path) -> None:
    """What a rule says yes or no to has its name there: a bare true in a line says nothing."""
    for form in ("plain", "html"):
        shown = hotline(folder, "scheme", "show", "changzhou-2020", "-f", form).stdout
        assert "transfer same day receipt CZ-13 [Session] [Rolls over]" in shown, form
