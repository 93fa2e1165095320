"""What is wrong with how something is to be shown is said before it is done: a mistake of usage changes nothing."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest
from factories import call, make_office

from hotline_cli.cli import declaration
from hotline_cli.cli.registry import COMMANDS

if TYPE_CHECKING:
    from clerk import Clerk

DEEDS = (
    "register -k help -c 路灯不亮",
    "dispatch 0001 --to 水务局",
    "refer 0001 --to 市纪委 --as media --ground 推诿 --reason 三次退单",
    "refer --unit 水务局 --to 市纪委 --as media --ground 推诿 --reason 三次退单",
    "order 0001",
    "undo 0001",
    "apply verbs.csv",
    "import calls.csv",
    "unit add 城市管理局",
    "unit edit 水务局 --phone 0519-80000000",
    "unit import units.csv",
    "unit rename 水务局 水利局",
    "unit retire 水务局",
    "contact add 水务局 张三 --role head",
    "calendar add 2026-04-01 --rest --name 停电",
    "calendar import days.csv",
    "category import trees.csv",
    "schedule add --date 2026-03-05 --start 09:00 --end 10:00 --unit 水务局",
    "schedule generate --from 2026-03-01 --to 2026-03-31 --every wednesday --start 09:00 --end 10:00",
    "schedule cancel 2026-03-12 --reason 防汛",
    "schedule publish",
    "schedule question add 2026-03-12 --ask 材料 --answer 身份证",
    "score set 水务局 mechanisms 5 --year 2026",
    "measure add --about 停水 --cause 管老 --text 换管 --by 水务局 --due 2026-06-30",
    "scheme apply changzhou-2020",
    "db backup copy.db",
    "show 0001 --reveal --reason 核对",
    "list --reveal --reason 核对",
    "log 0001 --reveal --reason 核对",
    "export cases -f csv --reveal --reason 归档",
    "search 13800000001 --caller --reason 回电",
)
FILES = {
    "verbs.csv": "verb,no,to\ndispatch,0001,水务局\n",
    "calls.csv": "kind,content\n投诉,路面塌陷\n",
    "units.csv": "name\n公安局\n",
    "days.csv": "date,class,name\n2026-04-01,rest,停电\n",
    "trees.csv": "code,parent,name\n01,,城市管理\n",
}


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    """A unit, a session, a case, and files of every kind."""
    make_office(
        clerk,
        units=["水务局"],
        sessions=[("2026-03-12", "水务局")],
        cases=[call("停水", tag="水", phone="13800000001")],
        at="2026-03-02T09:00",
    )
    for name, text in FILES.items():
        (clerk.folder / name).write_text(text, encoding="utf-8")
    return clerk


@pytest.mark.parametrize("wrong", ["--columns nonsense", "-o nowhere/out.json"])
@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_is_done_that_could_not_be_shown(office: Clerk, deed: str, wrong: str) -> None:
    """Exit status 2, and the chain of events ends where it ended; no file is left either."""
    before = office.json("db", "verify")["head"], sorted(path.name for path in office.folder.iterdir())
    office(*deed.split(), *wrong.split(), status=2)
    after = office.json("db", "verify")["head"], sorted(path.name for path in office.folder.iterdir())
    assert after == before


def test_bad_rows_find_their_place_before_the_good_ones_come_in(office: Clerk) -> None:
    """Nowhere to write them: nothing is imported. Only tried: nothing is written."""
    (office.folder / "mixed.csv").write_text("kind,content\n投诉,路面塌陷\n,路灯不亮\n", encoding="utf-8")
    said = office("import", "mixed.csv", "--bad-rows", "nowhere/bad.csv", status=2).err
    assert "--bad-rows" in said
    assert len(office.json("list")) == 1
    assert len(office.json("import", "mixed.csv", "--bad-rows", "bad.csv", "--dry-run")) == 1
    assert not (office.folder / "bad.csv").exists()


def test_the_ending_of_a_file_is_its_format_for_sessions_too(office: Clerk) -> None:
    """`-o plan.json` holds what `-f json` prints: units as objects."""
    office("schedule", "list", "-o", "plan.json")
    plan = json.loads((office.folder / "plan.json").read_text(encoding="utf-8"))
    assert plan == office.json("schedule", "list")
    assert plan[0]["units"][0]["unit"] == "水务局"


@pytest.mark.parametrize("command", ["overdue", "urge"])
def test_looking_ahead_is_not_looking_back(office: Clerk, command: str) -> None:
    """A span counted back is no horizon."""
    office(command, "--within", "3 working days before", status=2)


def test_a_database_that_is_missing_is_said_before_a_file_that_is(clerk: Clerk) -> None:
    """Usage 2, database 5, input file 6, what is named 4: in this order."""
    clerk("apply", "none.csv", status=5)
    clerk("import", "--replies", "none.csv", status=5)
    clerk("init")
    clerk("apply", "none.csv", status=6)
    clerk("import", "none.csv", "--session", "99", status=6)
    (clerk.folder / "calls.csv").write_text(FILES["calls.csv"], encoding="utf-8")
    clerk("import", "calls.csv", "--session", "99", status=4)


# ---- without a file at all: usage 2 before the database 5 ---------------------------------------------------

SHAPED = {
    *(
        "DATE",
        "TIME",
        "SPAN",
        "WEEK",
        "MONTH",
        "YEAR",
        "HOURS",
        "ROLE",
        "STATUS",
        "KIND",
        "CHANNEL",
        "ORIGIN",
    ),
    *("STAGE", "WHO", "HOW", "RESULT", "FIGURE", "RULE"),
}
"""What an option asks for whose words have a shape, so that ``!!`` is none of them."""


def example_of(path: str) -> list[str]:
    """The words of the example in the command's help."""
    declaration.build_command(path)
    return shlex.split(declaration.DECLARATIONS[path].example)[1:]


