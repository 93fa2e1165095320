"""The fields of a case, one row each: what they are called, hold and mean, where they come from and go to.

Rows, JSON, columns, export, import, ``apply``, ``edit``, the log's labels and docs/fields.md are derived from it.
Plain named tuples, because every command loads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.i18n import N_, _, language

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLER, UNIT, OFFICE, COMPUTED = "caller", "unit", "office", "computed"
"""Whose word a field is."""

PERSONAL_KINDS = frozenset({"name", "phone", "address"})
"""Kinds of value that are masked whole."""
LIST_KINDS = frozenset({"texts", "units", "cases", "objects"})
"""Kinds of value that are stored as a JSON list."""
EMPTY: dict[str, object] = {
    **dict.fromkeys(("text", "code", "name", "phone", "address"), ""),
    "flag": False,
    "count": 0,
    **dict.fromkeys(("time", "date", "unit", "session", "case"), None),
}
"""Value of a case without one, by kind; lists are empty."""


class Option(NamedTuple):
    """The option with which a clerk gives or corrects a field."""

    help: str
    metavar: str = "TEXT"
    short: str = ""
    name: str = ""
    """Its long name, if it is not that of the attribute."""
    register: bool = True
    """``register`` has it as well as ``edit``."""
    piped: bool = False
    """``-`` reads standard input."""


class Field(NamedTuple):
    """A field of a case. ``names``: the Chinese heading, then others that offices write above the column.

    ``kind``: ``text``, ``code`` (of ``vocabulary``), ``flag``, ``count``, ``time``, ``date``, ``name``, ``phone``,
    ``address``, ``number``, ``scheme``, ``session``, ``session-date``, ``unit``, ``units``, ``case``, ``cases``,
    ``texts``, ``stages``, ``digest``, ``object`` (of ``parts``), ``objects`` (a list of them), ``limits`` (the same,
    in a table of their own).
    """

    key: str
    """In JSON; in CSV after the key of the object that it is part of."""
    title: str
    names: tuple[str, ...] = ()
    kind: str = "text"
    vocabulary: str = ""
    whose: str = COMPUTED
    parts: tuple[Field, ...] = ()
    detail: bool = True
    """Left out of a table unless it is asked for."""
    required: bool = False
    """No case is without it."""
    free: bool = False
    """Text in which a caller may be named: masked there, unless revealed."""
    attribute: str = ""
    """Of ``Case`` and in events, if it is not the key."""
    table: str = "cases"
    """``cases``, ``callers``, or empty: it is computed when it is read."""
    column: str = ""
    """Of that table, if it is not the attribute."""
    event: str = ""
    """The half of an event that holds it when somebody gives it, ``data`` or ``private``; it can be edited."""
    label: str = ""
    """In a log, if it is not the heading."""
    bare: bool = False
    """In a log it needs no label, as no code does."""
    option: Option | None = None
    verb_option: str = ""
    """The option of the verb that sets it (``--to`` of dispatch), whose column in ``apply`` has the same names."""
    read_as: str = ""
    """The column of ``hotline import``; empty: it is not read, for the reason in ``unread``."""
    unread: str = ""
    read_of_ours: bool = False
    """Read of a file that ``hotline export`` wrote."""
    reply_as: str = ""
    """The column of ``hotline import --replies``."""
    order: bool = False
    """A unit sees it on a work order."""
    listed: bool = True
    """Shown and exported with a case; others are internal."""

    @property
    def heading(self) -> str:
        """The column heading in the reader's language."""
        return self.names[0] if self.names and language() == "zh" else self.title

    @property
    def value_name(self) -> str:
        """Its name in ``Case`` and in events."""
        return self.attribute or self.key

    @property
    def option_name(self) -> str:
        """Its option in ``register`` and ``edit``, as the column of ``apply`` is called."""
        return self.option.name if self.option and self.option.name else self.value_name

    @property
    def column_name(self) -> str:
        """Its column in ``table``."""
        return self.column or self.value_name


