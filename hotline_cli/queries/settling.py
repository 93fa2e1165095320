"""The command that settles what is owed, as a clerk types it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hotline_cli.i18n import N_, _

if TYPE_CHECKING:
    from sqlite3 import Row

SETTLES: Final = {
    "escalate": "escalate {no} --to LEADER",
    "transfer": "dispatch {no} --to UNIT",
    "urgent": "dispatch {no} --to UNIT --via phone",
    "sign": "sign {no}",
    "answer": "reply {no} --by NAME --text TEXT",
    "assist": "reply {no} --as {unit} --by NAME --text TEXT",
    "review": "review {no} --by {party} --pass",
    "feedback": "feedback {no} --to {party}",
    "promise": "fulfil {no} --text TEXT",
    "record": "file {no} PATH",
    "written": "reach {no} --told TEXT --how letter",
    "supervise": "supervise {no} --by {party} --done",
    "on-site": "supervise {no} --by NAME --on-site",
    "callback": "callback {no} --result RESULT",
    "tell": "reach {no} --told TEXT --how HOW",
    "close": "close {no}",
    "hold": "resume {no}",
    "redo": "redo {no} --substandard REASON",
    "difficult": "redo {no} --reason REASON --approved-by LEADER",
    "task": "schedule done {no}",
    "session": "schedule attend {no} --status STATUS --by WHO",
    "makeup": "schedule makeup {no} --date DATE",
    "measure": "measure done {no} --text TEXT",
}
"""What is owed, a stage or another thing → the command, without the program's name."""

DECIDES: Final = {"redo": "redo", "escalate": "difficult"}
"""What is to be decided → what settles it."""


def settling_command(
    owed: str,
    no: str,
    *,
    unit: str | None = None,
    party: str | None = None,
    urgent: bool = False,
    decision: str | None = None,
) -> str:
    """Return the command that settles ``owed`` of a case, session or measure ``no``.

    ``unit`` owes it; ``party`` reviews the answer, receives the feedback or ordered the supervision, which without one
    is that on site. What is ``urgent`` is dispatched by telephone (WZ-08), and what
    is to be decided only after the ``decision``.
    """
    if owed == "transfer" and decision:
        owed = DECIDES[decision]
    elif owed == "transfer" and urgent:
        owed = "urgent"
    if owed == "supervise" and not party:
        owed = "on-site"
    words = SETTLES[owed].format(no=no, unit=unit or "UNIT", party=party or "NAME")
    return f"hotline {words}"


def command_of_limit(row: Row, unit: str | None, party: str | None) -> str:
    """Return the command that settles the limit of ``row``: its stage, the case's number, mark and decision."""
    return settling_command(
        row["stage"],
        row["no"],
        unit=unit,
        party=party,
        urgent=bool(row["urgent"]),
        decision=row["decision"],
    )


def ticking_command(no: str, unit: str | None = None) -> str:
    """Return the command that ticks the task ``SESSION:KEY`` or ``SCHEME:KEY:DATE``, of ``unit`` if one of several."""
    first, _colon, key = no.partition(":")
    words = f"{settling_command('task', first)} {key}"
    return f"{words} --unit {unit}" if unit else words


PLACEHOLDERS = frozenset(
    {
        *(N_("DATE"), N_("LEADER"), N_("NAME"), N_("PATH"), N_("REASON"), N_("RESULT"), N_("STATUS")),
        *(N_("TEXT"), N_("UNIT"), N_("WHO")),
    }
)
"""Words of ``SETTLES`` for what the reader fills in."""


def in_reader_words(command: str) -> str:
    """Return ``command`` with what is to be filled in named in the reader's language."""
    return " ".join(_(word) if word in PLACEHOLDERS else word for word in command.split(" "))
