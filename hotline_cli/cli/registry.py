"""The registry of commands: panel, name, module and help line.

``--help`` loads nothing else. The panels follow the order of a day's work.
"""

from __future__ import annotations

from typing import NamedTuple

from hotline_cli.i18n import N_


class Row(NamedTuple):
    """A command, or a group of commands, which has no module."""

    module: str
    line: str


PANELS: dict[str, dict[str, Row]] = {
    N_("Daily"): {
        "agenda": Row("agenda", N_("Show today's work on one screen")),
        "live": Row("live", N_("Take calls during the broadcast")),
        "register": Row("register", N_("Register a call")),
        "dispatch": Row("dispatch", N_("Dispatch cases to a unit")),
        "callback": Row("callback", N_("Record the caller's view of the answer")),
        "overdue": Row("overdue", N_("List overdue cases")),
    },
    N_("Handling"): {
        "sign": Row("handling", N_("Sign for cases on behalf of the unit")),
        "reply": Row("handling", N_("Record a unit's answer")),
        "return": Row("handling", N_("Return a case on behalf of the unit")),
        "reach": Row("handling", N_("Record that the unit contacted the caller")),
        "extend": Row("handling", N_("Extend the limit of an answer")),
        "hold": Row("handling", N_("Put a case on hold")),
        "resume": Row("handling", N_("Resume a case")),
        "redo": Row("handling", N_("Send a case back for rework")),
        "close": Row("handling", N_("Close answered cases")),
        "reject": Row("handling", N_("Reject a request")),
        "fulfil": Row("handling", N_("Mark a promise as kept")),
        "feedback": Row("handling", N_("Report results to an office")),
        "archive": Row("handling", N_("Archive cases")),
    },
    N_("Supervision"): {
        "urge": Row("supervision", N_("Urge units to answer")),
        "supervise": Row("supervision", N_("Mark cases as supervised")),
        "escalate": Row("supervision", N_("Escalate a case to a leader")),
        "instruct": Row("supervision", N_("Record a leader's instruction")),
        "review": Row("supervision", N_("Review an answer: pass or fail")),
        "refer": Row("supervision", N_("Refer a case or a unit to another body")),
    },
    N_("Look up"): {
        "show": Row("look_up", N_("Show a case")),
        "list": Row("look_up", N_("List cases")),
        "search": Row("look_up", N_("Search cases by words or by caller")),
        "log": Row("look_up", N_("Show a case's history")),
        "explain": Row("look_up", N_("Explain a case's deadlines, day by day")),
        "similar": Row("look_up", N_("Find cases that may be the same matter")),
    },
    N_("Corrections"): {
        "edit": Row("corrections", N_("Correct the data of a case")),
        "undo": Row("corrections", N_("Undo the last command on a case")),
        "void": Row("corrections", N_("Void a misdialled or test call")),
        "merge": Row("corrections", N_("Merge a case into another")),
        "link": Row("corrections", N_("Link two cases on the same matter")),
        "file": Row("corrections", N_("File a document with a case or a session")),
    },
    N_("On air"): {
        "schedule": Row("", N_("Manage on-air sessions")),
        "schedule question": Row("", N_("Manage questions and answers for sessions")),
        "schedule tasks": Row("schedule_tasks", N_("List tasks for sessions and routine duties")),
        "schedule done": Row("schedule_done", N_("Mark a task or duty as done")),
        "schedule question add": Row("schedule_question", N_("Add a question and its answer")),
        "schedule question import": Row("schedule_question", N_("Import questions and answers from CSV")),
        "schedule question list": Row("schedule_question", N_("List questions and answers for a session")),
        "schedule sheet": Row("schedule_sheet", N_("Create the run sheet of a session")),
        "schedule publish": Row("schedule_publish", N_("Publish the schedule or its changes")),
        "schedule import": Row("schedule", N_("Import a year's sessions from CSV")),
        "schedule add": Row("schedule", N_("Add a session")),
        "schedule generate": Row("schedule", N_("Generate sessions from a rule or the scheme")),
        "schedule list": Row("schedule", N_("List planned sessions")),
        "schedule show": Row("schedule", N_("Show a session and its tasks")),
        "schedule edit": Row("schedule", N_("Change leaders, theme, hours or units")),
        "schedule move": Row("schedule", N_("Move a session to another date")),
        "schedule cancel": Row("schedule", N_("Cancel a session")),
        "schedule break-off": Row("schedule", N_("Break off a session on the air")),
        "schedule leave": Row("schedule", N_("Record a leader's absence")),
        "schedule attend": Row("schedule", N_("Record attendance at a session")),
        "schedule makeup": Row("schedule", N_("Add a make-up session")),
        "schedule confirm": Row("schedule", N_("Confirm a session for announcement")),
        "schedule archive": Row("schedule", N_("Archive a session's papers; no more changes")),
    },
    N_("Reports"): {
        "report": Row("", N_("Create reports and printable lists")),
        "report directory": Row("report", N_("Create the directory of units as a booklet")),
        "report liaison": Row("report", N_("Create the liaison list (Annex 3)")),
        "report weekly": Row("report", N_("Create the weekly special report")),
        "report monthly": Row("report", N_("Create the monthly bulletin")),
        "report units": Row("report", N_("Report every figure by unit, ranked")),
        "report attendance": Row("report", N_("Report on-air attendance")),
        "report scorecard": Row("report", N_("Create the year's scorecard")),
        "report hotspots": Row("report", N_("List the hotspots")),
        "report form": Row("report", N_("Print Annex 2 of a session")),
        "report single": Row("report", N_("Create the special report on a case")),
        "report letter": Row("report_papers", N_("Write the answer as a letter to the caller")),
        "report submission": Row("report_papers", N_("Print the paper for a leader's decision")),
        "report programme": Row("report", N_("Report matters for the programme")),
        "report public": Row("report", N_("List results for publication")),
        "report referrals": Row("report", N_("List referrals")),
        "report supervision": Row("report_registers", N_("List supervised cases, with their end")),
        "report dossier": Row("report_registers", N_("List the papers of a session's file")),
        "report ledger": Row("report", N_("Create the ledger of callers' matters")),
        "order": Row("order", N_("Print work orders for handover")),
        "export": Row("", N_("Export whole tables for other programs")),
        "export cases": Row("export", N_("Export all cases")),
        "export caller": Row("export", N_("Export all that is kept of one caller")),
        "export events": Row("export", N_("Export the whole event chain")),
        "export limits": Row("export", N_("Export all time limits")),
        "export callbacks": Row("export", N_("Export all callbacks")),
        "export units": Row("export", N_("Export the directory of units")),
        "export contacts": Row("export", N_("Export the contacts of the units")),
        "export sessions": Row("export", N_("Export all sessions")),
        "export tasks": Row("export", N_("Export all session tasks")),
        "export facts": Row("export", N_("Export facts for figures of many offices")),
        "gather": Row("gather", N_("Check and fill a province's folder of facts")),
        "score": Row("", N_("Manage manual scores of the scorecard")),
        "score set": Row("score", N_("Set a manual score")),
        "measure": Row("", N_("Manage measures on hot topics")),
        "measure add": Row("measure", N_("Add a measure")),
        "measure list": Row("measure", N_("List measures and their progress")),
        "measure done": Row("measure", N_("Mark a measure as done")),
    },
    N_("Directory"): {
        "unit": Row("", N_("Manage the units that handle cases")),
        "unit add": Row("unit", N_("Add a unit")),
        "unit alias": Row("unit", N_("Give a unit short names")),
        "unit import": Row("unit", N_("Import units from a CSV file")),
        "unit list": Row("unit", N_("List units, or find them by responsibility")),
        "unit show": Row("unit", N_("Show a unit")),
        "unit edit": Row("unit", N_("Edit a unit in the directory")),
        "unit retire": Row("unit", N_("Retire a unit")),
        "unit rename": Row("unit", N_("Rename a unit")),
        "unit merge": Row("unit", N_("Merge a unit into another")),
        "contact": Row("", N_("Manage contacts of units")),
        "contact add": Row("contact", N_("Add a contact")),
        "contact import": Row("contact", N_("Import the liaison list (Annex 3) from CSV")),
        "contact list": Row("contact", N_("List contacts")),
        "contact edit": Row("contact", N_("Edit a contact")),
        "contact retire": Row("contact", N_("Retire a contact")),
        "contact away": Row("contact", N_("Record when a contact is away")),
        "category": Row("", N_("Manage the tree of categories")),
        "category import": Row("category", N_("Import a category tree from CSV")),
        "category list": Row("category", N_("List categories as a tree")),
        "area": Row("", N_("Manage the tree of areas")),
        "area import": Row("area", N_("Import an area tree from CSV")),
        "area list": Row("area", N_("List areas as a tree")),
        "scheme": Row("", N_("Manage schemes: list, show, check, apply")),
        "scheme list": Row("scheme", N_("List applied and built-in schemes")),
        "scheme show": Row("scheme", N_("Show a scheme: rules, clauses and readings")),
        "scheme check": Row("scheme", N_("Check a scheme file for errors")),
        "scheme apply": Row("scheme", N_("Apply a scheme or a new version of it")),
        "scheme try": Row("scheme_try", N_("Replay past cases under another scheme")),
        "calendar": Row("", N_("Manage working days and compute deadlines")),
        "calendar show": Row("calendar", N_("Show a year's holidays and moved working days")),
        "calendar check": Row("calendar", N_("Check whether a day is a working day, and why")),
        "calendar add": Row("calendar", N_("Add an office-specific working day or day off")),
        "calendar import": Row("calendar", N_("Import an official holiday notice from CSV")),
        "calendar due": Row("calendar", N_("Compute a deadline, day by day")),
        "calendar between": Row("calendar", N_("Compute the working time between two times")),
    },
    N_("System"): {
        "init": Row("init", N_("Create the database file")),
        "db": Row("", N_("Check, back up and restore the database")),
        "db anonymize": Row("db", N_("Erase callers and text of old cases for good")),
        "db backup": Row("db", N_("Back up the database and verify the copy")),
        "db restore": Row("db", N_("Restore a backup")),
        "db setting": Row("db", N_("Show or change the settings of the office")),
        "db stats": Row("db", N_("Show sizes, counts and versions")),
        "db check": Row("db_verify", N_("Check database integrity")),
        "db verify": Row("db_verify", N_("Verify that the data was not altered")),
        "db sign": Row("db_verify", N_("Sign a backup as a second person")),
        "db reindex": Row("db", N_("Rebuild the search index")),
        "import": Row("import_", N_("Register calls from a CSV file")),
        "apply": Row("apply", N_("Run commands from a CSV file, row by row")),
        "demo": Row("demo", N_("Create a demo file: real schedule, invented calls")),
        "completion": Row("completion", N_("Set up Tab completion for bash, zsh or fish")),
        "help": Row("help", N_("Explain deadlines, schemes, figures and more")),
    },
}
"""Panel title → command path → entry."""

_ROWS = {path: row for rows in PANELS.values() for path, row in rows.items()}
COMMANDS = {path: row for path, row in _ROWS.items() if row.module}
GROUPS = {path: row for path, row in _ROWS.items() if not row.module}
"""Commands with subcommands."""
WITHOUT_DATABASE = frozenset({"calendar", "completion", "db", "demo", "gather", "help", "init", "scheme"})
"""First words of commands that need no existing database."""


def help_line(path: str) -> str:
    """Return the untranslated help line of the command or group ``path``."""
    return _ROWS[path].line


def list_below(path: str) -> list[str]:
    """Return the names of the commands and groups directly below the group ``path``."""
    prefix = f"{path} " if path else ""
    names = [known.removeprefix(prefix) for known in _ROWS if known.startswith(prefix)]
    return [name for name in names if " " not in name]
