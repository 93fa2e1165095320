"""Parts of a DOCX that python-docx has no name for: fonts, page numbers, rules, shaded cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

BODY, TITLE, HEADING, NUMBER = "仿宋", "方正小标宋简体", "黑体", "宋体"
OTHER_NAMES = {
    BODY: "仿宋_GB2312;FangSong;STFangsong;Noto Serif CJK SC",
    TITLE: "小标宋;方正小标宋_GBK;STZhongsong;华文中宋;宋体;Noto Serif CJK SC",
    HEADING: "SimHei;STHeiti;Noto Sans CJK SC",
    NUMBER: "SimSun;STSong;Noto Serif CJK SC",
}
"""Fonts that take the place of one that a machine lacks, in this order."""
RED = "D00000"
Shaded: TypeAlias = "tuple[int, str, float | None]"
"""A cell: how many columns it takes, its text, its shade from 0 to 1 or None."""


def element(name: str, **attributes: object) -> Any:  # noqa: ANN401 - lxml's
    """Return the element ``w:name``; an attribute ``val`` is ``w:val``."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def set_font(style: Any, name: str) -> None:  # noqa: ANN401 - python-docx's
    """Give a style one font for Chinese and Latin letters, in black."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = name
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(kind), name)
    for theme in ("w:eastAsiaTheme", "w:asciiTheme", "w:hAnsiTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def set_language(document: Any, code: str) -> None:  # noqa: ANN401 - python-docx's
    """Say in which language the text is, which decides how lines break and what is checked."""
    from docx.oxml.ns import qn

    document.core_properties.language = code
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), code)
        language.set(qn("w:eastAsia"), "zh-CN")


def name_substitutes(document: Any) -> None:  # noqa: ANN401 - python-docx's
    """Write into the table of fonts what may take the place of each."""
    from docx.oxml.ns import nsdecls

    part = next(
        (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable")), None
    )
    if part is None:
        return
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in OTHER_NAMES.items()
    )
    table = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>"
    part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{table}'.encode()  # noqa: SLF001


def add_page_number(paragraph: Any, size: float) -> None:  # noqa: ANN401 - python-docx's
    """Add ``— 3 —``, the number of the page (GB/T 9704 7.5)."""
    from docx.shared import Pt

    for text in ("— ", "begin", "PAGE", "end", " —"):
        run = paragraph.add_run("" if text.isalpha() else text)
        run.font.size, run.font.name = Pt(size), NUMBER
        if text == "PAGE":
            code = element("instrText")
            code.text = text
            run._element.append(code)  # noqa: SLF001 - no other way
        elif text.isalpha():
            run._element.append(element("fldChar", fldCharType=text))  # noqa: SLF001


def rule(paragraph: Any, side: str, kind: str, width: float, color: str = "000000") -> None:  # noqa: ANN401
    """Draw a line above (``top``) or below (``bottom``) a paragraph; ``width`` in points."""
    properties = paragraph._element.get_or_add_pPr()  # noqa: SLF001 - no other way
    borders = properties.find(element("pBdr").tag)
    if borders is None:
        borders = element("pBdr")
        properties.insert_element_before(
            borders,
            *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct"),
            *(
                "w:topLinePunct",
                "w:autoSpaceDE",
                "w:autoSpaceDN",
                "w:bidi",
                "w:adjustRightInd",
                "w:snapToGrid",
            ),
            *("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc"),
            *("w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId"),
            *("w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
        )
    line = element(side, val=kind, sz=round(width * 8), space=1, color=color)
    if side == "top":
        borders.insert(0, line)
    else:
        borders.append(line)


def shade(cell_properties: Any, share: float) -> None:  # noqa: ANN401 - lxml's
    """Shade a cell, from white at 0 to blue-grey at 1."""
    light, dark = (255, 255, 255), (128, 164, 190)
    tone = "".join(
        f"{round(a + (b - a) * min(max(share, 0), 1)):02X}" for a, b in zip(light, dark, strict=True)
    )
    cell_properties.append(element("shd", val="clear", color="auto", fill=tone))


def shaded_row(table: Any, cells: Sequence[Shaded], style: str) -> None:  # noqa: ANN401
    """Add a row of cells."""
    from docx.oxml.ns import qn

    row = element("tr")
    properties = element("trPr")
    properties.append(element("cantSplit"))
    row.append(properties)
    for span, text, share in cells:
        cell = element("tc")
        of_cell = element("tcPr")
        if span > 1:
            of_cell.append(element("gridSpan", val=span))
        if share is not None:
            shade(of_cell, share)
        cell.append(of_cell)
        paragraph, run = element("p"), element("r")
        words = element("t")
        words.text = text
        words.set(qn("xml:space"), "preserve")
        run.append(words)
        of_paragraph = element("pPr")
        of_paragraph.append(element("pStyle", val=style))
        paragraph.append(of_paragraph)
        paragraph.append(run)
        cell.append(paragraph)
        row.append(cell)
    table._tbl.append(row)  # noqa: SLF001 - no other way


def mark_row(row: Any, name: str) -> None:  # noqa: ANN401 - python-docx's
    """Repeat this row as heading on every page (``tblHeader``), or keep it on one page (``cantSplit``)."""
    row._tr.get_or_add_trPr().append(element(name, val="true"))  # noqa: SLF001 - python-docx has no name for it
