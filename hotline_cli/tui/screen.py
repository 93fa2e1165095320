"""Screen of the live desk: styled lines for a width and height, and the cursor.

Pure like the model: a test reads the screen as a clerk does. Everything fits at 80 by 24; a smaller window
loses the list of calls first, then the hints, never the line being typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.vocabulary import VOCABULARIES, word
from hotline_cli.i18n import _, join_names, language
from hotline_cli.services import live_call
from hotline_cli.text import cut_text, display_width, make_visible, wrap_text
from hotline_cli.tui.keys import find_completion, list_undispatched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.services.live_call import DeskView, TakenCall
    from hotline_cli.tui.model import State

Line = list[tuple[str, str]]
"""Pieces of a line with their styles: head, dim, good, warn, alarm, input, chosen, or none."""

MIN_TAKEN_LINES = 3
MAX_QUEUE_LINES = 4
MAX_HINT_LINES = 3
MAX_MESSAGE_LINES = 3


class Screen(NamedTuple):
    """The lines, and the cursor's row and column."""

    lines: list[Line]
    row: int = 0
    column: int = 0

    def text(self) -> str:
        """The lines without styles."""
        return "\n".join("".join(piece for _style, piece in line).rstrip() for line in self.lines)


def draw(state: State, world: DeskView, columns: int, rows: int) -> Screen:
    """Draw the current page."""
    pages = {"call": _call, "list": _call, "end": _end, "help": _help}
    screen = pages[state.page](state, world, columns, rows)
    return screen._replace(lines=[_fit(line, columns) for line in screen.lines[:rows]])


# ---- parts ----------------------------------------------------------------------------------------------------


def pad(text: str, columns: int) -> str:
    """Cut or fill ``text`` to exactly ``columns``."""
    short = cut_text(text, columns)
    return short + " " * (columns - display_width(short))


def _fit(line: Line, columns: int) -> Line:
    kept, room = [], columns
    for style, piece in line:
        short = cut_text(make_visible(piece), room)
        kept.append((style, short))
        room -= display_width(short)
    return kept


def _rule(title: str, columns: int) -> Line:
    head = f"── {title} " if title else ""
    return [("dim", head + "─" * max(columns - display_width(head), 0))]


def _head(world: DeskView, columns: int) -> list[Line]:
    """Draw the session, who is on the air, the clock and the time left."""
    clock, style = _clock(world)
    right = f"{world.now:%H:%M:%S}  {clock}"
    left_hand = cut_text(world.title, columns - display_width(right) - 2)
    gap = " " * max(columns - display_width(left_hand) - display_width(right), 1)
    on_air = _("On the air: {who}").format(who=join_names(world.on_air) or "—")
    return [[("head", left_hand), ("", gap), (style, right)], [("", on_air)]]


def _clock(world: DeskView) -> tuple[str, str]:
    if world.now.date() != world.begins.date():
        return _("the session was on {date}").format(date=f"{world.begins:%Y-%m-%d}"), "alarm"
    if world.now < world.begins:
        return _("begins in {minutes}").format(minutes=_minutes(world.begins - world.now)), "dim"
    if world.now >= world.ends:
        return _("ended {minutes} ago").format(minutes=_minutes(world.now - world.ends)), "warn"
    rest = world.ends - world.now
    style = "warn" if rest.total_seconds() <= 600 else "good"
    return _("{minutes} left").format(minutes=_minutes(rest)), style


def _minutes(span: object) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)  # type: ignore[attr-defined] # a timedelta
    return f"{minutes}:{seconds:02d}"


DISPOSITIONS = {
    live_call.SPOT: ("✓", "good"),
    live_call.PROMISE: ("◷", "warn"),
    live_call.DISPATCH: ("→", ""),
}


def _disposition(one: TakenCall) -> str:
    if one.disposition == live_call.SPOT:
        return _("answered")
    if one.disposition == live_call.PROMISE:
        return _("by {date}").format(date=one.due)
    return one.unit or _("no unit yet")


