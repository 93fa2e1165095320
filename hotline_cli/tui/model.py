"""State of the live desk: values in, values out, no terminal, no file.

A key gives the next ``State`` and possibly an ``Act`` for the caller to carry out: store a call, keep it
waiting, dispatch. The caller passes the result to ``after_storing``, ``after_refusal`` or ``take_up``.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.i18n import _, language
from hotline_cli.services.live_call import KINDS, LiveCall

PASSED_BY = ("category", "outcome")
"""Fields that Enter skips; Tab and arrows reach them."""
MAX_QUOTED_LENGTH = 10
"""Maximum characters of an invalid input quoted in a message."""
ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|O.)?")
"""What a terminal sends for a key, or a program for a color: never text."""
MAX_FIELD_LENGTH = 5_000
"""Maximum characters of a field; a longer paste is cut, with a message."""


class Act(NamedTuple):
    """An action for the caller to carry out.

    ``store``, ``correct`` (a stored call), ``open`` (a stored call, to correct it), ``wait`` (into the queue),
    ``next`` (put through), ``recall``, ``discard``, ``bring_back``, ``dispatch``, ``leave``.
    """

    name: str
    form: LiveCall | None = None
    numbers: tuple[str, ...] = ()
    unit: str = ""


class State(NamedTuple):
    """The desk: current call, cursor, page."""

    form: LiveCall
    field: str = "kind"
    cursor: int = 0
    page: str = "call"
    message: str = ""
    alarm: bool = False
    chosen: int = 0
    """Index of the selected call, in the list of calls or among those to dispatch."""
    unit: str = ""
    """End page: the unit being typed."""
    suggested: bool = False
    """Whether the unit is a suggestion that typing replaces."""
    asks: Act | None = None
    """End page: what Enter carries out, after the question in the message."""
    cleared: LiveCall | None = None
    """The call that was just cleared; the same key brings it back."""


Step = tuple[State, "Act | None"]


# ---- results --------------------------------------------------------------------------------------------------


def after_storing(message: str, form: LiveCall) -> State:
    """Return the state after storing: an empty form."""
    return State(form, message=message)


def after_refusal(state: State, message: str, field: str = "") -> State:
    """Return the state after a refusal: the form as typed, the cursor in the field to correct."""
    at = field if field in state.form.fields else state.field
    return with_field(state._replace(message=message, alarm=True), at)


def with_message(state: State, message: str) -> State:
    """Set the message line."""
    return state._replace(message=message, alarm=False)


def take_up(form: LiveCall) -> State:
    """Take up a call from the queue, or the one left by a closed window."""
    state = State(form)
    wanted = [name for name in form.fields if name not in PASSED_BY]
    return with_field(state, next((name for name in wanted if not getattr(form, name)), wanted[-1]))


def fill_field(state: State, field: str, value: str) -> State:
    """Set a field to a completed value."""
    return with_field(with_value(state, field, value), field)


# ---- typing ---------------------------------------------------------------------------------------------------


def type_text(state: State, text: str) -> State:
    """Insert characters typed or pasted, without control characters, up to ``MAX_FIELD_LENGTH``."""
    if state.page == "help":
        return state._replace(page="call")
    plain = ESCAPE_SEQUENCE.sub("", text).replace("\r\n", "\n").strip("\r\n")
    clean = "".join(c if c.isprintable() else " " for c in plain)
    if not clean:
        return state
    if state.page == "list":
        state = state._replace(page="call")
    if state.page == "end":
        state = state._replace(asks=None)
        before = "" if state.suggested else state.unit
        return state._replace(unit=before + clean, suggested=False, message="")
    if state.field == "kind":
        return _kind(state, clean)
    before = getattr(state.form, state.field)
    room = max(MAX_FIELD_LENGTH - len(before), 0)
    cut = len(clean) > room
    now = before[: state.cursor] + clean[:room] + before[state.cursor :]
    message = _("Cut to {most} characters.").format(most=MAX_FIELD_LENGTH) if cut else ""
    after = with_value(state, state.field, now)._replace(message=message, alarm=cut)
    return after._replace(cursor=state.cursor + len(clean[:room]))


def _kind(state: State, text: str) -> State:
    """Set the kind by one key and go on; a Chinese word or its first character works too."""
    for place, code in enumerate(KINDS, 1):
        chinese = VOCABULARIES["kind"][code]
        # a first letter would match while the sounds of a Chinese word are being typed
        letters = {code} if language() == "zh" else {code, code[0]}
        if text and (text == str(place) or text in letters or chinese.startswith(text)):
            return with_field(with_value(state, "kind", code), "phone")
    wrong = _("{text} is not a kind. Press 1 to 5 for the kind.").format(text=text[:MAX_QUOTED_LENGTH])
    return state._replace(message=wrong, alarm=True)


def with_value(state: State, field: str, value: Any) -> State:  # noqa: ANN401 - any field of the form
    return state._replace(form=state.form._replace(**{field: value}), message="", alarm=False)


def with_field(state: State, field: str) -> State:
    return state._replace(field=field, cursor=len(str(getattr(state.form, field))))
