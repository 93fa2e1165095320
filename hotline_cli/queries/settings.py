"""The settings of the office: its name, and the words of its papers, one row each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.errors import Usage
from hotline_cli.i18n import N_, _

if TYPE_CHECKING:
    from hotline_cli.store.office import Office

OFFICE = "office"
MAX_NAME_LENGTH = 60
STOP_WORDS = "stop-words"
MAX_LENGTH = 200
MAX_LENGTH_OF_WORDS = 2000
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f/\\:*?"<>|;=]|^[.\s]|[.\s]$')
_CONTROL = re.compile(r"[\x00-\x1f]")
PATTERNS = {
    "number": (re.compile(r"\d{1,5}", re.ASCII), N_("Give a number, such as 30.")),
    "month": (re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII), N_("Give a month, such as 2019-01.")),
    "words": (
        re.compile(r"[^\W\d_]+([\s,，、;；]+[^\W\d_]+)*"),
        N_("Give words of letters, separated by spaces."),
    ),
    "week": (re.compile(r"\d{4}-W(0[1-9]|[1-4]\d|5[0-3])", re.ASCII), N_("Give a week, such as 2019-W01.")),
}


class Setting(NamedTuple):
    """A setting: what it is, of which kind (a key of ``PATTERNS``, or any text), and its value without one."""

    title: str
    kind: str = "text"
    default: str = ""


SETTINGS: dict[str, Setting] = {
    OFFICE: Setting(N_("Name of the office")),
    "contact": Setting(N_("Contact and phone on reminders")),
    "bulletin-name": Setting(N_("Name of the monthly bulletin"), default="热线工作简报"),
    "bulletin-plus": Setting(N_("Added to the month for the issue"), "number", "0"),
    "bulletin-first": Setting(N_("Month of issue 1 of all"), "month"),
    "special-name": Setting(N_("Name of the weekly special report"), default="热线专报"),
    "special-plus": Setting(N_("Added to the week for the issue"), "number", "0"),
    "special-first": Setting(N_("Week of issue 1 of all"), "week"),
    "signed-by": Setting(N_("Who signs special reports")),
    "mark": Setting(N_("Line above the name of a bulletin"), default="内部资料 注意保存"),
    "report-to": Setting(N_("Bulletins go up to (报)")),
    "send-to": Setting(N_("Bulletins go beside to (送)")),
    "issue-to": Setting(N_("Bulletins go down to (发)")),
    "copies": Setting(N_("Copies printed"), "number"),
    STOP_WORDS: Setting(N_("Words left out of hotspots"), "words"),
}
SECRECY = ("绝密", "机密", "秘密")
"""Words of state secrecy, which no bulletin bears."""


def read_setting(office: Office, name: str) -> str:
    """Return the value of a setting, or what it is without one; the office goes by the name of its file."""
    value: str = office.settings.get(name) or SETTINGS[name].default
    return value or (office.env.database.stem if name == OFFICE else "")


def office_title(office: Office) -> str:
    """Return the name of the office on its papers; one without a name is 热线办."""
    return office.settings.get(OFFICE) or VOCABULARIES["owner"]["hotline"]


def stop_words(office: Office) -> list[str]:
    """Return the words that this office leaves out of its hotspots."""
    return re.findall(r"[^\s,，、;；]+", read_setting(office, STOP_WORDS))


def check_setting(name: str, value: str) -> None:
    """Raise ``Usage`` if the setting cannot have this value."""
    if name == OFFICE:
        check_office_name(value)
        return
    pattern, remedy = PATTERNS.get(SETTINGS[name].kind, (None, ""))
    if pattern and not pattern.fullmatch(value):
        raise Usage(_("{option}: unknown value {value!r}").format(option=name, value=value), _(remedy))
    most = MAX_LENGTH_OF_WORDS if SETTINGS[name].kind == "words" else MAX_LENGTH
    if len(value) > most or _CONTROL.search(value):
        raise Usage(
            _("{option}: invalid text").format(option=name),
            _("Use at most {n} characters on one line.").format(n=most),
        )
    if name == "mark" and any(word in value for word in SECRECY):
        raise Usage(
            _("mark: a bulletin bears no secrecy level, and {value!r} has one").format(value=value),
            _("Use 内部资料 注意保存 or 此件公开发布."),
        )


def check_office_name(name: str) -> None:
    """Raise ``Usage`` if an office cannot have this name, which is that of a folder and precedes those of units."""
    if not name or len(name) > MAX_NAME_LENGTH or _NOT_IN_A_NAME.search(name):
        raise Usage(
            _("invalid name of an office: {name!r}").format(name=name),
            _(
                'Use at most {n} characters, none of / \\ : * ? " < > | ; = and no period at either end.'
            ).format(n=MAX_NAME_LENGTH),
        )
