"""What stands on the live desk and what a key does to it: values in, values out, no terminal, no file.

A key gives the next ``State`` and perhaps an ``Act`` that the desk is to do: store a call, keep a waiting one,
dispatch. Whoever does it hands the outcome back with ``stored``, ``refused``, ``taken_up``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.words import VOCABULARIES
from hotline_cli.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

KINDS = tuple(VOCABULARIES["kind"])
HOWS = ("no", "queued", "on-air")
"""Put through: not, waiting for it, on the air (WZ-06). One key goes round."""
SPOT, PROMISE, DISPATCH = "spot", "promise", "dispatch"
"""What becomes of a call: answered there and then, promised by a date, passed on. Without one it waits for a unit."""

ALWAYS = ("kind", "phone", "name", "matter", "category")
PASSED_BY = ("category",)
"""Fields that Enter passes by: a call is typed without them, and Tab or the arrows lead to them."""
BESIDES = {"": (), SPOT: ("answer",), PROMISE: ("promise", "by"), DISPATCH: ("unit",)}
TYPED_MOST = 10
"""Characters of it that are said again where they mean nothing."""
MOST = 5_000
"""Characters that a field takes: a paste longer than that is cut, and said so."""


class Form(NamedTuple):
    """A call as it is typed. ``key`` is its own, so that what is stored twice is there once."""

    key: str
    at: str = ""
    """When it was first stored, as office time; empty while it never was."""
    kind: str = ""
    phone: str = ""
    name: str = ""
    matter: str = ""
    category: str = ""
    how: str = HOWS[0]
    way: str = ""
    answer: str = ""
    promise: str = ""
    by: str = ""
    unit: str = ""
    urgent: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields to fill, in the order of the screen."""
        return ALWAYS + BESIDES[self.way]

    @property
    def blank(self) -> bool:
        """Whether nothing was said yet."""
        return not any((self.kind, self.phone, self.name, self.matter, self.answer, self.promise))

    def to_json(self) -> str:
        """As it is kept until it is a case."""
        return json.dumps(self._asdict(), ensure_ascii=False)

    @classmethod
    def from_json(cls, body: str) -> Form:
        """What ``to_json`` kept."""
        kept = json.loads(body)
        return cls(**{name: kept[name] for name in cls._fields if name in kept})


class Taken(NamedTuple):
    """A call that is a case."""

    no: str
    at: datetime
    kind: str
    matter: str
    """Masked."""
    outcome: str
    """``spot``, ``promise``, ``dispatch`` (at a unit) or empty: it waits for one."""
    unit: str = ""
    how: str = ""
    urgent: bool = False
    due: str = ""
    waits: bool = False
    """It is to be dispatched and was not yet (CZ-13)."""


class Waiting(NamedTuple):
    """A caller in the queue, as shown: masked."""

    form: Form
    name: str
    matter: str


class Hints(NamedTuple):
    """What was found for the call that is being typed."""

    repeats: tuple[tuple[str, str], ...] = ()
    """Number of an earlier case and what speaks for it: the same phone, how alike the text is."""
    caller: str = ""
    """The earlier caller's name, masked; his case is ``caller_no``."""
    caller_no: str = ""
    answers: tuple[tuple[str, str, bool], ...] = ()
    """Questions prepared for the session that fit the matter: asked, answered, verified (XF-03, CZ-27)."""


class World(NamedTuple):
    """What the file and the clock say at this moment."""

    now: datetime
    begins: datetime
    ends: datetime
    title: str
    on_air: tuple[str, ...] = ()
    """Units with the leader expected or come."""
    units: tuple[str, ...] = ()
    own_unit: str = ""
    """The unit on the air, where there is just one."""
    categories: tuple[tuple[str, str], ...] = ()
    """The office's tree: the code and what no other branch is called; empty while there is none."""
    leader: str = ""
    queue: tuple[Waiting, ...] = ()
    taken: tuple[Taken, ...] = ()
    hints: Hints = Hints()


