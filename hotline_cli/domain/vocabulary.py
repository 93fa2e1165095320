"""The vocabularies: one code and one Chinese word for each term (rules.md 1).

Commands accept either; JSON and CSV hold the code; tables for people use the reader's language.
"""

from __future__ import annotations

from hotline_cli.errors import Usage
from hotline_cli.i18n import _, language

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHINESE_WEEKDAYS = "一二三四五六日"
YES_WORDS = frozenset({"true", "yes", "y", "1", "是", "√"})
NO_WORDS = frozenset({"false", "no", "n", "0", "否", "×"})

VOCABULARIES: dict[str, dict[str, str]] = {
    "kind": {"inquiry": "咨询", "help": "求助", "complaint": "投诉", "report": "举报", "suggestion": "建议"},
    "channel": {
        "phone": "电话",
        "on-air": "直播",
        "programme-line": "栏目热线",
        "web": "网站",
        "mailbox": "信箱",
        "sms": "短信",
        "letter": "来信",
        "visit": "来访",
        "email": "邮箱",
        "app": "移动端",
        "deputy": "代表委员",
    },
    "origin": {"own": "群众来电", "exposed": "曝光", "programme": "栏目组转办", "superior": "上级交办"},
    "status": {
        "received": "待交办",
        "dispatched": "待签收",
        "handling": "办理中",
        "reviewing": "待审核",
        "answered": "待回访",
        "closed": "已办结",
        "archived": "已归档",
        "rejected": "不予受理",
        "merged": "已并单",
        "void": "作废",
    },
    "void-cause": {"import": "撤回导入"},
    "stage": {
        "escalate": "呈报",
        "transfer": "转办",
        "sign": "签收",
        "answer": "答复",
        "assist": "协办",
        "review": "审核",
        "feedback": "反馈",
        "promise": "承诺",
        "record": "归卷",
        "supervise": "督办",
        "written": "书面答复",
        "callback": "回访",
        "hold": "挂起",
    },
    "result": {
        "very_satisfied": "非常满意",
        "satisfied": "满意",
        "basically": "基本满意",
        "fair": "一般",
        "dissatisfied": "不满意",
        "very_dissatisfied": "非常不满意",
        "declined": "拒绝评价",
        "unreachable": "未联系上",
    },
    "redo-on": {
        "basically": "基本满意",
        "fair": "一般",
        "dissatisfied": "不满意",
        "very_dissatisfied": "非常不满意",
        "substandard": "处置或答复不规范",
    },
    "decision": {"redo": "待定重办", "escalate": "疑难待批"},
    "state": {
        "running": "计时中",
        "held": "已挂起",
        "kept": "按时",
        "late": "迟办",
        "overdue": "超期",
        "stopped": "终止计时",
        # states of tasks
        "open": "未完成",
        "done": "已完成",
        "skipped": "免办",
    },
    "level": {"soon": "临期", "overdue": "超期", "serious": "严重超期"},
    "via": {"system": "系统", "phone": "电话", "paper": "纸质", "file": "电子档"},
    "put-through": {"on-air": "接入直播", "queued": "排队等候", "no": "未接入"},
    "outcome": {
        "solved": "已解决",
        "planned": "计划解决",
        "explained": "解释说明",
        "helped": "帮扶",
        "unsolved": "未解决",
    },
    "told": {
        "letter": "书面",
        "email": "邮件",
        "web": "网上",
        "sms": "短信",
        "phone": "电话",
        "visit": "上门",
    },
    "referral": {"discipline": "纪检监察", "circulation": "通报批评", "media": "媒体曝光"},
    "session-status": {
        "planned": "已安排",
        "confirmed": "已确认",
        "held": "已举行",
        "moved": "已改期",
        "cancelled": "已取消",
        "broken-off": "中断",
    },
    "attendance": {
        "on-time": "按时",
        "late": "迟到",
        "left-early": "早退",
        "absent": "缺席",
        "excused": "请假",
    },
    "part": {"on-air": "上线", "mayor": "市长", "attend": "出席"},
    "weekday": {day[:3]: f"星期{chinese}" for day, chinese in zip(WEEKDAYS, CHINESE_WEEKDAYS, strict=True)},
    "change": {"new": "新增", "moved": "改期", "cancelled": "取消", "changed": "变更"},
    "check": {
        "integrity": "完整性",
        "references": "引用",
        "journal": "日志方式",
        "log": "日志",
        "schema": "库结构",
        "objects": "库对象",
        "foreign": "其他程序的对象",
        "pages": "页面",
        "names": "文件名",
        "permissions": "权限",
    },
    "gathered": {
        "new": "首次收到",
        "unchanged": "无变化",
        "follows": "衔接无误",
        "accepted": "确认接收",
        "rolled-back": "已回退到旧数据",
        "other-file": "换成了别的库文件",
        "missing": "缺失",
    },
    "clause": {"house rule": "本办规定"},  # every other clause is its own word
    "counted-from": {"receipt": "受理", "dispatch": "交办", "answer": "答复"},
    "return-by": {"unit": "承办单位", "office": "热线办"},
    "on-rest": {"earlier": "提前", "stay": "不变", "later": "顺延"},
    "on-holiday": {"next-working-day": "顺延", "skip": "停办", "keep": "照常"},
    "attendant": {"head": "一把手", "deputy": "副职", "delegate": "受委托人"},
    "role": {"head": "一把手", "in-charge": "分管领导", "A": "A岗", "B": "B岗", "liaison": "联络员"},
    "item": {"case": "诉求", "task": "准备事项", "session": "上线", "measure": "措施"},
    "owner": {
        "unit": "承办单位",
        "programme": "栏目组",
        "hotline": "热线办",
        "supervisor": "监督机关",
        "all": "全体",
    },
    "each": {"unit": "承办单位", "department": "科室"},
    "supervised-by": {"instruction": "批示", "order": "交办", "overdue": "超期"},
    "axis": {"category": "分类", "area": "区域", "unit": "单位", "place": "地点", "word": "词语"},
    "flag": {
        "copy-on-air": "照抄直播答复",
        "copy-question": "照抄诉求",
        "copy-other": "照抄他单答复",
        "not-as-promised": "与直播承诺不符",
        "too-short": "答复过短",
        "empty": "空话套话",
    },
    "verb": {
        "register": "登记",
        "reject": "不予受理",
        "dispatch": "交办",
        "sign": "签收",
        "reach": "联系",
        "return": "退单",
        "extend": "延期",
        "escalate": "呈报",
        "instruct": "批示",
        "reply": "答复",
        "interim": "中间答复",
        "co-reply": "协办答复",
        "review": "审核",
        "callback": "回访",
        "redo": "重办",
        "close": "办结",
        "fulfil": "兑现",
        "feedback": "反馈",
        "urge": "催办",
        "supervise": "督办",
        "hold": "挂起",
        "resume": "恢复",
        "link": "关联",
        "merge": "并单",
        "absorb": "并入",
        "refer": "移交",
        "file": "归卷",
        "edit": "更正",
        "flag": "标记",
        "void": "作废",
        "undo": "撤销",
        "archive": "归档",
        "recount": "重算期限",
        "reveal": "查看原文",
        "order": "交接单",
        "anonymize": "匿名化",
        "measure": "措施",
        "import": "导入",
        "schedule done": "完成事项",
    },
    "day-source": {"notice": "放假通知", "own": "本办自定", "law": "法定"},
}


