"""Every command by name: the module that holds it and its line in the help. Nothing else is loaded for ``--help``."""

from __future__ import annotations

from hotline_cli.i18n import N_

GROUPS: dict[str, str] = {
    "calendar": N_("Working days and where a time limit ends"),
    "scheme": N_("The rules in force: list, show, check, apply"),
    "unit": N_("The units that handle cases"),
    "schedule": N_("Sessions: who answers on the air, and when"),
    "export": N_("Whole tables for other programs"),
    "db": N_("The file itself: check, verify"),
}
"""Commands that have commands below them."""

COMMANDS: dict[str, tuple[str, str]] = {
    "scheme list": ("scheme", N_("Schemes: those of the file and the shipped ones")),
    "scheme show": ("scheme", N_("One scheme, with every rule, clause and reading")),
    "scheme check": ("scheme", N_("Find the mistakes of a scheme file")),
    "scheme apply": ("scheme", N_("Take a scheme, or a new version of it, into the file")),
    "calendar show": ("calendar", N_("Holidays and moved working days of a year")),
    "calendar check": ("calendar", N_("Whether a day is worked, and why")),
    "calendar add": ("calendar", N_("A day of the office's own, worked or not")),
    "calendar import": ("calendar", N_("An official notice of holidays, from CSV")),
    "calendar due": ("calendar", N_("Where a span of time ends, counted out day by day")),
    "calendar between": ("calendar", N_("The working time between two moments")),
    "init": ("setup", N_("Make the database file")),
    "unit add": ("unit", N_("A unit, added to the directory")),
    "unit import": ("unit", N_("Units from a CSV file")),
    "unit list": ("unit", N_("The units, or those in charge of something")),
    "unit show": ("unit", N_("One unit, whole")),
    "unit edit": ("unit", N_("Change what the directory says of a unit")),
    "unit retire": ("unit", N_("A unit that is given no work any more")),
    "register": ("receive", N_("Register a call")),
    "import": ("receive", N_("Register calls from a CSV file")),
    "dispatch": ("unitwork", N_("Pass cases to a unit")),
    "sign": ("unitwork", N_("The unit signs for cases")),
    "return": ("unitwork", N_("The unit gives a case back")),
    "reply": ("unitwork", N_("The unit answers")),
    "review": ("outcome", N_("A reviewer passes an answer or not")),
    "callback": ("outcome", N_("What the caller says of the answer")),
    "redo": ("outcome", N_("Have a case done again")),
    "close": ("outcome", N_("Close answered cases")),
    "reject": ("outcome", N_("Turn a request away")),
    "show": ("look", N_("One case, whole")),
    "list": ("look", N_("Cases that fit")),
    "log": ("look", N_("What happened to a case")),
    "overdue": ("look", N_("What is overdue")),
    "search": ("find", N_("Cases by words, or by caller")),
}
"""Path of the command → module under ``hotline_cli.cli`` and help line."""
