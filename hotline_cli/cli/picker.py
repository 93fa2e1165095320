"""A list on the terminal from which a person picks one row: arrows, or typing; color carries no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.text import cut_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

MAX_VISIBLE_ROWS = 10
ESCAPE_WAIT = 0.05
"""Seconds after Esc in which further characters belong to a key, as an arrow sends them."""


class Row(NamedTuple):
    """A row: the answer it stands for, and its text."""

    value: str
    text: str


class Choice:
    """The state of a picker: what was typed, and which row is chosen."""

    def __init__(self, rows: Sequence[Row], visible: int = MAX_VISIBLE_ROWS) -> None:
        self.rows, self.visible = rows, max(visible, 1)
        self.typed = ""
        self.place, self.moved = 0, False

    @property
    def fitting(self) -> Sequence[Row]:
        """The rows that contain what was typed."""
        return [row for row in self.rows if self.typed in row.text] if self.typed else self.rows

    def type(self, text: str) -> None:
        if text != self.typed:
            self.typed, self.place, self.moved = text, 0, False

    def move(self, by: int) -> None:
        self.place = max(0, min(self.place + by, len(self.fitting) - 1))
        self.moved = True

    def answer(self) -> str:
        """Return the chosen row's value; what was typed, unless an arrow was pressed or only one row contains it."""
        found = self.fitting
        if self.typed.strip() and not self.moved and len(found) != 1:
            return self.typed.strip()
        return found[self.place].value if found else self.typed.strip()

    def lines(self, columns: int) -> list[str]:
        """Return the visible rows, the chosen one marked."""
        found = self.fitting
        first = max(0, min(self.place - self.visible // 2, len(found) - self.visible))
        shown = enumerate(found[first : first + self.visible], first)
        return [cut_text(f"{'>' if at == self.place else ' '} {row.text}", columns) for at, row in shown]


def pick(question: str, choice: Choice, output: Output, source: Input | None = None) -> str:
    """Show the rows until one is picked, and return its answer. Raises ``KeyboardInterrupt`` for Ctrl-C and Esc."""
    from prompt_toolkit.application import Application
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.layout import HSplit, Layout, Window
    from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
    from prompt_toolkit.layout.processors import BeforeInput

    typed = Buffer(multiline=False, on_text_changed=lambda buffer: choice.type(buffer.text))
    keys = KeyBindings()

    @keys.add("up")
    @keys.add("down")
    @keys.add("pageup")
    @keys.add("pagedown")
    def move(event: KeyPressEvent) -> None:
        steps = {"up": -1, "down": 1, "pageup": -choice.visible, "pagedown": choice.visible}
        choice.move(steps[event.key_sequence[0].key])

    @keys.add("enter")
    def take(event: KeyPressEvent) -> None:
        event.app.exit(result=choice.answer())

    @keys.add("c-c")
    @keys.add("c-d")
    @keys.add("escape")
    def leave(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    def listed() -> str:
        return "\n".join(choice.lines(output.get_size().columns - 1))

    rows = Window(FormattedTextControl(listed), height=lambda: max(len(choice.lines(80)), 1))
    line = Window(BufferControl(typed, input_processors=[BeforeInput(f"{question}: ")]), height=1)
    app: Application[str] = Application(
        Layout(HSplit([rows, line]), focused_element=line),
        key_bindings=keys,
        output=output,
        input=source,
        erase_when_done=True,
    )
    app.ttimeoutlen = app.timeoutlen = ESCAPE_WAIT
    return app.run()
