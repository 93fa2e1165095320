"""The page docs/interactions.md, made from ``tests/interactions.py``: ``update``, ``check``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import interactions as table  # noqa: E402 - a module of the tests

from hotline_cli.domain.case import STAGE_ORDER  # noqa: E402 - after the path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAGE = ROOT / "docs" / "interactions.md"
HEAD = """# Where two rules meet

What one act does to a limit that runs, and what a second act does to an answer limit that another one has moved.
Made by `python tools/interactions.py update` from `tests/interactions.py`, which a test plays: do not edit. The
rules themselves are in [rules.md](rules.md).

## One act on one running limit

*begins*: a new limit; *meets*; *ends*: stopped, counts for nobody; *moves*: another date; *pauses*; *waits* for the
review; *reopens*; – : it runs on. A blank cell is a case that cannot be: the act is not possible while that limit
runs. `undo` takes the last act back, with all that it did.
"""
MISSED = """
## One act on a limit that was missed

*late*: met after its date, or ended otherwise than by being met; it counts for the unit that missed it. – : it
stays overdue. *goes on*: overdue in the case that takes the other in. *void*: counts nowhere, and the case is listed
by `list --late-entry`. Every other act leaves what was missed overdue, or moves its date and leaves it broken. `undo`
of an act that began, moved or ended it needs a reason.
"""
PAIRS = """
## Two acts on one answer limit

The row is what was done first, the column what was done then. *refused* is by the rule named below the table.
"""


def rows(cells: Iterable[Sequence[str]]) -> Iterable[str]:
    """Yield the lines of a table; the first row is its head."""
    for n, row in enumerate(cells):
        yield f"| {' | '.join(row)} |"
        if not n:
            yield f"|{' --- |' * len(row)}"


def acts() -> Iterable[list[str]]:
    """Yield the rows of the first table, with the numbers of the notes."""
    yield ["", *(f"`{stage}`" for stage in STAGE_ORDER)]
    notes = list(table.NOTES)
    for act, effects in table.TABLE.items():
        possible = table.observed(act)
        row = [act]
        for stage in STAGE_ORDER:
            said = ", ".join(word for word in effects.get(stage, "").split() if word != table.LEAVES)
            note = f" [{notes.index((act, stage)) + 1}]" if (act, stage) in table.NOTES else ""
            row.append(said + note if said else "–" if stage in possible else "")
        yield row


def missed() -> Iterable[list[str]]:
    """Yield the rows of the table of missed limits."""
    yield ["", *(f"`{stage}`" for stage in STAGE_ORDER)]
    for act, states in table.MISSED.items():
        possible = table.observed_missed(act)
        row = [states.get(stage, "–" if stage in possible else "") for stage in STAGE_ORDER]
        yield [act, *(" or ".join(cell.split()) if cell.startswith("late ") else cell for cell in row)]


def pairs(base: str) -> Iterable[list[str]]:
    """Yield the rows of one of the tables of pairs."""
    yield ["first", *table.SECOND[base]]
    for first, effects in table.PAIRS[base].items():
        yield [first or base, *effects.replace(table.LEAVES, "–").split()]


def page() -> str:
    """Return the page."""
    lines = [HEAD, *rows(acts()), ""]
    lines += [
        f"{n}. {act}, `{stage}`: {note}." for n, ((act, stage), note) in enumerate(table.NOTES.items(), 1)
    ]
    lines += [MISSED, *rows(missed()), PAIRS]
    for base in table.PAIRS:
        lines += [f"{base[0].upper()}{base[1:]}:", "", *rows(pairs(base)), ""]
    lines += [f"- **{first}.** {ruling}" for first, ruling in table.RULINGS.items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Do what was asked; 1 if ``check`` found the page stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["update", "check"])
    if parser.parse_args().act == "update":
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        print("docs/interactions.md is stale; run: python tools/interactions.py update", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
