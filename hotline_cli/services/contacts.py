"""Who is reached at a unit: its head, the leader in charge, A and B at the desk, the liaison (Annex 3, BM-17).

When A is away B is there (AB岗, QT-02): ``on_duty`` says who is there on a day.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli import queries, tables
from hotline_cli.desk import asked, cases
from hotline_cli.desk.asked import Wrong
from hotline_cli.domain.case import moment
from hotline_cli.errors import HotlineError, NotFound, Refused, Usage
from hotline_cli.i18n import _
from hotline_cli.store import records

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from sqlite3 import Row

    from hotline_cli.desk.cases import When
    from hotline_cli.office import Office

COLUMNS: dict[str, tuple[str, ...]] = {
    "unit": ("单位", "上线单位"),
    "name": ("姓名",),
    "role": ("角色", "岗位"),
    "post": ("部门及职务", "职务"),
    "phone": ("办公电话", "电话"),
    "mobile": ("手机", "手机号", "手机号码", "移动电话"),
    "email": ("邮箱", "电子邮箱", "E-mail"),
    "qq": ("QQ", "QQ号"),
}
FIELDS = ("post", "phone", "mobile", "email", "qq")
AT_THE_DESK = ("A", "B", "liaison", "in-charge", "head")
"""Who is asked for first, and who when that one is away."""

SELECT = f"""
SELECT k.*, {queries.UNIT_NAME.format(key="k.unit_id")} AS unit FROM contacts k WHERE k.retired_at IS NULL"""


def view(row: Row) -> dict[str, Any]:
    """A contact as the reader sees it."""
    return {
        "unit": row["unit"],
        "name": row["name"],
        "role": row["role"],
        **{name: row[name] or None for name in FIELDS},
        "away": json.loads(row["away"] or "[]"),
    }


def listed(office: Office, unit: int | None = None, role: str = "") -> list[dict[str, Any]]:
    """The contacts, by unit, in the order of entry."""
    rows = office.con.execute(
        f"{SELECT} AND (:unit IS NULL OR {queries.of_unit('k.unit_id', ':unit')})"
        " AND :role IN ('', k.role) ORDER BY k.unit_id, k.id",
        {"unit": unit, "role": role},
    )
    return [view(row) for row in rows]


def on_duty(office: Office, unit: int, day: date) -> dict[str, Any] | None:
    """Who is there for ``unit`` on ``day``: A, else B, else the liaison, the leader in charge, the head."""
    there = [who for who in listed(office, queries.Names(office).successor(unit)) if not _away(who, day)]
    return min(there, key=lambda who: AT_THE_DESK.index(who["role"]), default=None)


def _away(who: Mapping[str, Any], day: date) -> bool:
    return any(absence["from"] <= day.isoformat() <= absence["to"] for absence in who["away"])


def there(office: Office, keys: Sequence[int]) -> list[str]:
    """Who is there today at each of these units, where the directory knows (AB岗, BM-17)."""
    from hotline_cli.domain.words import word

    found = [who for key in keys if (who := on_duty(office, key, office.now.date()))]
    return [
        _("{unit}: {name} ({role}) is there, {reached}").format(
            unit=who["unit"],
            name=who["name"],
            role=word("role", who["role"]),
            reached=who["mobile"] or who["phone"] or who["email"] or "—",
        )
        for who in found
    ]


# ---- writing ---------------------------------------------------------------------------------------------


def _of(office: Office, unit: int, name: str) -> list[Row]:
    return office.con.execute(
        f"{SELECT} AND {queries.of_unit('k.unit_id')} AND k.name = ?", (unit, name.strip())
    ).fetchall()


def _found(office: Office, unit: str, name: str) -> list[Row]:
    rows = _of(office, cases.unit_id(office, unit), name)
    if not rows:
        raise NotFound(
            _("{unit} has no contact {name}").format(unit=unit, name=name),
            _("`hotline contact list` names those there are."),
        )
    return rows


def add(
    office: Office, unit: str, name: str, role: str, fields: Mapping[str, str | None], when: When
) -> dict[str, Any]:
    """A person who is reached at a unit, in one role. Refused where that person is there in that role."""
    with office.transaction(dry_run=when.dry_run) as journal:
        key, at = cases.active_unit(office, unit), when.moment(office)
        if any(row["role"] == role for row in _of(office, key, name)):
            raise Refused(
                _("{unit} has {name} in that role already").format(unit=unit, name=name),
                _("`hotline contact edit` changes it."),
            )
        values = {field: text.strip() for field, text in fields.items() if text is not None}
        fresh = {"unit_id": key, "name": name.strip(), "role": role, **values, "added_at": at.isoformat(" ")}
        new = records.next_key(office.con, "contacts")
        records.put(office.con, journal, "contact", at, "contacts", new, fresh, note=when.note)
        return _one(office, new)


def _one(office: Office, key: int) -> dict[str, Any]:
    sql = SELECT.replace("k.retired_at IS NULL", "k.id = ?")
    return view(office.con.execute(sql, (key,)).fetchone())


def _change(
    office: Office, unit: str, name: str, when: When, changed: Callable[[Row, datetime], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Set of that person, in each role, what ``changed`` makes of row and time; ``NotFound`` if there is none."""
    with office.transaction(dry_run=when.dry_run) as journal:
        rows = _found(office, unit, name)
        for row in rows:
            at = when.after(office, moment(row["added_at"]), _("{name} was added").format(name=row["name"]))
            values = changed(row, at)
            if "role" in values and len(rows) > 1:
                raise Usage(
                    _("{name} has several roles there").format(name=name),
                    _("Retire that person and add the roles anew."),
                )
            records.put(office.con, journal, "contact", at, "contacts", row["id"], values, note=when.note)
        return [_one(office, row["id"]) for row in rows]


