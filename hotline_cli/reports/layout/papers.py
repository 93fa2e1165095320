"""Layouts of official papers, always in Chinese, as Annex 2 is: letter, submission, reminder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.duration import END_OF_DAY
from hotline_cli.domain.vocabulary import VOCABULARIES
from hotline_cli.output import Column, Listing
from hotline_cli.output.format import chinese_day
from hotline_cli.output.report import Box, Form, Head, Report, Section
from hotline_cli.reports.layout.cases import case_columns
from hotline_cli.text import shorten_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from hotline_cli.reports.layout.common import Row

MAX_MATTER_LENGTH = 30
"""Characters of the matter in a title: two lines of 2 号."""
_CLAUSE = re.compile(r"[,，。;；!！?？\n]")


def in_chinese(vocabulary: str, code: str | None) -> str:
    """Return the Chinese word, whatever the reader's language."""
    return VOCABULARIES[vocabulary].get(code or "", code or "")


def moment_in_chinese(moment: datetime) -> str:
    """Return a time to the minute; the end of a day is 24 时, and an unknown time (00:00:00) is left out."""
    day = chinese_day(moment.date())
    if moment.time() == END_OF_DAY:
        return f"{day}24时"
    return f"{day} {moment:%H:%M}" if moment.hour or moment.minute or moment.second else day


def name_matter(title: str, content: str) -> str:
    """Return the matter as a title has it: its title, or the first clause of what was said, without mark or end."""
    matter = title or _CLAUSE.split(content.strip())[0]
    return shorten_text(matter.strip().rstrip("。.!！?？,，;；"), MAX_MATTER_LENGTH)


# ---- letter ---------------------------------------------------------------------------------------------------


def lay_out_letter(letter: Row) -> Report:
    """Lay out the answer as a letter (GB/T 9704 10.1), in full: its caller reads it."""
    title = letter["title"].as_text(reveal=True) if letter["title"] else ""
    content = letter["content"].as_text(reveal=True)
    answer = letter["answer"].as_text(reveal=True)
    day = letter["answered_at"].date()
    source = f"您于{chinese_day(letter['received_at'].date())}通过{_channel(letter['channel'])}反映的"
    main = Listing(letter_columns(), [letter])
    return Report(
        title=f"关于{name_matter(title, content)}的答复",
        sections=[
            Section(
                address=f"{letter['caller']['name'].as_text(reveal=True)}：",
                paragraphs=[
                    f"{source}“{_end(content)}”（编号：{letter['no']}）收悉。现将办理情况答复如下：",
                    *filter(None, (line.strip() for line in answer.split("\n"))),
                    _contact(letter),
                    "特此答复。",
                ],
                closing=[f"{letter['unit']}（印章）", chinese_day(day)],
            )
        ],
        data=letter,
        main=main,
        head=Head(letter["unit"], right=f"　　〔{day.year}〕　　号", letter=True),
        tail=[f"抄送：{letter['copy_to']}。"],
    )


def _channel(channel: str) -> str:
    return "热线直播节目" if channel == "on-air" else in_chinese("channel", channel)


def _end(content: str) -> str:
    """Return a text as it is quoted: on one line, without its last full stop."""
    return " ".join(content.split()).rstrip("。")


def _contact(letter: Row) -> str:
    who = letter["responsible"] or letter["department"]
    parts = [f"联系人：{who}" if who else "", f"电话：{letter['unit_phone']}" if letter["unit_phone"] else ""]
    contact = "，".join(filter(None, parts))
    return f"如对以上答复有疑问，请与我单位联系{f'（{contact}）' if contact else ''}。"


def letter_columns() -> list[Column]:
    """Return the columns of a letter: those of its case, whom it is from and who gets a copy."""
    of_case = {column.key: column for column in case_columns()}
    shown = ("no", "unit", "caller", "title", "content", "answer", "answered_at", "responsible")
    return [*(of_case[key] for key in shown), Column("copy_to", "抄送")]


# ---- submission -----------------------------------------------------------------------------------------------


