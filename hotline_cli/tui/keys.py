"""Keys of the live desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline_cli.domain.vocabulary import VOCABULARIES, word
from hotline_cli.i18n import _
from hotline_cli.services.live_call import (
    DISPATCH,
    FIELDS_BY_DISPOSITION,
    HOWS,
    PROMISE,
    SPOT,
    DeskView,
    LiveCall,
    TakenCall,
    find_category_code,
    find_outcome,
)
from hotline_cli.services.registration import default_outcome
from hotline_cli.tui.model import (
    PASSED_BY,
    Act,
    State,
    Step,
    after_refusal,
    fill_field,
    with_field,
    with_value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


# ---- the call page --------------------------------------------------------------------------------------------


def press(state: State, key: str, world: DeskView) -> Step:
    """Apply a key by name: ``enter``, ``tab``, ``backspace``, ``f2`` ..."""
    if state.page == "help":
        return state._replace(page="call"), None
    if state.page == "end":
        return _press_end(state, key, world)
    if state.page == "list":
        return _press_list(state, key, world)
    if state.form.no and key in {*DISPOSITION_KEYS, "f8"}:
        message = _("{no} is already stored: correct it and press Enter, or F9 to leave it as it was.")
        return state._replace(message=message.format(no=state.form.no), alarm=True), None
    if key in DISPOSITION_KEYS:
        return _choose_disposition(state, DISPOSITION_KEYS[key]), None
    act = ACTS.get(key)
    return act(state, world) if act else (_edit_field(state, key), None)


DISPOSITION_KEYS = {"f2": SPOT, "f3": PROMISE, "f4": DISPATCH}


def _choose_disposition(state: State, disposition: str) -> State:
    """Choose the disposition by one key: answered, promised or dispatched; the same key again clears it."""
    chosen = "" if state.form.disposition == disposition else disposition
    after = with_value(state, "disposition", chosen)
    if state.field not in after.form.fields:
        after = with_field(after, "matter")
    ready = chosen and state.form.matter
    return with_field(after, FIELDS_BY_DISPOSITION[chosen][0]) if ready else after


def _urgent(state: State, _world: DeskView) -> Step:
    return with_value(state, "urgent", not state.form.urgent), None


def _how(state: State, _world: DeskView) -> Step:
    return with_value(state, "how", HOWS[(HOWS.index(state.form.how) + 1) % len(HOWS)]), None


def _enter(state: State, world: DeskView) -> Step:
    """Go to the next field; from the last field, store the call."""
    fields = state.form.fields
    if state.field == "kind" and not state.form.kind:
        return state._replace(message=_("Press 1 to 5 for the kind."), alarm=True), None
    after = [name for name in fields[fields.index(state.field) + 1 :] if name not in PASSED_BY]
    if after:
        return with_field(state._replace(message="", alarm=False), after[0]), None
    return _store(state, world)


def _store(state: State, world: DeskView) -> Step:
    wanting = next(
        (name for name in state.form.fields if name in MESSAGES and not getattr(state.form, name).strip()), ""
    )
    if wanting:
        return with_field(state._replace(message=MESSAGES[wanting](), alarm=True), wanting), None
    form = state.form
    if form.no:
        message = _("Unknown category {name}.").format(name=form.category)
        if form.category and world.categories and not find_category_code(form.category, world.categories):
            return after_refusal(state, message, "category"), None
        return state, Act("correct", form)
    if form.how == "queued" and not form.disposition:
        return state, Act("wait", form)
    if form.unit:
        unit = _find_only(form.unit, world)
        if not unit:
            return after_refusal(state, _("Unknown unit {name}.").format(name=form.unit), "unit"), None
        form = form._replace(unit=unit)
    if form.category and world.categories and not find_category_code(form.category, world.categories):
        message = _("Unknown category {name}.").format(name=form.category)
        return after_refusal(state, message, "category"), None
    if form.disposition == SPOT and form.outcome.strip() and not find_outcome(form.outcome):
        allowed = ", ".join(word("outcome", code) for code in VOCABULARIES["outcome"])
        message = _("Unknown outcome {name}; use one of: {allowed}.")
        return after_refusal(state, message.format(name=form.outcome, allowed=allowed), "outcome"), None
    return state, Act("store", form)


MESSAGES = {
    "kind": lambda: _("Press 1 to 5 for the kind."),
    "matter": lambda: _("Give a text that is not empty."),
    "answer": lambda: _("Type the answer."),
    "promise": lambda: _("Type the promise."),
    "by": lambda: _("Enter a date like 2020-03-26, or a duration like 3 working days."),
}


def _tab(state: State, world: DeskView) -> Step:
    """Accept the suggestion; without one, go to the next field."""
    offer = find_completion(state, world)
    if offer and state.field == "name":
        return state, Act("recall", state.form, (world.hints.caller_no,))
    if offer and offer != getattr(state.form, state.field):
        return fill_field(state, state.field, offer), None
    return _move(state, 1), None


def find_completion(state: State, world: DeskView) -> str:
    """Return what the Tab key would fill in; a caller's data masked."""
    form, field = state.form, state.field
    if field == "unit":
        return _find_best(form.unit, world.units) if form.unit else world.own_unit
    if field == "category":
        return _category(form, world)
    if field == "name" and not form.name:
        return world.hints.caller
    if field == "outcome":
        names = [word("outcome", code) for code in VOCABULARIES["outcome"]]
        return (
            _find_best(form.outcome, names) if form.outcome else word("outcome", default_outcome(form.kind))
        )
    if field == "answer" and not form.answer:
        return next((answer for _ask, answer, verified in world.hints.answers if verified), "")
    return ""