class State(NamedTuple):
    """The desk: the call in hand, where the cursor stands, which page is shown."""

    form: Form
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
    form: Form | None = None
    numbers: tuple[str, ...] = ()
    unit: str = ""


Step = tuple[State, "Act | None"]


# ---- what comes back ------------------------------------------------------------------------------------------


def stored(message: str, form: Form) -> State:
    """The call is a case: the next one begins with an empty form."""
    return State(form, message=message)


def refused(state: State, message: str, field: str = "") -> State:
    """It was not stored: the form stays as typed, with the cursor where it is wanting."""
    at = field if field in state.form.fields else state.field
    return _at(state._replace(message=message, alarm=True), at)


def said(state: State, message: str) -> State:
    """Something to tell, the desk as it is."""
    return state._replace(message=message, alarm=False)


def taken_up(form: Form) -> State:
    """A call from the queue, or the one that a closed window left, is in hand again."""
    state = State(form)
    wanted = [name for name in form.fields if name not in PASSED_BY]
    return _at(state, next((name for name in wanted if not getattr(form, name)), wanted[-1]))


def filled(state: State, field: str, value: str) -> State:
    """A field completed."""
    return _at(_put(state, field, value), field)


# ---- typing ---------------------------------------------------------------------------------------------------


def typed(state: State, text: str) -> State:
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
    room = max(MOST - len(before), 0)
    cut = len(clean) > room
    now = before[: state.cursor] + clean[:room] + before[state.cursor :]
    message = _("Cut to {most} characters.").format(most=MOST) if cut else ""
    after = _put(state, state.field, now)._replace(message=message, alarm=cut)
    return after._replace(cursor=state.cursor + len(clean[:room]))


def _kind(state: State, text: str) -> State:
    """One key chooses the kind and goes on; a Chinese word or its first character does too."""
    for place, code in enumerate(KINDS, 1):
        chinese = VOCABULARIES["kind"][code]
        # who types the sounds of a Chinese word would hit on the first letter of another one
        letters = {code} if language() == "zh" else {code, code[0]}
        if text and (text == str(place) or text in letters or chinese.startswith(text)):
            return _at(_put(state, "kind", code), "phone")
    wrong = _("{text} is no kind. Press 1 to 5 for the kind.").format(text=text[:TYPED_MOST])
    return state._replace(message=wrong, alarm=True)


def _put(state: State, field: str, value: Any) -> State:  # noqa: ANN401 - any field of the form
    return state._replace(form=state.form._replace(**{field: value}), message="", alarm=False)


def _at(state: State, field: str) -> State:
    return state._replace(field=field, cursor=len(str(getattr(state.form, field))))


# ---- keys -----------------------------------------------------------------------------------------------------


def press(state: State, key: str, world: World) -> Step:
    """A key by name: ``enter``, ``tab``, ``backspace``, ``f2`` ..."""
    if state.page == "help":
        return state._replace(page="call"), None
    if state.page == "end":
        return _press_end(state, key, world)
    if key in WAYS:
        return _way(state, WAYS[key]), None
    act = ACTS.get(key)
    return act(state, world) if act else (_edited(state, key), None)


WAYS = {"f2": SPOT, "f3": PROMISE, "f4": DISPATCH}


def _way(state: State, way: str) -> State:
    """Answered, promised or passed on, by one key; the same key again takes it back."""
    chosen = "" if state.form.way == way else way
    after = _put(state, "way", chosen)
    if state.field not in after.form.fields:
        after = _at(after, "matter")
    ready = chosen and state.form.kind and state.form.matter
    return _at(after, BESIDES[chosen][0]) if ready else after


def _urgent(state: State, _world: World) -> Step:
    return _put(state, "urgent", not state.form.urgent), None


def _how(state: State, _world: World) -> Step:
    return _put(state, "how", HOWS[(HOWS.index(state.form.how) + 1) % len(HOWS)]), None