def lay_out_submission(submission: Row) -> Report:
    """Lay out the paper on which a leader decides a grave case (BM-04), masked unless revealed."""
    case = submission["case"]
    return Report(
        title="",
        sections=[
            Section(
                heading="群众诉求呈批单",
                paragraphs=[f"{submission['office']}　　{chinese_day(submission['as_of'].date())}"],
                form=Form(list(_submission(submission, case))),
            )
        ],
        data=submission,
        main=Listing(case_columns(), [case]),
    )


def _submission(submission: Row, case: Mapping[str, Any]) -> Iterator[list[Box]]:
    marks = {
        "urgent": "紧急",
        "important": "重要",
        "complex": "复杂",
        "difficult": "疑难",
        "confidential": "保密",
    }
    degree = "、".join(word for key, word in marks.items() if case[key])
    limits = [
        f"{in_chinese('stage', one['stage'])}：{moment_in_chinese(one['due_at'])}前"
        for one in case["limits"]
        if one["state"] in {"running", "held", "overdue"}
    ]
    came = f"{in_chinese('channel', case['channel'])} {in_chinese('origin', case['origin'])}"
    units = "、".join(filter(None, [case["unit"], *case["co_units"]]))
    yield [Box("编号", case["no"]), Box("受理时间", moment_in_chinese(case["received_at"]))]
    yield [Box("来源", came), Box("类型", in_chinese("kind", case["kind"]))]
    yield [Box("呈报领导", submission["to"] or ""), Box("程度", degree)]
    caller = case["caller"]
    yield [Box("诉求人", caller["name"]), Box("联系电话", caller["phone"])]
    yield [Box("事由", case["title"]), Box("承办单位", units)]
    yield [Box("诉求内容", case["content"], 7)]
    if limits:
        yield [Box("办理时限", "\n".join(limits))]
    yield [Box("拟办意见", "", 7)]
    given = [part for one in submission["instructions"] for part in (one["leader"], one["text"])]
    yield [Box("领导批示", given, 9)]
    yield [Box("经办人", submission["operator"], 1), Box("审核人", "", 1)]


# ---- reminder -------------------------------------------------------------------------------------------------


def reminder_columns() -> list[Column]:
    """Return the columns of what a unit owes: in Chinese for people, codes and times for programs."""
    return [
        Column("no", "编号", kind="code"),
        Column("kind", "类型", "kind", detail=True),
        Column("matter", "诉求内容"),
        Column("stage", "环节", "stage", told=lambda row: in_chinese("stage", row["stage"])),
        Column("due_at", "应办结日", kind="time", told=lambda row: moment_in_chinese(row["due_at"])),
        Column("state", "状态", "state", detail=True),
        Column("urged", "已催办次数", kind="number"),
        Column("days_over", "超期（工作日）", kind="number"),
    ]


def lay_out_reminder(reminder: Row) -> Report:
    """Lay out the reminder to one unit, with a slip to return."""
    rows = reminder["rows"]
    late = sum(row["state"] == "overdue" for row in rows)
    soon = len(rows) - late
    counts = "，".join(filter(None, (f"已超期{late}项" if late else "", f"在办{soon}项" if soon else "")))
    contact = f"联系人及电话：{reminder['contact']}。" if reminder["contact"] else ""
    by = chinese_day(reminder["answer_by"])
    main = Listing(reminder_columns(), rows)
    return Report(
        title="",
        sections=[
            Section(
                heading=f"催办通知书（第{reminder['times']}次）",
                address=f"{reminder['unit']}：",
                paragraphs=[f"下列诉求由你单位办理（{counts}）。请于{by}前将办理情况书面反馈我办。{contact}"],
                table=main,
                closing=[f"{reminder['office']}（印章）", chinese_day(reminder["as_of"].date())],
            ),
            Section("回执", form=RECEIPT),
        ],
        data=reminder,
        main=main,
    )


RECEIPT = Form(
    [
        [Box("签收人"), Box("签收时间")],
        [Box("办理情况", "", 5)],
        [Box("预计办结时间", "", 2), Box("单位负责人（签字、盖章）", "", 2)],
    ]
)
