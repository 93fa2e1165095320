"""The head, the period in words and the end of bulletins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.i18n import _, language
from hotline_cli.output.format import day_words, moment_words
from hotline_cli.output.report import Box, Form, Head, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from hotline_cli.reports.layout.common import Row

NUMERALS = "一二三四五六七八九十"


def period_words(period: Row) -> str:
    """Return a period in words: 2020年第16周（4月13日—19日）, 2020年4月."""
    first: date = period["from"]
    last: date = period["to"]
    name = str(period["name"])
    year, _dash, week = name.partition("-W")
    if week:
        return _("week {week} of {year} ({days})").format(week=int(week), year=year, days=_days(first, last))
    if name == f"{first:%Y-%m}":
        return _("{year}-{month:02}").format(year=first.year, month=first.month)
    if name == f"{first:%Y}":
        return _("the year {year}").format(year=name)
    return _("{first} to {last}").format(first=day_words(first), last=day_words(last))


def _days(first: date, last: date) -> str:
    """Return both days, in Chinese as short as they can be: 4月13日—19日, 3月30日—4月5日."""
    if language() != "zh":
        return f"{first} – {last}"
    month = "" if first.month == last.month else f"{last.month}月"
    return f"{first.month}月{first.day}日—{month}{last.day}日"


def as_of_words(report: Row) -> str:
    """Return the moment of the figures, below the title, with the scheme if it is of one alone."""
    words = _("as of {at}").format(at=moment_words(report["as_of"]))
    if report.get("scheme"):
        words = _("{scheme}, {words}").format(scheme=report["scheme"], words=words)
    return _(" ({words})").format(words=words).strip()


def lay_out_head(paper: Row) -> Head | None:
    """Return the head of a bulletin; a column has none."""
    if paper["column"]:
        return None
    issue = _("Issue {issue}").format(issue=paper["issue"]) if paper["issue"] else ""
    total = _(" ({total} in all)").format(total=paper["total"]) if paper["total"] else ""
    signed = _("Signed by: {name}").format(name=paper["signed-by"]) if paper["kind"] == "special" else ""
    return Head(
        paper["name"],
        number="　　".join(filter(None, (issue + total, signed))),
        left=paper["office"],
        right=day_words(paper["date"]),
        mark=paper["mark"],
    )


def lay_out_tail(paper: Row) -> list[str]:
    """Return whom the paper goes to and how many are printed; what is not set is left blank for a pen."""
    if paper["column"]:
        return []
    to = (
        (_("Up to: {names}"), "report-to"),
        (_("Beside: {names}"), "send-to"),
        (_("Down to: {names}"), "issue-to"),
    )
    lines = [text.format(names=paper[key]) for text, key in to if paper[key]]
    return [*lines, _("{copies} copies printed").format(copies=paper["copies"] or "　　")]


def leaders_box(paper: Row) -> Iterator[Section]:
    """Yield the empty box for the leader's instruction on a special report."""
    if paper["kind"] == "special":
        yield Section(form=Form([[Box(_("Leader's instruction"), "", 5)]]))


def number_sections(sections: Iterable[Section]) -> Iterator[Section]:
    """Number the titles in Chinese, 一、 to 十、 and on, up to the annexes."""
    from dataclasses import replace

    number = 0
    for section in sections:
        if language() != "zh" or not section.title or section.title.startswith(_("Annex")):
            yield section
            continue
        number += 1
        yield replace(section, title=f"{_numeral(number)}、{section.title}")


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")