@pytest.mark.parametrize("path", [path for path in COMMANDS if path not in {"live", "help", "completion"}])
def test_wrong_usage_is_said_before_a_file_is_looked_for(clerk: Clerk, path: str) -> None:
    """Of every command: a column, a format, a time and a word that there is none of are 2, and no file appears."""
    command = declaration.build_command(path)
    words, options = example_of(path), {option for one in command.params for option in one.opts}
    if "--columns" in options:
        clerk(*words, "-f", "csv", "--columns", "nonsense", status=2)
        clerk(*words, "-f", "nonsense", status=2)
    for one in command.params:
        if one.param_type_name == "option" and one.type.name in SHAPED:
            clerk(*words, one.opts[0], "!!", status=2)
    assert not clerk.database.exists()


WRONG = (
    "schedule attend 1 --status on-time",
    "contact add 水务局 张三 --role Z",
    "contact add 水务局 '' --role A",
    "contact edit 水务局 张三",
    "contact away 水务局 张三 --from 2020-03-05 --to 2020-03-01",
    "unit add ''",
    "unit add 水务局、公安局",
    "unit edit 水务局",
    "unit rename 水务局 ''",
    "schedule add --date 2020-03-05 --start 10:00 --end 09:00 --unit 水务局",
    "schedule edit 1",
    "schedule edit 1 --start 10:00 --end 09:00",
    "schedule generate --from 2020-03-05 --to 2020-03-01",
    "schedule generate --from 2020-03-01 --to 2020-03-05 --start 10:00 --end 09:00",
    "schedule generate --from 2020-03-01 --to 2020-03-05 --rotate ,",
    "list --from 2020-13-01",
    "report units --week 2020-W14 --month 2020-04",
)


@pytest.mark.parametrize("line", WRONG)
def test_what_the_words_alone_show_to_be_wrong(clerk: Clerk, line: str) -> None:
    """2 without a file (5), and 2 where what is named is not in the file (4)."""
    clerk(*shlex.split(line), status=2)
    clerk("init")
    clerk(*shlex.split(line), status=2)


def test_bad_rows_are_said_before_a_scheme_that_is_not_there(office: Clerk) -> None:
    """Input file 6, then what is named 4."""
    slots = office.folder / "slots.csv"
    slots.write_text("date,units,start,end\n2026-13-01,水务局,09:00,10:00\n", encoding="utf-8")
    office("schedule", "import", "slots.csv", "--scheme", "nope", status=6)
    slots.write_text("date,units,start,end\n2026-04-01,水务局,09:00,10:00\n", encoding="utf-8")
    office("schedule", "import", "slots.csv", "--scheme", "nope", status=4)
