"""What stands on the live desk and what a key does to it: values in, values out, no terminal, no file.

A key gives the next ``State`` and perhaps an ``Act`` that the desk is to do: store a call, keep a waiting one,
dispatch. Whoever does it hands the outcome back with ``stored``, ``refused``, ``taken_up``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.i18n import _, language
from hotline_cli.services.live_call import KINDS, LiveCall

PASSED_BY = ("category",)
"""Fields that Enter passes by: a call is typed without them, and Tab or the arrows lead to them."""
MAX_QUOTED_LENGTH = 10
"""Characters of it that are said again where they mean nothing."""
MAX_FIELD_LENGTH = 5_000
"""Characters that a field takes: a paste longer than that is cut, and said so."""


class State(NamedTuple):
    """The desk: the call in hand, where the cursor stands, which page is shown."""

    form: LiveCall
    field: str = "kind"
    cursor: int = 0
    page: str = "call"
    message: str = ""
    alarm: bool = False
    chosen: int = 0
    """On the last page: the place of the case in hand."""
    unit: str = ""
    """On the last page: the unit being typed."""
    suggested: bool = False
    """Whether that unit stands there by itself: what is typed takes its place."""


class Act(NamedTuple):
    """What the desk is to do.

    ``store``, ``wait`` (into the queue), ``next`` (put through), ``recall``, ``discard``, ``dispatch``, ``leave``.
    """

    name: str
    form: LiveCall | None = None
    numbers: tuple[str, ...] = ()
    unit: str = ""


Step = tuple[State, "Act | None"]


# ---- what comes back ------------------------------------------------------------------------------------------


def after_storing(message: str, form: LiveCall) -> State:
    """The call is a case: the next one begins with an empty form."""
    return State(form, message=message)


def after_refusal(state: State, message: str, field: str = "") -> State:
    """It was not stored: the form stays as typed, with the cursor where it is wanting."""
    at = field if field in state.form.fields else state.field
    return with_field(state._replace(message=message, alarm=True), at)


def with_message(state: State, message: str) -> State:
    """Something to tell, the desk as it is."""
    return state._replace(message=message, alarm=False)


def take_up(form: LiveCall) -> State:
    """A call from the queue, or the one that a closed window left, is in hand again."""
    state = State(form)
    wanted = [name for name in form.fields if name not in PASSED_BY]
    return with_field(state, next((name for name in wanted if not getattr(form, name)), wanted[-1]))


def fill_field(state: State, field: str, value: str) -> State:
    """A field completed."""
    return with_field(with_value(state, field, value), field)


# ---- typing ---------------------------------------------------------------------------------------------------


def type_text(state: State, text: str) -> State:
    """Characters typed or pasted. Control characters are left out; a field takes ``MOST`` characters."""
    if state.page == "help":
        return state._replace(page="call")
    clean = "".join(c if c.isprintable() else " " for c in text.replace("\r\n", "\n").strip("\r\n"))
    if state.page == "end":
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
    """One key chooses the kind and goes on; a Chinese word or its first character does too."""
    for place, code in enumerate(KINDS, 1):
        chinese = VOCABULARIES["kind"][code]
        # who types the sounds of a Chinese word would hit on the first letter of another one
        letters = {code} if language() == "zh" else {code, code[0]}
        if text and (text == str(place) or text in letters or chinese.startswith(text)):
            return with_field(with_value(state, "kind", code), "phone")
    wrong = _("{text} is not a kind. Press 1 to 5 for the kind.").format(text=text[:MAX_QUOTED_LENGTH])
    return state._replace(message=wrong, alarm=True)


def with_value(state: State, field: str, value: Any) -> State:  # noqa: ANN401 - any field of the form
    return state._replace(form=state.form._replace(**{field: value}), message="", alarm=False)


def with_field(state: State, field: str) -> State:
    return state._replace(field=field, cursor=len(str(getattr(state.form, field))))
