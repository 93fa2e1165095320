"""One key of a scheme file, and one kind of table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hotline_cli.domain.scheme.checks import SchemeProblem
    from hotline_cli.domain.scheme.values import ValueType


class Key(NamedTuple):
    """One key: its values, its title (translated where it is shown) and, for docs/schemes.md, its meaning."""

    type: ValueType
    title: str
    meaning: str
    chinese: str


class Section(NamedTuple):
    """A kind of table in the file: the field and the part of a scheme that it becomes, and its keys.

    For a list, ``entry_key`` is the key that names an entry, ``check`` finds the problems within one entry, and
    ``unreached`` gives the numbers of those entries that an earlier one always hides.
    """

    field: str
    part: Any
    keys: Mapping[str, Key]
    title: str
    meaning: str
    chinese: str
    many: bool = False
    entry_key: str = ""
    check: Callable[[Any], Iterable[SchemeProblem]] | None = None
    unreached: Callable[[list[Any]], list[int]] | None = None

    def required(self) -> list[str]:
        """The keys that a table must have: those without a default, and always the clause."""
        return [key for key in self.keys if key == "clause" or key not in self.part._field_defaults]
