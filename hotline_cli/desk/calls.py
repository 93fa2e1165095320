"""CSV of calls (commands.md): its columns, and a row read as a call with its past."""

from __future__ import annotations

import json
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

from hotline_cli.desk import asked
from hotline_cli.desk.asked import Wrong
from hotline_cli.desk.intake import check_caller, session_and_scheme
from hotline_cli.desk.ledger import Call, Past
from hotline_cli.errors import HotlineError, Usage
from hotline_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from hotline_cli.office import Office

COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("类型", "诉求类型", "诉求类别", "来电类型"),
    "channel": ("渠道", "来源渠道", "受理渠道"),
    "name": ("caller_name", "姓名", "来电人", "来电人姓名", "诉求人"),
    "phone": ("caller_phone", "电话", "联系电话", "来电号码", "手机"),
    "address": ("caller_address", "地址", "住址", "联系地址"),
    "title": ("标题", "主题"),
    "content": ("内容", "诉求内容", "来电内容", "反映内容", "事项"),
    "category": ("分类", "事项分类", "类别"),
    "area": ("区域", "所属区域", "地区"),
    "received_at": ("受理时间", "来电时间", "登记时间"),
    "session": ("session_date", "场次", "上线", "上线日期"),
    "put_through": ("接入", "接入情况"),
    "urgent": ("紧急", "是否紧急"),
    "complex": ("复杂", "是否复杂"),
    "important": ("重要", "是否重要"),
    "confidential": ("保密", "是否保密"),
    "tags": ("标签",),
    "origin": ("来源",),
    "ref": ("外部编号", "原编号"),
    "leader": ("上线领导", "领导"),
    "promise": ("promise_text", "承诺", "承诺内容"),
    "promised_by": ("promise_due", "承诺期限", "承诺时间"),
    "key": ("键", "唯一标识"),
    "unit": ("承办单位", "主办单位", "单位"),
    "co_units": ("协办单位", "协办"),
    "dispatched_at": ("交办时间", "转办时间"),
    "signed_at": ("签收时间",),
    "answered_at": ("答复时间",),
    "answer": ("答复", "答复内容", "办理结果"),
    "responsible": ("责任人", "承办人"),
    "closed_at": ("办结时间",),
    "satisfaction": ("满意度", "回访结果", "满意情况"),
    "anonymous": ("caller_anonymous", "匿名"),
}
"""By code; ``anonymous`` besides those of commands.md."""

COMPUTED = (
    *("no", "status", "scheme", "label", "session_id", "difficult", "department", "on_the_spot", "outcome"),
    *("told_how", "told_at", "limits", "overdue", "extended", "returned", "redone", "urged", "supervised"),
    *("held_since", "merged_into", "links", "callbacks", "flags", "feedback", "files"),
    *("编号", "工单编号", "状态", "方案"),
    *("reasons", "原因"),
)
"""What ``export cases`` and ``--bad-rows`` wrote besides: passed over."""

SIGNS_OF_OURS = frozenset({"no", "status", "on_the_spot"})
"""Columns by which a file is known to be an export of ours."""
VERBATIM = (
    *("name", "phone", "address", "title", "content", "category", "area", "tags", "ref", "leader", "promise"),
    *("key", "answer", "responsible"),
)
"""Texts that come in as they stand, blanks and all."""

MARKS = ("urgent", "complex", "important", "confidential", "anonymous")
WORDS = ("content", "title", "name", "phone", "address", "promise")
FACTS = ("category", "area", "ref", "leader")
VOCABULARY = {"kind": "kind", "channel": "channel", "origin": "origin", "put_through": "put-through"}
NO_KEY = "row:"
"""Begins the key of a call that came without one: what the row says, digested."""

T = TypeVar("T")


def row_key(cells: Mapping[str, str]) -> str:
    """A key for a row without one: the same whenever the same is said, however the file is written."""
    said = sorted((name, cell) for name, cell in cells.items() if cell.strip())
    return NO_KEY + blake2b(json.dumps(said, ensure_ascii=False).encode(), digest_size=15).hexdigest()


