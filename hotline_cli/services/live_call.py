"""A call on the live desk: its form, its view, its hints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.domain.vocabulary import VOCABULARIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

KINDS = tuple(VOCABULARIES["kind"])
HOWS = ("no", "queued", "on-air")
"""How a call was put through: not, waiting, on the air (WZ-06). One key cycles through them."""
SPOT, PROMISE, DISPATCH = "spot", "promise", "dispatch"
"""Disposition of a call: answered on the spot, promised by a date, dispatched. Without one it waits for a unit."""

ALWAYS = ("kind", "phone", "name", "matter", "category")
FIELDS_BY_DISPOSITION = {"": (), SPOT: ("answer", "outcome"), PROMISE: ("promise", "by"), DISPATCH: ("unit",)}


class LiveCall(NamedTuple):
    """A call as typed. Its ``key`` makes registering it twice harmless."""

    key: str
    at: str = ""
    """When it was first stored, as office time; empty before."""
    kind: str = ""
    phone: str = ""
    name: str = ""
    matter: str = ""
    category: str = ""
    how: str = HOWS[0]
    disposition: str = ""
    answer: str = ""
    promise: str = ""
    by: str = ""
    unit: str = ""
    urgent: bool = False
    outcome: str = ""
    """Of an answer on the spot, as typed; without it an inquiry is explained, all else solved."""
    no: str = ""
    """Number of the stored case that is being corrected; empty for a new call."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields to fill in, in screen order."""
        return ALWAYS if self.no else ALWAYS + FIELDS_BY_DISPOSITION[self.disposition]

    @property
    def blank(self) -> bool:
        """Whether the call is still empty."""
        return not any((self.kind, self.phone, self.name, self.matter, self.answer, self.promise, self.no))

    def to_json(self) -> str:
        return json.dumps(self._asdict(), ensure_ascii=False)

    @classmethod
    def from_json(cls, body: str) -> LiveCall:
        kept = json.loads(body)
        return cls(**{name: kept[name] for name in cls._fields if name in kept})


class TakenCall(NamedTuple):
    """A call that has become a case."""

    no: str
    at: datetime
    kind: str
    matter: str
    """Masked."""
    disposition: str
    """``spot``, ``promise``, ``dispatch`` (at a unit), or empty while it waits for one."""
    unit: str = ""
    how: str = ""
    urgent: bool = False
    due: str = ""
    waits: bool = False
    """Whether it still has to be dispatched (CZ-13)."""
    confidential: bool = False
    returned: bool = False
    """Whether a unit has sent it back."""


class WaitingCall(NamedTuple):
    """A caller in the queue, masked for display."""

    form: LiveCall
    name: str
    matter: str


class Hints(NamedTuple):
    """Hints for the call being typed."""

    repeats: tuple[tuple[str, str], ...] = ()
    """Number of an earlier case, and why it may be a repeat: the same phone, similarity of the text."""
    caller: str = ""
    """The earlier caller's name, masked; the case is ``caller_no``."""
    caller_no: str = ""
    answers: tuple[tuple[str, str, bool], ...] = ()
    """Matching questions prepared for the session: question, answer, verified (XF-03, CZ-27)."""


class DeskView(NamedTuple):
    """Everything the screen shows at one moment."""

    now: datetime
    begins: datetime
    ends: datetime
    title: str
    on_air: tuple[str, ...] = ()
    """Units with the leader expected or present."""
    units: tuple[str, ...] = ()
    short_names: tuple[tuple[str, str], ...] = ()
    """Short names of units, each with the name of its unit."""
    own_unit: str = ""
    """The unit on the air, if there is exactly one."""
    categories: tuple[tuple[str, str], ...] = ()
    """The category tree: code and unique name of each branch; empty if there is none."""
    leader: str = ""
    queue: tuple[WaitingCall, ...] = ()
    taken: tuple[TakenCall, ...] = ()
    hints: Hints = Hints()


def find_outcome(text: str) -> str:
    """Return the code of the outcome that ``text`` names, by code or Chinese word; empty if there is none."""
    wanted = text.strip()
    return next((code for code, word in VOCABULARIES["outcome"].items() if wanted in {code, word}), "")


def find_category_code(text: str, categories: Sequence[tuple[str, str]]) -> str:
    """Return the code of the branch that ``text`` names, by name or code; empty if there is none."""
    return next((code for code, name in categories if text.strip() in {code, name}), "")