def _category(form: LiveCall, world: DeskView) -> str:
    """Return the category that the text means; without text, the longest one the matter names."""
    names = [name for _code, name in world.categories]
    if form.category:
        by_code = next((name for code, name in world.categories if code == form.category.strip()), "")
        return by_code or _find_best(form.category, names)
    return max((name for name in names if name in form.matter), key=len, default="")


def _find_best(text: str, names: Sequence[str]) -> str:
    """Return the name that begins with ``text``, else contains it, else has its characters in order."""
    wanted = text.strip().lower()
    tests = (str.startswith, str.__contains__, _holds)
    return next((name for test in tests for name in names if test(name.lower(), wanted)), "")


def _find_only(text: str, world: DeskView) -> str:
    """Return the unit of this name or short name, else the only one that begins with ``text``, else contains it."""
    wanted = text.strip()
    if wanted in world.units:
        return wanted
    if wanted in dict(world.short_names):
        return dict(world.short_names)[wanted]
    for test in (str.startswith, str.__contains__, _holds):
        found = [name for name in world.units if test(name, wanted)]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def _holds(name: str, text: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in text)


def _move(state: State, by: int) -> State:
    fields = state.form.fields
    place = min(max(fields.index(state.field) + by, 0), len(fields) - 1)
    return with_field(state._replace(message="", alarm=False), fields[place])


def _next(state: State, world: DeskView) -> Step:
    """Put the first waiting caller through; the call being typed must be finished first."""
    if not world.queue:
        return state._replace(message=_("The queue is empty."), alarm=False), None
    if not state.form.blank:
        return state._replace(message=_("Save the current call first: press Enter."), alarm=True), None
    return state, Act("next", world.queue[0].form)


def _link(state: State, world: DeskView) -> Step:
    """Store the call and link it with the case it repeats (BM-02)."""
    if not world.hints.repeats:
        return state._replace(message=_("No similar cases found."), alarm=False), None
    after, act = _store(state, world)
    if act is None or act.name != "store":
        return after, act
    return after, act._replace(numbers=(world.hints.repeats[0][0],))


def _to_end(state: State, world: DeskView) -> Step:
    """Go to the end page; the call being typed must be finished first."""
    if not state.form.blank:
        return state._replace(message=_("Save the current call first: press Enter."), alarm=True), None
    unit = world.own_unit
    return state._replace(page="end", chosen=0, unit=unit, suggested=True, message="", alarm=False), None


def _discard(state: State, _world: DeskView) -> Step:
    """Clear the call; pressed again, bring it back."""
    if not state.form.blank:
        return state, Act("discard", state.form)
    return state, Act("bring_back", state.cleared) if state.cleared else None


def _up(state: State, world: DeskView) -> Step:
    """Go up one field; from the first one, into the list of calls."""
    if state.field == "kind" and world.taken:
        return state._replace(page="list", chosen=0, message="", alarm=False), None
    return _move(state, -1), None


def _press_list(state: State, key: str, world: DeskView) -> Step:
    """Move in the list of calls; Enter opens one to correct it, any other key returns to the call."""
    last = len(world.taken) - 1
    places = {
        "up": state.chosen - 1,
        "down": state.chosen + 1,
        "pageup": state.chosen - PAGE_STEP,
        "pagedown": state.chosen + PAGE_STEP,
        "home": 0,
        "end": last,
    }
    if key in places and not (key == "down" and state.chosen >= last):
        return state._replace(chosen=min(max(places[key], 0), last)), None
    if key != "enter":
        return state._replace(page="call"), None
    if not state.form.blank:
        message = _("Save the current call first: press Enter.")
        return state._replace(page="call", message=message, alarm=True), None
    return state._replace(page="call"), Act("open", numbers=(world.taken[min(state.chosen, last)].no,))