def check_edit(fields: Mapping[str, str | None]) -> None:
    """See that something is to be changed, before any file is opened. Raises ``Usage``."""
    if all(text is None for text in fields.values()):
        raise Usage(_("nothing to change"), _("Give what is to be changed: --post, --phone, --mobile ..."))


def edit(
    office: Office, unit: str, name: str, fields: Mapping[str, str | None], when: When
) -> list[dict[str, Any]]:
    """Set the fields that are given."""
    values = {field: text.strip() for field, text in fields.items() if text is not None}
    return _change(office, unit, name, when, lambda _row, _at: values)


def retire(office: Office, unit: str, name: str, when: When) -> list[dict[str, Any]]:
    """A person who is not reached there any more."""
    return _change(office, unit, name, when, lambda _row, at: {"retired_at": at.isoformat(" ")})


def check_away(first: date, last: date) -> None:
    """See that the days are in their order, before any file is opened. Raises ``Usage``."""
    if last < first:
        raise Usage(
            _("{last} is before {first}").format(first=first, last=last), _("Give --from the earlier day.")
        )


def away(office: Office, unit: str, name: str, first: date, last: date, when: When) -> list[dict[str, Any]]:
    """Days on which that person is away; meanwhile the next one is named."""
    absence = {"from": first.isoformat(), "to": last.isoformat()}

    def also_away(row: Row, _at: datetime) -> dict[str, Any]:
        known = json.loads(row["away"] or "[]")
        every = known if absence in known else sorted([*known, absence], key=lambda span: span["from"])
        return {"away": json.dumps(every)}

    return _change(office, unit, name, when, also_away)


class Listed(NamedTuple):
    """Who is new or changed by a list; ``liaisons``: it names no roles, so that all count as such."""

    people: list[dict[str, Any]]
    liaisons: bool


def import_file(office: Office, source: tables.Source, when: When) -> Listed:
    """A list of contacts from CSV, such as Annex 3; a person who is there in that role gets what the row says."""
    table = tables.read(source, COLUMNS, required=("unit", "name"), passed_over=("away", "序号"))
    rows = list(table)
    keys = []
    with office.transaction(dry_run=when.dry_run) as journal:
        checked = [read for row in rows if (read := _checked(office, table, row))]
        table.require_sound()
        at = when.moment(office)
        for row, unit, role in checked:
            said = {field: row[field] for field in FIELDS if row[field]}
            there = next((known for known in _of(office, unit, row["name"]) if known["role"] == role), None)
            if there is None:
                key = records.next_key(office.con, "contacts")
                fresh = {"unit_id": unit, "name": row["name"], "role": role, "added_at": at.isoformat(" ")}
                records.put(office.con, journal, "contact", at, "contacts", key, fresh | said, note=when.note)
                keys.append(key)
            elif news := {field: text for field, text in said.items() if there[field] != text}:
                records.put(office.con, journal, "contact", at, "contacts", there["id"], news, note=when.note)
                keys.append(there["id"])
        return Listed([_one(office, key) for key in keys], "role" not in table.columns)


def _checked(office: Office, table: tables.Table, row: tables.Row) -> tuple[tables.Row, int, str] | None:
    unit, role = 0, ""
    try:
        unit = cases.active_unit(office, row["unit"])
    except HotlineError as error:
        table.fault(row, "unit", error.message)
    try:
        role = _role(table, row)
    except Wrong as error:
        table.fault(row, "role", str(error))
    return (row, unit, role) if unit and role else None


def _role(table: tables.Table, row: tables.Row) -> str:
    """The role of a row. Annex 3 has no such column: whom it lists are liaisons."""
    if "role" not in table.columns:
        return "liaison"
    if not row["role"]:
        raise Wrong(_("is empty"))
    return asked.code("role", row["role"])
