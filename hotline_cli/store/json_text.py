"""JSON in the database."""

from __future__ import annotations

import json

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# made once: creating an encoder per value takes as long as writing the value
_MAKE = getattr(json.encoder, "c_make_encoder", None)
_SORTED = _SKIPPING = False
_CHUNKS = _MAKE and _MAKE(
    None, _ENCODER.default, json.encoder.encode_basestring, None, ":", ",", _SORTED, _SKIPPING, None
)


def encode_json(value: object) -> str:
    """Return JSON as it is stored and hashed: keys in insertion order, no spaces, Chinese unescaped."""
    return "".join(_CHUNKS(value, 0)) if _CHUNKS else _ENCODER.encode(value)
