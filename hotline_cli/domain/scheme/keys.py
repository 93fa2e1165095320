"""The keys of a scheme file, one row each.

A row says how the value is read, what readers call the key and what it means; its type and its default are those of
the field of the same name in ``model``. Reading, writing, ``scheme show`` and the tables of docs/schemes.md come
from these rows.
"""

from __future__ import annotations

from typing import Any

from hotline_cli.domain.scheme import checks
from hotline_cli.domain.scheme import values as value
from hotline_cli.domain.scheme.key import Key, Section
from hotline_cli.domain.scheme.model import (
    AnswersRule,
    CallbackRule,
    DutyRule,
    ExtensionRule,
    Indicator,
    LimitRule,
    MakeupRule,
    NoticeRule,
    Permission,
    Recurrence,
    ReturnRule,
    ReviewRule,
    Scheme,
    TaskRule,
)
from hotline_cli.i18n import N_

TOP = {
    "title": Key(value.TEXT, N_("Title"), "name of the scheme", "方案名称"),
    "title_en": Key(value.TEXT, N_("Title in English"), "name in English", "英文名称"),
    "source": Key(value.TEXT, N_("Source"), "the document that it follows", "所依据的文件"),
    "clauses": Key(value.TEXT, "", 'prefix of its clauses: `"CZ"` for CZ-16', "条款编号前缀"),
    "label": Key(value.TEXT, N_("Label"), "printed on the work orders of a session", "上线工单的标注字样"),
    "form_title": Key(
        value.TEXT,
        N_("Title of the form"),
        "title of the form of a session (`report form`)",
        "办理情况表的标题",
    ),
    "form_to": Key(value.TEXT, N_("Form filed with"), "who receives that form", "办理情况表报送给谁"),
    "monthly_column": Key(
        value.FLAG,
        N_("Column"),
        "the monthly bulletin is a column inside another paper: text without a head",
        "月度通报是另一份简报内的专栏，不带报头",
    ),
    "hours": Key(value.HOURS, N_("Office hours"), "office hours", "办公时间"),
    "arrive": Key(value.CLOCK, N_("Guests arrive"), "when guests must be there", "嘉宾到场时间"),
    "repeat": Key(value.CLOCK, N_("Rebroadcast"), "when the programme is broadcast again", "重播时间"),
    "readings": Key(
        value.TEXTS, N_("Readings"), "how the document as a whole was understood", "对文件整体的理解"
    ),
}
REQUIRED = ("title", "source")
NOT_IN_SCHEME = ("clauses",)
"""Keys at the top without a field of their own: ``clauses`` becomes an entry of ``sources``."""

FIGURES = {
    "serious_after": Key(
        value.COUNT,
        N_("Serious after"),
        "working days overdue that count as seriously overdue",
        "超期多少个工作日算严重超期",
    ),
    "difficult_redone": Key(
        value.COUNT, N_("Difficult: redone"), "redos that make a case difficult", "重办多少次算疑难"
    ),
    "difficult_returned": Key(
        value.COUNT, N_("Difficult: returned"), "returns that make a case difficult", "退单多少次算疑难"
    ),
    "urged_too_often": Key(
        value.COUNT, N_("Urged too often"), "reminders that are listed as too many", "催办多少次算过多"
    ),
    "dissatisfied_often": Key(
        value.COUNT,
        N_("Dissatisfied often"),
        "dissatisfied callbacks of a case that are listed for attention",
        "不满意几次须关注",
    ),
    "calls_often": Key(
        value.COUNT,
        N_("Calls often"),
        "cases of one phone within `calls_within` that are listed for attention",
        "同一电话在 `calls_within` 内来电几次须关注",
    ),
    "calls_within": Key(
        value.COUNT, N_("Calls within (days)"), "days for `calls_often`", "计算来电次数的天数"
    ),
    "entered_late": Key(
        value.FORWARD,
        N_("Entered late after"),
        "how long after it happened an entry counts as late at the foot of reports (WZ-15)",
        "发生后超过多久才录入的，在报表末尾计为补录（WZ-15）",
    ),
    "smallest_base": Key(
        value.COUNT, N_("Smallest base"), "cases below which a unit is not ranked", "参加排名的最少件数"
    ),
    "score_share": Key(
        value.COUNT,
        N_("Share of the score"),
        "points of the whole appraisal, out of 100, that the score of this scheme is worth",
        "本方案考评分在总分 100 分中所占分值",
    ),
    "excuse_leaves_base": Key(
        value.FLAG,
        N_("Timely leave excluded from the base"),
        "leave requested in time is left out of `head_on_air`",
        "按时请假的不计入 `head_on_air` 的基数",
    ),
}

