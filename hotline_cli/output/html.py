"""Reports as one HTML file: usable offline, printable on A4, charts as SVG."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, TextIO

from hotline_cli.i18n import language
from hotline_cli.output.report import Chart, Report, as_report, view_of
from hotline_cli.output.table import MOMENT, Grid, text_grid, whole_word
from hotline_cli.text import make_visible, shorten_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hotline_cli.output.model import Listing, Record, View
    from hotline_cli.output.report import Form, Head, Section

STYLE = """
@page { size: A4 PAGE; margin: 18mm 15mm; }
body { font: 11pt/1.5 FangSong, "仿宋", STFangsong, "Noto Serif CJK SC", "Songti SC", serif; color: #111;
  max-width: WIDTH; margin: 1.5em auto; padding: 0 1em; }
h1, h2, th { font-family: "Noto Sans CJK SC", "Source Han Sans SC", SimHei, "Heiti SC", sans-serif; }
h1, .name { text-align: center; font-size: 18pt; margin: 0; font-weight: normal;
  font-family: "方正小标宋简体", "小标宋", STZhongsong, "Noto Serif CJK SC", SimSun, serif; }
.head { color: #d00; }
.head p { color: #111; margin: .6em 0; }
.head .sides { display: flex; justify-content: space-between; }
.head .name { color: #d00; font-size: 32pt; line-height: 1.3; font-weight: bold; letter-spacing: .06em; }
.head .number { text-align: center; }
.line { border: 0; border-top: 2.5pt solid #d00; margin: .2em 0 1.6em; }
.letter .line { border-top: 4.5pt double #d00; margin-bottom: .5em; }
.formal { font-size: 14pt; line-height: 1.8; }
.formal section > p { text-indent: 2em; }
.formal section > p.flat { text-indent: 0; }
.formal h2 { border: 0; font-size: 14pt; font-weight: normal; margin: .6em 0 0; text-indent: 2em; }
.formal table, .formal footer, .formal .notes { font-size: 9.5pt; line-height: 1.4; }
.closing { text-align: right; margin-right: 3em; }
.form th { width: 16%; vertical-align: middle; font-weight: normal; }
.form td { height: 2em; white-space: pre-wrap; }
.tail { border-top: 1.5pt solid #111; border-bottom: 1.5pt solid #111; margin-top: 2em; font-size: 12pt;
  break-inside: avoid; }
.tail.plain { border: 0; }
p { white-space: pre-wrap; margin: .5em 0; }
.period { text-align: center; margin: .3em 0 1.5em; }
h2 { font-size: 13pt; border-bottom: 1px solid #999; break-after: avoid; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; margin: .6em 0; }
th, td { border: 1px solid #999; padding: .2em .45em; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; white-space: pre-line; }
th { background: #eee; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.n, .k { white-space: nowrap; overflow-wrap: normal; }
thead { display: table-header-group; }
tr, svg { break-inside: avoid; }
svg { display: block; margin: .6em 0; max-width: 100%; height: auto; }
svg text { font: 12px "Noto Sans CJK SC", SimHei, sans-serif; fill: #111; }
svg rect { fill: #2a6f97; }
svg polyline { fill: none; stroke: #2a6f97; stroke-width: 2; }
footer { border-top: 1px solid #999; margin-top: 2em; font-size: 9pt; overflow-wrap: anywhere; }
.page { break-before: page; }
@media print { body { max-width: none; margin: 0; padding: 0 1px; } .scroll { overflow: visible; } }
"""


def write(what: Listing | Record | Report, view: View, stream: TextIO) -> None:
    stream.writelines(_page(as_report(what), view))


def _page(report: Report, view: View) -> Iterator[str]:
    page, width = ("landscape", "1100px") if report.wide else ("portrait", "800px")
    body = '<body class="formal">' if report.head else "<body>"
    style = STYLE.replace("PAGE", page).replace("WIDTH", width)
    code = "zh-CN" if language() == "zh" else "en"
    title = _text(report.title or "hotline")
    yield f'<!DOCTYPE html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}</title>\n<style>{style}</style>\n</head>\n{body}\n"
    yield from _head(report.head)
    if report.title:
        yield f"<h1>{title}</h1>\n"
    if report.subtitle:
        yield f'<p class="period">{_text(report.subtitle)}</p>\n'
    for section in report.sections:
        yield from _section(section, report, view)
    if report.footer:
        yield "<footer>\n"
        yield from _paragraphs(report.footer)
        yield "</footer>\n"
    if report.tail:
        yield (
            '<div class="tail">\n'
            if not (report.head and report.head.letter)
            else '<div class="tail plain">\n'
        )
        yield from _paragraphs(report.tail)
        yield "</div>\n"
    yield "</body>\n</html>\n"


def _section(section: Section, report: Report, view: View) -> Iterator[str]:
    yield '<section class="page">\n' if section.own_page else "<section>\n"
    if section.heading:
        yield f"<h1>{_text(section.heading)}</h1>\n"
    if section.title:
        yield f"<h2>{_text(section.title)}</h2>\n"
    if section.address:
        yield from _paragraphs([section.address], "flat")
    yield from _paragraphs(section.paragraphs)
    if section.chart and section.chart.bars:
        if section.caption:
            yield from _paragraphs([section.caption], "flat")
        yield from (_spark if section.chart.line else _bars)(section.chart)
    if section.table:
        yield from _table(text_grid(section.table, view_of(section.table, report, view)))
        yield from _paragraphs(section.table.footer)
    if section.form:
        yield from _form(section.form, view)
    yield from _paragraphs(section.closing, "closing")
    yield from _paragraphs(section.notes, "flat notes")
    yield "</section>\n"


def _head(head: Head | None) -> Iterator[str]:
    if head is None:
        return
    yield '<header class="head letter">\n' if head.letter else '<header class="head">\n'
    if head.mark:
        yield f"<p><b>{_text(head.mark)}</b></p>\n"
    yield f'<p class="name">{_text(head.name)}</p>\n'
    if head.number:
        yield f'<p class="number">{_text(head.number)}</p>\n'
    sides = f'<p class="sides"><span>{_text(head.left)}</span><span>{_text(head.right)}</span></p>\n'
    line = '<div class="line"></div>\n'
    yield line + sides if head.letter else sides + line
    yield "</header>\n"


def _form(form: Form, view: View) -> Iterator[str]:
    yield '<table class="form"><tbody>\n'
    for row in form.rows:
        cells = []
        for box in row:
            span = "" if len(row) > 1 else ' colspan="3"'
            room = f' style="height: {box.lines * 2}em"' if box.lines > 1 else ""
            cells.append(f"<th>{_text(box.title)}</th><td{span}{room}>{_text(box.text(view))}</td>")
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody></table>\n"


def _paragraphs(texts: Iterable[str], kind: str = "") -> Iterator[str]:
    opening = f'<p class="{kind}">' if kind else "<p>"
    return (f"{opening}{_text(text)}</p>\n" for text in texts)


def _table(grid: Grid) -> Iterator[str]:
    yield '<div class="scroll"><table>\n'
    if grid.headings:
        yield f"<thead><tr>{_cells('th', grid.headings, grid.right)}</tr></thead>\n"
    yield "<tbody>\n"
    for row in grid.rows:
        yield f"<tr>{_cells('td', row, grid.right)}</tr>\n"
    yield "</tbody>\n</table></div>\n"


def _cells(tag: str, texts: list[str], right: list[bool]) -> str:
    return "".join(
        f'<{tag} class="n">{_text(text)}</{tag}>' if at_right else _cell(tag, text)
        for text, at_right in zip(texts, right, strict=True)
    )


MAX_UNBROKEN_HEADING = 7
"""Maximum characters of a heading kept on one line."""


def _cell(tag: str, text: str) -> str:
    """Format a cell: phones, dates and short words do not wrap; a time only between date and hour."""
    if whole_word(text) or (tag == "th" and len(text) <= MAX_UNBROKEN_HEADING):
        return f'<{tag} class="k">{_text(text)}</{tag}>'
    if MOMENT.fullmatch(text):
        day, hour = text.split(" ")
        return f'<{tag}><span class="k">{day}</span> <span class="k">{hour}</span></{tag}>'
    return f"<{tag}>{_text(text)}</{tag}>"


def _text(text: str) -> str:
    return escape("\n".join(make_visible(line) for line in text.split("\n")))


ROW, LEFT, LONGEST, RIGHT = 22, 170, 420, 140


def _bars(chart: Chart) -> Iterator[str]:
    """Draw bars one below another, each with name and amount."""
    width, height = LEFT + LONGEST + RIGHT, ROW * len(chart.bars) + 4
    yield _opening(chart, width, height)
    for at, (bar, share) in enumerate(chart.shares()):
        y = at * ROW
        length = round(max(share, 0) * LONGEST, 1)
        yield f'<text x="{LEFT - 8}" y="{y + 16}" text-anchor="end">{_text(_short(bar.name))}</text>'
        yield f'<rect x="{LEFT}" y="{y + 4}" width="{length}" height="{ROW - 7}"/>'
        yield f'<text x="{LEFT + length + 6}" y="{y + 16}">{_text(bar.label)}</text>\n'
    yield "</svg>\n"


def _spark(chart: Chart) -> Iterator[str]:
    """Draw a line over time with its first, highest and last day named."""
    width, height = 640, 90
    step = (width - 20) / max(len(chart.bars) - 1, 1)
    points = [(10 + at * step, 60 - share * 50) for at, (_bar, share) in enumerate(chart.shares())]
    yield _opening(chart, width, height)
    yield f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
    first, last = chart.bars[0], chart.bars[-1]
    yield f'<text x="10" y="82">{_text(first.name)}: {_text(first.label)}</text>'
    if len(chart.bars) > 1:
        yield f'<text x="{width - 10}" y="82" text-anchor="end">{_text(last.name)}: {_text(last.label)}</text>'
    highest = max(chart.bars, key=lambda bar: bar.amount)
    if highest not in {first, last}:
        label = _text(f"▲ {highest.name}: {highest.label}")
        yield f'<text x="{width / 2}" y="82" text-anchor="middle">{label}</text>'
    yield "\n</svg>\n"


def _opening(chart: Chart, width: int, height: int) -> str:
    title = _text(chart.title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{title}"><title>{title}</title>\n'
    )


MAX_BAR_NAME_LENGTH = 12


def _short(name: str) -> str:
    return shorten_text(name, MAX_BAR_NAME_LENGTH)
