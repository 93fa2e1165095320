"""The tables of a scheme file, declared: what each becomes, and what each of its keys may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.office_hours import DEFAULT_HOURS
from hotline_cli.domain.recurrence import KEEP, NEXT_WORKING_DAY, SKIP
from hotline_cli.domain.scheme import values as value
from hotline_cli.domain.scheme.model import (
    CallbackRule,
    DutyRule,
    ExtensionRule,
    Indicator,
    LimitRule,
    NoticeRule,
    Permission,
    Recurrence,
    ReturnRule,
    ReviewRule,
    TaskRule,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotline_cli.domain.scheme.values import Convert

CLAUSE: dict[str, Convert] = {"clause": value.text, "reading": value.text}
_ALLOWED: dict[str, Convert] = {"allowed": value.flag} | CLAUSE
_TITLES: dict[str, Convert] = {"title": value.text, "title_en": value.text}


class Form(NamedTuple):
    """A kind of table: the part of a scheme that it becomes, and what each key may hold."""

    part: Any
    keys: Mapping[str, Convert]

    def required(self) -> list[str]:
        """Every part names its clause, whatever its default."""
        return [key for key in self.keys if key == "clause" or key not in self.part._field_defaults]


_LIMIT = Form(
    LimitRule,
    {
        "stage": value.code("stage", "promise"),
        "span": value.forward,
        "start": value.choice("receipt", "dispatch", "answer"),
        "kinds": value.codes("kind"),
        "channels": value.codes("channel"),
        "origins": value.codes("origin"),
        "urgent": value.flag,
        "complex": value.flag,
        "important": value.flag,
        "session": value.flag,
        "on_the_spot": value.flag,
        "roll": value.flag,
    }
    | CLAUSE,
)
_REVIEW = Form(ReviewRule, {"kinds": value.codes("kind"), "reviewers": value.texts} | CLAUSE)
_RECURRENCE = Form(
    Recurrence,
    {
        "key": value.key,
        "rule": value.rule,
        "start": value.clock,
        "end": value.clock,
        "name": value.text,
        "place": value.text,
        "medium": value.text,
        "on_holiday": value.choice(NEXT_WORKING_DAY, SKIP, KEEP),
        "rotate": value.choice("", "leaders", "units"),
        "first": value.day,
    }
    | CLAUSE,
)
_TASK = Form(
    TaskRule,
    {
        "key": value.key,
        "owner": value.code("owner"),
        "recipient": value.recipient,
        "due": value.due,
        "hour": value.clock,
        "new_unit": value.flag,
    }
    | _TITLES
    | CLAUSE,
)
_DUTY = Form(
    DutyRule,
    {
        "key": value.key,
        "owner": value.code("owner"),
        "recipient": value.recipient,
        "rule": value.rule,
        "channel": value.code("channel"),
        "offset": value.offset,
        "hour": value.clock,
    }
    | _TITLES
    | CLAUSE,
)
_INDICATOR = Form(
    Indicator, {"code": value.key, "weight": value.weight, "manual": value.flag} | _TITLES | CLAUSE
)

LISTS = {
    "limit": _LIMIT,
    "review": _REVIEW,
    "recurrence": _RECURRENCE,
    "task": _TASK,
    "duty": _DUTY,
    "indicator": _INDICATOR,
}
BY_KEY = {"recurrence": "key", "task": "key", "duty": "key", "indicator": "code"}
"""Lists whose entries have a name, and the key that holds it."""

_PERMISSION = Form(Permission, _ALLOWED)
_NOTICE = Form(NoticeRule, {"span": value.or_any(value.back)} | CLAUSE)

TABLES: dict[str, tuple[Form, Any]] = {  # the form, and what holds where the table is not there
    "callback": (
        Form(
            CallbackRule,
            {
                "required": value.flag,
                "redo_on": value.codes("result", "satisfied", "unreachable", none=True),
                "supervise_redo": value.flag,
                "basically_weight": value.share,
            }
            | CLAUSE,
        ),
        CallbackRule(required=False),
    ),
    "extension": (
        Form(
            ExtensionRule,
            {
                "count": value.or_any(value.count),
                "longest": value.or_any(value.forward),
                "after_limit": value.flag,
                "approver": value.text,
            }
            | _ALLOWED,
        ),
        ExtensionRule(allowed=False),
    ),
    "return": (
        Form(
            ReturnRule, {"by": value.choice("unit", "office"), "within": value.or_any(value.forward)} | CLAUSE
        ),
        ReturnRule(by="office"),
    ),
    "reject": (_PERMISSION, Permission(allowed=False)),
    "hold": (_PERMISSION, Permission(allowed=False)),
    "interim": (_PERMISSION, Permission(allowed=False)),
    "dispatch_on_the_spot": (_PERMISSION, Permission(allowed=False)),
    "promise_when_put_through": (_PERMISSION, Permission(allowed=False)),
    "supervise_sessions": (_PERMISSION, Permission(allowed=False)),
    "tell_first": (_PERMISSION, Permission(allowed=False)),
    "deputy": (_PERMISSION, Permission(allowed=True)),
    "late": (_PERMISSION, Permission(allowed=True)),
    "makeup": (_PERMISSION, Permission(allowed=True)),
    "leave": (
        Form(NoticeRule, {"span": value.or_any(value.back), "delegate": value.flag} | CLAUSE),
        NoticeRule(),
    ),
    "change": (_NOTICE, NoticeRule()),
    "announce": (_NOTICE, NoticeRule()),
}

FIGURES: dict[str, tuple[Convert, Any]] = {
    "serious_after": (value.count, 3),
    "difficult_redone": (value.count, 3),
    "difficult_returned": (value.count, 3),
    "urged_too_often": (value.count, 3),
    "smallest_base": (value.count, 10),
    "excuse_leaves_base": (value.flag, False),
}

SCALARS: dict[str, tuple[Convert, Any]] = {
    "title": (value.text, ""),
    "title_en": (value.text, ""),
    "source": (value.text, ""),
    "clauses": (value.text, ""),
    "label": (value.text, ""),
    "hours": (value.hours, DEFAULT_HOURS),
    "arrive": (value.clock, None),
    "repeat": (value.clock, None),
    "readings": (value.texts, ()),
}

REQUIRED = ("title", "source")

FIELDS = {
    "limit": "limits",
    "return": "returning",
    "recurrence": "recurrences",
    "task": "tasks",
    "duty": "duties",
    "indicator": "indicators",
}
"""What a list or table of the file is called in ``Scheme``, where that differs."""
