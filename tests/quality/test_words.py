"""Plain words in messages, help and docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from clerk import ROOT

from hotline_cli import errors
from hotline_cli.cli.registry import PANELS
from tools import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = ROOT / "hotline_cli"
MAX_HELP_LINE = 50
UNCHECKED = {"cli", "store"}
"""Packages whose docstrings are not checked."""
DIALECT = [
    r"\bstands?\b(?! for\b| in for\b)",
    r"(?<!\bthere )\b(is|are|was|were) no\b(?! (longer|more|later|earlier|less|fewer)\b)",
    r"\bbesides\b",
    r"\bnought\b",
    r"\bmend(s|ed|ing)?\b",
    r"\banew\b",
    r"\bof ours\b",
    r"\bwho(so)?ever\b",
    r"(?<!\bno )\bsuch\b(?! as\b| an?\b)",
    r"\ball the same\b",
    r"\blet\b.{1,40}\bbe\b",
    r"\b(come|comes|came|coming) to\b",
    r"\bwhat (came|comes|stands|was told)\b",
    r"\b(whence|whither|hither|thereof|therein|wherein|whereof|lest|albeit)\b",
    r"\bthere and then\b",
    r"\bif it is meant\b",
]
"""Turns of phrase that read as translated, without regard to case."""
ERRORS = {
    name
    for name, found in vars(errors).items()
    if inspect.isclass(found) and issubclass(found, errors.HotlineError)
}


ANY_DIALECT = re.compile("|".join(DIALECT), re.IGNORECASE)


def dialect(text: str) -> list[str]:
    flat = " ".join(text.split())
    if not ANY_DIALECT.search(flat):
        return []
    return [pattern for pattern in DIALECT if re.search(pattern, flat, re.IGNORECASE)]


@cache
def trees() -> dict[str, ast.Module]:
    """The source of the program by its path below the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def packages() -> list[str]:
    return sorted({name.partition("/")[0].removesuffix(".py") for name in trees()})


def texts(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def translated(node: ast.expr) -> str:
    """The text of ``_("…")`` and ``_("…").format(…)``, else nothing."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return translated(node.func.value)
    called = isinstance(node.func, ast.Name) and node.func.id in {"_", "N_"}
    text = node.args[0] if called and node.args else None
    return text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else ""


def faults_raised() -> Iterator[tuple[str, str, str]]:
    """Where an error is made, its message and its remedy."""
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                said = [translated(argument) for argument in node.args[:2]] + ["", ""]
                yield f"{name}:{node.lineno}", said[0], said[1]


def test_messages_are_plain() -> None:
    messages = [text for message in catalogue.messages_in_source() for text in texts(message)]
    assert {text: dialect(text) for text in messages if dialect(text)} == {}


@pytest.mark.parametrize("package", [name for name in packages() if name not in UNCHECKED])
def test_docstrings_are_plain(package: str) -> None:
    found = {}
    for name, tree in trees().items():
        if name.partition("/")[0].removesuffix(".py") != package:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node) or ""
                if dialect(text):
                    found[f"{name}: {text}"] = dialect(text)
    assert found == {}


def test_a_help_line_is_short_and_imperative() -> None:
    lines = [row.line for panel in PANELS.values() for row in panel.values()]
    wrong = [
        line
        for line in lines
        if len(line) > MAX_HELP_LINE or line.endswith(".") or not re.match(r"[A-Z][a-z]+,? [a-zA-Z]", line)
    ]
    assert wrong == []
    assert [line for line in lines if re.match(r"\w+s\b", line) and not line.startswith("Pass")] == []


def test_a_message_says_what_is_wrong_in_lower_case_without_a_period() -> None:
    wrong = [
        f"{where} {message}"
        for where, message, _remedy in faults_raised()
        if re.match(r"[A-Z][a-z]", message) or message.endswith(".")
    ]
    assert wrong == []


def test_a_remedy_is_a_sentence() -> None:
    wrong = [
        f"{where} {remedy}"
        for where, _message, remedy in faults_raised()
        if remedy and not (re.match(r"[A-Z`{-]", remedy) and re.search(r"[.?:}`)\]\"]$", remedy))
    ]
    assert wrong == []