_CLAUSE = {
    "clause": Key(
        value.CLAUSE,
        N_("Clause"),
        'the clause that asks for it, or `"house rule"`',
        '所依据的条款；无文件依据的写 `"house rule"`',
    ),
    "reading": Key(value.TEXT, N_("Reading"), "how the clause was understood", "对原文的理解"),
}
CLAUSE_KEYS = tuple(_CLAUSE)
_TITLES = {
    "title": Key(value.TEXT, N_("Title"), "title", "名称"),
    "title_en": Key(value.TEXT, N_("Title in English"), "title in English", "英文名称"),
}
_OWNERS = {
    "owner": Key(value.code("owner"), N_("Owner"), "who does it", "由谁办"),
    "recipient": Key(
        value.RECIPIENT,
        N_("Recipient"),
        "who receives it: a code like those of `owner`, an office's name, or a list of them",
        "交给谁：与 `owner` 相同的代码、单位名称，或其列表",
    ),
}
_HOUR = {
    "hour": Key(value.CLOCK, N_("Hour"), "due by this time; default: end of the day", "几点前；不写为当日终")
}
_ALLOWED = {
    "allowed": Key(value.FLAG, N_("Allowed"), "whether what the table names applies", "所述事项是否适用")
}

_LIMIT = {
    "stage": Key(
        value.code("stage", "promise", "review", "supervise"),
        N_("Stage"),
        "what is due; `assist` has the span of `answer` unless a table names its own",
        "环节；协办未另定时限的，与答复相同",
    ),
    "span": Key(value.FORWARD, N_("Span"), "how long", "时限"),
    "start": Key(value.code("counted-from"), N_("Start"), "counted from", "自何时起算"),
    "kinds": Key(value.codes("kind"), N_("Kinds"), "only these kinds; default: any", "类别；不写即不限"),
    "channels": Key(
        value.codes("channel"), N_("Channels"), "only these channels; default: any", "渠道；不写即不限"
    ),
    "origins": Key(
        value.codes("origin"), N_("Origins"), "only these origins; default: any", "来源；不写即不限"
    ),
    "put_through": Key(
        value.codes("put-through"),
        N_("Put through"),
        "only calls of a session put through like this; not put through, and with a condition of their own, they are "
        "accepted when their list is imported; default: any",
        "接入情况；未接入的诉求有单独条件的，自清单导入时受理；不写即不限",
    ),
    "urgent": Key(
        value.FLAG, N_("Urgent"), "only urgent cases, or only others; default: both", "是否紧急；不写即不限"
    ),
    "complex": Key(value.FLAG, N_("Complex"), "the same for complex cases", "是否复杂；不写即不限"),
    "important": Key(
        value.FLAG, N_("Important"), "the same for cases that go before a leader", "是否重要；不写即不限"
    ),
    "session": Key(value.FLAG, N_("Session"), "the same for cases of a session", "是否上线诉求；不写即不限"),
    "on_the_spot": Key(
        value.FLAG, N_("On the spot"), "the same for cases answered when received", "是否当场答复；不写即不限"
    ),
    "roll": Key(
        value.FLAG,
        N_("Rolls over"),
        "a last day that is not worked moves to the next working day",
        "末日遇休息日是否顺延",
    ),
    "recipients": Key(
        value.OFFICES,
        N_("Recipients"),
        "to whom feedback is owed: a limit each, which nothing moves",
        "反馈给谁：各计一个时限，不因任何事项变动",
    ),
}
_REVIEW = {
    "kinds": Key(value.codes("kind"), N_("Kinds"), "kinds of cases", "须经审核的类别"),
    "reviewers": Key(value.TEXTS, N_("Reviewers"), "all who must accept the answer", "审核部门"),
}
_CALLBACK = {
    "required": Key(value.FLAG, N_("Required"), "a case needs one to be closed", "办结须回访"),
    "redo_on": Key(
        value.codes("redo-on", none=True),
        N_("Redo when"),
        "results that start a redo by themselves, `very_dissatisfied` where `dissatisfied` does; `substandard`: a "
        "dissatisfied caller's case waits for the decision, and is redone only if handling or answer was below "
        "standard",
        "何种结果即重办，“不满意”须重办的，“非常不满意”亦须重办；`substandard`：不满意的待定，处置或答复不规范的才重办",
    ),
    "redo_span": Key(
        value.or_any(value.FORWARD),
        N_("Redo within"),
        "how long for a redo; default: that of the answer",
        "重办时限；不写与答复时限相同",
    ),
    "supervise_redo": Key(
        value.FLAG,
        N_("Supervise redone cases"),
        "a redo started by a callback is supervised on site, which is owed by its date (WZ-12)",
        "回访不满意的重办须现场督办，期限与重办相同（WZ-12）",
    ),
    "basically_weight": Key(
        value.SHARE,
        N_("Weight of basically satisfied"),
        "weight of `basically` in the satisfied rate, unless `grades` says it",
        "“基本满意”在满意率中的权重，`grades` 另有规定的从其规定",
    ),
    "grades": Key(
        value.GRADES_TAKEN,
        N_("Grades"),
        "the grades that callers are asked for; without a worth, the three better ones are worth 1, the others 0",
        "采用哪些评价等次、各计多少；不写分值的，前三档计 1，其余计 0",
    ),
    "tries": Key(
        value.COUNT,
        N_("Attempts"),
        "attempts on different days after which a caller counts as unreachable and the callback as done",
        "不同日期回访几次未联系上即视为已回访",
    ),
}
_EXTENSION = {
    "count": Key(value.or_any(value.COUNT), N_("Count"), "how often", "次数"),
    "longest": Key(value.or_any(value.FORWARD), N_("Longest"), "how far", "最长"),
    "after_limit": Key(value.FLAG, N_("After the limit"), "also after the limit has ended", "到期后可否"),
    "approver": Key(value.TEXT, N_("Approved by"), "who approves it", "批准人"),
}
_RETURN = {
    "by": Key(
        value.code("return-by"),
        N_("Whose decision"),
        "who decides; at the office somebody approves it (CZ-15)",
        "由谁决定；热线办须有人批准（CZ-15）",
    ),
    "within": Key(value.or_any(value.FORWARD), N_("Within"), "how long after the dispatch", "交办后的期限"),
}
_ANSWERS = {
    "empty": Key(
        value.TEXTS,
        N_("Empty phrases"),
        "set phrases that say nothing; an answer of nothing else is flagged `empty`, apart from those known anyway",
        "空话套话；通篇如此的答复标记 `empty`，通用的空话无须再列",
    ),
}
_MAKEUP = {
    "within": Key(
        value.or_any(value.FORWARD),
        N_("Within"),
        "how long after the session missed; a house rule in every scheme",
        "缺席后多久内补接；各方案均为本办规定",
    ),
}
_SPAN_BEFORE = {"span": Key(value.or_any(value.BACK), N_("Span"), "how long before the session", "提前多久")}
_LEAVE = _SPAN_BEFORE | {
    "delegate": Key(value.FLAG, N_("Delegate"), "the request may name who comes instead", "请假可否委托他人")
}
_RECURRENCE = {
    "key": Key(value.KEY, N_("Key"), "name of the entry; it never changes", "条目名，不再改动"),
    "rule": Key(value.RULE, N_("Rule"), "on which days", "哪些日子"),
    "start": Key(value.CLOCK, N_("Start"), "start", "开始"),
    "end": Key(
        value.CLOCK, N_("End"), "end; past midnight at most 12 hours later", "结束；跨零点的最长 12 小时"
    ),
    "name": Key(value.TEXT, N_("Name"), "name of the session", "活动名称"),
    "place": Key(value.TEXT, N_("Place"), "place", "地点"),
    "medium": Key(value.TEXT, N_("Medium"), "medium", "媒体"),
    "on_holiday": Key(
        value.code("on-holiday"), N_("On a holiday"), "what happens on a day of rest", "遇休息日如何"
    ),
    "rotate": Key(value.choice("", "leaders", "units"), N_("Rotation"), "who takes turns", "轮流"),
    "first": Key(value.DAY, N_("First"), "no session before this day", "此日之前不安排"),
}
_TASK = {
    "key": Key(value.KEY, N_("Key"), "name of the entry; it never changes", "条目名，不再改动"),
    **_OWNERS,
    "due": Key(value.DUE, N_("Due"), "when, relative to the session", "相对上线的日期"),
    **_HOUR,
    "new_unit": Key(
        value.FLAG, N_("New units only"), "only for a unit that is new to the programme", "仅限新上线的单位"
    ),
    "on_rest": Key(
        value.code("on-rest", "later"),
        N_("On a rest day"),
        "a day counted back from the session that is a rest day: the last working day before, or as it is",
        "自上线日倒数遇休息日：提前至前一工作日，或不变",
    ),
    "opens": Key(
        value.BACK, N_("Opens"), "how long before the session it can be done first", "上线前多久起可办"
    ),
    "files": Key(
        value.TEXTS,
        N_("Files"),
        "it files the liaison list, which completes these tasks too; so does `hotline contact import`",
        "即报送联络员名单，所列事项一并完成；`hotline contact import` 亦同",
    ),
    "each": Key(
        value.EACH,
        N_("Each"),
        "a tick for each unit, each department (`hotline schedule edit --department`), or each of these media",
        "每个上线单位、每个科室（`hotline schedule edit --department`）或所列媒体各记一次",
    ),
    "approval": Key(
        value.FLAG,
        N_("Needs approval"),
        "done only with the approval of the head (`--approved-by`)",
        "须经主要领导审定（`--approved-by`）才算完成",
    ),
}
_DUTY = {
    "key": Key(value.KEY, N_("Key"), "name of the entry; it never changes", "条目名，不再改动"),
    **_OWNERS,
    "rule": Key(
        value.RULE, N_("Rule"), "on which days; either this or `channel`", "哪些日子；与 `channel` 取其一"
    ),
    "month": Key(
        value.MONTH,
        N_("Month"),
        "of those days, only the ones in this month",
        "只取该月的日子；每年一次的事项用",
    ),
    "channel": Key(
        value.code("channel"),
        N_("Channel"),
        "after each day on which cases came by this channel",
        "此渠道有来件的每一天之后",
    ),
    "offset": Key(value.OFFSET, N_("Offset"), "moved from that day", "自该日推移"),
    **_HOUR,
    "on_rest": Key(
        value.code("on-rest"),
        N_("On a rest day"),
        "on a rest day it is due on the working day before or after, or as it is",
        "遇休息日：提前、顺延或不变",
    ),
}
_INDICATOR = {
    "code": Key(
        value.KEY, N_("Code"), "a rate (below), or your own code if entered by hand", "比率，或自定的代码"
    ),
    "weight": Key(value.WEIGHT, N_("Weight"), "weight relative to the others", "权重，只论比例"),
    "manual": Key(value.FLAG, N_("By hand"), "entered by `hotline score set`", "用 `hotline score set` 录入"),
}


