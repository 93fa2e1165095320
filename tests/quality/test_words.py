"""Plain words: messages, help and docstrings without the turns of phrase that have to be read twice."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from hotline_cli.cli.registry import PANELS
from tools import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = ROOT / "hotline_cli"
MAX_HELP = 50
DIALECT = {
    r"\bbesides\b": "also, in addition",
    r"\bnought\b": "zero",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\banew\b": "again",
    r"\bof (ours|theirs)\b": "our, their",
    r"\bwho(so)?ever\b": "anyone who, the user",
    r"\ball the same\b": "anyway",
    r"\bcom(e|es|ing) to (be|stand|nothing)\b": "become",
    r"\bwhat (it|they) comes? to\b": "the result",
    r"\bcame to\b": "resulted in",
    r"\bstands? (in|on|there|beside|still|open|for)\b": "is in, is on",
    r"\b(is|are) no (?!longer|more|later|earlier|less|way|need|such)[a-z]+\b": "is not a",
    r"\blet (it|the|a|an|them|him|her)\b.*\bbe\b": "rewrite",
    r"\bas well it may\b|\bto and fro\b|\bthere and then\b": "rewrite",
    r"\bif it is meant\b": "to do it anyway",
    r"\b(thrice|whence|whither|hither|thereof|therein|whereof|wherein|lest|albeit|ere)\b": "modern word",
    r"\b(is|are|was|were) to be (asked|told|said|had)\b": "must be",
    r"\bgoes? (on|out) (running|counting)\b": "continues",
    r"\b(said|told) so\b": "reported",
}
"""Patterns, without regard to case, and plainer words."""
