"""The journal of events: written once, chained by hashes, never changed.

The hash of an event covers its whole row and the previous hash. Texts and callers are stored in ``private``; the
event holds only a keyed digest of them, so that they can be erased, with the salt, without breaking the chain.
"""

from __future__ import annotations

import json
import os
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.events import Event, parse_datetime, stamp
from hotline_cli.store.json_text import encode_json
from hotline_cli.store.search_index import Index

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

# hashlib would load OpenSSL, three milliseconds per start; these modules are its fallback without OpenSSL
try:
    from _blake2 import blake2b

    try:
        from _sha2 import sha256  # type: ignore[import-not-found]
    except ImportError:
        from _sha256 import sha256  # type: ignore[import-not-found] # its name before Python 3.12
except ImportError:
    from hashlib import blake2b, sha256

GENESIS = bytes(32)
"""The hash before the first event."""
SALT = 16
DIGEST = 20


HASHED_COLUMNS = (
    "seq",
    "entry",
    "entered_at",
    "operator",
    "login",
    "clock",
    "command",
    "case_id",
    "verb",
    "at",
    "data",
)
"""Columns covered by the hash of an event, in addition to the digest: values of its row and its entry."""


def row_hash(before: bytes, values: Iterable[str | int | None], digest: bytes | None) -> bytes:
    """Return the hash of an event after ``before``: SHA-256 of ``HASHED_COLUMNS`` and the digest, as JSON."""
    return _link(before, ",".join(map(_value, values)), digest)


def _link(before: bytes, values: str, digest: bytes | None) -> bytes:
    text = f'[{values},"{digest.hex()}"]' if digest else f"[{values},null]"
    digest_of: bytes = sha256(before + text.encode()).digest()
    return digest_of


def _value(value: str | int | None) -> str:
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) else encode_basestring(value)


def keyed_digest(salt: bytes, body: bytes) -> bytes:
    """Return the keyed digest, stored in the event, of words stored apart from it, in UTF-8."""
    return blake2b(body, key=salt, digest_size=DIGEST).digest()


PrivateRow = tuple[int, bytes | None, str]