def _permission(field: str, title: str, meaning: str, chinese: str) -> Section:
    return Section(field, Permission, _ALLOWED | _CLAUSE, title, meaning, chinese)


SECTIONS = {
    "limit": Section(
        "limits",
        LimitRule,
        _LIMIT | _CLAUSE,
        N_("Limits"),
        "time limits; the first that matches a case counts, and one that none can reach is an error",
        "时限；自上而下，先合者用，永远用不上的视为错误",
        many=True,
        check=checks.check_limit,
        unreached=checks.unreached_limits,
    ),
    "review": Section(
        "review",
        ReviewRule,
        _REVIEW | _CLAUSE,
        N_("Review"),
        "answers that are reviewed before they go out",
        "答复前的审核",
        many=True,
        unreached=checks.unreached_reviews,
    ),
    "callback": Section("callback", CallbackRule, _CALLBACK | _CLAUSE, N_("Callback"), "callbacks", "回访"),
    "extension": Section(
        "extension",
        ExtensionRule,
        _EXTENSION | _ALLOWED | _CLAUSE,
        N_("Extension"),
        "extensions of the answer's limit",
        "延期",
    ),
    "return": Section(
        "returning", ReturnRule, _RETURN | _CLAUSE, N_("Return"), "returns by a unit", "承办单位退单"
    ),
    "reject": _permission("reject", N_("Reject"), "the office may reject a case", "可否不予受理"),
    "hold": _permission("hold", N_("Hold"), "a case may be put on hold", "可否挂起"),
    "interim": _permission(
        "interim", N_("Interim answers"), "a unit may give interim answers", "可否中间答复"
    ),
    "dispatch_on_the_spot": _permission(
        "dispatch_on_the_spot",
        N_("Dispatch cases answered on the spot"),
        "cases answered on the spot are dispatched too (CZ-13)",
        "当场答复的也交办（CZ-13）",
    ),
    "promise_when_put_through": _permission(
        "promise_when_put_through",
        N_("Promised date if put through but not answered"),
        "a caller put through without an answer needs a promised date (CZ-28)",
        "接入而未当场答复的须有承诺期限（CZ-28）",
    ),
    "supervise_sessions": _permission(
        "supervise_sessions",
        N_("Supervise orders from sessions"),
        "every order of a session is supervised (WZ-18)",
        "上线工单一律督办（WZ-18）",
    ),
    "tell_first": _permission(
        "tell_first",
        N_("Inform the caller before the office"),
        "the caller is informed before the office (BM-08)",
        "先答复群众，后报热线办（BM-08）",
    ),
    "deputy": _permission(
        "deputy",
        N_("Deputy"),
        "a deputy may come in place of the head; else it is a breach (WZ-04)",
        "副职可否代替；不准而发生的记为违规（WZ-04）",
    ),
    "late": _permission(
        "late",
        N_("Late arrival, early departure"),
        "guests may come late or leave early; else it is a breach (WZ-04)",
        "可否迟到早退；不准而发生的记为违规（WZ-04）",
    ),
    "makeup": Section(
        "makeup",
        MakeupRule,
        _MAKEUP | _ALLOWED | _CLAUSE,
        N_("Make-up sessions"),
        "a missed session may be made up",
        "补接",
    ),
    "answers": Section(
        "answers", AnswersRule, _ANSWERS | _CLAUSE, N_("Answers"), "what is asked of answers", "对答复的要求"
    ),
    "leave": Section("leave", NoticeRule, _LEAVE | _CLAUSE, N_("Leave"), "requests for leave", "请假"),
    "change": Section(
        "change", NoticeRule, _SPAN_BEFORE | _CLAUSE, N_("Change"), "requests for another date", "改期申请"
    ),
    "announce": Section(
        "announce", NoticeRule, _SPAN_BEFORE | _CLAUSE, N_("Announcement"), "announcements", "公告"
    ),
    "recurrence": Section(
        "recurrences",
        Recurrence,
        _RECURRENCE | _CLAUSE,
        N_("Recurring sessions"),
        "sessions that recur by a rule",
        "定期上线",
        many=True,
        entry_key="key",
        check=checks.check_recurrence,
    ),
    "task": Section(
        "tasks",
        TaskRule,
        _TASK | _TITLES | _CLAUSE,
        N_("Tasks"),
        "dated tasks around every session",
        "上线前后的事项",
        many=True,
        entry_key="key",
        check=checks.check_task,
    ),
    "duty": Section(
        "duties",
        DutyRule,
        _DUTY | _TITLES | _CLAUSE,
        N_("Duties"),
        "tasks that recur without a session",
        "日常事项",
        many=True,
        entry_key="key",
        check=checks.check_duty,
    ),
    "indicator": Section(
        "indicators",
        Indicator,
        _INDICATOR | _TITLES | _CLAUSE,
        N_("Indicators"),
        "lines of the scorecard",
        "考核指标及权重",
        many=True,
        entry_key="code",
        check=checks.check_indicator,
    ),
}
LISTS = {name: section for name, section in SECTIONS.items() if section.many}
TABLES = {name: section for name, section in SECTIONS.items() if not section.many}


def default_of(field: str) -> Any:  # noqa: ANN401 - any value that a scheme can hold
    """Return the default of ``field``; of a text without a default: empty."""
    return Scheme._field_defaults.get(field, "")


def keys_of(part: object) -> dict[str, Key]:
    """The rows of every key that some table of ``part`` has."""
    return {
        name: key
        for section in SECTIONS.values()
        if section.part is part
        for name, key in section.keys.items()
    }