def _enter(state: State, world: World) -> Step:
    """On to the next field; from the last one, into the file."""
    fields = state.form.fields
    if state.field == "kind" and not state.form.kind:
        return state._replace(message=_("Press 1 to 5 for the kind."), alarm=True), None
    after = [name for name in fields[fields.index(state.field) + 1 :] if name not in PASSED_BY]
    if after:
        return _at(state._replace(message="", alarm=False), after[0]), None
    return _store(state, world)


def _store(state: State, world: World) -> Step:
    wanting = _wanting(state.form)
    if wanting:
        return _at(state._replace(message=MESSAGES[wanting](), alarm=True), wanting), None
    form = state.form
    if form.how == "queued" and not form.way:
        return state, Act("wait", form)
    if form.unit and form.unit not in world.units:
        return refused(state, _("There is no unit {name}.").format(name=form.unit), "unit"), None
    if form.category and world.categories and not category_code(form.category, world.categories):
        told = _("There is no category {name}.").format(name=form.category)
        return refused(state, told, "category"), None
    return state, Act("store", form)


def category_code(text: str, categories: Sequence[tuple[str, str]]) -> str:
    """The code of the branch that ``text`` names, by its name or its code; empty where it names none."""
    return next((code for code, name in categories if text.strip() in {code, name}), "")


MESSAGES = {
    "kind": lambda: _("Press 1 to 5 for the kind."),
    "matter": lambda: _("Say what it is about."),
    "answer": lambda: _("What was answered?"),
    "promise": lambda: _("What was promised?"),
    "by": lambda: _("By when? A date like 2020-03-26, or a span like 3 working days."),
}


def _wanting(form: Form) -> str:
    return next((name for name in form.fields if name in MESSAGES and not getattr(form, name).strip()), "")


def _tab(state: State, world: World) -> Step:
    """Take what is offered; where nothing is, on to the next field."""
    offer = offered(state, world)
    if offer and state.field == "name":
        return state, Act("recall", state.form, (world.hints.caller_no,))
    if offer and offer != getattr(state.form, state.field):
        return filled(state, state.field, offer), None
    return _move(state, 1), None


def offered(state: State, world: World) -> str:
    """What the Tab key would put into the field; masked where it is a caller's."""
    form, field = state.form, state.field
    if field == "unit":
        return _best(form.unit, world.units) if form.unit else world.own_unit
    if field == "category":
        return _category(form, world)
    if field == "name" and not form.name:
        return world.hints.caller
    if field == "answer" and not form.answer:
        return next((answer for _ask, answer, verified in world.hints.answers if verified), "")
    return ""


def _category(form: Form, world: World) -> str:
    """The branch that is meant by what was typed; before anything was, the longest that the matter names."""
    names = [name for _code, name in world.categories]
    if form.category:
        by_code = next((name for code, name in world.categories if code == form.category.strip()), "")
        return by_code or _best(form.category, names)
    return max((name for name in names if name in form.matter), key=len, default="")


def _best(text: str, names: Sequence[str]) -> str:
    """The name that begins with ``text``, else one that holds it, else one that holds its characters in order."""
    wanted = text.strip().lower()
    tests = (str.startswith, str.__contains__, _holds)
    return next((name for test in tests for name in names if test(name.lower(), wanted)), "")


def _holds(name: str, text: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in text)


def _move(state: State, by: int) -> State:
    fields = state.form.fields
    place = min(max(fields.index(state.field) + by, 0), len(fields) - 1)
    return _at(state._replace(message="", alarm=False), fields[place])


def _next(state: State, world: World) -> Step:
    """Put the first caller of the queue through; what is in hand must be out of it first."""
    if not world.queue:
        return state._replace(message=_("Nobody waits."), alarm=False), None
    if not state.form.blank:
        return state._replace(message=_("Store the call in hand first: Enter."), alarm=True), None
    return state, Act("next", world.queue[0].form)


