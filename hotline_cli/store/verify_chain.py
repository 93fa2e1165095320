"""Verification of the chain: each event, its words, its place after the event before.

A file is proved every night, so the usual case, an event that is as it was written, works on the bytes of the row as
SQLite holds them. Whatever does not fit there is read again as text and recomputed as it was written (``row_hash``).
"""

from __future__ import annotations

from hashlib import sha256  # OpenSSL's, which is quicker over millions of events; the journal saves its start
from itertools import zip_longest
from typing import TYPE_CHECKING

from hotline_cli.domain.events import PASSIVE
from hotline_cli.i18n import _
from hotline_cli.store import entities
from hotline_cli.store.journal import GENESIS, HASHED_COLUMNS, keyed_digest, row_hash
from hotline_cli.store.verdict import ROWS_PER_STEP, Differs

if TYPE_CHECKING:
    import sqlite3

    from hotline_cli.store.verdict import Verdict, Watch

CHAIN = """
SELECT e.seq, e.entry, e.command, e.case_id, e.verb, e.at, e.data, e.digest, e.hash, p.seq, p.salt, p.body
FROM events e LEFT JOIN private p ON p.seq = e.seq ORDER BY e.seq"""
ENTRIES = "SELECT seq, entered_at, operator, login, clock FROM entries ORDER BY seq"
EVENT = """
SELECT e.*, n.entered_at, n.operator, n.login, n.clock, p.seq AS private_seq, p.salt, p.body
FROM events e LEFT JOIN entries n ON n.seq = e.entry LEFT JOIN private p ON p.seq = e.seq WHERE e.seq = ?"""
_PASSIVE = frozenset(verb.encode() for verb in PASSIVE)


def decode_leniently(raw: bytes) -> str:
    """Decode text, keeping invalid bytes, so that they show as a difference."""
    return raw.decode("utf-8", "surrogateescape")


def check_chain(con: sqlite3.Connection, verdict: Verdict, head: str, watch: Watch) -> dict[str, int]:
    """Check each event with its words; return which case each operator changed last.

    The beginning of a hash, ``head``, must be in the chain. Leaves text to be decoded leniently. Raises ``Differs``.
    """
    if head and GENESIS.hex().startswith(head):
        verdict.head_at = 0
    latest: dict[bytes, int] = {}
    before, worded = GENESIS, 0
    con.text_factory = bytes
    entries = _Entries(con)
    try:
        for row in _plain_rows(con, CHAIN):
            seq, entry, command, case_id, verb, at, data, digest, found, private, salt, body = row
            if seq != verdict.events + 1:
                raise Differs("events", verdict.events + 1, "seq", _("the event is missing"))
            if entry != entries.seq:
                entries.go_to(entry)
            values = b'[%d,%d,%b,%d,%b,"%b","%b","%b",%b]' % (
                seq,
                entry,
                entries.values,
                command,
                b"null" if case_id is None else b"%d" % case_id,
                verb,
                at,
                data.replace(b"\\", b"\\\\").replace(b'"', b'\\"'),
                b"null" if digest is None else b'"%b"' % digest.hex().encode(),
            )
            expected = sha256(before + values).digest()
            if found != expected or not _fits(digest, private, salt, body):
                expected = _check_event(con, seq, before)
            before = expected
            worded += private is not None
            verdict.events = seq
            if head and before.hex().startswith(head):
                verdict.head_at = seq
            if case_id is not None and verb not in _PASSIVE:
                latest[entries.operator] = case_id
            if not seq % ROWS_PER_STEP:
                watch.step()
    finally:
        con.text_factory = decode_leniently
        verdict.head = before.hex()
    _check_whole(con, verdict, head, worded, entries)
    return {decode_leniently(name): case_id for name, case_id in latest.items()}


def _plain_rows(con: sqlite3.Connection, sql: str) -> sqlite3.Cursor:
    """Return the rows as tuples, which are made in half the time of rows with names."""
    cursor = con.cursor()
    cursor.row_factory = None
    return cursor.execute(sql)


def _fits(digest: bytes | None, private: int | None, salt: bytes | None, body: bytes | None) -> bool:
    """Return whether there are words for a digest, as they were written or erased; none without."""
    if digest is None or private is None:
        return digest is None and private is None
    if body is None or salt is None:
        return body is salt
    return keyed_digest(salt, body) == digest