def _help(state: State, _world: DeskView) -> Step:
    return state._replace(page="help"), None


PAGE_STEP = 10
"""Calls by which PageUp and PageDown move."""
ACTS = {
    "enter": _enter,
    "tab": _tab,
    "down": lambda state, _world: (_move(state, 1), None),
    "s-tab": lambda state, _world: (_move(state, -1), None),
    "up": _up,
    "f1": _help,
    "f5": _urgent,
    "f6": _how,
    "f7": _next,
    "f8": _link,
    "f9": _discard,
    "f10": _to_end,
}


def _edit_field(state: State, key: str) -> State:
    if state.field == "kind":
        return with_value(state, "kind", "") if key in {"backspace", "delete"} else state
    text, at = getattr(state.form, state.field), state.cursor
    moves = {"left": max(at - 1, 0), "right": min(at + 1, len(text)), "home": 0, "end": len(text)}
    if key in moves:
        return state._replace(cursor=moves[key])
    if key == "backspace" and at:
        return with_value(state, state.field, text[: at - 1] + text[at:])._replace(cursor=at - 1)
    if key == "delete" and at < len(text):
        return with_value(state, state.field, text[:at] + text[at + 1 :])
    if key == "clear":
        return with_value(state, state.field, text[at:])._replace(cursor=0)
    return state


# ---- the end page ---------------------------------------------------------------------------------------------


def list_undispatched(world: DeskView) -> list[TakenCall]:
    """List the calls still to be dispatched today."""
    return [one for one in world.taken if one.waits]


def _press_end(state: State, key: str, world: DeskView) -> Step:
    """Dispatch one, or all after a question, or leave."""
    waiting = list_undispatched(world)
    last = max(len(waiting) - 1, 0)
    chosen = min(state.chosen, last)
    if state.asks and key in {"enter", "f8"}:
        return state._replace(asks=None), state.asks
    state = state._replace(asks=None)
    if key in {"enter", "f4"}:
        return _dispatch(state, world, waiting[chosen : chosen + 1])
    if key == "f8":
        return _ask_to_dispatch_all(state, world, waiting)
    changes: dict[str, dict[str, Any]] = {
        "up": {"chosen": max(chosen - 1, 0)},
        "s-tab": {"chosen": max(chosen - 1, 0)},
        "down": {"chosen": min(chosen + 1, last)},
        "tab": {"unit": _find_best(state.unit, world.units) or state.unit, "suggested": False},
        "backspace": {"unit": state.unit[:-1], "suggested": False, "message": ""},
        "clear": {"unit": "", "message": ""},
        "escape": {"page": "call", "message": ""},
    }
    return state._replace(**changes.get(key, {})), Act("leave") if key == "f10" else None


def _ask_to_dispatch_all(state: State, world: DeskView, waiting: Sequence[TakenCall]) -> Step:
    """Ask before all go to one unit; confidential and returned cases are dispatched one by one."""
    after, act = _dispatch(state, world, [one for one in waiting if not (one.confidential or one.returned)])
    if act is None:
        return after, None
    question = _("Dispatch all {count} to {unit}? Enter dispatches them, Esc goes back.")
    lines = [question.format(count=len(act.numbers), unit=act.unit)]
    for title, some in (
        (_("confidential"), [one for one in waiting if one.confidential]),
        (_("returned"), [one for one in waiting if one.returned and not one.confidential]),
    ):
        if some:
            numbers = _(", ").join(one.no.partition("-")[2] for one in some)
            lines.append(_("Left out, {reason}: {numbers}.").format(reason=title, numbers=numbers))
    return after._replace(asks=act, message=" ".join(lines), alarm=True), None


def _dispatch(state: State, world: DeskView, cases: Sequence[TakenCall]) -> Step:
    if not cases:
        return state._replace(message=_("There are no more calls to dispatch."), alarm=False), None
    unit = (_find_only(state.unit, world) or _find_best(state.unit, world.units)) if state.unit else ""
    if not unit:
        return state._replace(message=_("Type the unit; press Tab to complete it."), alarm=True), None
    return state._replace(unit=unit, suggested=True), Act(
        "dispatch", numbers=tuple(one.no for one in cases), unit=unit
    )
