"""The trees of categories and areas: a code, a name, the code above it.

While a tree is empty any word may stand in a case. Once there is one, a case holds a code of it, given by the code or
by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli import tables
from hotline_cli.domain.trees import above_itself
from hotline_cli.errors import NotFound
from hotline_cli.i18n import _
from hotline_cli.store import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotline_cli.desk.cases import When
    from hotline_cli.office import Office

TREES = {"category": "categories", "area": "areas"}
"""The tree of a field of a case, as its table is called."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("代码", "编码"),
    "parent": ("上级", "上级代码"),
    "name": ("名称",),
}
BETWEEN = " / "


class Node(NamedTuple):
    """One branch: its code, the code above it or nothing, its name."""

    code: str
    parent: str
    name: str


class Imported(NamedTuple):
    """What an import came to: the branches new or changed, and how many were as they are."""

    nodes: list[dict[str, Any]]
    added: int
    same: int


def nodes(office: Office, tree: str) -> dict[str, Node]:
    """The branches by their codes."""
    rows = office.con.execute(f'SELECT code, parent, name FROM "{TREES[tree]}" ORDER BY code')
    return {row["code"]: Node(row["code"], row["parent"] or "", row["name"]) for row in rows}


def listed(office: Office, tree: str) -> Iterator[dict[str, Any]]:
    """All branches, each followed by those below it."""
    known = nodes(office, tree)
    for node in sorted(known.values(), key=lambda node: [above.code for above in _path(known, node)]):
        yield _view(known, node)


def labels(office: Office, tree: str) -> list[tuple[str, str]]:
    """Each branch's code and what it is called: its name, or the whole path where another has the same name."""
    known = nodes(office, tree)
    names = [node.name for node in known.values()]
    return [
        (node.code, node.name if names.count(node.name) == 1 else _view(known, node)["path"])
        for node in known.values()
    ]


def _path(known: Mapping[str, Node], node: Node) -> list[Node]:
    path = [node]
    while (above := known.get(path[0].parent)) is not None:
        path.insert(0, above)
    return path


def _view(known: Mapping[str, Node], node: Node) -> dict[str, Any]:
    path = BETWEEN.join(above.name for above in _path(known, node))
    return {"code": node.code, "parent": node.parent or None, "name": node.name, "path": path}


def code(office: Office, tree: str, said: str) -> str:
    """The code that ``said`` means, a code or a name of the tree; ``said`` itself while there is no tree.

    Raises ``NotFound`` for a word that is neither, or a name that several branches bear.
    """
    known = nodes(office, tree) if said else {}
    word = said.strip()
    if not known or word in known:
        return word if known else said
    found = [node.code for node in known.values() if node.name == word]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(
            _("{name} is the name of several: {codes}").format(name=word, codes=", ".join(found)),
            _("Give the code."),
        )
    raise _unknown(tree, word)


def _unknown(tree: str, word: str) -> NotFound:
    message = _("no category {name}") if tree == "category" else _("no area {name}")
    return NotFound(
        message.format(name=word), _("`hotline {tree} list` names those there are.").format(tree=tree)
    )


def below(office: Office, tree: str, said: str) -> list[str]:
    """The code that ``said`` means, and all codes below it."""
    top = code(office, tree, said)
    known = nodes(office, tree)
    return [top, *(node.code for node in known.values() if top in {n.code for n in _path(known, node)[:-1]})]


# ---- from a table ----------------------------------------------------------------------------------------------


def import_file(office: Office, tree: str, source: tables.Source, when: When) -> Imported:
    """Take a tree, or more of it, from CSV. Raises ``InputFault`` for a code named twice, a parent unknown, a loop."""
    table = tables.read(source, COLUMNS, required=("code", "name"))
    rows: dict[str, tuple[tables.Row, Node]] = {}
    for row in table:
        node = Node(row["code"], row["parent"], row["name"])
        if node.code in rows:
            line = rows[node.code][0].line
            table.fault(row, "code", _("{name} stands in line {line} too").format(name=node.code, line=line))
        rows.setdefault(node.code, (row, node))
    at = when.moment(office)
    with office.transaction(dry_run=when.dry_run) as journal:
        there = nodes(office, tree)
        after = there | {name: node for name, (_row, node) in rows.items()}
        _check(table, [row for row, _node in rows.values()], after)
        table.require_sound()
        new = [node for _row, node in rows.values() if there.get(node.code) != node]
        for node in new:
            values = {"parent": node.parent or None, "name": node.name}
            records.put(office.con, journal, tree, at, TREES[tree], node.code, values, note=when.note)
    added = sum(node.code not in there for node in new)
    return Imported([_view(after, node) for node in new], added, len(rows) - len(new))


def _check(table: tables.Table, rows: Iterable[tables.Row], after: Mapping[str, Node]) -> None:
    """Note parents that are not there and loops; a code that stands in a row with another fault is there."""
    parents = {code: node.parent for code, node in after.items()}
    named = {*parents, *(row["code"] for row in table.unread)}
    for row in rows:
        if row["parent"] and row["parent"] not in named:
            table.fault(row, "parent", _("there is no code {name}").format(name=row["parent"]))
        elif above_itself(row["code"], parents):
            table.fault(row, "parent", _("{name} would stand above itself").format(name=row["code"]))
