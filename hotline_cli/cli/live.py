"""``live``: the live desk on a terminal. Keys go to the model, its acts to the service."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import SESSION
from hotline_cli.cli.options import argument
from hotline_cli.cli.picker import ESCAPE_WAIT
from hotline_cli.errors import DatabaseFault, HotlineError, Usage
from hotline_cli.i18n import _
from hotline_cli.services import live_call
from hotline_cli.tui import model, screen
from hotline_cli.tui.keys import list_undispatched, press

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.application import Application
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    from hotline_cli.services.live import LiveDesk
    from hotline_cli.services.live_call import LiveCall

LOOKS_EVERY = 0.25
"""Seconds between saving the input and searching for matches."""
READS_EVERY = 8
"""Rounds between readings of the database, for changes by other desks."""

STYLES = {
    "head": "bold",
    "dim": "#888888",
    "good": "ansigreen",
    "warn": "ansiyellow",
    "alarm": "ansired bold",
    "input": "underline",
    "chosen": "reverse",
}

KEYS = {
    "enter": "enter",
    "tab": "tab",
    "s-tab": "s-tab",
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "home": "home",
    "end": "end",
    "backspace": "backspace",
    "delete": "delete",
    "c-u": "clear",
    "pageup": "pageup",
    "pagedown": "pagedown",
    **{f"f{n}": f"f{n}" for n in range(1, 11)},
}
"""prompt_toolkit's keys → the model's; others mean nothing."""


@command(
    "live",
    details=_(
        "Enter calls entirely from the keyboard; each line is saved as you type, so closing the "
        "window loses nothing, and the same command continues where you stopped. F1 shows the keys."
    ),
    example="hotline live 2026-03-05",
    shows=False,
)
def live(
    call: CommandContext,
    session: Annotated[str | None, argument(metavar="[SESSION]", type=SESSION)] = None,
) -> None:
    from hotline_cli.queries.lookups import session_of_today
    from hotline_cli.services.live import LiveDesk

    if not (call.env.stdin.isatty() and call.env.at_terminal):
        raise Usage(
            _("live needs an interactive terminal"),
            _(
                "Without a terminal, use `hotline register --session SESSION` and `hotline import "
                "--session SESSION`."
            ),
        )
    desk = LiveDesk(call.office, session or str(session_of_today(call.office)))
    shown = _Shown(desk)
    shown.run()
    call.say(shown.parting())


class _Shown:
    """The live desk in a terminal."""

    def __init__(self, desk: LiveDesk) -> None:
        self.desk = desk
        self.world = desk.world()
        self.state = model.State(desk.fresh())
        self.kept = self.state.form
        self.offered = ""
        """Key of the call taken over from a desk that is gone, while it is unfinished."""
        self._offer()
        self.unkept = False
        """Whether the input could not be saved last time: another clerk is writing."""
        self.warned = False
        """Whether Ctrl-C was pressed since."""
        self.sequence = False
        """Whether the characters that arrive belong to an unknown key."""
        self.remarks = io.StringIO()
        """What the services remark while the screen is drawn."""
        self.looks = 0
        self.application = self._application()

    def run(self) -> None:
        """Run until the clerk leaves. Ctrl-C saves the input and raises ``KeyboardInterrupt``."""
        self._look()
        env = self.desk.office.env
        stderr, env.stderr = env.stderr, self.remarks  # a line on standard error would break the screen
        try:
            self.application.run(pre_run=self._begin)
        finally:
            env.stderr = stderr

    def _begin(self) -> None:
        self.application.create_background_task(self._live())

    def parting(self) -> list[str]:
        """Return the remarks to print after the screen is closed."""
        left = list_undispatched(self.world)
        remarks = [screen.counts(self.world)]
        if left:
            remarks.append(
                _("{count} still to dispatch: hotline dispatch --session {session} --to UNIT").format(
                    count=len(left), session=self.desk.session.id
                )
            )
        return remarks

    # ---- the terminal -----------------------------------------------------------------------------------------

    def _application(self) -> Application[None]:
        import os

        from prompt_toolkit.application import Application
        from prompt_toolkit.data_structures import Point
        from prompt_toolkit.layout import Layout, Window
        from prompt_toolkit.layout.controls import FormattedTextControl
        from prompt_toolkit.output import ColorDepth
        from prompt_toolkit.styles import Style

        from hotline_cli.cli.prompts import terminal_of

        self._point = Point(0, 0)
        control = FormattedTextControl(self._text, focusable=True, get_cursor_position=lambda: self._point)
        application: Application[None] = Application(
            layout=Layout(Window(control, always_hide_cursor=False)),
            key_bindings=self._bindings(),
            style=Style.from_dict(STYLES),
            color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None,
            output=terminal_of(self.desk.office.env.stdout),
            full_screen=True,
        )
        application.ttimeoutlen = ESCAPE_WAIT
        return application

    def _text(self) -> StyleAndTextTuples:
        from prompt_toolkit.data_structures import Point

        size = self.application.output.get_size()
        drawn = screen.draw(self.state, self.world, size.columns, size.rows)
        self._point = Point(
            x=min(_place(drawn.lines, drawn.row, drawn.column), size.columns - 1), y=drawn.row
        )
        pieces: StyleAndTextTuples = []
        for line in drawn.lines:
            pieces += [(f"class:{style}" if style else "", text) for style, text in line]
            pieces.append(("", "\n"))
        return pieces[:-1]

    def _bindings(self) -> KeyBindings:
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.keys import Keys

        keys = KeyBindings()
        for theirs, ours in KEYS.items():
            keys.add(theirs, eager=True)(self._pressing(ours))
        for digit in range(10):
            keys.add("escape", str(digit))(self._pressing(f"f{digit or 10}"))
        keys.add("escape")(self._pressing("escape"))
        keys.add("escape", eager=True, filter=Condition(lambda: self.state.page != "call"))(
            self._pressing("escape")
        )
        for begin in "[O":
            keys.add("escape", begin)(self._begin_sequence)
        keys.add(Keys.Any)(self._any)
        keys.add(Keys.BracketedPaste)(lambda event: self._type(event.data))
        keys.add("c-c", eager=True)(self._interrupt)
        return keys

    def _pressing(self, key: str) -> Callable[[KeyPressEvent], None]:
        def pressed(_event: KeyPressEvent) -> None:
            self._follow(*press(self.state, key, self.world))

        return pressed

    def _begin_sequence(self, _event: KeyPressEvent) -> None:
        self.sequence = True

    def _any(self, event: KeyPressEvent) -> None:
        """Type a character; a key without a meaning, known to prompt_toolkit or not, types nothing."""
        from prompt_toolkit.keys import Keys

        if isinstance(event.key_sequence[-1].key, Keys):
            return
        if self.sequence:
            self.sequence = not "@" <= event.data <= "~"
        elif event.data.isprintable():
            self._type(event.data)

    def _type(self, text: str) -> None:
        self.state = model.type_text(self.state, text)

    def _interrupt(self, event: KeyPressEvent) -> None:
        self._look(wait=True)
        if self.unkept and not self.warned:
            self.warned = True
            return
        kept = _("interrupted; the call being typed was kept: run `hotline live {session}` to continue it")
        message = () if self.state.form.blank or self.unkept else (kept.format(session=self.desk.session.id),)
        event.app.exit(exception=KeyboardInterrupt(*message))

    async def _live(self) -> None:
        """Update the clock, save the input, and show changes of other desks."""
        from asyncio import sleep

        while True:
            await sleep(LOOKS_EVERY)
            self.looks += 1
            self._look()
            if self.looks % READS_EVERY == 0:
                self._read()
            if self.looks % int(1 / LOOKS_EVERY) == 0 or self.state.form != self.kept:
                self.application.invalidate()

    # ---- the desk ---------------------------------------------------------------------------------------------

    def _follow(self, state: model.State, act: model.Act | None) -> None:
        self.state = state
        if act is None:
            return
        self.desk.office.env.tick()
        try:
            DEEDS[act.name](self, act)
        except HotlineError as error:
            from hotline_cli.cli import prompts

            field = (
                "promise" if "--promise" in error.remedy else "phone" if "--phone" in error.message else ""
            )
            if field == "promise" and self.state.form.disposition != live_call.PROMISE:
                self.state = self.state._replace(form=self.state.form._replace(disposition=live_call.PROMISE))
            self.state = model.after_refusal(self.state, prompts.without_name(error.message), field)
        self._show_remarks()
        self._read()

    def _show_remarks(self) -> None:
        """Add what the services remarked to the message line."""
        remarks = " ".join(self.remarks.getvalue().split("\n")).strip()
        self.remarks.seek(0)
        self.remarks.truncate()
        if remarks:
            message = _("; ").join(filter(None, (self.state.message, remarks)))
            self.state = self.state._replace(message=message)

    def _look(self, *, wait: bool = False) -> None:
        """Save changed input and search for matches; on failure try again in the next round."""
        self.desk.office.env.tick()
        form = self.state.form
        world = self.world._replace(now=self.desk.office.now)
        if form != self.kept:
            self._keep(form, wait=wait)
            world = world._replace(hints=self.desk.hints(form))
            self.application.invalidate()
        self.world = world

    def _keep(self, form: LiveCall, *, wait: bool) -> None:
        try:
            if form.blank:
                self.desk.drop(form, wait=wait)
            else:
                self.state = self.state._replace(form=self.desk.keep(form, wait=wait))
        except DatabaseFault as fault:
            self.unkept = True
            message = _("Not saved yet, retrying ({reason}).").format(reason=fault.message)
            leave = _(" Press Ctrl-C again to leave without saving it.") if self.warned else ""
            self.state = self.state._replace(message=message + leave, alarm=True)
            return
        if self.unkept:
            self.unkept = self.warned = False
            self.state = model.with_message(self.state, _("Your input was saved."))
        self.kept = self.state.form

    def _read(self) -> None:
        self.world = self.desk.world()._replace(hints=self.desk.hints(self.state.form))

    def _offer(self) -> None:
        """Show a call that a desk which is gone has left: typing continues it, F9 puts it aside."""
        left = self.desk.left_behind()
        self.offered = left.key if left else ""
        if left:
            note = _("Draft restored. Continue it, or press F9 to put it aside and take another call.")
            message = _("; ").join(filter(None, (self.state.message, note)))
            self.state = model.with_message(model.take_up(left), message)
            self.kept = left

    def _start_next(self, remarks: list[str]) -> None:
        self.state = model.after_storing(_("; ").join(remarks), self.desk.fresh())
        self.kept = self.state.form
        self._offer()

    def _store(self, act: model.Act) -> None:
        form = self.state.form
        self._start_next(self.desk.store(form, act.numbers[0] if act.numbers else ""))

    def _correct(self, _act: model.Act) -> None:
        self._start_next(self.desk.correct(self.state.form))

    def _open(self, act: model.Act) -> None:
        form = self.desk.load(act.numbers[0])
        self.state = model.with_field(model.State(form), "kind")
        self.kept = form

    def _wait(self, act: model.Act) -> None:
        if act.form:
            self.desk.keep(act.form, queued=True)
        self._start_next([_("In the queue.")])

    def _next(self, act: model.Act) -> None:
        taken = self.desk.put_through(act.form) if act.form else None
        if taken is None:
            self.state = model.with_message(self.state, _("Another desk has already taken the call."))
            return
        self.state = model.with_message(model.take_up(taken), _("On the air."))
        self.kept = taken._replace(key="")

    def _recall(self, act: model.Act) -> None:
        self.state = model.fill_field(self.state, "name", self.desk.recall(act.numbers[0]))
        if self.state.form.name:
            self.state = press(self.state, "enter", self.world)[0]

    def _discard(self, act: model.Act) -> None:
        if act.form is None:
            return
        if act.form.key == self.offered:
            self.desk.put_aside(act.form)
            message = _("Put aside; F9 brings it back.")
        else:
            self.desk.drop(act.form)
            message = _("Input cleared; F9 brings it back.")
        self.state = model.after_storing(message, self.desk.fresh())._replace(cleared=act.form)
        self.kept = self.state.form

    def _bring_back(self, act: model.Act) -> None:
        if act.form:
            kept = self.desk.bring_back(act.form)
            self.state = model.with_message(model.take_up(kept), _("Draft restored."))
            self.kept = kept

    def _dispatch(self, act: model.Act) -> None:
        self.desk.dispatch(act.numbers, act.unit)
        message = _("{count} dispatched to {unit}").format(count=len(act.numbers), unit=act.unit)
        self.state = model.with_message(self.state, message)._replace(chosen=0)

    def _leave(self, _act: model.Act) -> None:
        self.desk.leave()
        self.application.exit()


DEEDS: dict[str, Callable[[_Shown, Any], None]] = {
    "store": _Shown._store,  # noqa: SLF001 - the table of what an act does
    "correct": _Shown._correct,  # noqa: SLF001
    "open": _Shown._open,  # noqa: SLF001
    "wait": _Shown._wait,  # noqa: SLF001
    "next": _Shown._next,  # noqa: SLF001
    "recall": _Shown._recall,  # noqa: SLF001
    "discard": _Shown._discard,  # noqa: SLF001
    "bring_back": _Shown._bring_back,  # noqa: SLF001
    "dispatch": _Shown._dispatch,  # noqa: SLF001
    "leave": _Shown._leave,  # noqa: SLF001
}


def _place(lines: list[screen.Line], row: int, column: int) -> int:
    """Return the character at ``column`` of ``row``: prompt_toolkit counts characters, a terminal columns."""
    from hotline_cli.text import display_width

    text = "".join(piece for _style, piece in lines[row]) if row < len(lines) else ""
    at = 0
    while at < len(text) and display_width(text[: at + 1]) <= column:
        at += 1
    return at