FROM_EVENTS = "follows from what was done with the case, which an import tells by its dates"
OF_THIS_FILE = "belongs to the database that holds the case"
NOT_TOLD = "an import does not tell it: record it with its command"

_AT = Field("at", "At", ("时间",), "time")
_TO = Field("to", "To", ("报送",))

CASE_FIELDS: tuple[Field, ...] = (
    Field("id", "Key", listed=False, kind="count"),
    Field(
        "no", "Number", ("编号", "工单编号"), "number",
        detail=False, read_of_ours=True, unread="of any other file it is the reference", reply_as="no", order=True,
    ),
    Field(
        "status", "Status", ("状态",), "code", "status",
        detail=False, required=True, read_as="status", order=True,
    ),
    Field(
        "kind", "Kind", ("类型", "诉求类型", "诉求类别", "来电类型"), "code", "kind", CALLER,
        detail=False, required=True, event="data", read_as="kind", order=True,
        option=Option(N_("inquiry, help, complaint, report or suggestion"), "KIND", "-k"),
    ),
    Field(
        "channel", "Channel", ("渠道", "来源渠道", "受理渠道"), "code", "channel", OFFICE,
        required=True, event="data", read_as="channel", order=True,
        option=Option(N_("Channel: phone, on-air, web ..."), "CHANNEL"),
    ),
    Field(
        "origin", "Origin", ("来源",), "code", "origin", OFFICE,
        required=True, event="data", read_as="origin", order=True,
        option=Option(N_("own, exposed, programme or superior"), "ORIGIN"),
    ),
    Field(
        "ref", "Reference", ("来文编号", "外部编号", "原编号"), whose=OFFICE, event="private", read_as="ref",
        order=True,
        option=Option(N_("Reference number elsewhere"), "NUMBER"),
    ),
    Field(
        "scheme", "Scheme", ("方案",), "scheme", whose=OFFICE, column="scheme_id", read_of_ours=True,
        unread="any other file has one scheme: its session's, that of --scheme, or the default",
    ),
    Field(
        "label", "Label", ("标注",), event="data", bare=True,
        unread="the scheme labels a session's cases", order=True
    ),
    Field(
        "session", "Session", ("上线",), "object", whose=OFFICE, table="", order=True,
        parts=(
            Field(
                "id", "Session id", ("上线编号",), "session", whose=OFFICE, attribute="session",
                column="session_id", event="data",
                read_of_ours=True,
                unread="it tells apart two sessions on one date; the date is read of any file",
                label=N_("session"),
            ),
            Field(
                "date", "Session", ("上线", "场次", "上线日期"), "session-date", whose=OFFICE, table="",
                read_as="session",
                option=Option(N_("Session: its id or date"), "SESSION", "-s", name="session"),
            ),
        ),
    ),
    Field(
        "put_through", "Put through", ("接入情况", "接入"), "code", "put-through", OFFICE,
        event="data", read_as="put_through", option=Option(N_("on-air, queued or no"), "HOW"),
    ),
    Field(
        "leader", "Leader", ("领导", "上线领导"), whose=OFFICE, event="data", read_as="leader", order=True,
        option=Option(N_("Leader on the air"), "NAME"),
    ),
    Field(
        "category", "Category", ("分类", "事项分类", "类别"), whose=OFFICE, event="data",
        read_as="category", order=True,
        option=Option(N_("Name or code of a category"), "CODE"),
    ),
    Field(
        "area", "Area", ("区域", "所属区域", "地区"), whose=OFFICE, event="data", read_as="area",
        order=True,
        option=Option(N_("Name or code of an area"), "CODE"),
    ),
    Field(
        "title", "Title", ("标题", "主题"), whose=OFFICE, free=True, event="private", bare=True,
        read_as="title", order=True,
        option=Option(N_("A short title")),
    ),
    Field(
        "content", "Matter",
        ("诉求内容", "内容", "来电内容", "反映内容", "投诉内容", "事项"), whose=CALLER,
        detail=False, required=True, free=True, event="private", bare=True, read_as="content", order=True,
        option=Option(N_("Text of the matter; - reads standard input"), "TEXT|-", "-c", piped=True),
    ),
    Field(
        "caller", "Caller", ("来电人",), "object", whose=CALLER, table="", order=True,
        parts=(
            Field(
                "name", "Caller", ("来电人", "姓名", "来电人姓名", "诉求人", "投诉人"), "name",
                whose=CALLER,
                table="callers", event="private", read_as="name", label=N_("name"),
                option=Option(N_("Caller's full name"), "NAME|-", "-n", piped=True),
            ),
            Field(
                "phone", "Phone", ("电话", "联系电话", "来电号码", "手机", "联系方式", "投诉人联系方式"),
                "phone", whose=CALLER,
                table="callers", event="private", read_as="phone",
                option=Option(N_("Caller's phone; - reads standard input"), "PHONE|-", "-p", piped=True),
            ),
            Field(
                "address", "Address", ("地址", "住址", "联系地址"), "address", whose=CALLER,
                table="callers", event="private", read_as="address",
                option=Option(N_("Caller's address"), "TEXT|-", piped=True),
            ),
            Field(
                "anonymous", "Anonymous", ("匿名",), "flag", whose=CALLER, table="callers", event="data",
                read_as="anonymous",
                option=Option(N_("Caller wishes to be anonymous"), ""),
            ),
        ),
    ),
    Field(
        "confidential", "Confidential", ("保密", "是否保密"), "flag", whose=OFFICE, event="data",
        read_as="confidential", order=True,
        option=Option(N_("Hide the caller from the unit"), ""),
    ),
    Field(
        "urgent", "Urgent", ("紧急", "是否紧急"), "flag", whose=OFFICE, event="data", read_as="urgent",
        order=True,
        option=Option(N_("Urgent: handle immediately"), ""),
    ),
    Field(
        "complex", "Complex", ("复杂", "是否复杂"), "flag", whose=OFFICE, event="data", read_as="complex",
        order=True,
        option=Option(N_("A complex matter"), ""),
    ),
    Field(
        "important", "Important", ("重要", "是否重要"), "flag", whose=OFFICE, event="data",
        read_as="important", order=True,
        option=Option(N_("Important matter, for a leader"), ""),
    ),
    Field("difficult", "Difficult", ("疑难",), "flag", unread=FROM_EVENTS, order=True),
    Field(
        "tags", "Tags", ("标签",), "texts", whose=OFFICE, free=True, event="private", read_as="tags", order=True,
        option=Option(N_("A tag; may be given several times"), "TAG", name="tag"),
    ),
    Field(
        "unit", "Unit", ("单位", "承办单位", "主办单位"), "unit", whose=OFFICE, column="unit_id",
        detail=False, label=N_("unit"), verb_option="to", read_as="unit", order=True,
    ),
    Field(
        "co_units", "Co-handling", ("协办单位", "协办"), "units", whose=OFFICE,
        label=N_("with"), verb_option="with", read_as="co_units", order=True,
    ),
    Field("via", "Sent by", kind="code", vocabulary="via", whose=OFFICE, listed=False),
    Field(
        "responsible", "Responsible", ("责任人", "承办人"), whose=UNIT, event="data",
        verb_option="responsible", read_as="responsible", reply_as="responsible", order=True,
        option=Option(N_("Name of the person responsible"), "NAME", register=False),
    ),
    Field(
        "department", "Department", ("承办部门", "承办科室", "部门", "办理部门"), whose=UNIT, event="data",
        verb_option="department", read_as="department", reply_as="department",
        option=Option(N_("Department that handled the case"), register=False),
    ),
    Field(
        "received_at", "Received", ("受理时间", "来电时间", "登记时间"), "time", whose=OFFICE,
        detail=False, read_as="received_at", order=True,
    ),
    Field(
        "dispatched_at", "Dispatched", ("交办时间", "转办时间"), "time", whose=OFFICE,
        read_as="dispatched_at", order=True,
    ),
    Field("signed_at", "Signed", ("签收时间",), "time", whose=UNIT, read_as="signed_at"),
    Field(
        "answered_at", "Answered", ("答复时间",), "time", whose=UNIT, read_as="answered_at",
        reply_as="answered_at",
    ),
    Field("closed_at", "Closed", ("办结时间",), "time", whose=OFFICE, read_as="closed_at"),
    Field(
        "on_the_spot", "On the spot", ("当场答复",), "flag", read_as="on_the_spot",
    ),
    Field(
        "answer", "Answer", ("答复", "答复内容", "办理结果"), whose=UNIT, free=True, event="private",
        verb_option="text", read_as="answer", reply_as="answer",
        option=Option(N_("Corrected answer"), "TEXT|-", register=False, piped=True),
    ),
    Field(
        "outcome", "Outcome", ("解决情况", "办理情况"), "code", "outcome", UNIT, event="data",
        verb_option="outcome", read_as="outcome", reply_as="outcome",
        option=Option(N_("solved, planned, explained, helped or unsolved"), "CODE", register=False),
    ),
    Field(
        "told", "Informed", ("告知",), "object", whose=UNIT, table="",
        parts=(
            Field(
                "how", "Informed by", ("告知方式",), "code", "told", UNIT, attribute="told_how",
                verb_option="told", read_as="told", reply_as="told",
            ),
            Field(
                "at", "Informed at", ("告知时间",), "time", whose=UNIT, attribute="told_at",
                verb_option="told_at", read_as="told_at", reply_as="told_at",
            ),
        ),
    ),
    Field(
        "promise", "Promise", ("承诺",), "object", whose=UNIT, table="", order=True,
        parts=(
            Field(
                "text", "Promise", ("承诺", "承诺内容"), whose=UNIT, free=True, attribute="promise",
                event="private",
                read_as="promise", option=Option(N_("Content of the promise")),
            ),
            Field(
                "due", "Promised by", ("承诺期限", "承诺时间"), "date", whose=UNIT, attribute="promise_due",
                verb_option="promised_by", read_as="promised_by",
            ),
        ),
    ),
    Field(
        "limits", "Limits", ("时限",), "limits", table="", unread=FROM_EVENTS, order=True,
        parts=(
            Field("stage", "Stage", ("环节",), "code", "stage"),
            Field("unit", "Unit", ("单位",), "unit"),
            Field("start", "Start", ("开始",), "time"),
            Field("due_at", "Due", ("到期",), "time"),
            Field("met_at", "Met", ("完成时间",), "time"),
            Field("state", "State", ("状态",), "code", "state"),
            Field("clause", "Clause", ("条款",), vocabulary="clause"),
            Field("provisional", "Provisional", ("暂定",), "flag"),
            Field("party", "Reviewer or recipient", ("审核或接收方",)),
        ),
    ),
    Field(
        "overdue", "Overdue", ("超期",), "stages", "stage", detail=False, table="", unread=FROM_EVENTS,
        order=True
    ),
    Field("extended", "Extended", ("延期次数",), "count", unread=NOT_TOLD),
    Field("returned", "Returned", ("退单次数",), "count", unread=NOT_TOLD, order=True),
    Field("redone", "Redone", ("重办次数",), "count", unread=NOT_TOLD, order=True),
    Field("urged", "Urged", ("催办次数",), "count", unread=NOT_TOLD, order=True),
    Field("supervised", "Supervised", ("督办",), "flag", whose=OFFICE, unread=NOT_TOLD, order=True),
    Field("held_since", "On hold since", ("挂起时间",), "time", whose=OFFICE, unread=NOT_TOLD),
    Field("merged_into", "Merged into", ("并入",), "case", whose=OFFICE, unread=OF_THIS_FILE),
    Field("links", "Linked", ("关联",), "cases", whose=OFFICE, unread=OF_THIS_FILE),
    Field("absorbed", "Absorbed", kind="cases", listed=False),
    Field(
        "callbacks", "Callbacks", ("回访",), "objects", whose=CALLER, unread=NOT_TOLD, order=True,
        parts=(
            _AT,
            Field("result", "Result", ("结果",), "code", "result", CALLER),
            Field("note", "Note", ("备注",), free=True),
            Field("unit_contacted", "Unit contacted the caller", ("单位已联系",), "flag", whose=CALLER),
            Field("caller_solved", "Solved, says the caller", ("群众称已解决",), "flag", whose=CALLER),
        ),
    ),
    Field(
        "satisfaction", "Satisfaction", ("满意度", "回访结果", "满意情况", "结果"), "code", "result", CALLER,
        verb_option="result", read_as="satisfaction",
    ),
    Field(
        "flags", "Flags", ("标记",), "objects", unread=FROM_EVENTS,
        parts=(
            Field("flag", "Flag", ("标记",), "code", "flag"),
            Field("reason", "Reason", ("理由",), "code", "flag-reason"),
            Field("note", "Note", ("备注",), free=True),
        ),
    ),
    Field("feedback", "Feedback", ("反馈",), "objects", whose=OFFICE, unread=NOT_TOLD, parts=(_TO, _AT)),
    Field(
        "files", "Files", ("归卷材料",), "objects", whose=OFFICE, unread=NOT_TOLD,
        parts=(
            Field("title", "Title", ("标题",), required=True, free=True),
            Field("path", "Path", ("路径",), required=True, free=True),
            Field("digest", "Digest", ("摘要值",), "digest"),
            _TO,
            _AT,
            Field("pages", "Pages", ("页数",), "count"),
        ),
    ),
    Field(
        "decision", "To be decided", ("待定",), "code", "decision", read_of_ours=True,
        unread="follows from the callbacks",
    ),
    Field(
        "finished_at", "Finished, by the unit", ("完成时间",), "time", whose=UNIT, label=N_("finished, by the unit"),
        verb_option="finished_at", read_as="finished_at", reply_as="finished_at",
    ),
    Field(
        "given_due", "Date owed, as received", ("办理期限", "办结期限", "要求办结时间"), "date", whose=OFFICE,
        read_as="due",
    ),
    Field("untimed", "Times unknown", ("时间不详",), "flag", unread=FROM_EVENTS),
    Field("void_cause", "Void because", ("作废原因",), "code", "void-cause", unread=OF_THIS_FILE),
    Field(
        "on_the_spot_answer", "Answer on the spot", ("当场答复内容", "直播答复"), whose=UNIT, free=True,
        attribute="on_air_answer", unread=FROM_EVENTS, order=True,
    ),
    Field(
        "key", "Key", ("键", "唯一标识"), whose=OFFICE, listed=False, verb_option="key", read_as="key",
    ),
)  # fmt: skip
"""In the order of rules.md 6; of the fields that are not ``listed``, an export has ``key``, last."""


