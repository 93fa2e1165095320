"""The live desk: its view, and the calls it stores as they are typed.

A call that is not a case yet is stored in ``drafts``: the one being typed, and callers waiting to be put
through, since only then is it known whether they are answered on the spot. All others are registered at once.
A draft has the key with which it will be registered, so that a crash in between does not register a call
twice, and names the running desk that holds it; another desk is offered it once that desk is gone.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import Case, case_number
from hotline_cli.domain.duration import end_of_day, parse_span
from hotline_cli.domain.events import parse_datetime, stamp
from hotline_cli.domain.phones import phone_left
from hotline_cli.domain.vocabulary import word
from hotline_cli.domain.written_dates import TwoReadings, UnreadableDate, parse_date, replace_day_word
from hotline_cli.errors import HotlineError, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.masking import FreeText, Personal, mask_free_text
from hotline_cli.queries import bulk_select, categories, duplicates, lookups, sessions
from hotline_cli.queries.suggestions import list_short_names, suggest_units
from hotline_cli.services import access_log, cases, desks, registration
from hotline_cli.services.live_call import (
    DISPATCH,
    HOWS,
    PROMISE,
    SPOT,
    DeskView,
    Hints,
    LiveCall,
    TakenCall,
    WaitingCall,
    find_category_code,
    find_outcome,
)
from hotline_cli.services.values import When
from hotline_cli.store import search_index as index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Row

    from hotline_cli.store.office import Office

MIN_MATTER_LENGTH = 4
"""Length of a matter from which similar cases are searched for."""
MIN_SHARED_PAIRS = 1
"""Character pairs that a matter must share with a prepared question: most Chinese words are one pair."""

SECRETS = ("name", "phone", "address", "former")

TAKEN_CALLS = """
SELECT c.*, p.name, p.phone, p.address, p.former FROM cases c JOIN callers p ON p.case_id = c.id
WHERE c.session_id = ? AND c.status <> 'void' ORDER BY c.urgent DESC, c.received_at DESC, c.id DESC"""


class LiveDesk:
    """The desk of one session. Raises ``NotFound`` for an unknown session, ``Refused`` for a cancelled one."""

    def __init__(self, office: Office, text: str) -> None:
        self.office = office
        self.session = sessions.load_session(office, text)
        if self.session.status == "cancelled":
            raise Refused(
                _("the session of {date} was cancelled").format(date=self.session.day.isoformat()),
                _("Run `hotline schedule list` to see the sessions; give a session by its id or its date."),
            )
        self.rules = office.rules(self.session.scheme)
        names = lookups.Names(office)
        self._turns = [
            (names.unit(turn.unit) or "", turn) for turn in self.session.units if not turn.must_attend
        ]
        self._own = [names.unit(key) or "" for key in lookups.units_on_air(office, self.session.id)]
        self._categories = tuple(categories.list_labels(office, "category"))
        # a caller's words must not remain in the free pages of the file
        office.con.execute("PRAGMA secure_delete = ON")
        office.patient = False
        self.desk = desks.this_desk()
        """This running desk, as its drafts name it."""
        self._aside: set[str] = set()
        """Keys of the drafts put aside here."""

    # ---- reading --------------------------------------------------------------------------------------------------

    def world(self) -> DeskView:
        """Return everything the screen shows, as of now."""
        theme = mask_free_text(self.session.theme) or self.session.name
        hours = f"{self.session.start:%H:%M}-{self.session.end:%H:%M}"
        return DeskView(
            now=self.office.now,
            begins=self.session.begins,
            ends=self.session.ends,
            title=f"{self.session.day} {hours} {theme}".strip(),
            on_air=tuple(_on_air(unit, turn.leader or turn.name) for unit, turn in self._turns),
            units=tuple(name for name, _group in suggest_units(self.office)),
            short_names=tuple(list_short_names(self.office)),
            own_unit=self._own[0] if len(self._own) == 1 else "",
            categories=self._categories,
            leader="、".join(turn.leader for _unit, turn in self._turns if turn.leader),
            queue=tuple(self._queue()),
            taken=tuple(self._taken()),
        )

    def _queue(self) -> list[WaitingCall]:
        sql = "SELECT body FROM drafts WHERE session_id = ? AND queued ORDER BY queued"
        return [_waiting(LiveCall.from_json(row["body"])) for row in self._rows(sql)]

    def _rows(self, sql: str) -> list[Row]:
        return self.office.con.execute(sql, (self.session.id,)).fetchall()

    def _taken(self) -> list[TakenCall]:
        names = lookups.Names(self.office)
        waiting = set(bulk_select.select_waiting(self.office, str(self.session.id))[0])
        return [_taken(row, names, waiting) for row in self._rows(TAKEN_CALLS)]

    def hints(self, form: LiveCall) -> Hints:
        """Look up what is known of the call being typed: repeats, the earlier caller, prepared answers."""
        found = [one for one in self._repeats(form) if case_number(one.key) != form.no]
        found = found[: duplicates.MAX_NAMED]
        by_phone = next((one.key for one in found if one.phone), None)
        return Hints(
            repeats=tuple((case_number(one.key), self._why(one)) for one in found),
            caller=self._masked_caller(by_phone) if by_phone else "",
            caller_no=case_number(by_phone) if by_phone else "",
            answers=tuple(self._answers(form.matter)),
        )

    def _repeats(self, form: LiveCall) -> list[duplicates.Duplicate]:
        matter = form.matter if len(form.matter) >= MIN_MATTER_LENGTH else ""
        if not form.phone and not matter:
            return []
        return duplicates.find_duplicates(
            self.office, Case(phone=form.phone, content=matter, received_at=self.office.now)
        )

    def _why(self, one: duplicates.Duplicate) -> str:
        """Describe why a case may be a repeat, who called then and about what; masked."""
        row = self.office.con.execute("SELECT content, status FROM cases WHERE id = ?", (one.key,)).fetchone()
        caller = self._caller(one.key)
        matter = FreeText(row["content"], *(caller[part] for part in SECRETS)).as_text(reveal=False)
        why = _(" ({words})").format(words=one.why()).strip()
        return " ".join(
            filter(None, (self._masked_caller(one.key), why, word("status", row["status"]), matter))
        )

    def _masked_caller(self, key: int) -> str:
        name = self._caller(key)["name"]
        return Personal("name", name).as_text(reveal=False) if name else ""

    def _caller(self, key: int) -> Any:  # noqa: ANN401 - a row
        return self.office.con.execute("SELECT * FROM callers WHERE case_id = ?", (key,)).fetchone()

    def _answers(self, matter: str) -> list[tuple[str, str, bool]]:
        """Return the prepared questions of the session, most similar to the matter first (XF-03)."""
        pairs = index.pairs(index.fold_text(matter))
        if not pairs:
            return []
        sql = "SELECT ask, answer, verified FROM questions WHERE session_id = ?"
        near = []
        for row in self._rows(sql):
            ask, answer = (mask_free_text(row[name] or "") for name in ("ask", "answer"))
            shared = len(pairs & index.pairs(index.fold_text(ask)))
            if shared >= MIN_SHARED_PAIRS:
                near.append((shared, (ask, answer, bool(row["verified"]))))
        return [answer for _shared, answer in sorted(near, key=lambda one: -one[0])]

    def recall(self, no: str) -> str:
        """Return the name of an earlier caller for reuse; the disclosure is logged with that case."""
        key = lookups.resolve_case(self.office, no)
        access_log.log_reveal(self.office, [key], _("live: the same phone calls again"))
        return self._caller(key)["name"] or ""

    # ---- drafts ---------------------------------------------------------------------------------------------------

    def fresh(self) -> LiveCall:
        """Return an empty form."""
        return LiveCall(f"live-{secrets.token_hex(8)}")

    def keep(self, form: LiveCall, *, queued: bool = False, wait: bool = True) -> LiveCall:
        """Store a call that is not a case yet, as far as it is typed. Raises ``DatabaseFault``: try again.

        If another desk has taken the draft over, what is typed here is kept as a draft of its own.
        """
        kept = form if form.at else form._replace(at=stamp(self.office.now))
        if not self._insert(kept, queued=queued, wait=wait):
            kept = kept._replace(key=self.fresh().key)
            self._insert(kept, queued=queued, wait=wait)
        return kept

    def _insert(self, form: LiveCall, *, queued: bool, wait: bool) -> int:
        return self._write(
            """INSERT INTO drafts (key, session_id, operator, desk, queued, at, body)
            VALUES (?1, ?2, ?3, ?4,
              CASE WHEN ?5 THEN (SELECT coalesce(max(queued), 0) + 1 FROM drafts) ELSE 0 END, ?6, ?7)
            ON CONFLICT (key) DO UPDATE SET queued = excluded.queued, body = excluded.body
            WHERE desk = excluded.desk""",
            (
                form.key,
                self.session.id,
                self.office.env.operator,
                self.desk,
                int(queued),
                form.at,
                form.to_json(),
            ),
            wait=wait,
        )

    def drop(self, form: LiveCall, *, wait: bool = True) -> None:
        """Delete a draft. Raises ``DatabaseFault``: try again."""
        self._write("DELETE FROM drafts WHERE key = ?", (form.key,), wait=wait)

    def _write(self, sql: str, values: Sequence[object], *, wait: bool = True) -> int:
        with self.office.aside(wait=wait):
            return self.office.con.execute(sql, values).rowcount

    def left_behind(self) -> LiveCall | None:
        """Take over a call whose desk is gone, of this operator first. One put aside here stays aside."""
        sql = """SELECT key, desk, body FROM drafts WHERE session_id = ? AND NOT queued AND desk <> ?
        ORDER BY operator <> ?, at DESC"""
        values = (self.session.id, self.desk, self.office.env.operator)
        for row in self.office.con.execute(sql, values).fetchall():
            if row["key"] not in self._aside and not desks.is_running(row["desk"]) and self._claim(row):
                return LiveCall.from_json(row["body"])
        return None

    def _claim(self, row: Row) -> int:
        sql = "UPDATE drafts SET desk = ?, operator = ? WHERE key = ? AND desk = ?"
        return self._write(sql, (self.desk, self.office.env.operator, row["key"], row["desk"]))

    def put_aside(self, form: LiveCall) -> None:
        """Let go of a draft without deleting it: the next desk that opens is offered it."""
        self.keep(form)
        self._aside.add(form.key)
        self._write("UPDATE drafts SET desk = '' WHERE key = ? AND desk = ?", (form.key, self.desk))

    def bring_back(self, form: LiveCall) -> LiveCall:
        """Take up again a draft that was put aside or deleted here; one that another desk took stays there."""
        self._write("UPDATE drafts SET desk = ? WHERE key = ? AND desk = ''", (self.desk, form.key))
        return self.keep(form)

    def put_through(self, form: LiveCall) -> LiveCall | None:
        """Take a caller out of the queue; None if another desk was first."""
        sql = "UPDATE drafts SET queued = 0, operator = ?, desk = ? WHERE key = ? AND queued"
        if not self._write(sql, (self.office.env.operator, self.desk, form.key)):
            return None
        return self.keep(form._replace(how="on-air"))

    # ---- cases ----------------------------------------------------------------------------------------------------

    def store(self, form: LiveCall, link: str = "") -> list[str]:
        """Register the call and return remarks. Raises ``Refused`` or ``Usage``; then nothing is changed."""
        request = self._request(form)
        registration.check_request(request)
        if self._stored_otherwise(form):
            request = self._request(form._replace(key=self.fresh().key))
        result = registration.register_case(self.office, request, self._when(form))
        self.drop(form)
        no = result.cases[0]["no"]
        stored = _("{no} stored")
        if form.disposition == DISPATCH and not form.unit:
            stored = _("{no} stored without a unit; still to be dispatched (F10)")
        remarks = [stored.format(no=no), *result.remarks, *registration.phone_remarks(form.phone)]
        if link:
            cases.link_cases(self.office, no, link, When())
            remarks = [_("{no} stored and linked with {other}").format(no=no, other=link)]
        return remarks

    def _stored_otherwise(self, form: LiveCall) -> bool:
        """Return whether a case with the key of this call says something else: both are then kept."""
        sql = """SELECT c.kind, c.content, p.name, p.phone FROM cases c JOIN callers p ON p.case_id = c.id
        WHERE c.key = ?"""
        row = self.office.con.execute(sql, (form.key,)).fetchone()
        typed = (form.kind, form.matter.strip(), form.name.strip(), form.phone.strip())
        return row is not None and tuple(value or "" for value in row) != typed

    def load(self, no: str) -> LiveCall:
        """Return a stored call to correct; showing its caller is logged."""
        key = lookups.resolve_case(self.office, no)
        access_log.log_reveal(self.office, [key], _("live: a stored call is corrected"))
        return self._stored(no)

    def _stored(self, no: str) -> LiveCall:
        key = lookups.resolve_case(self.office, no)
        row = self.office.con.execute("SELECT * FROM cases WHERE id = ?", (key,)).fetchone()
        caller = self._caller(key)
        names = dict(self._categories)
        return self.fresh()._replace(
            no=no,
            kind=row["kind"],
            phone=caller["phone"] or "",
            name=caller["name"] or "",
            matter=row["content"],
            category=names.get(row["category"], row["category"] or ""),
            how=row["put_through"] or HOWS[0],
            urgent=bool(row["urgent"]),
        )

    def correct(self, form: LiveCall) -> list[str]:
        """Write what differs from the stored call, as ``edit`` does. Raises ``Refused`` or ``Usage``."""
        before = self._corrected_values(self._stored(form.no))
        changed = {
            name: value for name, value in self._corrected_values(form).items() if value != before[name]
        }
        words: dict[str, str] = {
            name: changed.pop(name) for name in ("content", "name", "phone") if name in changed
        }
        registration.check_caller(words)
        if changed or words:
            cases.edit_case(
                self.office, form.no, When(), changed, words, reason=_("corrected on the live desk")
            )
        self.drop(form)
        message = _("{no} corrected") if changed or words else _("{no} unchanged")
        return [message.format(no=form.no), *registration.phone_remarks(words.get("phone", ""))]

    def _corrected_values(self, form: LiveCall) -> dict[str, Any]:
        return {
            "kind": form.kind,
            "urgent": form.urgent,
            "put_through": form.how,
            "category": find_category_code(form.category, self._categories) or form.category.strip(),
            "content": form.matter.strip(),
            "name": form.name.strip(),
            "phone": form.phone.strip(),
        }

    def _request(self, form: LiveCall) -> registration.Request:
        spoken = form.how == "on-air" or form.disposition in {SPOT, PROMISE}
        return registration.Request(
            facts={
                "kind": form.kind,
                "channel": "",
                "origin": "own",
                "put_through": form.how,
                "urgent": form.urgent,
                "key": form.key,
                **(
                    {"outcome": outcome}
                    if form.disposition == SPOT and (outcome := find_outcome(form.outcome))
                    else {}
                ),
                "category": find_category_code(form.category, self._categories) or form.category.strip(),
                "leader": "、".join(turn.leader for _unit, turn in self._turns if turn.leader)
                if spoken
                else "",
            },
            reason=_("registered later"),
            words={
                "content": form.matter,
                "name": form.name.strip(),
                "phone": phone_left(form.phone.strip()),
                "answer": form.answer if form.disposition == SPOT else "",
                "promise": form.promise if form.disposition == PROMISE else "",
            },
            promised=self.parse_promise(form.by) if form.disposition == PROMISE else None,
            session=str(self.session.id),
            to=form.unit if form.disposition == DISPATCH else "",
        )

    def _when(self, form: LiveCall) -> When:
        """A call that waited was received when it was first stored."""
        at = parse_datetime(form.at) if form.at else None
        return When(at=at if at and at < self.office.now - timedelta(minutes=1) else None)

    def parse_promise(self, text: str) -> datetime:
        """Return the end of the promised day, from a date or a duration from now. Raises ``Usage``.

        A date without a year is the next one: 3月30日.
        """
        today = self.office.today
        try:
            day = parse_date(replace_day_word(text, today), today.year)
            if day < today:
                day = max(day, parse_date(replace_day_word(text, today), today.year + 1))
            return end_of_day(day)
        except TwoReadings as error:
            raise Usage(str(error), "") from error
        except UnreadableDate:
            pass
        try:
            return self.rules.work.due(self.office.now, parse_span(text.strip())).at
        except HotlineError as error:
            raise Usage(_("neither a date like 2020-03-26 nor a duration like 3 working days"), "") from error

    def dispatch(self, numbers: Sequence[str], unit: str) -> None:
        """Dispatch these cases, all or none (CZ-13)."""
        key = lookups.resolve_unit(self.office, unit)
        cases.perform_verb(self.office, "dispatch", numbers, When(), {"unit": key})

    def leave(self) -> int:
        """End the programme: callers still waiting were not put through, and become work orders too (WZ-06)."""
        waiting = self._queue()
        for one in waiting:
            self.store(one.form)
        return len(waiting)


def _on_air(unit: str, leader: str) -> str:
    return _("{unit} ({leader})").format(unit=unit, leader=leader) if unit and leader else unit or leader


def _waiting(form: LiveCall) -> WaitingCall:
    name = Personal("name", form.name).as_text(reveal=False) if form.name else ""
    return WaitingCall(form, name, FreeText(form.matter, form.name, form.phone, "").as_text(reveal=False))


def _taken(row: Row, names: lookups.Names, waiting: set[str]) -> TakenCall:
    disposition = (
        SPOT if row["on_the_spot"] else PROMISE if row["promise_due"] else DISPATCH if row["unit_id"] else ""
    )
    return TakenCall(
        no=row["no"],
        at=parse_datetime(row["received_at"]),
        kind=row["kind"],
        matter=FreeText(row["content"], row["name"], row["phone"], row["address"], row["former"]).as_text(
            reveal=False
        ),
        disposition=disposition,
        unit=names.unit(row["unit_id"]) or "",
        how=row["put_through"] or "",
        urgent=bool(row["urgent"]),
        due=(row["promise_due"] or "")[:10],
        waits=row["no"] in waiting,
        confidential=bool(row["confidential"]),
        returned=bool(row["returned"]),
    )
