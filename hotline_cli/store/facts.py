"""Exported facts by DuckDB: writing Parquet files, and counting over them."""

from __future__ import annotations

import json
import re
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hotline_cli import files
from hotline_cli.errors import InputFault, Usage
from hotline_cli.i18n import _
from hotline_cli.store.facts_folder import FactsFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "1GB"
"""Memory of DuckDB for one office at a time; beyond it, it uses temporary files."""
CASES_PER_FILE = 200_000
"""Cases in one file: their lines are on disk once more while it is written."""
ROWS_PER_GROUP = 40_960
"""A month's report skips row groups without a date in the month."""


def connect(memory: Path | None = None) -> DuckDBPyConnection:
    """Return a DuckDB in memory that loads nothing from elsewhere. Raises ``Usage`` if it is not installed."""
    try:
        import duckdb
    except ImportError as error:
        raise Usage(
            _("facts of offices need duckdb, which is not installed"),
            _("Install the extra `province`: pip install 'hotline-cli[province]'."),
        ) from error
    config: dict[str, Any] = {
        "memory_limit": MEMORY_LIMIT,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if memory:
        config["temp_directory"] = str(memory)
    return duckdb.connect(":memory:", config=config)


class FactsWriter:
    """Writes the files of a partition into the folder ``into``."""

    def __init__(self, into: Path) -> None:
        self.into = into
        self.files: list[FactsFile] = []

    def write(self, name: str, types: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
        """Write a small table."""
        self._write(f"{name}.parquet", types, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))

    def write_cases(self, year: int, types: Mapping[str, str], lines: Iterator[str]) -> None:
        """Write the cases of a year, each with the range of dates in it, by which readers skip it."""
        part = 0
        while begun := self._write(
            f"cases/year={year:04d}/part-{part}.parquet", types, lines, most=CASES_PER_FILE, more=_ACTIVE
        ):
            part += 1
            if begun < CASES_PER_FILE:
                break

    def _write(
        self, path: str, types: Mapping[str, str], lines: Iterable[str], *, most: int = 0, more: str = ""
    ) -> int:
        from itertools import islice

        target = self.into / path
        files.make_folder(target.parent)
        source = target.with_suffix(".lines")
        count = 0
        with files.open_to_write(source) as file:
            for line in islice(lines, most) if most else lines:
                file.write(line)
                count += 1
        if not count and most:
            source.unlink()
            return 0
        columns = ", ".join(f"{_quoted(name)}: {_text(kind)}" for name, kind in types.items())
        with closing(connect(self.into)) as con:
            con.execute(
                f"COPY (SELECT *{more} FROM read_json({_file(source)}, format='newline_delimited', "
                f"columns={{{columns}}})) TO {_text(str(target))} "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_PER_GROUP}, PARQUET_VERSION v2)"
            )
        source.unlink()
        self.files.append(FactsFile(path, target.stat().st_size, count, files.digest_of(target)))
        return count


_DATES = "list_concat(list_transform(steps, lambda s: s.at), list_transform(limits, lambda l: l.due_at))"
_ACTIVE = f", list_min({_DATES}) AS active_from, list_max({_DATES}) AS active_to"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


def _file(path: Path) -> str:
    """Return the path of one file to read; DuckDB would take ``[``, ``*`` and ``?`` for a pattern."""
    return _text(re.sub(r"([\[*?])", r"[\1]", str(path)))


@contextmanager
def _guard(path: Path) -> Iterator[None]:
    """Translate errors of DuckDB into ``InputFault``: the size was right, and the content is not."""
    from duckdb import Error

    try:
        yield
    except Error as error:
        raise InputFault(
            _("{path}: {what}").format(path=path, what=str(error).splitlines()[0]),
            _("Export this office's facts again with `hotline export facts`."),
        ) from error


class Facts:
    """The cases of one office, counted by DuckDB."""

    def __init__(self, folder: Path, cases: Sequence[Path], types: Mapping[str, str]) -> None:
        """Open the files of ``cases``; without any, the table is empty."""
        self.folder = folder
        self.con = connect()
        columns = ", ".join(f"{_quoted(name)} {kind}" for name, kind in _with_active(types).items())
        with _guard(folder):
            if cases:
                files = ", ".join(map(_file, cases))
                names = ", ".join(map(_quoted, _with_active(types)))
                self.con.execute(f"CREATE VIEW cases AS SELECT {names} FROM read_parquet([{files}])")
            else:
                self.con.execute(f"CREATE TABLE cases ({columns})")

    def read(self, path: Path, types: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the rows of a small table."""
        names = ", ".join(map(_quoted, types))
        with _guard(path):
            return self._rows(f"SELECT {names} FROM read_parquet({_file(path)})", ())

    def add_schemes(self, schemes: Iterable[tuple[int, str]]) -> None:
        """Set the schemes, by which cases are selected."""
        self.con.execute("CREATE TABLE schemes (id INTEGER, name VARCHAR)")
        for each in schemes:
            self.con.execute("INSERT INTO schemes VALUES (?, ?)", each)

    def execute(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run SQL with parameters as SQLite writes them (``:name``, ``?1``). Raises ``InputFault``."""
        text, names = _with_dollars(sql)
        given: Any = parameters
        if not isinstance(parameters, (list, tuple)):
            given = {name: value for name, value in dict(parameters).items() if name in names}
        with _guard(self.folder):
            return self._rows(text, given)

    def _rows(self, sql: str, parameters: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - by name or by place
        found = self.con.execute(sql, parameters)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def close(self) -> None:
        self.con.close()


def read_marks(path: Path, events: Iterable[int]) -> dict[int, int]:
    """Return the marks of a chain after some of its events, and after its first transaction. Raises ``InputFault``."""
    places = ", ".join(str(int(seq)) for seq in (0, *events))
    sql = f"""
SELECT seq, mark FROM read_parquet({_file(path)})
WHERE seq IN ({places}) OR seq = (SELECT min(seq) FROM read_parquet({_file(path)}))"""
    with closing(connect()) as con, _guard(path):
        return dict(con.execute(sql).fetchall())


def _with_active(types: Mapping[str, str]) -> dict[str, str]:
    return {**types, "active_from": "BIGINT", "active_to": "BIGINT"}


@lru_cache
def _with_dollars(sql: str) -> tuple[str, frozenset[str]]:
    """Return ``sql`` with its parameters as DuckDB writes them, and their names."""
    names = re.findall(r"(?<![:\w]):([a-z_]+)", sql)
    text = re.sub(r"(?<![:\w]):([a-z_]+)", r"$\1", sql)
    return re.sub(r"\?(\d)", r"$\1", text), frozenset(names)