class Reader:
    """Reads rows under what was said for all of them; remembers the units and sessions that they name."""

    def __init__(
        self,
        office: Office,
        *,
        now: datetime,
        unit: Callable[[str], int],
        session: str = "",
        channel: str = "",
        scheme: str = "",
        form: str = "",
        ours: bool = False,
    ) -> None:
        self._office, self._now, self._unit = office, now, unit
        self._session, self._channel, self._scheme = session, channel, scheme
        self._form, self._ours = form, ours
        self._sessions: dict[str, tuple[int | None, int]] = {}

    def call(self, cells: Mapping[str, str], key: str, blame: Callable[[str, str], None]) -> Call | None:
        """The call that a row tells; what cannot be read is blamed, by column and reason, and gives None."""
        faults: list[str] = []

        def wrong(column: str, reason: str) -> None:
            faults.append(column)
            blame(column, reason)

        cell = _Cells(cells, wrong)
        zone, form = self._office.env.zone, self._form
        moments = {
            name: cell.read(name, lambda text: asked.moment(text, zone, form))
            for name in ("received_at", "dispatched_at", "signed_at", "answered_at", "closed_at")
        }
        facts: dict[str, Any] = {
            name: cell.read(name, partial(asked.code, vocabulary)) for name, vocabulary in VOCABULARY.items()
        }
        facts |= {name: cell.read(name, asked.mark) for name in MARKS}
        facts |= {name: cells.get(name, "") for name in FACTS}
        facts["tags"] = asked.several(cells.get("tags", ""), strictly=self._ours)
        facts["origin"] = facts["origin"] or "own"
        nowhere: tuple[int | None, int] = (None, 0)
        facts["session"], facts["scheme"] = cell.read_else("session", self._of_session, nowhere)
        facts["channel"] = facts["channel"] or self._channel or ("on-air" if facts["session"] else "phone")
        words = {name: cells.get(name, "") for name in WORDS}
        self._check_words(cells, words, wrong)
        promised = cell.read("promised_by", lambda text: asked.due(text, zone, form))
        if words["promise"] and not promised and not self._ours and "promised_by" not in faults:
            wrong("promised_by", _("is empty, though something was promised"))
        if key.startswith(NO_KEY):
            words["key"] = key
        else:
            facts["key"] = key
        past = self._past(cell, moments)
        if faults:
            return None
        return Call(moments["received_at"] or self._now, facts, words, promised, past)

    def _past(self, cell: _Cells, moments: Mapping[str, Any]) -> Past:
        return Past(
            unit=cell.read_else("unit", lambda text: self._unit_key(text) if text else None, None),
            co_units=cell.read_else("co_units", self._unit_keys, ()),
            dispatched_at=moments["dispatched_at"],
            signed_at=moments["signed_at"],
            answered_at=moments["answered_at"],
            answer=cell["answer"],
            responsible=cell["responsible"],
            closed_at=moments["closed_at"],
            satisfaction=cell.read_else("satisfaction", partial(asked.code, "result"), ""),
            ours=self._ours,
            on_the_spot=self._ours and cell["on_the_spot"] == "true",
        )

    def _unit_key(self, name: str) -> int:
        try:
            return self._unit(name)
        except HotlineError as error:
            raise Wrong(error.message) from error

    def _unit_keys(self, text: str) -> tuple[int, ...]:
        return tuple(map(self._unit_key, asked.several(text)))

    def _of_session(self, text: str) -> tuple[int | None, int]:
        """The session named, or that of all, and the scheme that holds: the one named, its own, or the default."""
        named = text or self._session
        if named not in self._sessions:
            try:
                key, scheme = session_and_scheme(self._office, named, self._scheme)
            except HotlineError as error:
                raise Wrong(error.message) from error
            self._sessions[named] = key, self._office.scheme_id(scheme)
        return self._sessions[named]

    def _check_words(
        self, cells: Mapping[str, str], words: Mapping[str, str], wrong: Callable[[str, str], None]
    ) -> None:
        for name in ("kind", "content"):
            if not cells.get(name, "").strip():
                wrong(name, _("is empty"))
        try:
            check_caller(words)
        except Usage as error:
            option, _colon, reason = error.message.partition(": ")
            wrong(option.removeprefix("--"), reason)
        if cells.get("key", "").startswith(NO_KEY):
            wrong("key", _("a key cannot begin with {prefix}").format(prefix=NO_KEY))


class _Cells:
    """The cells of a row; one that cannot be read is blamed and counts as empty."""

    __slots__ = ("_cells", "_wrong")

    def __init__(self, cells: Mapping[str, str], wrong: Callable[[str, str], None]) -> None:
        self._cells, self._wrong = cells, wrong

    def __getitem__(self, name: str) -> str:
        return self._cells.get(name, "")

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        return self.read_else(name, reader, None)

    def read_else(self, name: str, reader: Callable[[str], T], otherwise: T) -> T:
        try:
            return reader(self._cells.get(name, ""))
        except Wrong as wrong:
            self._wrong(name, str(wrong))
            return otherwise
