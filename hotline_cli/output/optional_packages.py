"""Errors for formats whose packages are not installed."""

from __future__ import annotations

from hotline_cli.errors import Usage
from hotline_cli.i18n import _


def missing_package(form: str, package: str) -> Usage:
    """Return the error for a format whose package is missing."""
    return Usage(
        _("-f {format} needs {package}, which is not installed").format(format=form, package=package),
        _("Install the extra `office`: pip install 'hotline-cli[office]'."),
    )
