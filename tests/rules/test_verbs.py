"""Each verb of the transition table has all that a verb needs, and nothing else has it."""

from __future__ import annotations

import pytest

from hotline_cli.cli.registry import COMMANDS
from hotline_cli.domain.case_fold import FOLDS
from hotline_cli.domain.events import PASSIVE
from hotline_cli.domain.transitions.table import VERBS, Verb
from hotline_cli.domain.vocabulary import VOCABULARIES

RECORDS = frozenset({"register", *PASSIVE})
"""Events of a case that no row decides."""
EACH = pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))


@EACH
def test_a_verb_has_a_word_a_fold_and_a_command(verb: Verb) -> None:
    assert VERBS[verb.name] is verb
    assert verb.before
    assert VOCABULARIES["verb"][verb.name]
    assert verb.name in FOLDS or verb.name == "undo"
    if verb.is_command:
        assert COMMANDS[verb.name]
    elif verb.typed:
        assert verb.typed.partition(" ")[0] in VERBS


@EACH
def test_a_verb_that_moves_limits_can_be_replayed(verb: Verb) -> None:
    """What ends limits by itself, or decides anything by the rules, is decided again under other rules."""
    how, _stages = verb.ends or ("meet", ())
    assert how in {"meet", "stop"}
    assert verb.arguments or verb.ends or verb.name in UNRULED


UNRULED = frozenset(
    {"reach", "co-reply", "urge", "supervise", "link", "absorb", "refer", "file", "flag", "undo"}
)
"""Verbs on which no scheme has a word: a replay takes their events as they are."""


def test_nothing_else_happens_to_a_case() -> None:
    assert set(FOLDS) == {*VERBS, *RECORDS} - {"undo"}
    assert set(VOCABULARIES["verb"]) >= {*VERBS, *RECORDS}
