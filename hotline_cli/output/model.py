"""What is shown (``Listing``, ``Record``, their ``Column``s) and how it is asked for (``View``).

A cell holds ``None``, ``str``, ``int``, ``float``, ``Decimal``, ``bool``, ``datetime`` (naive: office
time), ``date``, ``time``, ``Rate``, ``Personal``, ``FreeText``, a mapping, or a list of these. Anything
else is a fault of the caller, and fails. Named tuples, because a frozen dataclass costs every command a millisecond.
"""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from hotline_cli.domain.ratio import as_number
from hotline_cli.errors import Usage
from hotline_cli.i18n import N_, _
from hotline_cli.masking import FreeText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Kind = Literal[
    "text", "code", "names", "number", "time", "date", "bool", "rate", "name", "phone", "address", "free"
]
Cell: TypeAlias = Any
Row: TypeAlias = Any  # a mapping by key, nested; of a flat listing, a sequence


class Column(NamedTuple):
    """One thing that rows tell.

    ``key`` is the same in every language, ``title`` is the reader's. ``vocabulary`` names the words whose
    code the cell holds. ``kind`` is needed for a ``rate`` (three columns of CSV), for what stands right or
    must not be broken on a terminal, and where the cell does not say it itself: a ``time`` as text; 0 and 1
    for no and yes (``bool``); callers' data as plain strings (``name``, ``phone``, ``address``), and in
    flat rows ``free``: text in which the row's cells called ``secrets``, its caller's name, phone and
    address, must not be read. A ``code`` is text of our own making (a number, an id), that needs no
    defusing. ``names`` are one or several, which programs read as one text, parted by ``;``.

    ``told`` says it to people who have the room, from the whole row, where the bare number needs a thought.

    ``fields`` are those of a nested object; with ``many``, of each object in a list. ``detail``: left out
    of a table unless asked for, and of a record where it is empty, zero or no.
    """

    key: str
    title: str = ""
    vocabulary: str | None = None
    kind: Kind = "text"
    fields: tuple[Column, ...] = ()
    many: bool = False
    detail: bool = False
    secrets: tuple[str, str, str] | tuple[()] = ()
    told: Callable[[Row], str] | None = None

    @property
    def heading(self) -> str:
        """What stands above it in a table."""
        return self.title or self.key


class Listing(NamedTuple):
    """Any number of rows of the same columns; they are read once, so they may come from a cursor.

    A row is a mapping by key, nested as JSON is; with ``flat`` it is a sequence, in the order of ``leaves``.
    ``footer`` lines are for people: what adds up, how many more there are.
    """

    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Cell]] | Iterable[Sequence[Cell]]
    title: str = ""
    footer: Sequence[str] = ()
    flat: bool = False


class Record(NamedTuple):
    """One thing, shown as ``name: value`` lines."""

    columns: Sequence[Column]
    row: Mapping[str, Cell]
    title: str = ""
    footer: Sequence[str] = ()


class View(NamedTuple):
    """How the reader wants it: format, columns, terminal, and whether callers' data may be seen."""

    format: str = "plain"
    columns: tuple[str, ...] = ()
    reveal: bool = False
    excel: bool = False
    terminal: bool = False
    color: bool = False
    width: int = 80
    zone: tzinfo = timezone(timedelta(hours=8))

    @property
    def for_people(self) -> bool:
        """Whether a person reads it, rather than a program: on a screen, in a document, on paper."""
        return not (self.flat or self.nested)

    @property
    def flat(self) -> bool:
        """Whether a program reads it line by line: what is nested stands as text in a cell."""
        return self.format in {"csv", "tsv"}

    @property
    def nested(self) -> bool:
        """Whether a program reads it as objects."""
        return self.format in {"json", "jsonl"}

    @property
    def on_screen(self) -> bool:
        """Whether a person reads it where the command was typed."""
        return self.format in {"table", "plain"}


class Leaf(NamedTuple):
    """A column as formats without nesting see it: ``caller_name`` is the path ``("caller", "name")``."""

    path: tuple[str, ...]
    column: Column
    place: int
    detail: bool
    part: str = ""
    """Of a rate, whether it is its numerator or its denominator alone."""

    @property
    def key(self) -> str:
        """Its name in a header."""
        return "_".join((*self.path, self.part) if self.part else self.path)

    def parts(self) -> list[Leaf]:
        """Of a rate the two counts beside it, each a column of its own where there are no objects."""
        if self.column.kind != "rate":
            return []
        return [
            self._replace(
                column=self.column._replace(title=_(title).format(figure=self.column.heading), kind="number"),
                part=part,
            )
            for part, title in RATE_PARTS.items()
        ]


