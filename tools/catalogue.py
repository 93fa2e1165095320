"""The Chinese catalogue: ``update``, ``check``, ``compile``, ``add FRAGMENT.po...``.

One file, sorted by message, without line numbers, so that two branches merge. A fragment is any .po file
with some translations; ``add`` copies them into the catalogue, even before the source contains their messages.
``update`` adds the new messages of the source and drops the unused ones.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "hotline_cli"
CATALOGUE = SOURCE / "data" / "locale" / "zh_CN" / "LC_MESSAGES" / "hotline.po"
KEYWORDS = {"_": None, "N_": None, "NN_": (1, 2)}
Id = str | tuple[str, ...]
"""A message, or its singular and plural."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def messages_in_source() -> list[Id]:
    """Collect every message marked by ``_``, ``N_`` or ``NN_`` in the package, each once, sorted."""
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    return sorted({message for _, _, message, _, _ in found if message}, key=_first)


def _first(msgid: Id) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def read(path: Path) -> Catalog:
    """Read the catalogue in ``path``; an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale="zh_CN")
    with path.open("rb") as po:
        return read_po(po, locale="zh_CN")


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Yield its messages, without the header."""
    return (message for message in catalogue if message.id)


def write(translations: dict[Id, str]) -> None:
    """Write these messages as the catalogue, sorted, under a constant header."""
    catalogue = Catalog(locale="zh_CN", charset="utf-8")
    for msgid in sorted(translations, key=_first):
        translation = translations[msgid]
        catalogue.add(msgid, translation if isinstance(msgid, str) else (translation,))
    text = io.BytesIO()
    write_po(text, catalogue, no_location=True, omit_header=True, width=0)
    header = (
        'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(header + text.getvalue().decode(), encoding="utf-8")


def id_of(message: Message) -> Id:
    """What the catalogue knows it by."""
    return message.id if isinstance(message.id, str) else tuple(message.id)


def string_of(message: Message) -> str:
    """Its translation; Chinese has one form for one and for many."""
    forms = message.string or ""
    return forms if isinstance(forms, str) else forms[0]


def translated(path: Path) -> dict[Id, str]:
    """What ``path`` translates for certain: not empty, not fuzzy."""
    return {id_of(m): string_of(m) for m in messages(read(path)) if string_of(m) and not m.fuzzy}


def update() -> None:
    """Give the catalogue exactly the messages of the source; keep their translations."""
    known = translated(CATALOGUE)
    write({msgid: known.get(msgid, "") for msgid in messages_in_source()})


def add(fragments: list[Path]) -> None:
    """Copy the translations of ``fragments`` into the catalogue; they overrule what is there."""
    known = {id_of(message): string_of(message) for message in messages(read(CATALOGUE))}
    for fragment in fragments:
        known |= translated(fragment)
    write(known)


def placeholders(text: str) -> list[str]:
    """List the names in braces, without conversion and format, sorted."""
    return sorted(re.split("[!:]", name)[0] for name in PLACEHOLDER.findall(text))


def faults() -> list[str]:
    """What is wrong, a line each: not translated, fuzzy, other placeholders, not used any more."""
    known = {id_of(m): m for m in messages(read(CATALOGUE))}
    needed = messages_in_source()
    found = [f"not used any more: {msgid!r}" for msgid in known if msgid not in set(needed)]
    for msgid in needed:
        message = known.get(msgid)
        if message is None or not string_of(message):
            found.append(f"not translated: {msgid!r}")
        elif message.fuzzy:
            found.append(f"fuzzy: {msgid!r}")
        elif placeholders(_first(msgid)) != placeholders(string_of(message)):
            found.append(f"placeholders differ: {msgid!r} -> {string_of(message)!r}")
    return found


def compile_() -> None:
    """Write the .mo next to the .po, as the build does, atomically: programs may be reading it."""
    half = CATALOGUE.with_suffix(".mo.part")
    with half.open("wb") as mo:
        write_mo(mo, read(CATALOGUE))
    half.replace(CATALOGUE.with_suffix(".mo"))


def main() -> int:
    """Run the command; return 1 if ``check`` finds a problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["update", "add", "check", "compile"])
    parser.add_argument("fragments", nargs="*", type=Path)
    asked = parser.parse_args()
    if asked.act == "check":
        found = faults()
        sys.stderr.writelines(f"{fault}\n" for fault in found)
        return 1 if found else 0
    if asked.act == "update":
        update()
    if asked.act == "add":
        add(asked.fragments)
    compile_()
    return 0


if __name__ == "__main__":
    sys.exit(main())
