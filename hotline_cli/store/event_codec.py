"""What an event says, as it is written: JSON without what can be told from the rest of its row.

Five of six events change time limits, and said at length these changes are the larger half of a file. So a limit that
begins is a list in a fixed order, one that is met is its place among the limits of its case, the end of a day is the
day, and what a verb says nearly always is left out. ``unpacked`` gives back exactly what was packed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# made once: the encoder makes it anew for every value, which takes as long as to write it
_MAKE = getattr(json.encoder, "c_make_encoder", None)
_SORTED = _SKIPPING = False
_CHUNKS = _MAKE and _MAKE(
    None, _ENCODER.default, json.encoder.encode_basestring, None, ":", ",", _SORTED, _SKIPPING, None
)

END_OF_DAY = " 23:59:59"
DAY = 10
"""Characters of a date."""
DEFAULT_VALUES: dict[str, tuple[str, object]] = {"register": ("origin", "own"), "dispatch": ("via", "system")}
"""What a verb nearly always says: left out if it does, null if it says nothing."""
LIMIT_FIELDS = ("stage", "due", "clause", "span", "unit")
"""The order of what is said of a limit that begins; what it has besides follows, by name."""


def encode_json(value: object) -> str:
    """JSON as it is stored and hashed: keys in the order of writing, no blanks, Chinese as it is."""
    return "".join(_CHUNKS(value, 0)) if _CHUNKS else _ENCODER.encode(value)


def pack_event(verb: str, data: Mapping[str, Any], case_id: int | None) -> str:
    """The text that stands in ``events`` for ``data`` of an event of ``case_id``."""
    short = dict(data)
    if verb == "register" and short.get("id") == case_id:
        del short["id"]
    usual = DEFAULT_VALUES.get(verb)
    if usual:
        name, value = usual
        if name not in short:
            short[name] = None
        elif short[name] == value:
            del short[name]
    if "limits" in short:
        short["limits"] = [_packed(change) for change in short["limits"]]
    return encode_json(short)


def _packed(change: dict[str, Any]) -> object:
    """A limit met is a number, or a list that begins with one; a limit begun is a list that begins with its stage."""
    do = change["do"]
    if do == "meet":
        if len(change) == 2:
            return change["n"]
        if len(change) == 3 and "at" in change:
            return [change["n"], change["at"]]
    if do != "begin":
        return change
    rest = dict(change)
    del rest["do"]
    due: str = rest.pop("due")
    begun = [
        rest.pop("stage"),
        due[:DAY] if due.endswith(END_OF_DAY) else due,
        rest.pop("clause", None),
        rest.pop("span", None),
        rest.pop("unit", None),
    ]
    if rest:
        return [*begun, rest]
    while begun[-1] is None:
        begun.pop()
    return begun


def unpack_event(verb: str, text: str, case_id: int | None) -> dict[str, Any]:
    """What an event says, from the text in its row."""
    data: dict[str, Any] = json.loads(text)
    if verb == "register" and "id" not in data:
        data = {"id": case_id, **data}
    usual = DEFAULT_VALUES.get(verb)
    if usual:
        name, value = usual
        if name not in data:
            data[name] = value
        elif data[name] is None:
            del data[name]
    if "limits" in data:
        data["limits"] = [_unpacked(change) for change in data["limits"]]
    return data


def _unpacked(change: object) -> dict[str, Any]:
    if isinstance(change, int):
        return {"do": "meet", "n": change}
    if not isinstance(change, list):
        return dict(change)  # type: ignore[call-overload,no-any-return] # an object of JSON
    if isinstance(change[0], int):
        return {"do": "meet", "n": change[0], "at": change[1]}
    found: dict[str, Any] = {"do": "begin"}
    found.update(
        (name, value) for name, value in zip(LIMIT_FIELDS, change, strict=False) if value is not None
    )
    if len(found["due"]) == DAY:
        found["due"] += END_OF_DAY
    if len(change) > len(LIMIT_FIELDS):
        found.update(change[len(LIMIT_FIELDS)])
    return found
