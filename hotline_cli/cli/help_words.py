"""Help words of Click and Typer, marked here for the catalogue."""

from __future__ import annotations

from hotline_cli.i18n import N_, NN_

MESSAGES = (
    N_("Usage:"),
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("Show this message and exit."),
    N_("Missing command."),
    N_("Option {name!r} does not take a value."),
    NN_("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    N_("[required]"),
)
"""Texts of Click and Typer, which look them up in the catalogue (``i18n.use``)."""

METAVARS = (
    N_("ALIAS"), N_("DEPARTMENT"), N_("SHEET"),
    N_("CHANNEL"), N_("CODE"), N_("COLUMN"), N_("COMMAND"), N_("DATE"), N_("DIR"), N_("DUTY"), N_("EMAIL"), N_("END"),
    N_("FIGURE"), N_("FILE"), N_("FLAG"), N_("FOLDER"), N_("FORMAT"), N_("FROM"), N_("GROUP"), N_("HASH"), N_("HOURS"),
    N_("HOW"), N_("ID"), N_("INDICATOR"), N_("INTO"), N_("KEY"), N_("KEYFILE"), N_("KIND"), N_("LANG"), N_("MAP"),
    N_("MONTH"), N_("N"), N_("NAME"), N_("NAMES"), N_("NEW"),
    N_("NO"), N_("NUMBER"), N_("OFFICE"), N_("OLD"), N_("ORIGIN"), N_("PHONE"), N_("REASON"),
    N_("RESULT"), N_("ROLE"), N_("RULE"), N_("SCHEME"), N_("SESSION"), N_("SETTING"), N_("SHELL"), N_("SPAN"),
    N_("STAGE"), N_("START"), N_("STATUS"), N_("TAG"), N_("TEXT"), N_("TIME"), N_("TOPIC"), N_("UNIT"), N_("VALUE"),
    N_("WEEK"), N_("WHAT"), N_("WHO"), N_("WORDS"), N_("YEAR"), N_("ZONE"),
)  # fmt: skip
"""Placeholders of values in help."""