WRITTEN = frozenset({"letter", "email", "web", "sms"})
"""Ways of informing a caller that are a written answer (WZ-11)."""
NOT_GRADES = ("declined", "unreachable")
"""Callback results without a rating by the caller."""
GRADES = tuple(result for result in VOCABULARIES["result"] if result not in NOT_GRADES)
"""Results of a callback that are a rating, from best to worst."""
OTHER_WORDS = {
    "result": {"联系不上": "unreachable"},
    "status": dict.fromkeys(("办结", "已结", "已完结", "结案", "已结案"), "closed"),
}
"""Further Chinese words accepted for a code."""


def code(vocabulary: str, value: str, option: str = "") -> str:
    """The code for ``value``, which is a code or a Chinese word.

    Raises ``Usage`` with the allowed values. ``option`` is the name in the message (``--kind``).
    """
    words = VOCABULARIES[vocabulary]
    value = value.strip()
    if value in words:
        return value
    for known, chinese in words.items():
        if value == chinese or value.lower() == known.lower():
            return known
    if value in OTHER_WORDS.get(vocabulary, {}):
        return OTHER_WORDS[vocabulary][value]
    allowed = _(", ").join(f"{known} {chinese}" for known, chinese in words.items())
    raise Usage(
        _("{option}: unknown value {value!r}").format(option=option or vocabulary, value=value),
        _("Use one of: {allowed}").format(allowed=allowed),
    )


def outcome_of_answer(answer: str) -> str:
    """Return the code of the outcome if ``answer`` is exactly its word, else nothing."""
    words = answer.strip()
    return next(
        (known for known, chinese in VOCABULARIES["outcome"].items() if words in {known, chinese}), ""
    )


def word(vocabulary: str, value: str) -> str:
    """``value`` for people: the Chinese word for a Chinese reader, else the code."""
    if language() == "zh":
        if vocabulary == "flag-reason":  # sentences with numbers in them
            from hotline_cli.domain.answer_checks import describe_reason

            return describe_reason(value)
        return VOCABULARIES[vocabulary].get(value, value)
    return value


def weekday_name(number: int) -> str:
    """The weekday, Monday 0, in the reader's language: ``Monday``, ``星期一``."""
    return (
        VOCABULARIES["weekday"][WEEKDAYS[number][:3]] if language() == "zh" else WEEKDAYS[number].capitalize()
    )


def yes_or_no(value: bool) -> str:  # noqa: FBT001 - the value to show
    """``yes`` or ``no`` in the reader's language."""
    return _("yes") if value else _("no")


def parse_yes_or_no(text: str) -> bool | None:
    """Parse yes or no in either language; None if ``text`` is neither."""
    lower = text.strip().lower()
    return True if lower in YES_WORDS else False if lower in NO_WORDS else None
