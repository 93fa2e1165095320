"""Which messages no test has produced: ``python tools/unproduced_messages.py TRACE``, after a run of the suite.

The suite writes TRACE if HOTLINE_TEST_MESSAGES names it. Messages in EXCEPTIONS may be missing.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import catalogue

CLICK = catalogue.SOURCE / "cli" / "help_words.py"
EXCEPTIONS: dict[str, str] = {}
"""Messages that no test can produce, each with the reason."""


def click_messages() -> set[str]:
    """The messages that Click produces, by gettext of its own."""
    tree = ast.parse(CLICK.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def unproduced(trace: Path) -> list[str]:
    """The messages in the source that ``trace`` does not hold."""
    produced = {json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()}
    messages = {text for text in catalogue.messages_in_source() if isinstance(text, str)}
    return sorted(messages - produced - click_messages() - set(EXCEPTIONS))


def main() -> int:
    """List them; 1 if there are any."""
    missing = unproduced(Path(sys.argv[1]))
    for message in missing:
        print(json.dumps(message, ensure_ascii=False))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
