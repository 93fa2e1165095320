"""Columns of the lists that an import reads back: units, contacts, trees, days, sessions, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.i18n import language

if TYPE_CHECKING:
    from collections.abc import Iterable


class ListField(NamedTuple):
    """A column of a list. ``names``: the Chinese heading, then others that offices write above the column."""

    key: str
    title: str
    names: tuple[str, ...]
    kind: str = "text"
    """``text``, ``code``, ``number``, ``time``, ``date``, ``bool``, or ``objects`` (a list of them, of ``parts``)."""
    vocabulary: str = ""
    parts: tuple[ListField, ...] = ()
    detail: bool = False
    """Left out of a table unless it is asked for."""
    read_as: str = ""
    """The column of the import, if it is not the key."""
    computed: bool = False
    """An import passes it over: it follows from the other columns, or from the database."""
    record: bool = False
    """Of a session: only its record brings it back, which ``export sessions`` writes; else an import says it."""

    @property
    def heading(self) -> str:
        """The column heading in the reader's language."""
        return self.names[0] if language() == "zh" else self.title


def names_read(fields: Iterable[ListField]) -> dict[str, tuple[str, ...]]:
    """Return the columns of an import, each with its names in tables: those of the list are among them."""
    return {
        field.read_as or field.key: (*field.names, field.title, *([field.key] if field.read_as else []))
        for field in fields
        if not field.computed
    }


def names_computed(fields: Iterable[ListField]) -> tuple[str, ...]:
    """Return the names of the columns that an import passes over."""
    return tuple(
        name for field in fields if field.computed for name in (field.key, field.title, *field.names)
    )


UNIT_FIELDS = (
    ListField("id", "Id", ("编号", "序号"), "number", detail=True, computed=True),
    ListField("name", "Unit", ("单位", "名称", "单位名称", "承办单位")),
    ListField("group", "Group", ("组别", "分组", "类别")),
    ListField("level", "Tier", ("层级", "级别")),
    ListField("head", "Head", ("一把手", "负责人", "主要负责人")),
    ListField("phone", "Phone", ("电话", "联系电话", "联系方式", "服务热线")),
    ListField("duty", "Duty", ("职责", "职能")),
    ListField("hours", "Hours", ("接待时间", "办公时间"), detail=True),
    ListField("place", "Place", ("地点", "地址", "接待地点"), detail=True),
    ListField("parent", "Parent unit", ("上级单位", "上级", "主管单位"), detail=True),
    ListField("retired_at", "Retired", ("停用", "停用时间"), "time", detail=True),
    ListField("new_to_programme", "New to the programme", ("新上线单位",), "bool", detail=True),
    ListField("aliases", "Short names", ("简称", "别名")),
)

CONTACT_FIELDS = (
    ListField("unit", "Unit", ("单位", "上线单位")),
    ListField("name", "Name", ("姓名",)),
    ListField("role", "Role", ("角色", "岗位"), vocabulary="role"),
    ListField("post", "Post", ("部门及职务", "职务")),
    ListField("phone", "Office phone", ("办公电话", "电话")),
    ListField("mobile", "Mobile", ("手机", "手机号", "手机号码", "移动电话")),
    ListField("email", "E-mail", ("邮箱", "电子邮箱", "E-mail")),
    ListField("qq", "QQ", ("QQ", "QQ号")),
    ListField(
        "away",
        "Away",
        ("不在岗",),
        "objects",
        parts=(ListField("from", "From", ("自",)), ListField("to", "To", ("至",))),
        detail=True,
    ),
)

BRANCH_FIELDS = (
    ListField("code", "Code", ("代码", "编码")),
    ListField("parent", "Parent code", ("上级代码", "上级")),
    ListField("name", "Name", ("名称",)),
    ListField("path", "Path", ("路径",), detail=True, computed=True),
)

DAY_FIELDS = (
    ListField("date", "Date", ("日期",), "date"),
    ListField("working", "Working day", ("工作日", "类别"), "bool", read_as="class"),
    ListField("why", "Why", ("原因",), computed=True),
    ListField("provisional", "Provisional", ("暂定",), "bool", computed=True),
    ListField("hours", "Hours of its own", ("当天上班时间", "时间", "工作时间"), detail=True),
    ListField("name", "Occasion", ("名称",), detail=True),
    ListField("source", "Source", ("依据",), vocabulary="day-source", detail=True),
)

WEEK = "上线日期"
"""In Annex 1 the week on the air, beside the leaders' date; alone it is the date."""

SESSION_FIELDS = (
    ListField("id", "Id", ("编号", "序号"), "number", computed=True),
    ListField("date", "Date", ("日期", WEEK, "主要领导上线时间"), "date"),
    ListField("start", "Start", ("开始", "开始时间", "时间", "直播时间"), "code"),
    ListField("end", "End", ("结束", "结束时间"), "code"),
    ListField("week_from", "On-air week from", ("上线周起", "上线周开始"), "date", detail=True),
    ListField("week_to", "On-air week to", ("上线周止", "上线周结束"), "date", detail=True),
    ListField("scheme", "Scheme", ("方案",), detail=True),
    ListField("theme", "Theme", ("主题",)),
    ListField("medium", "Medium", ("媒体", "播出媒体"), detail=True),
    ListField("place", "Place", ("地点",), detail=True),
    ListField("participants", "Participants", ("参加人员",), detail=True),
    ListField("status", "Status", ("状态",), vocabulary="session-status", record=True),
    ListField("moved_from", "Moved from", ("原定日期",), "date", detail=True, record=True),
    ListField("units", "Units", ("上线单位", "单位")),
    ListField("tasks", "Open tasks", ("未完成事项",), detail=True, computed=True),
    ListField("name", "Name", ("名称",)),
    ListField("reason", "Reason", ("理由",), detail=True, record=True),
    ListField("requested", "Requested on", ("申请日期",), "date", detail=True, record=True),
    ListField("mayor", "Mayor session", ("市长上线",), "bool", detail=True, record=True),
    ListField("makes_up", "Makes up for", ("补接",), "number", detail=True, record=True),
    ListField("archived_at", "Archived", ("归档",), "time", detail=True, record=True),
    ListField("departments", "Departments", ("参与科室",), detail=True),
    ListField("papers", "Papers", ("归卷材料",), detail=True, record=True),
    ListField("leader", "Leaders", ("上线领导", "领导"), detail=True),
    ListField("attendance", "Attendance", ("到场",), vocabulary="attendance", record=True),
    ListField("attending", "Must attend", ("必须参加",), detail=True, record=True),
)
"""A session on one line; leaders and attendance are in the order of the units."""

QUESTION_FIELDS = (
    ListField("id", "Id", ("编号",), "number", detail=True, computed=True),
    ListField("ask", "Question", ("问题", "可能的提问")),
    ListField("answer", "Answer", ("答复", "答案")),
    ListField("verified", "Verified", ("已核实", "核实"), "bool"),
)
