"""Live call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.vocabulary import VOCABULARIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

KINDS = tuple(VOCABULARIES["kind"])
HOWS = ("no", "queued", "on-air")
"""Put through: not, waiting for it, on the air (WZ-06). One key goes round."""
SPOT, PROMISE, DISPATCH = "spot", "promise", "dispatch"
"""What becomes of a call: answered there and then, promised by a date, passed on. Without one it waits for a unit."""

ALWAYS = ("kind", "phone", "name", "matter", "category")
FIELDS_BY_OUTCOME = {"": (), SPOT: ("answer",), PROMISE: ("promise", "by"), DISPATCH: ("unit",)}


class LiveCall(NamedTuple):
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
        return ALWAYS + FIELDS_BY_OUTCOME[self.way]

    @property
    def blank(self) -> bool:
        """Whether nothing was said yet."""
        return not any((self.kind, self.phone, self.name, self.matter, self.answer, self.promise))

    def to_json(self) -> str:
        """As it is kept until it is a case."""
        return json.dumps(self._asdict(), ensure_ascii=False)

    @classmethod
    def from_json(cls, body: str) -> LiveCall:
        """What ``to_json`` kept."""
        kept = json.loads(body)
        return cls(**{name: kept[name] for name in cls._fields if name in kept})


class TakenCall(NamedTuple):
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


class WaitingCall(NamedTuple):
    """A caller in the queue, as shown: masked."""

    form: LiveCall
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


class DeskView(NamedTuple):
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
    queue: tuple[WaitingCall, ...] = ()
    taken: tuple[TakenCall, ...] = ()
    hints: Hints = Hints()


def find_category_code(text: str, categories: Sequence[tuple[str, str]]) -> str:
    """The code of the branch that ``text`` names, by its name or its code; empty where it names none."""
    return next((code for code, name in categories if text.strip() in {code, name}), "")