def _taken_line(one: TakenCall, columns: int, *, chosen: bool = False) -> Line:
    mark, style = DISPOSITIONS.get(one.disposition, ("·", ""))
    style = "alarm" if one.urgent else style
    marks = ("!" if one.urgent else " ") + ("*" if one.how == "on-air" else " ")
    disposition = cut_text(_disposition(one), max(columns // 4, 8))
    count = one.no.partition("-")[2]
    left_hand = f"{count} {one.at:%H:%M} {marks}{word('kind', one.kind)} "
    room = columns - display_width(left_hand) - display_width(disposition) - 4
    text = left_hand + pad(one.matter, max(room, 0)) + f" {mark} {disposition}"
    return [("chosen" if chosen else style, text)]


def counts(world: DeskView) -> str:
    """Count the calls taken by disposition; the counts add up."""
    done = [one.disposition for one in world.taken]
    return _(
        "Calls {all}: answered {spot}, promised {promise}, dispatched {dispatch}, no unit yet {waiting}"
    ).format(
        all=len(done),
        spot=done.count(live_call.SPOT),
        promise=done.count(live_call.PROMISE),
        dispatch=done.count(live_call.DISPATCH),
        waiting=done.count(""),
    )


# ---- the call page --------------------------------------------------------------------------------------------


def _call(state: State, world: DeskView, columns: int, rows: int) -> Screen:
    head, form = _head(world, columns), _Form(state, world, columns)
    foot = [*_message(state, columns), *_keys(columns)]
    queue = [_waiting(n, one, columns) for n, one in enumerate(world.queue[:MAX_QUEUE_LINES], 1)]
    if len(world.queue) > MAX_QUEUE_LINES:
        queue.append([("dim", _("  and {count} more").format(count=len(world.queue) - MAX_QUEUE_LINES))])
    room = rows - len(head) - len(form.lines) - len(foot)
    middle = _middle(state, world, queue, columns, room)
    above = [*head, *middle]
    lines = [*above, *form.lines, *foot]
    return Screen(lines, len(above) + form.row, form.column)


def _middle(state: State, world: DeskView, queue: list[Line], columns: int, room: int) -> list[Line]:
    """Draw the queue and the calls, urgent and newest first, in the remaining lines."""
    if room <= 0:
        return []
    title = _("Waiting {count}").format(count=len(world.queue))
    above = [_rule(title, columns), *queue][: max(room - MIN_TAKEN_LINES, 1)]
    below = room - len(above)
    if below <= 0:
        return above
    chosen = min(state.chosen, len(world.taken) - 1) if state.page == "list" else -1
    first = max(chosen - (below - 1) + 1, 0)
    shown = world.taken[first : first + below - 1]
    lines = [_taken_line(one, columns, chosen=place == chosen) for place, one in enumerate(shown, first)]
    empty: list[Line] = [[] for _line in range(below - 1 - len(lines))]
    return [*above, _rule(counts(world), columns), *lines, *empty]


def _waiting(place: int, one: live_call.WaitingCall, columns: int) -> Line:
    text = (
        f"{place} {one.form.at[11:16]} {word('kind', one.form.kind)} {one.name or _('no name')} {one.matter}"
    )
    return [("warn" if one.form.urgent else "", cut_text(text, columns))]


def _message(state: State, columns: int) -> list[Line]:
    """Draw the message, in full if possible: the remedy is at its end."""
    lines = wrap_text(make_visible(state.message), columns)[:MAX_MESSAGE_LINES] or [""]
    return [[("alarm" if state.alarm else "good", line)] for line in lines]


def _keys(columns: int) -> list[Line]:
    keys = [
        ("F2", _("answered")),
        ("F3", _("promise")),
        ("F4", _("dispatch")),
        ("F5", _("urgent")),
        ("F6", _("put through")),
        ("F7", _("next waiting")),
        ("F8", _("link")),
        ("F9", _("clear")),
        ("F10", _("end")),
        ("F1", _("help")),
    ]
    text = " ".join(f"{key} {what}" for key, what in keys)
    if display_width(text) <= columns:
        return [[("dim", text)]]
    half = len(keys) // 2 + 1
    return [[("dim", " ".join(f"{key} {what}" for key, what in some))] for some in (keys[:half], keys[half:])]


class _Form:
    """The current call: its lines and its cursor."""

    def __init__(self, state: State, world: DeskView, columns: int) -> None:
        self.state, self.world, self.columns = state, world, columns
        self.labels = {
            "kind": _("Kind"),
            "phone": _("Phone"),
            "name": _("Name"),
            "matter": _("Matter"),
            "category": _("Category"),
            "answer": _("Answer"),
            "outcome": _("Outcome"),
            "promise": _("Promise"),
            "by": _("Deadline"),
            "unit": _("Unit"),
        }
        self.label_width = max(display_width(label) for label in self.labels.values()) + 1
        urgent = [_("URGENT")] if state.form.urgent else []
        title = _("Correct {no}").format(no=state.form.no) if state.form.no else _("Call")
        parts = [title, word("put-through", state.form.how), *urgent]
        self.lines: list[Line] = [_rule(" · ".join(parts), columns)]
        self.row = self.column = 0
        self._kind()
        for name in state.form.fields[1:]:
            self._field(name)
        self.lines += self._hints()

    def _label(self, name: str) -> tuple[str, str]:
        style = "head" if name == self.state.field else "dim"
        return style, pad(self.labels[name], self.label_width)

    def _kind(self) -> None:
        line: Line = [self._label("kind")]
        for place, code in enumerate(live_call.KINDS, 1):
            shown = VOCABULARIES["kind"][code] if language() == "zh" else code
            line.append(("chosen" if code == self.state.form.kind else "", f"{place} {shown}"))
            line.append(("", "  "))
        if self.state.field == "kind":
            self.row, self.column = len(self.lines), self.label_width
        self.lines.append(line)

    def _field(self, name: str) -> None:
        text = make_visible(str(getattr(self.state.form, name)))
        focused = name == self.state.field
        room = max(self.columns - self.label_width - 1, 4)
        begin = 0
        if focused:
            before = text[: self.state.cursor]
            while display_width(before[begin:]) > room - 1:
                begin += 1
            self.row, self.column = len(self.lines), self.label_width + display_width(before[begin:])
        elif display_width(text) > room:
            text = cut_text(text, room)
        line: Line = [self._label(name), ("input" if focused else "", pad(text[begin:], room))]
        offer = find_completion(self.state, self.world) if focused else ""
        if offer and offer != text:
            free = max(room - display_width(text[begin:]) - 1, 0)
            shown = cut_text(f"⇥ {offer}", free)
            line[1] = ("input", text[begin:] + " ")
            line.append(("dim", shown))
        self.lines.append(line)

    def _hints(self) -> list[Line]:
        hints = self.world.hints
        each = MAX_HINT_LINES - 1 if len(hints.repeats) == 1 else 1  # the matter comes last
        lines: list[Line] = [
            [("warn", line)]
            for no, why in hints.repeats[:MAX_HINT_LINES]
            for line in self._up_to(each, _("Repeat? {no} {why}").format(no=no, why=why))
        ]
        for ask, answer, verified in hints.answers[:MAX_HINT_LINES]:
            mark = "" if verified else _(" (not verified)")
            lines.append(
                [
                    (
                        "good" if verified else "dim",
                        "? " + _("{label}: {text}").format(label=f"{ask}{mark}", text=answer),
                    )
                ]
            )
        return lines[:MAX_HINT_LINES]

    def _up_to(self, most: int, text: str) -> list[str]:
        """Fit ``text`` into so many lines; a single line is cut with a sign."""
        return [text] if most == 1 else wrap_text(make_visible(text), self.columns)[:most]


# ---- the other pages ------------------------------------------------------------------------------------------


def _end(state: State, world: DeskView, columns: int, rows: int) -> Screen:
    """Draw the calls taken, those without a unit, and the key that dispatches them."""
    waiting = list_undispatched(world)
    lines = [*_head(world, columns), _rule(counts(world), columns)]
    if world.queue:
        queued = _("{count} still waiting; they become work orders when you leave.")
        lines.append([("warn", queued.format(count=len(world.queue)))])
    lines.append(_rule(_("To dispatch: {count}").format(count=len(waiting)), columns))
    foot: list[Line] = [
        [
            ("head", pad(_("Unit"), 6)),
            ("chosen" if state.suggested and state.unit else "input", pad(state.unit, max(columns - 7, 4))),
        ],
        *_message(state, columns),
        [("dim", _("↑↓ choose  Enter or F4 dispatch this one  F8 dispatch all  Esc back  F10 leave"))],
    ]
    room = max(rows - len(lines) - len(foot), 0)
    chosen = min(state.chosen, max(len(waiting) - 1, 0))
    first = max(chosen - room + 1, 0)
    shown: Sequence[TakenCall] = waiting[first : first + room]
    lines += [_taken_line(one, columns, chosen=place == chosen) for place, one in enumerate(shown, first)]
    lines += [[] for _line in range(room - len(shown))]
    return Screen([*lines, *foot], len(lines), 6 + display_width(state.unit))


def _help(_state: State, _world: DeskView, columns: int, _rows: int) -> Screen:
    text = [
        _(
            "Keys 1 to 5 choose the kind and move to the phone; Enter moves to the next field, and "
            "saves from the last one."
        ),
        _("Tab accepts the suggestion after ⇥: an earlier caller's name, a prepared answer, a unit."),
        _(
            "Enter skips the category: Tab after the matter goes to it, and suggests the categories "
            "that the matter mentions."
        ),
        _(
            "Enter skips the outcome of an answer too: it is explained for an inquiry, solved for all else; "
            "Tab after the answer goes to it."
        ),
        _("F2 answered on the spot, F3 promised by a date, F4 to a unit; the same key again cancels it."),
        _("Without any of these keys, the call waits for a unit until the end (F10)."),
        _("F5 urgent. F6 cycles through: not put through, waiting, on the air."),
        _("Waiting callers are listed in the queue; F7 puts the first one through."),
        _(
            "F8 saves the call and links it to the case that it repeats. F9 clears the entry; pressed again, "
            "it brings it back."
        ),
        _("↑ from the kind goes into the list of calls; Enter there opens a call to correct it."),
        _("F10 shows the cases left to dispatch, then ends. Ctrl-C ends at once; nothing is lost."),
        _("If the terminal uses the F keys itself: press Esc, then the digit (Esc 2 for F2, Esc 0 for F10)."),
        _("Press any key to go back."),
    ]
    lines = [line for entry in text for line in wrap_text(entry, columns)]
    return Screen([_rule(_("Help"), columns), *([("", line)] for line in lines)])
