"""The rules of the layers that import-linter cannot check: circles, SQL, transactions, the clock.

Which layer may import which is said in ``[tool.importlinter]`` of pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotline_cli.domain.case import OPEN
from hotline_cli.queries import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = Path(__file__).resolve().parents[2] / "hotline_cli"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
SQL = re.compile(
    r"\b(SELECT\b.*\bFROM|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA \w+)\b", re.DOTALL
)
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
}
TRANSACTIONS = {"transaction", "aside", "write_transaction"}
MAX_LINES = 540
"""About 500, as CONTRIBUTING says, and some lines of leave for a table that is one subject."""


def belongs(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


def walk_run_code(node: ast.AST) -> Iterator[ast.AST]:
    """Walk the nodes that run, functions included, without the blocks that only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        test = child.test if isinstance(child, ast.If) else None
        if not (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"):
            yield child
            yield from walk_run_code(child)


def imported(module: str, walk: Callable[[ast.AST], Iterator[ast.AST]] = ast.walk) -> set[str]:
    """The full names of all modules that ``module`` imports, at the top or inside a function."""
    found: set[str] = set()
    for node in walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: use absolute imports"
            name = node.module or ""
            inner = {f"{name}.{alias.name}" for alias in node.names}
            modules = {full for full in inner if full.removeprefix("hotline_cli.") in MODULES}
            found |= modules or {name}
    return found


def imported_at_run_time(module: str) -> set[str]:
    """The modules of this package among the imports that run, without the package's name."""
    names = {name.removeprefix("hotline_cli.") for name in imported(module, walk_run_code)}
    return names & MODULES.keys()


def holds_sql(module: str) -> bool:
    """Whether a module has a string of SQL or calls a connection's ``execute``."""
    return any(
        (isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value))
        or (isinstance(node, ast.Attribute) and node.attr in {"execute", "executemany", "executescript"})
        for node in ast.walk(tree(module))
    )


def opens_transaction(module: str) -> bool:
    calls = (node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in TRANSACTIONS for call in calls)


def test_no_import_leads_back_to_where_it_began() -> None:
    """No circle of modules, not even through an import inside a function; the error would name it."""
    TopologicalSorter({module: imported_at_run_time(module) for module in MODULES}).prepare()


@pytest.mark.parametrize("module", [name for name in MODULES if not belongs(name, "store")])
def test_sql_is_in_queries_and_reports_and_in_services_that_write(module: str) -> None:
    """A service that only reads belongs to ``queries``; an import is one service in several modules."""
    if belongs(module, "queries", "reports", "services.imports"):
        return
    assert not holds_sql(module) or (belongs(module, "services") and opens_transaction(module))


@pytest.mark.parametrize("module", [name for name in MODULES if not belongs(name, "store", "services")])
def test_only_services_open_a_transaction(module: str) -> None:
    """Queries and reports read; a command calls a service."""
    assert not opens_transaction(module)


def test_the_open_statuses_are_listed_once_in_sql() -> None:
    """``queries.cases`` has the list of the index word for word, and it is that of the domain."""
    statuses = ", ".join(
        f"'{status}'" for status in ("received", "dispatched", "handling", "reviewing", "answered")
    )
    holders = {module for module, path in MODULES.items() if statuses in path.read_text("utf-8")}
    assert holders == {"queries.cases", "store.schema"}
    assert f"c.status IN ({statuses})" == cases.IS_OPEN
    assert set(re.findall("'([a-z]+)'", statuses)) == OPEN


@pytest.mark.parametrize("module", [name for name in MODULES if belongs(name, "domain")])
def test_the_domain_needs_only_the_standard_library_and_dateutil(module: str) -> None:
    """Of the standard library it uses nothing that reaches out of the process but for the shipped calendar."""
    others = {name.partition(".")[0] for name in imported(module)} - {"hotline_cli", "dateutil"}
    assert others <= sys.stdlib_module_names
    assert not others & {"os", "socket", "sqlite3", "subprocess", "time"}


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"context"}))
def test_only_the_context_reads_the_clock(module: str) -> None:
    """Every other module is given the time."""
    read = {
        (node.value.id, node.attr)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert not read & CLOCKS


@pytest.mark.parametrize("module", MODULES)
def test_no_file_is_long(module: str) -> None:
    """A longer file has more than one subject."""
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= MAX_LINES
