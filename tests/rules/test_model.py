"""Random histories of all six schemes: the program and a second model, written from the documents, agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from histories import UNITS, History
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from machine import UNIT, Played

from hotline_cli.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import model

    from hotline_cli.domain.case import Limit


def told(played: Played, now: datetime) -> list[tuple[str, str, datetime, str]]:
    """The limits of the program as the model tells them."""
    return sorted(
        (
            one.stage,
            one.party or (UNITS[one.unit or UNIT] if one.stage == "assist" else ""),
            one.due,
            one.state(now),
        )
        for one in played.case.limits
    )


def play(draw: Callable[[Any], Any]) -> list[str]:
    """Play a history in both; what was done, if they come to differ."""
    history = History(draw)
    ours = Played(
        history.scheme,
        f"{history.at}",
        **history.facts,
        answered="请带身份证" if history.spot else "",
        promised=f"{history.promised or ''}",
        phone="13800000001" if history.contact else "",
    )
    difference = compare(ours, history.case, history.at)
    for _step in range(draw(st.integers(0, 16))):
        if difference:
            break
        verb, asked, allowed = history.step()
        missed = [one for one in ours.case.limits if was_missed(one, history.at)]
        try:
            ours.do(verb, f"{history.at}", **asked)
            difference = [] if allowed else ["  refused by the model alone"]
        except Refused as error:
            history.done[-1] += f" ({error.message})"
            difference = ["  refused by the program alone"] if allowed else []
        difference = difference or compare(ours, history.case, history.at)
        difference = difference or [f"  hidden: {one}" for one in missed if is_hidden(one, ours, history.at)]
    return [*history.done, *difference] if difference else []


def was_missed(limit: Limit, now: datetime) -> bool:
    """Whether it is late, overdue, or was so before it got another date."""
    return limit.broken or limit.state(now) in {"late", "overdue"}


def is_hidden(missed: Limit, ours: Played, now: datetime) -> bool:
    """Whether nothing tells any more that this limit was missed: neither its state nor the mark of an undo."""
    then = next((one for one in ours.case.limits if (one.n, one.begun) == (missed.n, missed.begun)), None)
    if then is None or then.stage != missed.stage:
        return all(step.what != "withdrawn" or step.value != missed.stage for step in ours.case.steps)
    return not (was_missed(then, now) and then.stopped is None) and not then.late_entry


def compare(ours: Played, theirs: model.Case, now: datetime) -> list[str]:
    """Where status, dates and states differ."""
    found, expected = told(ours, now), theirs.told(now)
    if found == expected and ours.case.status == theirs.status:
        return []
    return [
        f"  model {theirs.status}, program {ours.case.status}",
        *(f"  only the model: {one}" for one in expected if one not in found),
        *(f"  only the program: {one}" for one in found if one not in expected),
    ]


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=150, deadline=None, suppress_health_check=CHECKS)
@given(data=st.data())
def test_the_program_and_the_model_agree(data: st.DataObject) -> None:
    """After every step: what is refused, the status, the date and state of every limit."""
    difference = play(data.draw)
    assert not difference, "\n".join(difference)


@pytest.mark.slow
@settings(max_examples=5000, deadline=None, suppress_health_check=CHECKS)
@given(data=st.data())
def test_the_program_and_the_model_agree_on_many_histories(data: st.DataObject) -> None:
    """The same, thousands of them."""
    difference = play(data.draw)
    assert not difference, "\n".join(difference)