RATE_PARTS = {"numerator": N_("{figure}: count"), "denominator": N_("{figure}: of")}
"""The counts of a rate, as a header and a heading call them."""


def leaves(columns: Sequence[Column]) -> list[Leaf]:
    """The columns with nested objects laid flat, in order."""
    found = list(_leaves(columns, (), detail=False))
    return [leaf._replace(place=place) for place, leaf in enumerate(found)]


def _leaves(columns: Iterable[Column], path: tuple[str, ...], *, detail: bool) -> Iterator[Leaf]:
    for column in columns:
        below = (*path, column.key)
        if column.fields and not column.many:
            yield from _leaves(column.fields, below, detail=detail or column.detail)
        else:
            yield Leaf(below, column, 0, detail or column.detail)


def select_columns(what: Listing | Record, view: View, *, all_columns: bool) -> list[Leaf]:
    """The leaves to show: those asked for, in that order; else all, or all but details.

    ``Usage`` for a name that is no column. A name is a key, a nested object's key, or a heading; of a rate also that of
    one of its counts.
    """
    known = leaves(what.columns)
    if view.columns:
        return [leaf for name in view.columns for leaf in _find_columns(name, known)]
    return [leaf for leaf in known if all_columns or not leaf.detail]


def _find_columns(name: str, known: list[Leaf]) -> list[Leaf]:
    found = [leaf for leaf in known if name in {leaf.key, leaf.column.heading}]
    found = found or [leaf for leaf in known if name == leaf.path[0]]
    found = found or [
        part for leaf in known for part in leaf.parts() if name in {part.key, part.column.heading}
    ]
    if not found:
        raise Usage(
            _("--columns: unknown column {name}").format(name=name),
            _("Choose from: {columns}").format(columns=", ".join(leaf.key for leaf in known)),
        )
    return found


def getter(leaf: Leaf, what: Listing | Record) -> Callable[[Row], Cell]:
    """A function that takes the leaf's cell out of a row."""
    if leaf.part:
        return _counted(getter(leaf._replace(part=""), what), leaf.part)
    if not (isinstance(what, Listing) and what.flat):
        return _follow_path(leaf.path)
    if leaf.column.kind == "free":
        return _free(leaf, secret_places(leaf, what))
    return itemgetter(leaf.place)


def _counted(rate: Callable[[Row], Cell], part: str) -> Callable[[Row], Cell]:
    """One count of the rate that ``rate`` takes out of a row."""

    def cell(row: Row) -> Cell:
        found = rate(row)
        return None if found is None else as_number(getattr(found, part))

    return cell


def _follow_path(path: tuple[str, ...]) -> Callable[[Row], Cell]:
    if len(path) == 1:
        return itemgetter(path[0])

    def cell(row: Row) -> Cell:
        for key in path:
            row = None if row is None else row[key]
        return row

    return cell


def secret_places(leaf: Leaf, what: Listing) -> list[int]:
    """Where in a flat row the caller's name, phone, address stand that the text at ``leaf`` must not tell."""
    places = {other.key: other.place for other in leaves(what.columns)}
    return [places[key] for key in leaf.column.secrets]


def _free(leaf: Leaf, places: list[int]) -> Callable[[Row], Cell]:
    """The text at ``leaf``, wrapped with the cells of its own row that must not be read in it."""

    def cell(row: Row) -> FreeText | None:
        text = row[leaf.place]
        return None if text is None else FreeText(text, *(row[place] for place in places))

    return cell


def prune_columns(columns: Sequence[Column], keep: Sequence[Leaf]) -> tuple[Column, ...]:
    """``columns`` without the leaves that are not in ``keep``, in its order, nested as they were.

    Leaves of one object stand together, where the first of them does.
    """
    return _pruned(columns, (), [leaf.path for leaf in keep])


def _pruned(
    columns: Iterable[Column], above: tuple[str, ...], paths: list[tuple[str, ...]]
) -> tuple[Column, ...]:
    found: dict[int, Column] = {}
    for column in columns:
        path = (*above, column.key)
        first = next((n for n, other in enumerate(paths) if other[: len(path)] == path), None)
        if first is not None:
            whole = path in paths
            found[first] = column if whole else column._replace(fields=_pruned(column.fields, path, paths))
    return tuple(found[first] for first in sorted(found))
