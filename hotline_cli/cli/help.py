"""``hotline help TOPIC``: what is worth knowing before a command is."""

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
    "deadlines": (
        N_("When a limit ends"),
        N_(
            "N working days: the day of the start is not counted; the limit ends at 24:00 of the Nth working day."
            " Working days are those of the State Council's calendar, moved days included, with the office's own days on"
            " top (`hotline calendar`)."
        ),
        N_(
            "N days: the same by the calendar; a last day that is not worked moves to the next working day, unless the"
            " rule says no. N working hours: only office hours count. Same day: 24:00 of that day."
        ),
        N_(
            "A limit is kept while the thing is done at or before it, to the second. Late review or callback by the office"
            " never makes a unit late: the reply's own time counts. On hold, working time does not pass."
        ),
        N_(
            "A year without its official notice is computed and said to be provisional; when the notice is imported,"
            " running limits are counted again."
        ),
        N_("See it counted out: `hotline explain NO`, `hotline calendar due START SPAN`."),
    ),
    "schemes": (
        N_("The rules are data"),
        N_(
            "A scheme is one TOML file: limits, reviews, extensions, sessions, tasks, weights, each with the clause that it"
            " comes from. Six ship with the program: `hotline scheme list`."
        ),
        N_("A case keeps the rules that it began with; a new version holds for what comes after it."),
        N_(
            'One of your own: copy one, or write `extends = "standard"` and what differs; `hotline scheme check FILE`'
            " names every mistake with its line; `hotline scheme try FILE --from D --to D` shows what it would have meant;"
            " `hotline scheme apply FILE` takes it in."
        ),
    ),
    "figures": (
        N_("How figures are counted"),
        N_(
            "Every rate is counted in one place, and its numerator and denominator stand beside it. An empty base is —,"
            " never 0 or 100 %. Two decimals, rounded half up."
        ),
        N_(
            "kept + late + overdue = due; void + merged + rejected + on the spot + ever dispatched + waiting = received."
            " Counts are by when a thing happened, not when it was entered."
        ),
        N_(
            "House rules, not from the source documents: basically satisfied counts as satisfied; a case is difficult once"
            " redone three times, or returned by three units; a unit with a base below 10 is listed and not ranked; units"
            " are ranked inside their group; an extension granted after the limit leaves the answer late. A scheme can set"
            " the numbers."
        ),
        N_(
            "The finished rate leaves out what was answered on the spot and not dispatched; `report monthly` shows it with"
            " them too, under a name of its own."
        ),
    ),
    "cron": (
        N_("Every morning by itself"),
        N_(
            "Without a terminal nothing is asked and nothing is coloured; tables come as plain text, so that a mail reads"
            " well. Words about the data go to standard error, the data to standard output."
        ),
        N_(
            "`examples/daily-overdue.sh` mails the list on days that are worked, moved ones included, and says on standard"
            " error why it could not; `examples/crontab` calls it. Cron knows neither your PATH nor your language: the"
            " crontab names them, and the file. With the script in /srv/hotline, every morning at 08:30:"
        ),
        CRONTAB,
        N_(
            "PATH has to hold the folder that `command -v hotline` shows; MAILTO is told when something fails, and why."
        ),
        N_(
            "Exit status: 0 done, 2 wrong usage, 3 refused by a rule, 4 no such case, 5 the database file, 6 an input file,"
            " 7 a check found something."
        ),
        N_("One file a unit, to mail: `hotline overdue --per-unit FOLDER`."),
    ),
    "formats": (
        N_("What other programs read"),
        N_(
            "-f table, plain, markdown, csv, tsv, json, jsonl; -o FILE; --columns a,b,c. Keys and codes do not depend on"
            " the language; columns are only ever added at the end."
        ),
        N_(
            "CSV is UTF-8 with one header line; lists are joined by ;, a rate is three columns. --excel adds what Excel and"
            " WPS need. A cell that a spreadsheet would run as a formula has a ' in front, which import takes off."
        ),
        N_("JSON times are ISO 8601 with offset; what is not there is null."),
        N_(
            "At a terminal what is longer than the screen goes through PAGER, or less where none is set; PAGER=cat shows"
            " it all at once. NO_COLOR=1 leaves out the colours."
        ),
    ),
    "privacy": (
        N_("Callers' data"),
        N_(
            "Names, phones and addresses are masked in every list, report, export and `show`. --reveal --reason TEXT shows"
            " them, and writes down who looked, when and why: `hotline log NO`."
        ),
        N_(
            "A case of kind report, or marked confidential, goes to the unit without its caller. `hotline order` gives a unit"
            " what it needs to reach the others, and is logged too."
        ),
        N_(
            "`hotline db anonymize --before DATE` erases callers and their words for good; the chain of events still"
            " verifies. It names the backups that it cannot reach."
        ),
    ),
}
"""Topic → heading and paragraphs."""
CHINESE = {
    "deadlines": "时限",
    "schemes": "方案",
    "figures": "指标",
    "cron": "定时任务",
    "formats": "格式",
    "privacy": "隐私",
}
"""Topic → what a Chinese reader types for it; either is understood in either language."""


def _topic_names() -> str:
    """The topics as the reader may type them."""
    if language() == "zh":
        return "、".join(f"{topic} {chinese}" for topic, chinese in CHINESE.items())
    return ", ".join(TOPICS)


@command(
    "help",
    details=_("Without a topic: the commands. Topics: {topics}.").format(topics=_topic_names()),
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
        return
    topic = next((code for code, chinese in CHINESE.items() if chinese == topic), topic)
    if topic not in TOPICS:
        from hotline_cli.cli.usage_errors import did_you_mean

        raise Usage(
            _("there is no topic {topic}.").format(topic=topic)
            + did_you_mean(topic, (*TOPICS, *CHINESE.values())),
            _("Topics: {topics}. `hotline COMMAND --help` shows a command.").format(topics=_topic_names()),
        )
    heading, *paragraphs = TOPICS[topic]
    lines = [_(heading)]
    for paragraph in paragraphs:
        text = _(paragraph)
        lines += ["", *([text] if text.startswith(" ") else wrap_text(text, min(call.env.width, 80) - 2))]
    call.env.stdout.write("\n".join(lines) + "\n")
