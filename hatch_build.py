"""Compile what git does not hold: the Chinese catalogue, and of an editable install the modules themselves.

pip compiles the modules that it copies. An editable install runs those of the checkout, and where the environment
forbids Python to write (PYTHONDONTWRITEBYTECODE, a folder of somebody else's) each command would compile them anew,
which takes longer than all else that it does.
"""

from __future__ import annotations

import compileall
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface):  # type: ignore[type-arg] # hatchling leaves the parameter open
    """Run by hatchling before it gathers the files of a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Write a .mo beside each .po; pyproject.toml lists them as artifacts. ``version``: standard or editable."""
        for source in Path(self.root, "hotline_cli", "data", "locale").glob("*/LC_MESSAGES/*.po"):
            half = source.with_suffix(".mo.part")  # whole in one step, since programs may be reading it
            with source.open("rb") as po, half.open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parent.parent.name))
            half.replace(source.with_suffix(".mo"))
        if version == "editable":
            compileall.compile_dir(Path(self.root, "hotline_cli"), quiet=1)
