"""The schema, as migrations. Tables are STRICT; nothing in it needs functions of the program.

Times are text in office time, ``YYYY-MM-DD HH:MM:SS``; in ``limits`` and ``steps``, which are counted by the million,
seconds since 1970 of the same clock: ``datetime(due_at, 'unixepoch')``. The truth is ``events`` with ``entries`` and
``private``; every other table of cases is computed from them and checked by ``hotline db verify``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

APPLICATION_ID = 0x484F544C
"""``HOTL``, the application id of the database."""

# two thousand years are put on before dividing and taken off after it, since SQLite rounds towards zero, which lies in
# 2000, and a day that was typed wrong may lie before it
NUMBER = (
    "strftime('%Y%m%d', ({key} + 730500000000) / 1000000 * 86400 - 62168515200, 'unixepoch')"
    " || printf('-%04d', ({key} + 730500000000) % 1000000)"
)
"""SQL for a case's number from its key."""

CASES = """
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (               -- who entered what, and when: one for each transaction
  seq INTEGER PRIMARY KEY,           -- of its first event
  entered_at TEXT NOT NULL,
  operator TEXT NOT NULL,
  login TEXT,                        -- of the machine, where the operator gave another name
  clock TEXT                         -- NULL: the machine's; else `set` by HOTLINE_NOW, `back` before the last event's
) STRICT;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entries (seq),
  command INTEGER NOT NULL,          -- seq of the first event of the same command
  case_id INTEGER,
  verb TEXT NOT NULL,
  at TEXT NOT NULL,                  -- when it happened
  data TEXT NOT NULL CHECK (json_valid(data)), -- what happened, as an object; this very text is hashed
  digest BLOB,                       -- keyed digest of the words in `private`
  hash BLOB NOT NULL                 -- chained to the event before
) STRICT;
CREATE INDEX events_case ON events (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE private (               -- the words and the caller of an event; erased by `db anonymize`
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  salt BLOB,
  body TEXT
) STRICT;

CREATE TABLE mentions (              -- events on many cases at once: a list revealed, orders handed over
  case_id INTEGER NOT NULL,
  seq INTEGER NOT NULL REFERENCES events (seq),
  PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_event ON mentions (seq);

CREATE TABLE schemes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  added_at TEXT NOT NULL,            -- from the first version on, its duties are owed
  UNIQUE (name, version)
) STRICT;

CREATE TABLE units (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  "group" TEXT NOT NULL DEFAULT '',
  level TEXT NOT NULL DEFAULT '',
  head TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  parent INTEGER REFERENCES units (id),
  duty TEXT NOT NULL DEFAULT '',
  hours TEXT NOT NULL DEFAULT '',
  place TEXT NOT NULL DEFAULT '',
  added_at TEXT,
  retired_at TEXT,
  merged_into INTEGER REFERENCES units (id), -- where it is by now, after further mergers of that one
  merged_first INTEGER REFERENCES units (id), -- what it was merged into itself; null if it is a former name
  new_to_programme INTEGER NOT NULL DEFAULT 0 -- until its first session was held
) STRICT;
CREATE UNIQUE INDEX units_name ON units (name) WHERE merged_into IS NULL;

CREATE TABLE unit_aliases (          -- short names: 城管局; of one that was removed, no unit
  name TEXT PRIMARY KEY,
  unit_id INTEGER REFERENCES units (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_aliases_unit ON unit_aliases (unit_id);

CREATE TABLE sessions (              -- the state whole in `body`; the columns are for finding and joining
  id INTEGER PRIMARY KEY,
  date TEXT NOT NULL,
  start TEXT NOT NULL,
  "end" TEXT NOT NULL,
  scheme_id INTEGER NOT NULL REFERENCES schemes (id),
  status TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX sessions_date ON sessions (date, start);

CREATE TABLE contacts (              -- who is reached at a unit (Annex 3, AB岗)
  id INTEGER PRIMARY KEY,
  unit_id INTEGER NOT NULL REFERENCES units (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  post TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  mobile TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  qq TEXT NOT NULL DEFAULT '',
  away TEXT CHECK (away IS NULL OR json_valid(away)),
  added_at TEXT,
  retired_at TEXT
) STRICT;
CREATE INDEX contacts_unit ON contacts (unit_id);

CREATE TABLE questions (             -- what callers may ask on the air, and what is answered (XF-03)
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  ask TEXT,                          -- NULL, as the answer: erased with what is as old as its session
  answer TEXT,
  verified INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_session ON questions (session_id);

CREATE TABLE duties (                -- those of no session that were done or skipped: SCHEME:KEY:DATE
  key TEXT PRIMARY KEY,
  at TEXT,                           -- NULL: taken back
  "by" TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',     -- of one skipped: the reason
  skipped INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE publications (          -- what was announced of each session, and when
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TABLE calendar (              -- the office's own days, on top of the shipped ones
  date TEXT PRIMARY KEY,
  class TEXT NOT NULL CHECK (class IN ('rest', 'work', 'ordinary')), -- ordinary: a corrected notice withdrew it
  name TEXT NOT NULL,
  notice INTEGER NOT NULL DEFAULT 0, -- of an imported official notice; all its festivals make a year certain
  hours TEXT                         -- of a working day that has its own: 08:30-12:00
) STRICT, WITHOUT ROWID;

CREATE TABLE categories (            -- what cases are about, as a tree
  code TEXT PRIMARY KEY,
  parent TEXT,
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE areas (                 -- where it is, as a tree
  code TEXT PRIMARY KEY,
  parent TEXT,
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
  id INTEGER PRIMARY KEY,            -- days from 2000-01-01 to that of receipt * 1000000 + count of the day
  no TEXT NOT NULL AS (NUMBER_OF_ID) VIRTUAL,
  status TEXT NOT NULL,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  origin TEXT NOT NULL,
  ref TEXT,
  scheme_id INTEGER NOT NULL REFERENCES schemes (id),
  label TEXT,
  session_id INTEGER,
  put_through TEXT,
  leader TEXT,
  category TEXT,
  area TEXT,
  title TEXT,
  content TEXT NOT NULL,
  confidential INTEGER NOT NULL,
  urgent INTEGER NOT NULL,
  complex INTEGER NOT NULL,
  important INTEGER NOT NULL,
  difficult INTEGER NOT NULL,
  tags TEXT CHECK (tags IS NULL OR json_valid(tags)),
  unit_id INTEGER REFERENCES units (id),
  co_units TEXT CHECK (co_units IS NULL OR json_valid(co_units)),
  via TEXT,
  responsible TEXT,
  department TEXT,
  received_at TEXT NOT NULL,
  dispatched_at TEXT,
  signed_at TEXT,
  answered_at TEXT,
  closed_at TEXT,
  on_the_spot INTEGER NOT NULL,
  answer TEXT,
  outcome TEXT,
  told_how TEXT,
  told_at TEXT,
  finished_at TEXT,                  -- as the unit says; what meets its limit is answered_at
  given_due TEXT,                    -- the date that came with the case
  untimed INTEGER NOT NULL,          -- closed by an import that does not tell who answered, what or when
  void_cause TEXT,                   -- `import`: taken back with the import that entered it, and counted nowhere
  promise TEXT,
  promise_due TEXT,
  extended INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  redone INTEGER NOT NULL,
  urged INTEGER NOT NULL,
  supervised INTEGER NOT NULL,
  held_since TEXT,
  merged_into INTEGER,
  satisfaction TEXT,
  decision TEXT,
  flags TEXT CHECK (flags IS NULL OR json_valid(flags)),
  links TEXT CHECK (links IS NULL OR json_valid(links)),
  absorbed TEXT CHECK (absorbed IS NULL OR json_valid(absorbed)),
  callbacks TEXT CHECK (callbacks IS NULL OR json_valid(callbacks)),
  feedback TEXT CHECK (feedback IS NULL OR json_valid(feedback)),
  files TEXT CHECK (files IS NULL OR json_valid(files)),
  on_air_answer TEXT,                -- given on the spot: a later answer must agree with it
  key TEXT
) STRICT;
CREATE UNIQUE INDEX cases_key ON cases (key) WHERE key IS NOT NULL;
CREATE INDEX cases_ref ON cases (ref) WHERE ref IS NOT NULL;
CREATE INDEX cases_session ON cases (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX cases_open ON cases (status, id)
  WHERE status IN ('received', 'dispatched', 'handling', 'reviewing', 'answered');
CREATE INDEX cases_flagged ON cases (id) WHERE flags IS NOT NULL;
CREATE INDEX cases_unit ON cases (unit_id, id) WHERE unit_id IS NOT NULL;
CREATE INDEX cases_decision ON cases (id) WHERE decision IS NOT NULL;
CREATE INDEX cases_held ON cases (id) WHERE held_since IS NOT NULL;
CREATE INDEX cases_important ON cases (id) WHERE important = 1;
CREATE INDEX cases_supervised ON cases (id) WHERE supervised = 1;
CREATE INDEX cases_channel ON cases (channel, id) WHERE channel <> 'phone';
CREATE INDEX cases_category ON cases (category) WHERE category IS NOT NULL;
CREATE INDEX cases_tags ON cases (id) WHERE tags IS NOT NULL;
CREATE INDEX cases_co_units ON cases (id) WHERE co_units IS NOT NULL;

CREATE TABLE callers (
  case_id INTEGER PRIMARY KEY REFERENCES cases (id),
  name TEXT,
  phone TEXT,
  address TEXT,
  anonymous INTEGER NOT NULL,
  former TEXT CHECK (former IS NULL OR json_valid(former)), -- name, phone, address before each correction
  digits TEXT                        -- of the phone, as dialled: one number, however it is written
) STRICT;
CREATE INDEX callers_former ON callers (case_id) WHERE former IS NOT NULL;
CREATE INDEX callers_digits ON callers (digits) WHERE digits IS NOT NULL;

CREATE TABLE terms (                 -- what limits rest on: a few rules, of many limits each
  id INTEGER PRIMARY KEY,
  stage TEXT NOT NULL,
  clause TEXT NOT NULL,
  span TEXT,
  roll INTEGER NOT NULL,             -- a last day that is not worked moves on
  UNIQUE (stage, clause, span, roll)
) STRICT;

CREATE INDEX cases_merged ON cases (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE limits (
  case_id INTEGER NOT NULL REFERENCES cases (id),
  n INTEGER NOT NULL,
  term_id INTEGER NOT NULL REFERENCES terms (id),
  unit_id INTEGER REFERENCES units (id),
  start INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  met_at INTEGER,
  stopped_at INTEGER,
  pending_at INTEGER,                -- a reply given that waits for review
  held_at INTEGER,
  broken INTEGER NOT NULL,           -- moved after it had passed: stays late
  dated INTEGER NOT NULL,            -- rests on a date that was given, not on the rule
  with_answer INTEGER NOT NULL,      -- a promise that the accepted answer meets
  provisional INTEGER NOT NULL,
  holds TEXT CHECK (holds IS NULL OR json_valid(holds)),
  first_due_at INTEGER,              -- before an extension, an instruction, an interim answer or a merge
  broken_on INTEGER,                 -- the date that was missed before another one was given
  extended INTEGER NOT NULL DEFAULT 0, -- extensions that moved it
  instructed INTEGER NOT NULL DEFAULT 0, -- instructions that moved it
  late_entry INTEGER NOT NULL DEFAULT 0, -- 补录: entered after its date for a moment before it, or its clock restored
  party TEXT,                        -- the reviewer who owes a review, the recipient of a feedback
  PRIMARY KEY (case_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX limits_running ON limits (due_at, term_id, unit_id) WHERE met_at IS NULL AND stopped_at IS NULL;
CREATE INDEX limits_late_entry ON limits (case_id) WHERE late_entry;
CREATE INDEX limits_broken ON limits (broken_on, term_id, unit_id) WHERE broken_on IS NOT NULL;
CREATE INDEX limits_met ON limits (due_at, term_id, unit_id, met_at, broken)
  WHERE met_at IS NOT NULL AND stopped_at IS NULL;

CREATE TABLE steps (                 -- dated facts that figures count
  case_id INTEGER NOT NULL REFERENCES cases (id),
  n INTEGER NOT NULL,
  what TEXT NOT NULL,
  at INTEGER NOT NULL,
  unit_id INTEGER REFERENCES units (id),
  value TEXT,
  PRIMARY KEY (case_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX steps_what ON steps (what, at, unit_id, value);

CREATE TABLE scores (                -- points of the scorecard that are entered by hand
  id TEXT PRIMARY KEY,               -- unit:indicator:year
  unit_id INTEGER NOT NULL REFERENCES units (id),
  indicator TEXT NOT NULL,
  year INTEGER NOT NULL,
  value TEXT NOT NULL                -- 0 to 100, exact
) STRICT, WITHOUT ROWID;

CREATE TABLE measures (              -- what a meeting decided on what people raise most, and who does it by when
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  about TEXT,                        -- NULL, as cause and text: erased with a case that it was about
  cases TEXT CHECK (cases IS NULL OR json_valid(cases)),
  cause TEXT,
  text TEXT,
  unit_id INTEGER NOT NULL REFERENCES units (id),
  due TEXT NOT NULL,
  decided_by TEXT NOT NULL DEFAULT '',
  done_at TEXT,
  done_text TEXT                     -- what was done; erased like the other words
) STRICT;

CREATE TABLE referrals (             -- of a unit itself; those of a case are its steps
  id INTEGER PRIMARY KEY,
  unit_id INTEGER NOT NULL REFERENCES units (id),
  at TEXT NOT NULL,
  "to" TEXT NOT NULL,
  "as" TEXT NOT NULL,
  ground TEXT,                       -- NULL, as the reason: erased
  reason TEXT
) STRICT;

CREATE TABLE papers (                -- of a session itself (立卷); those of a case are in its events
  id INTEGER PRIMARY KEY,
  session_id INTEGER REFERENCES sessions (id), -- NULL: of a duty
  at TEXT NOT NULL,
  path TEXT NOT NULL,
  title TEXT NOT NULL,
  digest TEXT NOT NULL,
  "to" TEXT NOT NULL,
  duty TEXT,                         -- SCHEME:KEY:DATE
  pages INTEGER                      -- NULL: nobody counted them
) STRICT;
CREATE INDEX papers_session ON papers (session_id);

CREATE TABLE imports (               -- each import of calls, so that it can be taken back
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  file TEXT NOT NULL,                -- its name, without the folder
  first INTEGER NOT NULL,            -- its events
  last INTEGER NOT NULL,
  new INTEGER NOT NULL,              -- cases that it entered, and those that it changed
  changed INTEGER NOT NULL,
  taken_back INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE latest (                -- which case an operator last changed: what `last` means
  operator TEXT PRIMARY KEY,
  case_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (                -- calls on the live desk that are not cases yet: being typed, or in the queue
  key TEXT PRIMARY KEY,              -- the key with which it will be registered, so that it is registered once
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  operator TEXT NOT NULL,
  desk TEXT NOT NULL,                -- running desk that holds it: host, process, its start; empty if none
  queued INTEGER NOT NULL,           -- place in the queue; 0: it is being typed
  at TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_session ON drafts (session_id, at);

CREATE VIRTUAL TABLE words USING fts5 (pairs, content='', detail=none, columnsize=0, tokenize=ascii);
CREATE TABLE indexed (               -- which case a row of `words` is of; `seq` is that of its first event
  seq INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL
) STRICT;

-- for people who open the file with sqlite-utils or Datasette: no caller, and no text that may name one
CREATE VIEW v_cases AS
SELECT c.no, c.status, c.kind, c.channel, c.origin, s.name AS scheme, e.date AS session, c.category, c.area,
       c.urgent, c.complex, c.important, c.difficult, u.name AS unit, u."group", c.received_at, c.dispatched_at,
       c.signed_at, c.answered_at, c.closed_at, c.on_the_spot, c.outcome, c.extended, c.returned, c.redone, c.urged,
       c.supervised, c.satisfaction, c.flags IS NOT NULL AS flagged, m.no AS merged_into
FROM cases c JOIN schemes s ON s.id = c.scheme_id LEFT JOIN units u ON u.id = c.unit_id
LEFT JOIN sessions e ON e.id = c.session_id LEFT JOIN cases m ON m.id = c.merged_into;

CREATE VIEW v_limits AS              -- every limit of every case, its times to be read
SELECT c.no, l.n, t.stage, u.name AS unit, datetime(l.start, 'unixepoch') AS start,
       datetime(l.due_at, 'unixepoch') AS due_at, datetime(l.met_at, 'unixepoch') AS met_at,
       datetime(l.stopped_at, 'unixepoch') AS stopped_at,
       l.met_at IS NOT NULL AND (l.broken OR l.met_at > l.due_at) AS late, t.clause, t.span, l.provisional,
       datetime(l.first_due_at, 'unixepoch') AS first_due_at, datetime(l.broken_on, 'unixepoch') AS broken_on,
       l.extended, l.instructed, l.late_entry
FROM limits l JOIN terms t ON t.id = l.term_id JOIN cases c ON c.id = l.case_id LEFT JOIN units u ON u.id = l.unit_id;

CREATE VIEW v_overdue AS             -- by the clock of Asia/Shanghai
SELECT c.no, t.stage, u.name AS unit, u."group", c.kind, c.category, datetime(l.start, 'unixepoch') AS start,
       datetime(l.due_at, 'unixepoch') AS due_at, t.clause,
       round((CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) - l.due_at) / 86400.0, 2) AS days_over
FROM limits l JOIN terms t ON t.id = l.term_id JOIN cases c ON c.id = l.case_id LEFT JOIN units u ON u.id = l.unit_id
WHERE l.met_at IS NULL AND l.stopped_at IS NULL
  AND l.due_at < CAST(strftime('%s', 'now', '+8 hours') AS INTEGER)
  AND (coalesce(l.pending_at, l.held_at) IS NULL OR coalesce(l.pending_at, l.held_at) > l.due_at)
  AND (c.closed_at IS NULL OR t.stage NOT IN ('escalate', 'transfer', 'assist') AND c.status <> 'archived');

CREATE VIEW v_units AS               -- of answers: kept, late, overdue of all that fell due so far
SELECT u.name AS unit, u."group", u.level, u.retired_at,
       (SELECT i.name FROM units i WHERE i.id = u.merged_into) AS merged_into,
       (SELECT count(*) FROM cases c WHERE c.unit_id = u.id) AS cases,
       (SELECT count(*) FROM cases c WHERE c.unit_id = u.id
          AND c.status IN ('received', 'dispatched', 'handling', 'reviewing', 'answered')) AS open,
       count(l.due_at) AS due,
       count(CASE WHEN l.met_at <= l.due_at AND l.broken = 0 THEN 1 END) AS kept,
       count(CASE WHEN l.met_at > l.due_at OR (l.met_at IS NOT NULL AND l.broken = 1) THEN 1 END) AS late,
       count(CASE WHEN l.due_at IS NOT NULL AND l.met_at IS NULL THEN 1 END) AS overdue
FROM units u LEFT JOIN limits l ON l.unit_id = u.id AND l.stopped_at IS NULL
  AND l.term_id IN (SELECT id FROM terms WHERE stage = 'answer')
  AND (l.met_at IS NOT NULL OR (l.due_at < CAST(strftime('%s', 'now', '+8 hours') AS INTEGER)
    AND (coalesce(l.pending_at, l.held_at) IS NULL OR coalesce(l.pending_at, l.held_at) > l.due_at))
    OR l.broken AND l.pending_at IS NOT NULL)
GROUP BY u.id;
"""


def _script(sql: str) -> Callable[[sqlite3.Connection], None]:
    """Run ``sql`` statement by statement: ``executescript`` would commit the transaction around it."""

    def run(con: sqlite3.Connection) -> None:
        import sqlite3

        statement = ""
        for line in sql.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                con.execute(statement)
                statement = ""

    return run


MIGRATIONS: tuple[tuple[str, Callable[[sqlite3.Connection], None]], ...] = (
    ("0001_cases", _script(CASES.replace("NUMBER_OF_ID", NUMBER.format(key="id")))),
)
"""Name and function of each migration. The number applied is the file's ``user_version``."""
