"""Every cell of docs/interactions.md, played."""

from __future__ import annotations

import interactions as table
import pytest

from hotline_cli.domain.case import STAGE_ORDER


@pytest.mark.parametrize("act", table.ACTS)
def test_an_act_does_what_the_table_says(act: str) -> None:
    """In every case in which it is possible, to the limits of every stage; what is not named runs on."""
    seen = {stage: found for stage, found in table.observed(act).items() if found != {table.LEAVES}}
    assert seen == {stage: set(effects.split()) for stage, effects in table.TABLE[act].items()}


@pytest.mark.clause("WZ-15")
@pytest.mark.parametrize("act", table.ACTS)
def test_nothing_that_was_missed_is_gone_by_an_act(act: str) -> None:
    """Ended or met it is late, else overdue: none is stopped but by a void, none kept, none another unit's."""
    seen = {stage: found for stage, found in table.observed_missed(act).items() if found != {table.OVERDUE}}
    said = table.MISSED.get(act, {}).items()
    assert seen == {stage: {states} if " on" in states else set(states.split()) for stage, states in said}


def test_every_act_and_stage_is_in_the_table() -> None:
    """No act without a row, no stage without a running limit, no double effect without the word that decides."""
    assert table.TABLE.keys() == table.ACTS.keys()
    running = {limit.stage for setup in table.SETUPS for limit in table.played(setup).case.running_limits()}
    assert running == set(STAGE_ORDER)
    mixed = {
        (act, stage)
        for act, effects in table.TABLE.items()
        for stage, said in effects.items()
        if {table.LEAVES, table.WAITS} & set(said.split())
    }
    assert mixed <= table.NOTES.keys()


@pytest.mark.clause("WZ-09", "WZ-10", "WZ-15", "BM-07", "XF-10", "XF-11")
@pytest.mark.parametrize(
    ("base", "first"), [(base, first) for base in table.PAIRS for first in table.PAIRS[base]]
)
def test_a_second_act_does_what_the_table_says(base: str, first: str) -> None:
    """To an answer limit that the first one has moved."""
    acts = [(first, second) if first else (second,) for second in table.SECOND[base]]
    assert " ".join(table.observed_pair(base, *pair) for pair in acts) == table.PAIRS[base][first]
    if first:
        assert table.observed_pair(base, first) in {table.MOVES, table.LEAVES}
