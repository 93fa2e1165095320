"""The key tables of ``docs/schemes.md``, made from ``domain/scheme/keys.py``.

``update`` writes them between their two markers; ``check`` fails if they are stale.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.domain.scheme.dump import toml_value
from hotline_cli.domain.scheme.keys import CLAUSE_KEYS, FIGURES, REQUIRED, SECTIONS, TOP, default_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotline_cli.domain.scheme.key import Key, Section

PAGE = Path(__file__).resolve().parents[1] / "docs" / "schemes.md"
BEGIN = "<!-- written by `python tools/scheme_keys.py update`; do not edit -->"
END = "<!-- end of the key tables -->"
COLUMNS = ("key", "value", "default", "meaning", "含义")
FROM_OTHER_FILES = (
    ("`extends`", "text", "", "name of the scheme from which all other keys are inherited", "沿用的方案"),
    ("`[sources]`", '`XF = "title"`', "", "other documents whose clauses are used", "引用的其他文件"),
)


def default_text(default: object, key: Key) -> str:
    """Write the default as a file does; empty for none."""
    if default is None and "`any`" in key.type.written:
        return '`"any"`'
    return "" if default in ("", None, ()) else f"`{toml_value(default)}`"


def rows(keys: Iterable[tuple[str, Key]], required: Iterable[str], defaults: dict[str, object]) -> list[str]:
    """One row a key."""
    required = set(required)
    return [
        line(
            f"`{name}`",
            key.type.written,
            "required" if name in required else default_text(defaults.get(name), key),
            key.meaning,
            key.chinese,
        )
        for name, key in keys
    ]


def line(*cells: str) -> str:
    """One row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def table(columns: tuple[str, ...], body: Iterable[str]) -> str:
    """A Markdown table."""
    return "\n".join([line(*columns), line(*["---"] * len(columns)), *body])


def heading(name: str, section: Section) -> str:
    """``[name]`` or ``[[name]]``, as code."""
    return f"`[[{name}]]`" if section.many else f"`[{name}]`"


def own_keys(section: Section) -> list[tuple[str, Key]]:
    """Its keys without clause and reading, which the page explains once."""
    return [(name, key) for name, key in section.keys.items() if name not in CLAUSE_KEYS]


def if_absent(section: Section) -> str:
    """What a scheme has without the table, as far as that is no key's own default."""
    if section.many:
        return ""
    part, own = default_of(section.field), section.part._field_defaults
    return ", ".join(f"`{key} = {toml_value(getattr(part, key))}`" for key in section.keys if key not in own)


def reference() -> str:
    """All tables: the top, one line a section, and the keys of each kind of section."""
    top = [
        *rows(TOP.items(), REQUIRED, {name: default_of(name) for name in TOP}),
        *map(_row, FROM_OTHER_FILES),
    ]
    parts = [BEGIN, "### Top · 顶层", table(COLUMNS, top)]
    overview = [
        line(heading(name, section), if_absent(section), section.meaning, section.chinese)
        for name, section in SECTIONS.items()
    ]
    parts += ["### Tables · 各表", table(("table", "if absent", "meaning", "含义"), overview)]
    kinds: dict[tuple[str, ...], list[str]] = {}
    for name, section in SECTIONS.items():
        kinds.setdefault((section.part.__name__, *section.keys), []).append(name)
    for names in kinds.values():
        section = SECTIONS[names[0]]
        parts.append(f"### {' '.join(heading(name, SECTIONS[name]) for name in names)}")
        parts.append(
            table(COLUMNS, rows(own_keys(section), section.required(), section.part._field_defaults))
        )
    figures = rows(FIGURES.items(), (), {name: default_of(name) for name in FIGURES})
    parts += ["### `[figures]`", table(COLUMNS, figures), END]
    return "\n\n".join(parts)


def _row(cells: tuple[str, ...]) -> str:
    return line(*cells)


def page() -> str:
    """The page with its tables as they should be."""
    text = PAGE.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(BEGIN)
    return before + reference() + rest.partition(END)[2]


def main() -> int:
    """Update or check the page; 1 if ``check`` finds it stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["update", "check"])
    if parser.parse_args().act == "update":
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text("utf-8") != page():
        print("docs/schemes.md is stale; run: python tools/scheme_keys.py update", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
