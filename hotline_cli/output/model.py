"""What is shown (``Listing``, ``Record``, ``Column``) and how (``View``).

A cell holds ``None``, ``str``, ``int``, ``float``, ``Decimal``, ``bool``, ``datetime`` (naive: office time),
``date``, ``time``, ``Rate``, ``Personal``, ``FreeText``, a mapping, or a list of these; anything else is an
error. Named tuples, because importing frozen dataclasses costs every command a millisecond.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
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
Row: TypeAlias = Any  # a mapping by key, nested; in a flat listing a sequence


class Narrow(NamedTuple):
    """What a column does in a list where a row is one line, if the terminal is too narrow for whole rows.

    Dates and times lose their year, their seconds and the end of a day before anything else; then each cell is
    that of ``short``; then columns are left out, and what is left of the width goes to those that may be ``cut``.
    """

    leaves: int = 0
    """Its place in the order in which columns are left out, from 1; 0: it is never left out."""
    cut: int = 0
    """Minimum width to which its text is cut, with …; 0: it is never cut."""
    short: Callable[[Row], Cell] | None = None
    """Its shorter cell."""
    heading: str = ""
    """Its shorter heading."""


class Column(NamedTuple):
    """One column of rows.

    ``key`` is the same in every language, ``title`` is translated. ``vocabulary`` names the words whose
    code the cell holds. ``kind`` is needed for a ``rate`` (three columns of CSV), for alignment and wrapping,
    and where the type of the cell does not tell: a ``time`` as text; 0 and 1 for no and yes (``bool``); callers'
    data as plain strings (``name``, ``phone``, ``address``); in flat rows ``free``, text that must not contain
    the cells called ``secrets``: its caller's name, phone and address. A ``code`` is text made by the program (a
    number, an id), which needs no escaping. ``names`` are one or several, which programs read as one text,
    separated by ``;``.

    ``told`` describes the cell in words, from the whole row, if there is room.

    ``fields`` are those of a nested object; with ``many``, of each object in a list. ``detail``: left out
    of a table unless requested, and of a record if it is empty, zero or no.

    ``narrow``: on a terminal each row of its listing is one line. ``marked``: a cell has the color of the level that
    its row names. ``points``: a rate that is a number of points, without a percent sign.
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
    narrow: Narrow | None = None
    marked: bool = False
    points: bool = False

    @property
    def heading(self) -> str:
        return self.title or self.key


class Listing(NamedTuple):
    """Rows of the same columns, read once: they may come from a cursor.

    A row is a mapping by key, nested as in JSON; with ``flat`` it is a sequence, in the order of ``leaves``.
    ``footer`` lines are for people: balances, omitted rows.
    """

    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Cell]] | Iterable[Sequence[Cell]]
    title: str = ""
    footer: Sequence[str] = ()
    flat: bool = False


class Record(NamedTuple):
    """One object, shown as ``name: value`` lines."""

    columns: Sequence[Column]
    row: Mapping[str, Cell]
    title: str = ""
    footer: Sequence[str] = ()


class View(NamedTuple):
    """The view: format, columns, terminal, whether callers' data are revealed."""

    format: str = "plain"
    columns: tuple[str, ...] = ()
    reveal: bool = False
    excel: bool = False
    terminal: bool = False
    color: bool = False
    width: int = 80
    zone: tzinfo = timezone(timedelta(hours=8))
    instant: datetime = datetime(1980, 1, 1, tzinfo=UTC)
    """When the command began: the date that a workbook or a document bears."""

    @property
    def for_people(self) -> bool:
        """Whether a person reads it, on screen, in a document or on paper."""
        return not (self.flat or self.nested)

    @property
    def flat(self) -> bool:
        """Whether a program reads it by lines: nested values are text in a cell."""
        return self.format in {"csv", "tsv"}

    @property
    def nested(self) -> bool:
        """Whether a program reads it as objects."""
        return self.format in {"json", "jsonl"}

    @property
    def on_screen(self) -> bool:
        """Whether a person reads it on the terminal."""
        return self.format in {"table", "plain"}


