"""Reports opened by the programs of their readers: Chromium and LibreOffice, printed, and the print read."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from clerk import Clerk

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OFFICE = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
READER = shutil.which("pdftotext")
SHORT, LONG = 595, 842
"""A4, in points."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not READER, reason="pdftotext (poppler-utils) is not installed"),
]
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
needs_office = pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")

COMMANDS = {
    "weekly": ("report", "weekly", "--week", "2020-W16"),
    "monthly": ("report", "monthly", "--month", "2020-04"),
    "form": ("report", "form", "--session", "2020-04-23"),
    "units": ("report", "units", "--month", "2020-04"),
    "publish": ("schedule", "publish", "--dry-run"),
    "order": ("order", "--unit", "城市管理局"),
    "submission": ("report", "submission", "ANSWERED"),
    "letter": ("report", "letter", "ANSWERED", "--reveal", "--reason", "书面答复"),
}
ANNEX = [
    "政风热线群众诉求办理情况表",
    "上线单位:农业农村局",
    "投诉人联系方式",
    "备注:此表加盖单位公章",
    "单位(盖章)",
]
SUBMISSION = ["群众诉求呈批单", "拟办意见", "领导批示"]
LETTER = ["农业农村局", "〔2020〕号", "的答复", "特此答复", "农业农村局（印章）", "抄送"]
"""Official papers are Chinese in both languages."""
SAID = {
    "zh": {
        "weekly": [
            "热线专报",
            "第16期",
            "2020年第16周（4月13日—19日）",
            "受理59件",
            "=受理量59",
            "日志末条校验码",
        ],
        "monthly": ["2020年4月热线办理情况（专栏）", "受理208件", "=受理量208", "日志末条校验码"],
        "form": ANNEX,
        "units": ["各承办单位办理情况", "交通运输局", "=受理量208", "日志末条校验码"],
        "publish": ["上线安排公告", "2020-05-28", "常州经开区"],
        "order": ["交办单", "城市管理局", "办理结果"],
        "submission": SUBMISSION,
        "letter": LETTER,
    },
    "en": {
        "weekly": ["week16of2020", "59casesreceived", "=Received59", "Chainhead"],
        "monthly": ["2020-04", "208casesreceived", "=Received208", "Chainhead"],
        "form": ANNEX,
        "units": ["交通运输局", "=Received208", "Chainhead"],
        "publish": ["2020-05-28", "常州经开区"],
        "order": ["Workorder", "城市管理局", "Handlingresult"],
        "submission": SUBMISSION,
        "letter": LETTER,
    },
}


@dataclass(frozen=True)
class Print:
    """What came out of the printer."""

    pages: list[ET.Element]
    text: str

    def outside(self) -> list[str]:
        """Words that stand beyond the edge of their page."""
        return [
            word.text or ""
            for page in self.pages
            for word in page.iter("word")
            if float(word.get("xMin", 0)) < 0
            or float(word.get("xMax", 0)) > float(page.get("width", 0))
            or float(word.get("yMin", 0)) < 0
            or float(word.get("yMax", 0)) > float(page.get("height", 0))
        ]

    def empty(self) -> list[int]:
        """Numbers of the pages with nothing, or a foot alone, on them."""
        return [
            at
            for at, page in enumerate(self.pages, 1)
            if not any(
                float(word.get("yMax", 0)) < float(page.get("height", 0)) * 0.9 for word in page.iter("word")
            )
        ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Clerk:
    """The demonstration on its own morning."""
    desk = Clerk(tmp_path_factory.mktemp("pictures"), now="2020-04-24T08:30")
    desk("demo", "hotline.db")
    return desk


def written(desk: Clerk, lang: str, ending: str) -> dict[str, Path]:
    """Every report in this language and format."""
    desk.lang = lang
    folder = desk.folder / f"{lang}-{ending}"
    folder.mkdir()
    paths = {name: folder / f"{name}.{ending}" for name in COMMANDS}
    answered = next(
        case["no"]
        for case in desk.json("list", "--unit", "农业农村局", "--status", "closed")
        if case["caller"]["name"]
    )
    for name, words in COMMANDS.items():
        desk(*(answered if word == "ANSWERED" else word for word in words), "-o", str(paths[name]))
    return paths


def quietly(*words: str) -> None:
    """Run a program of someone else's."""
    ran = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    assert ran.returncode == 0, (words, ran.stdout, ran.stderr)


def chromium(page: Path) -> Path:
    """Print a page by Chromium, which reaches no host."""
    pdf = page.with_suffix(".pdf")
    quietly(
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={page.parent / 'profile'}",
        f"--print-to-pdf={pdf}", page.as_uri(),
    )  # fmt: skip
    return pdf


def office(paths: dict[str, Path]) -> None:
    """Print documents or workbooks by LibreOffice."""
    folder = next(iter(paths.values())).parent
    quietly(
        str(OFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths.values()),
    )  # fmt: skip


def read(pdf: Path) -> Print:
    """Words of a PDF with their places; in its text no blank stands, since every program sets its own."""
    boxes = pdf.with_suffix(".xhtml")
    quietly(str(READER), "-bbox", str(pdf), str(boxes))
    clean = re.sub(r' xmlns="[^"]*"|<!DOCTYPE[^>]*>', "", boxes.read_text(encoding="utf-8"))
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", clean)
    pages = list(ET.fromstring(clean).iter("page"))  # noqa: S314 - of our own reader
    plain = pdf.with_suffix(".txt")
    quietly(str(READER), "-layout", str(pdf), str(plain))
    return Print(pages, re.sub(r"\s", "", plain.read_text(encoding="utf-8")))


def check(paths: dict[str, Path], lang: str) -> None:
    """What a leader wants of every print: A4, title and figures on it, nothing over the edge, no empty page."""
    for name, path in paths.items():
        seen = read(path.with_suffix(".pdf"))
        assert seen.pages, path
        for page in seen.pages:
            size = sorted(round(float(page.get(side, 0))) for side in ("width", "height"))
            assert size == [SHORT, LONG], (path, size)
        for said in SAID[lang][name]:
            assert said in seen.text, (path, said, seen.text[:1500])
        assert not seen.outside(), path
        assert not seen.empty(), path


@needs_chromium
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_in_chromium(desk: Clerk, lang: str) -> None:
    """Each HTML report prints on A4 by Chromium, whole, without asking for anything from elsewhere."""
    paths = written(desk, lang, "html")
    for path in paths.values():
        page = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"<(script|link|img|iframe)\b|\bsrc=|\bhref=|url\(|@import|https?:", page), path
        chromium(path)
    check(paths, lang)


@needs_office
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_documents_and_workbooks_in_libreoffice(desk: Clerk, lang: str, ending: str) -> None:
    """Each DOCX and XLSX report opens in LibreOffice and prints on A4, whole: the seal line of Annex 2 too."""
    paths = written(desk, lang, ending)
    office(paths)
    check(paths, lang)
