"""Duties, which recur without a session: what each rule asks for, and what is still owed of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import day_of, end_key, first_key
from hotline_cli.domain.duration import PLANNED, days_on
from hotline_cli.domain.events import parse_datetime
from hotline_cli.domain.session import Completion
from hotline_cli.domain.tasks import counting_days, day_of_duty, duties_between, find_duty
from hotline_cli.queries.papers import titles_by_duty
from hotline_cli.queries.sessions import task_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotline_cli.domain.tasks import Task
    from hotline_cli.store.office import Office

DAYS_FOLLOWED = 93
"""Days without a case after which a scheme that is neither the default nor that of a session is followed no more."""
DAYS_AHEAD = 366
"""Days ahead in which the next duty of a rule, and duties from cases, are searched."""

FIRST_BY_PHONE = """
SELECT id FROM cases WHERE id >= ? AND id < ? AND channel = ? AND status <> 'void'
  AND scheme_id IN (SELECT id FROM schemes WHERE name = ?) ORDER BY id LIMIT 1"""
FIRST_BY_CHANNEL = """
SELECT id FROM cases INDEXED BY cases_channel WHERE channel <> 'phone' AND id >= ? AND id < ? AND channel = ?
  AND status <> 'void' AND scheme_id IN (SELECT id FROM schemes WHERE name = ?) ORDER BY id LIMIT 1"""
"""The first case of a scheme by a channel; those by phone are most of all, and have no index."""


def list_duties(office: Office, first: date, last: date) -> list[dict[str, Any]]:
    """List the duties due from ``first`` to ``last`` under the schemes in use.

    Days beyond the planning horizon have none, nor have those before the scheme was in the file.
    """
    titles = titles_by_duty(office)
    return [
        _row(name, duty, office.now, titles)
        for name in list_schemes_followed(office)
        for duty in _duties_of(office, name, max(first, duties_start(office, name)), last)
    ]


def _row(name: str, duty: Task, now: datetime, titles: Mapping[str, list[str]]) -> dict[str, Any]:
    no = f"{name}:{duty.key}"
    return {
        "no": no,
        "session": None,
        "date": None,
        "units": [],
        **task_view(duty, now),
        "papers": titles.get(no, []),
    }


def _duties_of(office: Office, name: str, first: date, last: date) -> list[Task]:
    rules = office.rules(office.scheme_id(name))
    last = min(last, days_on(office.today, PLANNED))
    came: dict[str, list[date]] = {}
    for rule in rules.scheme.duties:
        if rule.channel:
            span = counting_days(rule, first, last, rules.work)
            came[rule.channel] = [
                *came.get(rule.channel, ()),
                *_list_case_days(office, name, rule.channel, *span),
            ]
    return duties_between(rules.scheme, first, last, rules.work, came, _read_completions(office, name))


def get_duty(office: Office, name: str, key: str) -> dict[str, Any] | None:
    """Return the duty of the scheme ``name`` with this key, ``CZ-29:2020-03-27``.

    If that scheme is in use and has it.
    """
    day = day_of_duty(key)
    if day is None or name not in list_schemes_followed(office):
        return None
    rules = office.rules(office.scheme_id(name))
    channels = {rule.channel for rule in rules.scheme.duties if rule.channel}
    came = {channel: _list_case_days(office, name, channel, day, day) for channel in channels}
    found = find_duty(rules.scheme, key, rules.work, came, _read_completions(office, name))
    return _row(name, found, office.now, titles_by_duty(office)) if found else None


def find_duty_schemes(office: Office, key: str) -> list[str]:
    """Return the schemes in use that have the duty ``key``."""
    return [name for name in list_schemes_followed(office) if get_duty(office, name, key)]


def list_upcoming_duties(office: Office, due_by: date | None) -> list[dict[str, Any]]:
    """List duties due by a day.

    Without one, those due by today, all that arose from cases, and the next of each rule.
    """
    today = office.today
    listed = list_duties(office, date.min, due_by or today)
    if due_by is None:
        titles = titles_by_duty(office)
        for name in list_schemes_followed(office):
            rules = office.rules(office.scheme_id(name)).scheme.duties
            brought, following = {rule.key for rule in rules if rule.channel}, set()
            for duty in _duties_of(office, name, days_on(today, 1), days_on(today, DAYS_AHEAD)):
                rule = duty.key.rpartition(":")[0]
                if rule in brought or rule not in following:
                    listed.append(_row(name, duty, office.now, titles))
                following.add(rule)
    return listed


def list_open_duties(office: Office, name: str, until: datetime) -> list[Task]:
    """List the duties of a scheme that are due by ``until`` and neither done nor skipped: each missed one is owed.

    Under a scheme that only cases follow, those that arose from cases.
    """
    due = _duties_of(office, name, duties_start(office, name), until.date())
    brought = {rule.key for rule in office.rules(office.scheme_id(name)).scheme.duties if rule.channel}
    every = name in _schemes_planned(office)
    return [
        duty
        for duty in due
        if duty.is_open and duty.due <= until and (every or duty.key.rpartition(":")[0] in brought)
    ]


def duties_start(office: Office, name: str) -> date:
    """Return the date from which the duties of the scheme ``name`` are owed: when its first version was added."""
    row = office.con.execute(
        "SELECT added_at FROM schemes WHERE name = ? ORDER BY id LIMIT 1", (name,)
    ).fetchone()
    return parse_datetime(row["added_at"]).date()


def list_schemes_followed(office: Office) -> list[str]:
    """List the default scheme, those of sessions, and those of the newest cases with duties."""
    followed = dict.fromkeys(_schemes_planned(office))
    for row in office.con.execute("SELECT DISTINCT name FROM schemes ORDER BY name").fetchall():
        if row["name"] not in followed and _has_cases_with_duties(office, row["name"]):
            followed[row["name"]] = None
    return list(followed)


def _schemes_planned(office: Office) -> list[str]:
    """List the default scheme and those of sessions."""
    rows = office.con.execute(
        "SELECT DISTINCT c.name FROM sessions s JOIN schemes c ON c.id = s.scheme_id ORDER BY c.name"
    )
    return list(dict.fromkeys([office.settings["scheme"], *(row["name"] for row in rows)]))


def _has_cases_with_duties(office: Office, name: str) -> bool:
    """Return whether cases brought duties under the scheme ``name``, or it has other duties and newest cases."""
    duties = office.rules(office.scheme_id(name)).scheme.duties
    if not duties:
        return False
    start = duties_start(office, name)
    if any(rule.channel and _first_case(office, name, rule.channel, start, date.max) for rule in duties):
        return True
    newest = first_key(days_on(office.today, -DAYS_FOLLOWED))
    found = office.con.execute(
        "SELECT 1 FROM cases WHERE id >= ? AND scheme_id IN (SELECT id FROM schemes WHERE name = ?) LIMIT 1",
        (newest, name),
    )
    return found.fetchone() is not None


def _list_case_days(office: Office, name: str, channel: str, first: date, last: date) -> list[date]:
    """List the days from ``first`` to ``last`` on which cases of the scheme ``name`` came by ``channel``."""
    found: list[date] = []
    while first <= last and (day := _first_case(office, name, channel, first, last)):
        found.append(day)
        if day == date.max:
            break
        first = days_on(day, 1)
    return found


def _first_case(office: Office, name: str, channel: str, first: date, last: date) -> date | None:
    sql = FIRST_BY_PHONE if channel == "phone" else FIRST_BY_CHANNEL
    row = office.con.execute(sql, (first_key(first), end_key(last), channel, name)).fetchone()
    return day_of(row["id"]) if row else None


def _read_completions(office: Office, name: str) -> Mapping[str, Completion]:
    prefix = f"{name}:"
    rows = office.con.execute(
        'SELECT key, at, "by", note, skipped FROM duties WHERE key > ? AND key < ? AND at IS NOT NULL',
        (prefix, f"{name};"),
    ).fetchall()
    return {
        (key := row["key"].removeprefix(prefix)): Completion(
            key, parse_datetime(row["at"]), row["by"], note=row["note"], skipped=bool(row["skipped"])
        )
        for row in rows
    }
