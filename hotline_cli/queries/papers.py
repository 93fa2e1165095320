"""Papers filed with sessions, duties and cases (XF-13, CZ-19, CZ-29)."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number
from hotline_cli.domain.events import parse_datetime
from hotline_cli.masking import FreeText
from hotline_cli.queries.lookups import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from sqlite3 import Row

    from hotline_cli.domain.session import Session
    from hotline_cli.store.office import Office

CASE_FILES = """
SELECT c.id, c.unit_id, c.files, p.name, p.phone, p.address, p.former
FROM cases c JOIN callers p ON p.case_id = c.id WHERE c.session_id = ? AND c.files IS NOT NULL ORDER BY c.id"""


def list_papers(office: Office, session: int) -> list[dict[str, Any]]:
    """List the papers of a session itself, in the order in which they were filed."""
    rows = office.con.execute("SELECT * FROM papers WHERE session_id = ? ORDER BY id", (session,))
    return [_paper(row) for row in rows]


def titles_by_duty(office: Office) -> dict[str, list[str]]:
    """Return the titles of the papers of every duty, by ``SCHEME:KEY:DATE``."""
    found: dict[str, list[str]] = {}
    for row in office.con.execute("SELECT duty, title FROM papers WHERE duty IS NOT NULL ORDER BY id"):
        found.setdefault(row["duty"], []).append(row["title"])
    return found


def papers_by_session(office: Office) -> dict[int, list[dict[str, Any]]]:
    """Return the papers of every session, by its key."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in office.con.execute("SELECT * FROM papers WHERE session_id IS NOT NULL ORDER BY id"):
        found.setdefault(row["session_id"], []).append(_paper(row))
    return found


def _paper(row: Row) -> dict[str, Any]:
    return {
        "title": row["title"],
        "to": row["to"] or None,
        "at": parse_datetime(row["at"]),
        "digest": row["digest"],
        "pages": row["pages"],
    }


def build_dossier(office: Office, session: Session) -> dict[str, Any]:
    """Return the contents of a session's file (卷内目录): its own papers, then those of its cases by number.

    Pages run on through the file, as far as those of every paper before are known.
    """
    names = Names(office)
    units = "、".join(name for turn in session.on_air if (name := names.unit(turn.unit)))
    own = [{**paper, "no": None, "author": units or None} for paper in list_papers(office, session.id)]
    papers = [*own, *_case_papers(office, names, session.id)]
    rows = [
        {
            "seq": seq,
            "no": paper["no"],
            "author": paper["author"],
            "title": paper["title"],
            "date": paper["at"].date(),
            "page": page,
            "remark": paper["to"],
        }
        for seq, (paper, page) in enumerate(zip(papers, _page_numbers(papers), strict=True), 1)
    ]
    pages = [paper["pages"] for paper in papers]
    return {
        "session": {"id": session.id, "date": session.day},
        "rows": rows,
        "total": {
            "papers": len(rows),
            "of_session": len(own),
            "pages": sum(filter(None, pages)),
            "not_counted": pages.count(None),
        },
        "archived_at": session.archived_at,
    }


def _page_numbers(papers: Iterable[Mapping[str, Any]]) -> Iterator[str | None]:
    """Yield where each paper lies in the file, ``3-5``; None from the first whose pages nobody counted."""
    page: int | None = 1
    for paper in papers:
        if page is None or paper["pages"] is None:
            page = None
            yield None
            continue
        last = page + paper["pages"] - 1
        yield str(page) if page == last else f"{page}-{last}"
        page = last + 1


def _case_papers(office: Office, names: Names, session: int) -> Iterator[dict[str, Any]]:
    for row in office.con.execute(CASE_FILES, (session,)).fetchall():
        callers = row["name"], row["phone"], row["address"], row["former"]
        for paper in json.loads(row["files"]):
            yield {
                "no": case_number(row["id"]),
                "author": names.unit(row["unit_id"]),
                "title": FreeText(paper["title"] or paper["path"], *callers),
                "to": paper["to"] or None,
                "at": parse_datetime(paper["at"]),
                "pages": paper.get("pages"),
            }


def parse_duty(office: Office, text: str) -> tuple[str, str] | None:
    """Return scheme and key of a duty written as ``SCHEME:KEY:DATE``; None if ``text`` is not one."""
    scheme, _colon, key = text.partition(":")
    try:
        date.fromisoformat(key.rpartition(":")[2])
    except ValueError:
        return None
    known = {row["name"] for row in office.con.execute("SELECT DISTINCT name FROM schemes")}
    return (scheme, key) if scheme in known else None
