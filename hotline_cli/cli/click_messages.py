"""What Click and Typer say, for the catalogue: they look their messages up there (``i18n.use``)."""

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
