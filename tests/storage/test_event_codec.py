"""What an event says comes out of its packing as it went in."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hotline_cli.store.event_codec import pack_event, unpack_event

TIMES = st.sampled_from(["2026-03-02 23:59:59", "2026-03-02 09:00:00", "2026-03-02 00:00:00"])
WORDS = st.sampled_from(["answer", "sign", "ST-03", "15 working days", ""])
BEGUN = st.fixed_dictionaries(
    {"do": st.just("begin"), "stage": st.sampled_from(["transfer", "answer", "promise"]), "due": TIMES},
    optional={
        "clause": WORDS, "span": WORDS, "unit": st.integers(0, 50), "start": TIMES, "roll": st.sampled_from([False]),
        "provisional": st.sampled_from([True]), "interim": st.sampled_from([True]),
    },
)  # fmt: skip
MET = st.fixed_dictionaries({"do": st.just("meet"), "n": st.integers(0, 9)}, optional={"at": TIMES})
OTHER = st.fixed_dictionaries(
    {"do": st.sampled_from(["move", "stop", "hold", "resume", "meet"]), "n": st.integers(0, 9)},
    optional={"due": TIMES, "dated": st.booleans(), "why": WORDS},
)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(1, 3), "origin": st.sampled_from(["own", "superior"]), "unit": st.integers(0, 50),
        "via": st.sampled_from(["system", "phone", ""]), "key": WORDS, "limits": st.lists(st.one_of(BEGUN, MET, OTHER)),
    },
)  # fmt: skip


@given(st.sampled_from(["register", "dispatch", "reply", "callback", "unit"]), DATA)
def test_nothing_is_lost(verb: str, data: dict[str, Any]) -> None:
    """Whatever a verb says; a registration says which case it is by its row where it does not by itself."""
    text = pack_event(verb, data, 2)
    expected = {"id": 2, **data} if verb == "register" else data
    assert unpack_event(verb, text, 2) == expected
    assert json.loads(text) is not data


def test_what_is_nearly_always_said_is_short() -> None:
    """A dispatch that meets a limit and begins two."""
    begun = [
        {"do": "meet", "n": 0},
        {"do": "begin", "stage": "sign", "due": "2026-03-02 23:59:59", "clause": "ST-02", "span": "1 working day",
         "unit": 7},
        {"do": "begin", "stage": "answer", "due": "2026-03-02 12:00:00", "clause": "ST-03", "span": "3 working hours",
         "unit": 7, "start": "2026-03-02 09:00:00"},
    ]  # fmt: skip
    assert pack_event("dispatch", {"unit": 7, "via": "system", "limits": begun}, 2) == (
        '{"unit":7,"limits":[0,["sign","2026-03-02","ST-02","1 working day",7],'
        '["answer","2026-03-02 12:00:00","ST-03","3 working hours",7,{"start":"2026-03-02 09:00:00"}]]}'
    )