class _Entries:
    """The entries, read along with the events that they begin. Raises ``Differs`` for one that begins none."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._rows = _plain_rows(con, ENTRIES)
        self._next = self._rows.fetchone()
        self.seq, self.values, self.operator = 0, b"", b""

    def go_to(self, seq: int) -> None:
        """Read on to the entry ``seq``; if it is missing, the values are empty and fit no hash."""
        self.seq, self.values, self.operator = seq, b"", b""
        if self._next and self._next[0] < seq:
            self.require_end()
        if self._next and self._next[0] == seq:
            self.operator = self._next[2]
            self.values = b",".join(map(_quote, self._next[1:]))
            self._next = self._rows.fetchone()

    def require_end(self) -> None:
        """Raise ``Differs`` if there is another entry."""
        if self._next:
            raise Differs("entries", self._next[0], "seq", _("unknown event"))


def _quote(value: bytes | None) -> bytes:
    """Return a text as JSON, if it has no control characters."""
    return b"null" if value is None else b'"%b"' % value.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _check_event(con: sqlite3.Connection, seq: int, before: bytes) -> bytes:
    """Recompute an event as it was written, and check it and its words; return its hash. Raises ``Differs``."""
    con.text_factory = decode_leniently
    row = con.execute(EVENT, (seq,)).fetchone()
    con.text_factory = bytes
    try:
        expected = row_hash(before, [row[name] for name in HASHED_COLUMNS], row["digest"])
    except UnicodeEncodeError:
        expected = b""
    if row["hash"] != expected:
        raise Differs("events", seq, "hash", _("hash mismatch: the event or its hash was changed"))
    if row["digest"] and row["private_seq"] is None:
        raise Differs("private", seq, "seq", _("the row is missing"))
    body = None if row["body"] is None else row["body"].encode("utf-8", "surrogateescape")
    if not _fits(row["digest"], row["private_seq"], row["salt"], body):
        raise Differs("private", seq, "body", _("the text was changed"))
    return expected


MISSING_TEXTS = f"""
WITH erasures AS MATERIALIZED (
  SELECT seq, json_extract(data, '$.before') AS before FROM events WHERE verb = 'anonymize'),
erased AS MATERIALIZED (SELECT m.case_id, max(m.seq) AS seq FROM mentions m JOIN erasures a ON a.seq = m.seq GROUP BY 1)
SELECT p.seq FROM private p JOIN events e ON e.seq = p.seq WHERE p.body IS NULL AND CASE
  WHEN e.case_id IS NOT NULL THEN
    NOT EXISTS (SELECT 1 FROM erased a WHERE a.case_id = e.case_id AND a.seq > e.seq)
  WHEN EXISTS (SELECT 1 FROM mentions m WHERE m.seq = e.seq) THEN
    NOT EXISTS (SELECT 1 FROM erasures a WHERE a.seq > e.seq)
    OR NOT EXISTS (SELECT 1 FROM mentions m JOIN erased a ON a.case_id = m.case_id WHERE m.seq = e.seq)
  ELSE NOT EXISTS (SELECT 1 FROM erasures a WHERE a.seq > e.seq AND a.before > {entities.DAY_OF_WORDS}) END
LIMIT 1"""
"""Texts that are gone, though no erasure can have taken them: those of a case go with it, those about several, such
as why a list was revealed, with one of them, those of a session and the like with its day."""
STRAY_TEXTS = "SELECT seq FROM private EXCEPT SELECT seq FROM events"


def _check_whole(
    con: sqlite3.Connection, verdict: Verdict, head: str, worded: int, entries: _Entries
) -> None:
    """Check what needs the whole chain. ``worded`` events have a row in ``private``."""
    erased = con.execute(MISSING_TEXTS).fetchone()
    if erased:
        raise Differs(
            "private", erased["seq"], "body", _("the text is missing, and no anonymization erased it")
        )
    if con.execute("SELECT count(*) FROM private").fetchone()[0] != worded:
        raise Differs("private", con.execute(STRAY_TEXTS).fetchone()["seq"], "seq", _("unknown event"))
    entries.require_end()
    if head and verdict.head_at is None:
        raise Differs("events", "", "hash", _("the given hash is not in the chain"))


HASHES = "SELECT seq, hash FROM events ORDER BY seq"


def check_against(con: sqlite3.Connection, other: sqlite3.Connection) -> int:
    """Check that the chain of ``other`` is the beginning of this one; return the number of its events."""
    count = 0
    for theirs, ours in zip_longest(other.execute(HASHES), con.execute(HASHES)):
        if theirs is None:
            break
        count += 1
        if ours is None:
            raise Differs("events", theirs["seq"], "seq", _("the event is in the backup and missing here"))
        if tuple(theirs) != tuple(ours):
            raise Differs("events", theirs["seq"], "hash", _("the backup has another event here"))
    return count