class Leaf(NamedTuple):
    """A field as a table without nesting has it: ``caller_name``."""

    key: str
    field: Field


def leaves() -> Iterator[Leaf]:
    """The fields and, of an object, its parts, in order."""
    for field in CASE_FIELDS:
        if field.kind == "object":
            yield from (Leaf(f"{field.key}_{part.key}", part) for part in field.parts)
        else:
            yield Leaf(field.key, field)


CALLER_COLUMNS = ("caller_name", "caller_phone", "caller_address")
"""Columns whose text must not be in a text about the case."""


def has_free_text(field: Field) -> bool:
    """Whether a caller may be named in it, or in a part of it."""
    return field.free or any(part.free for part in field.parts)


def event_values(half: str) -> tuple[str, ...]:
    """The values that a half of an event holds: ``data`` (codes, marks), or ``private`` (words and the caller)."""
    return tuple(leaf.field.value_name for leaf in leaves() if leaf.field.event == half)


def field_named(key: str) -> Field:
    return next(field for field in CASE_FIELDS if field.key == key)


def value_labels(*, bare: bool = True) -> dict[str, str]:
    """By the name of a value in ``Case`` and in events, what a log calls it; with or without the ``bare`` ones."""
    return {
        leaf.field.value_name: _label(leaf.field)
        for leaf in leaves()
        if bare or not (leaf.field.bare or leaf.field.kind == "code")
    }


def _label(field: Field) -> str:
    if field.label:
        return _(field.label)
    return field.heading if language() == "zh" else field.title.lower()
