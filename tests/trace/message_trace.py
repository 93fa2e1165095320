"""Records each message that the program produces in the file HOTLINE_TEST_MESSAGES, one JSON string a line.

It is loaded by ``sitecustomize`` in every process of the tests, if that variable is set, before the program is.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

MODULE = "hotline_cli.i18n"


class _Tracing(Loader):
    """Loads the module of languages with a ``_`` that records."""

    def __init__(self, loader: Any, target: str) -> None:
        self.loader, self.target = loader, target

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then wrap its ``_``."""
        self.loader.exec_module(module)
        translate, produced = module._, set()

        def traced(message: str) -> str:
            if message not in produced:
                produced.add(message)
                line = json.dumps(message) + "\n"
                # a test's full disk or other user may forbid it
                with suppress(OSError):
                    # a short line in one write: processes side by side do not mix theirs
                    file = os.open(self.target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
                    os.write(file, line.encode())
                    os.close(file)
            return str(translate(message))

        module._ = traced  # type: ignore[attr-defined]


class _Finder(MetaPathFinder):
    """Finds that module alone."""

    def __init__(self, target: str) -> None:
        self.target = target

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return its spec with the tracing loader."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname == MODULE else None
        if spec:
            spec.loader = _Tracing(spec.loader, self.target)
        return spec


if os.environ.get("HOTLINE_TEST_MESSAGES"):
    sys.meta_path.insert(0, _Finder(os.environ["HOTLINE_TEST_MESSAGES"]))
