"""JSON as it stands in the file."""

from __future__ import annotations

import json

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# made once: the encoder makes it anew for every value, which takes as long as to write it
_MAKE = getattr(json.encoder, "c_make_encoder", None)
_SORTED = _SKIPPING = False
_CHUNKS = _MAKE and _MAKE(
    None, _ENCODER.default, json.encoder.encode_basestring, None, ":", ",", _SORTED, _SKIPPING, None
)


def encode_json(value: object) -> str:
    """JSON as it is stored and hashed: keys in the order of writing, no blanks, Chinese as it is."""
    return "".join(_CHUNKS(value, 0)) if _CHUNKS else _ENCODER.encode(value)