class Leaf(NamedTuple):
    """A column without nesting: ``caller_name`` has the path ``("caller", "name")``."""

    path: tuple[str, ...]
    column: Column
    place: int
    detail: bool
    part: str = ""
    """Which count of a rate it is: numerator or denominator; empty for the rate itself."""

    @property
    def key(self) -> str:
        """Its name in a header."""
        return "_".join((*self.path, self.part) if self.part else self.path)

    def parts(self) -> list[Leaf]:
        """The two counts of a rate, as columns of formats without objects."""
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
"""Names of the counts of a rate, in headers and headings."""


def leaves(columns: Sequence[Column]) -> list[Leaf]:
    """Return the columns with nested objects flattened, in order."""
    flattened = list(_leaves(columns, (), detail=False))
    return [leaf._replace(place=place) for place, leaf in enumerate(flattened)]


def _leaves(columns: Iterable[Column], path: tuple[str, ...], *, detail: bool) -> Iterator[Leaf]:
    for column in columns:
        below = (*path, column.key)
        if column.fields and not column.many:
            yield from _leaves(column.fields, below, detail=detail or column.detail)
        else:
            yield Leaf(below, column, 0, detail or column.detail)


def select_columns(what: Listing | Record, view: View, *, all_columns: bool) -> list[Leaf]:
    """Return the leaves to show: those requested, in that order; else all, or all but details.

    Raises ``Usage`` for an unknown column. A name is a key, a nested object's key, or a heading; for a rate
    also that of a count.
    """
    known = leaves(what.columns)
    if view.columns:
        return [leaf for name in view.columns for leaf in _find_columns(name, known)]
    return [leaf for leaf in known if all_columns or not leaf.detail]


def _find_columns(name: str, known: list[Leaf]) -> list[Leaf]:
    fitting = [leaf for leaf in known if name in {leaf.key, leaf.column.heading}]
    fitting = fitting or [leaf for leaf in known if name == leaf.path[0]]
    fitting = fitting or [
        part for leaf in known for part in leaf.parts() if name in {part.key, part.column.heading}
    ]
    if not fitting:
        raise Usage(
            _("--columns: unknown column {name}").format(name=name),
            _("Choose from: {columns}").format(columns=", ".join(leaf.key for leaf in known)),
        )
    return fitting


def getter(leaf: Leaf, what: Listing | Record) -> Callable[[Row], Cell]:
    """Return a function that takes the leaf's cell out of a row."""
    if leaf.part:
        return _count_getter(getter(leaf._replace(part=""), what), leaf.part)
    if not (isinstance(what, Listing) and what.flat):
        return _follow_path(leaf.path)
    if leaf.column.kind == "free":
        return _free(leaf, secret_places(leaf, what))
    return itemgetter(leaf.place)


def _count_getter(rate: Callable[[Row], Cell], part: str) -> Callable[[Row], Cell]:
    """Return a function for one count of the rate that ``rate`` takes out of a row."""

    def cell(row: Row) -> Cell:
        ratio = rate(row)
        return None if ratio is None else as_number(getattr(ratio, part))

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
    """Return the positions, in a flat row, of the caller's data that the text at ``leaf`` must not contain."""
    places = {other.key: other.place for other in leaves(what.columns)}
    return [places[key] for key in leaf.column.secrets]


def _free(leaf: Leaf, places: list[int]) -> Callable[[Row], Cell]:
    """Return a function that wraps the text at ``leaf`` with the caller's data of its row."""

    def cell(row: Row) -> FreeText | None:
        text = row[leaf.place]
        return None if text is None else FreeText(text, *(row[place] for place in places))

    return cell


def prune_columns(columns: Sequence[Column], keep: Sequence[Leaf]) -> tuple[Column, ...]:
    """Return ``columns`` with the leaves in ``keep`` only, in its order, nested as before.

    Leaves of one object stay together, at the place of the first.
    """
    return _prune(columns, (), [leaf.path for leaf in keep])


def _prune(
    columns: Iterable[Column], above: tuple[str, ...], paths: list[tuple[str, ...]]
) -> tuple[Column, ...]:
    kept: dict[int, Column] = {}
    for column in columns:
        path = (*above, column.key)
        first = next((n for n, other in enumerate(paths) if other[: len(path)] == path), None)
        if first is not None:
            whole = path in paths
            kept[first] = column if whole else column._replace(fields=_prune(column.fields, path, paths))
    return tuple(kept[first] for first in sorted(kept))
