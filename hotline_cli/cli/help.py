"""The command ``help TOPIC``."""

from __future__ import annotations

from typing import Annotated

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import argument
from hotline_cli.cli.registry import COMMANDS, GROUPS
from hotline_cli.errors import Usage
from hotline_cli.i18n import N_, _, language

CRONTAB = """\
  PATH=/usr/local/bin:/usr/bin:/bin
  HOTLINE_LANG=zh
  HOTLINE_DB=/srv/hotline/hotline.db
  MAILTO=duty@hotline.example
  30 8 * * *  /srv/hotline/daily-overdue.sh head@hotline.example"""

TOPICS = {
    "start": (
        N_("The first day"),
        N_(
            "1. Create the file and the units: `hotline init --scheme NAME` (`hotline scheme list` names the "
            "schemes), `hotline unit add NAME` or `hotline unit import FILE`. Set HOTLINE_DB to the file and "
            "HOTLINE_OPERATOR to your name."
        ),
        N_(
            "2. A call comes in: `hotline register`. Without options it asks for what it needs. During the broadcast: "
            "`hotline live`."
        ),
        N_(
            "3. Pass it on: `hotline dispatch last --to UNIT`. Then, as it happens: `hotline sign last`, `hotline "
            "reply last`, `hotline callback last`, `hotline archive last`. Each says until when the next step is due."
        ),
        N_(
            "4. Every morning: `hotline` alone shows what to do today, `hotline overdue` what is overdue. `hotline "
            "show NO` shows a case, `hotline explain NO` its limits, `hotline undo NO` takes back the last command."
        ),
        N_("5. When a month is over: `hotline report monthly`. Every night: `hotline db backup FOLDER/`."),
    ),
    "deadlines": (
        N_("When a limit is due"),
        N_(
            "N working days: the start day is not counted; the limit ends at 24:00 of the Nth working "
            "day. Working days follow the State Council's calendar, including moved days, and the "
            "office's own days take precedence (`hotline calendar`)."
        ),
        N_(
            "N days: the same, in calendar days; a last day off moves to the next working day, unless "
            "the rule says otherwise. N working hours: only office hours count. Same day: 24:00 of "
            "that day."
        ),
        N_(
            "A limit is kept if the work is done at or before it, to the second. A late review or "
            "callback by the office never makes a unit late: the time of its reply counts. Working "
            "time does not run while a case is on hold."
        ),
        N_(
            "A year without its official notice is estimated and marked provisional; once the notice "
            "is imported, running limits are recalculated."
        ),
        N_("To see the calculation: `hotline explain NO`, `hotline calendar due START SPAN`."),
    ),
    "schemes": (
        N_("Rules are data"),
        N_(
            "A scheme is one TOML file: limits, reviews, extensions, sessions, tasks, weights, each with the clause that it"
            " comes from. Six ship with the program: `hotline scheme list`."
        ),
        N_(
            "A case keeps the rules in force when it was registered; a new version applies only to "
            "later cases."
        ),
        N_(
            'To write your own: copy a scheme, or write `extends = "standard"` and only the '
            "differences; `hotline scheme check FILE` lists every error with its line; `hotline scheme "
            "try FILE --from D --to D` tries it on past cases; `hotline scheme apply FILE` applies it."
        ),
    ),
    "figures": (
        N_("How figures are counted"),
        N_(
            "Every rate is calculated in one place and shown with its numerator and denominator. A "
            "rate with denominator 0 is shown as —, never as 0 or 100 %. Two decimals, rounded half up."
        ),
        N_(
            "kept + late + overdue = due; void + merged + rejected + on the spot + ever dispatched + "
            "waiting = received. Events are counted by when they happened, not when they were entered."
        ),
        N_(
            "House rules, not from the source documents: basically satisfied counts as satisfied; a "
            "case is difficult once redone three times, or returned by three units; a unit with a base "
            "below 10 is listed but not ranked; units are ranked within their group; an extension "
            "granted after the limit leaves the answer late. A scheme can set the numbers."
        ),
        N_(
            "The finished rate excludes cases answered on the spot and not dispatched; `report "
            "monthly` also shows the rate that includes them, under a separate name."
        ),
    ),
    "cron": (
        N_("Every morning, automatically"),
        N_(
            "Without a terminal there are no prompts and no colors, and tables are plain text, so they "
            "read well in email. Messages go to standard error, data to standard output."
        ),
        N_(
            "`examples/daily-overdue.sh` mails the list on working days, including moved ones, and "
            "explains on standard error why it could not; `examples/crontab` calls it. Cron knows "
            "neither your PATH nor your language: set them in the crontab, and the database file too. "
            "With the script in /srv/hotline, every morning at 08:30:"
        ),
        CRONTAB,
        N_(
            "PATH must contain the folder that `command -v hotline` shows; if something fails, MAILTO "
            "receives the error."
        ),
        N_(
            "Exit status: 0 done, 2 wrong usage, 3 refused by a rule, 4 case not found, 5 problem with "
            "the database file, 6 problem with an input file, 7 a check found something."
        ),
        N_("`hotline overdue --per-unit FOLDER` writes one file per unit, in a subfolder for the day."),
    ),
    "formats": (
        N_("Formats for other programs"),
        N_(
            "-f table, plain, markdown, csv, tsv, json, jsonl; -o FILE; --columns a,b,c. Keys and "
            "codes do not depend on the language; new columns are only added at the end."
        ),
        N_(
            "CSV is UTF-8 with one header line; lists are joined by ;, and a rate takes three columns. "
            "--excel adds what Excel and WPS need. A cell that a spreadsheet would run as a formula "
            "gets a leading ', which import removes."
        ),
        N_("JSON times are ISO 8601 with offset; missing values are null."),
        N_(
            "In a terminal, output longer than the screen goes through PAGER, or less if PAGER is not "
            "set; PAGER=cat shows it all at once. NO_COLOR=1 turns off colors."
        ),
    ),
    "privacy": (
        N_("Callers' data"),
        N_(
            "Names, phones and addresses are masked in every list, report, export and `show`. --reveal "
            "--reason TEXT shows them and logs who looked, when and why: `hotline log NO`."
        ),
        N_(
            "A case of kind report, or one marked confidential, goes to the unit without caller data. "
            "For other cases `hotline order` gives the unit the data needed to contact the caller, and "
            "is logged too."
        ),
        N_(
            "`hotline db anonymize --before DATE` permanently erases callers and their words; the "
            "event chain still verifies. It lists the backups that it cannot reach."
        ),
    ),
    "options": (N_("Options that commands share"),),
}
"""Topic → heading and paragraphs."""
CHINESE = {
    "start": "入门",
    "deadlines": "时限",
    "schemes": "方案",
    "figures": "指标",
    "cron": "定时任务",
    "formats": "格式",
    "privacy": "隐私",
    "options": "选项",
}
"""Topic → its Chinese name; either is understood in either language."""


