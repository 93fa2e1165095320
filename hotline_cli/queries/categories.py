"""Trees of categories and areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.errors import NotFound
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hotline_cli.store.office import Office


def resolve_categories(office: Office, facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the codes of category and area in ``facts``, where given. Raises ``NotFound``."""
    given = [name for name in ("category", "area") if facts.get(name)]
    if not given:
        return {}

    return {name: resolve_code(office, name, facts[name]) for name in given}


TREES = {"category": "categories", "area": "areas"}
"""The tree of each case field, by the name of its table."""
PATH_SEPARATOR = " / "


class Branch(NamedTuple):
    """A branch: its code, its parent's code or an empty string, its name."""

    code: str
    parent: str
    name: str


def read_branches(office: Office, tree: str) -> dict[str, Branch]:
    rows = office.con.execute(f'SELECT code, parent, name FROM "{TREES[tree]}" ORDER BY code')
    return {row["code"]: Branch(row["code"], row["parent"] or "", row["name"]) for row in rows}


def list_branches(office: Office, tree: str) -> Iterator[dict[str, Any]]:
    """List all branches, each followed by its descendants."""
    known = read_branches(office, tree)
    for node in sorted(known.values(), key=lambda node: [above.code for above in _path(known, node)]):
        yield branch_view(known, node)


def list_labels(office: Office, tree: str) -> list[tuple[str, str]]:
    """List each branch's code and label: its name, or the whole path if the name is not unique."""
    known = read_branches(office, tree)
    names = [node.name for node in known.values()]
    return [
        (node.code, node.name if names.count(node.name) == 1 else branch_view(known, node)["path"])
        for node in known.values()
    ]


def _path(known: Mapping[str, Branch], node: Branch) -> list[Branch]:
    path = [node]
    while (above := known.get(path[0].parent)) is not None:
        path.insert(0, above)
    return path


def branch_view(known: Mapping[str, Branch], node: Branch) -> dict[str, Any]:
    path = PATH_SEPARATOR.join(above.name for above in _path(known, node))
    return {"code": node.code, "parent": node.parent or None, "name": node.name, "path": path}


def resolve_code(office: Office, tree: str, text: str) -> str:
    """Return the code for ``text``, a code or name of the tree; ``text`` itself while the tree is empty.

    Raises ``NotFound`` for an unknown or ambiguous name.
    """
    known = read_branches(office, tree) if text else {}
    word = text.strip()
    if not known or word in known:
        return word if known else text
    codes = [node.code for node in known.values() if node.name == word]
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise NotFound(
            _("{name} matches several codes: {codes}").format(name=word, codes=", ".join(codes)),
            _("Use the code instead."),
        )
    message = _("unknown category {name}") if tree == "category" else _("unknown area {name}")
    raise NotFound(
        message.format(name=word), _("Run `hotline {tree} list` to see the codes.").format(tree=tree)
    )


def codes_below(office: Office, tree: str, text: str) -> list[str]:
    """Return the code for ``text``, and all codes below it."""
    top = resolve_code(office, tree, text)
    known = read_branches(office, tree)
    return [top, *(node.code for node in known.values() if top in {n.code for n in _path(known, node)[:-1]})]