def _link(state: State, world: World) -> Step:
    """Store the call and link it with the case that it repeats (BM-02)."""
    if not world.hints.repeats:
        return state._replace(message=_("Nothing like it was found."), alarm=False), None
    after, act = _store(state, world)
    if act is None or act.name != "store":
        return after, act
    return after, act._replace(numbers=(world.hints.repeats[0][0],))


def _to_end(state: State, world: World) -> Step:
    """The last page; what is in hand must be out of it first."""
    if not state.form.blank:
        return state._replace(message=_("Store the call in hand first: Enter."), alarm=True), None
    unit = world.own_unit
    return state._replace(page="end", chosen=0, unit=unit, suggested=True, message="", alarm=False), None


def _discard(state: State, _world: World) -> Step:
    if state.form.blank:
        return state, None
    return state, Act("discard", state.form)


def _help(state: State, _world: World) -> Step:
    return state._replace(page="help"), None


ACTS = {
    "enter": _enter,
    "tab": _tab,
    "down": lambda state, _world: (_move(state, 1), None),
    "s-tab": lambda state, _world: (_move(state, -1), None),
    "up": lambda state, _world: (_move(state, -1), None),
    "f1": _help,
    "f5": _urgent,
    "f6": _how,
    "f7": _next,
    "f8": _link,
    "f9": _discard,
    "f10": _to_end,
}


def _edited(state: State, key: str) -> State:
    """Keys that edit a field."""
    if state.field == "kind":
        return _put(state, "kind", "") if key in {"backspace", "delete"} else state
    text, at = getattr(state.form, state.field), state.cursor
    moves = {"left": max(at - 1, 0), "right": min(at + 1, len(text)), "home": 0, "end": len(text)}
    if key in moves:
        return state._replace(cursor=moves[key])
    if key == "backspace" and at:
        return _put(state, state.field, text[: at - 1] + text[at:])._replace(cursor=at - 1)
    if key == "delete" and at < len(text):
        return _put(state, state.field, text[:at] + text[at + 1 :])
    if key == "clear":
        return _put(state, state.field, text[at:])._replace(cursor=0)
    return state


# ---- the last page --------------------------------------------------------------------------------------------


def left(world: World) -> list[Taken]:
    """The calls that are to be dispatched today, and were not."""
    return [one for one in world.taken if one.waits]


def _press_end(state: State, key: str, world: World) -> Step:
    """Dispatch one or all, or leave."""
    waiting = left(world)
    chosen = min(state.chosen, max(len(waiting) - 1, 0))
    if key in {"up", "s-tab"}:
        return state._replace(chosen=max(chosen - 1, 0)), None
    if key == "down":
        return state._replace(chosen=min(chosen + 1, max(len(waiting) - 1, 0))), None
    if key == "tab":
        return state._replace(unit=_best(state.unit, world.units) or state.unit, suggested=False), None
    if key == "backspace":
        return state._replace(unit=state.unit[:-1], suggested=False, message=""), None
    if key == "clear":
        return state._replace(unit="", message=""), None
    if key in {"enter", "f4"}:
        return _dispatch(state, world, waiting if key == "f4" else waiting[chosen : chosen + 1])
    if key == "escape":
        return state._replace(page="call", message=""), None
    return state, Act("leave") if key == "f10" else None


def _dispatch(state: State, world: World, cases: Sequence[Taken]) -> Step:
    if not cases:
        return state._replace(message=_("Nothing is left to dispatch."), alarm=False), None
    unit = state.unit if state.unit in world.units else _best(state.unit, world.units) if state.unit else ""
    if not unit:
        return state._replace(message=_("Type the unit; Tab completes it."), alarm=True), None
    return state._replace(unit=unit, suggested=True), Act(
        "dispatch", numbers=tuple(one.no for one in cases), unit=unit
    )