def _topic_names() -> str:
    """Return the topics in the reader's language."""
    if language() == "zh":
        return "、".join(f"{topic} {chinese}" for topic, chinese in CHINESE.items())
    return ", ".join(TOPICS)


@command(
    "help",
    details=_("Without a topic: the list of commands. Topics: {topics}.").format(topics=_topic_names()),
    example="hotline help deadlines",
    shows=False,
)
def help_topic(
    call: CommandContext, words: Annotated[list[str] | None, argument(metavar="[TOPIC|COMMAND]")] = None
) -> None:
    from hotline_cli.text import wrap_text

    topic = " ".join(words or ())
    if not topic or topic in COMMANDS or topic in GROUPS:
        from hotline_cli.cli import group

        group.write_help(topic, call.env.stdout)
        if not topic:
            pages = _("Topics: {topics}. `hotline help TOPIC` shows one.").format(topics=_topic_names())
            call.env.stdout.write("\n".join(["", *wrap_text(pages, call.env.width - 2)]) + "\n")
        return
    topic = next((code for code, chinese in CHINESE.items() if chinese == topic), topic)
    if topic not in TOPICS:
        from hotline_cli.cli.usage_errors import did_you_mean

        raise Usage(
            _("unknown topic {topic}").format(topic=topic)
            + did_you_mean(topic, (*TOPICS, *CHINESE.values())),
            _("Topics: {topics}. `hotline COMMAND --help` explains a command.").format(topics=_topic_names()),
        )
    heading, *paragraphs = TOPICS[topic]
    lines = [_(heading)]
    for paragraph in paragraphs:
        text = _(paragraph)
        lines += ["", *([text] if text.startswith(" ") else wrap_text(text, call.env.width - 2))]
    if topic == "options":
        from hotline_cli.cli import declaration, help_format

        page = help_format.Page()
        declaration.write_shared_options(page)
        lines += ["", page.getvalue().rstrip()]
    call.env.stdout.write("\n".join(lines) + "\n")