INSERT_EVENT = """
INSERT INTO events (seq, entry, command, case_id, verb, at, data, digest, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
INSERT_ENTRY = "INSERT INTO entries (seq, entered_at, operator, login, clock) VALUES (?, ?, ?, ?, ?)"
INSERT_PRIVATE = "INSERT INTO private (seq, salt, body) VALUES (?, ?, ?)"

INSERT_MENTION = "INSERT OR IGNORE INTO mentions (case_id, seq) VALUES (?, ?)"
INSERT_LATEST = """
INSERT INTO latest (operator, case_id) VALUES (?, ?) ON CONFLICT (operator) DO UPDATE SET case_id = excluded.case_id"""


def id_list(case_ids: Iterable[int]) -> str:
    """Return a digest of a set of cases, by which an event on many cases identifies them (``mentions``)."""
    return sorted_id_list(sorted(set(case_ids)))


def sorted_id_list(case_ids: Iterable[int]) -> str:
    """Return the digest of sorted, unique keys, without holding them."""
    digest, before = sha256(b"["), b""
    for case_id in case_ids:
        digest.update(before + str(case_id).encode())
        before = b","
    digest.update(b"]")
    digits: str = digest.hexdigest()
    return digits


class Journal:
    """Appends to the chain inside one write transaction. All events of one command share its ``command``."""

    def __init__(
        self, con: sqlite3.Connection, entered_at: str, operator: str, *, clock_set: bool, login: str = ""
    ) -> None:
        """Read the head of the chain. ``clock_set``: the time comes from HOTLINE_NOW, not the machine.

        ``login`` is that of the machine; it is kept where it is not the ``operator``.
        """
        self._con = con
        head = con.execute(HEAD).fetchone()
        self._seq: int = head["seq"] if head else 0
        self._hash: bytes = head["hash"] if head else GENESIS
        self.latest = _latest_entry(con, head["entered_at"], head["clock"]) if head else ""
        """The greatest time of an entry."""
        self.behind = entered_at < self.latest
        self._entered_at, self._operator = entered_at, operator
        self._login = login if login and login != operator else None
        self._clock = (
            " ".join(filter(None, ("set" if clock_set else "", "back" if self.behind else ""))) or None
        )
        self.command = self._seq + 1
        self._entry, self._entered = 0, ""
        self.words = Index(con)

    @property
    def seq(self) -> int:
        """Number of the newest event."""
        return self._seq

    @property
    def head(self) -> str:
        """Hash of the newest event, in hexadecimal; a printed report can be checked against it."""
        return self._hash.hex()

    def new_command(self) -> None:
        """Begin another command (each row of an import, each verb of a list is one)."""
        self.command = self._seq + 1

    def mark(self) -> tuple[int, bytes]:
        """Return the end of the chain, for ``back_to``."""
        return self._seq, self._hash

    def back_to(self, mark: tuple[int, bytes]) -> None:
        """Forget events appended since; the caller removes their rows."""
        self._seq, self._hash = mark
        if self._entry > self._seq:
            self._entry = 0

    def append(self, event: Event, case_id: int | None = None, about: Collection[int] = ()) -> Event:
        """Write ``event``, which gets its ``seq`` and ``command``; the log of each case in ``about`` shows it."""
        if about:
            event.data["which"] = id_list(about)
        row, private = self.chain(event, case_id)
        self._con.execute(INSERT_EVENT, row)
        if private:
            self._con.execute(INSERT_PRIVATE, private)
            if case_id is not None:
                self.words.add(case_id, event.private)
        self._con.executemany(INSERT_MENTION, ((case, event.seq) for case in about))
        return event

    def append_about_all(self, event: Event) -> Event:
        """Write an event about all cases."""
        keys = (row[0] for row in self._con.execute("SELECT id FROM cases ORDER BY id"))
        if event.data["cases"]:
            event.data["which"] = sorted_id_list(keys)
        self.append(event)
        self._con.execute("INSERT INTO mentions (case_id, seq) SELECT id, ? FROM cases", (event.seq,))
        return event

    def chain(self, event: Event, case_id: int | None) -> tuple[tuple[Any, ...], PrivateRow | None]:
        """Return the rows of ``event`` in ``events`` and ``private`` as the next link; the caller writes them."""
        self._seq = seq = self._seq + 1
        event.seq, event.command = seq, self.command
        if not self._entry:
            self._entry = seq
            entered = (self._entered_at, self._operator, self._login, self._clock)
            self._con.execute(INSERT_ENTRY, (seq, *entered))
            self._entered = ",".join(map(_value, entered))
        at, data = stamp(event.at), encode_json(event.data)
        digest, private = None, None
        if event.private:
            salt, body = os.urandom(SALT), encode_json(event.private)
            digest, private = keyed_digest(salt, body.encode()), (seq, salt, body)
        quoted = ",".join(map(encode_basestring, (event.verb, at, data)))
        values = f"{seq},{self._entry},{self._entered},{self.command},{_value(case_id)},{quoted}"
        self._hash = _link(self._hash, values, digest)
        return (seq, self._entry, self.command, case_id, event.verb, at, data, digest, self._hash), private

    def touch(self, case_id: int) -> None:
        """Make ``last`` mean this case for this operator."""
        self._con.execute(INSERT_LATEST, (self._operator, case_id))


def event_from_row(row: sqlite3.Row) -> Event:
    """Return the event of a row of ``events`` joined with its ``private`` body."""
    return event_of(row["verb"], row["at"], row["data"], row["body"], row["seq"], row["command"])


def event_of(verb: str, at: str, data: str, body: str | None, seq: int, command: int) -> Event:
    """Return the event of these columns."""
    return Event(verb, parse_datetime(at), json.loads(data), json.loads(body) if body else {}, seq, command)


OF_CASE = """
SELECT e.*, p.body FROM events e LEFT JOIN private p ON p.seq = e.seq
WHERE e.case_id = ? ORDER BY e.seq"""
HEAD = """
SELECT e.seq, n.entered_at, n.clock, e.hash
FROM events e JOIN entries n ON n.seq = e.entry ORDER BY e.seq DESC LIMIT 1"""
IN_ORDER = """
SELECT entered_at FROM entries WHERE clock IS NULL OR clock NOT LIKE '%back%' ORDER BY seq DESC LIMIT 1"""


def _latest_entry(con: sqlite3.Connection, entered_at: str, clock: str | None) -> str:
    """Return the greatest time of an entry, from the newest entry; only entries behind it are marked ``back``."""
    if "back" not in (clock or ""):
        return entered_at
    latest: str = con.execute(IN_ORDER).fetchone()["entered_at"]
    return latest


def events_of_case(con: sqlite3.Connection, case_id: int) -> list[Event]:
    """Return all events of a case, oldest first."""
    return [event_from_row(row) for row in con.execute(OF_CASE, (case_id,))]


def read_head(con: sqlite3.Connection) -> tuple[int, str]:
    """Return the number of events and the hash of the newest, in hexadecimal; zeros for a file without events."""
    row = con.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return (row["seq"], row["hash"].hex()) if row else (0, GENESIS.hex())
