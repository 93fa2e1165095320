"""Cases on the same matter (BM-02): same phone or similar text within 90 days.

Candidates come from the phone index and the pair index; only these are compared by string distance. Nothing
is linked automatically.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hotline_cli.domain.case import MAX_CASES_PER_DAY, Case, case_number, day_of, first_key
from hotline_cli.domain.phones import dialled_digits
from hotline_cli.i18n import _
from hotline_cli.queries import cases
from hotline_cli.store import search_index as index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hotline_cli.store.office import Office

MAX_DAYS_APART = timedelta(days=90)
"""Maximum time between two cases on the same matter."""
MIN_LIKENESS = 70
"""Similarity in percent from which texts count as the same matter. A matter told twice shares two thirds of its words;
different matters in one street share a place and common words, about 40."""
MIN_PHONE_DIGITS = 7
"""Minimum digits of a personal number; shorter ones are service lines."""
MAX_CANDIDATES = 100
"""Maximum number of candidates compared with a text, newest first."""
MIN_SHARED_PAIRS = 0.3
"""Minimum share of common pairs before two texts are compared in full."""
MAX_COMPARED = 2000
"""Characters of a text that are compared, from its beginning: the time grows with the square of the length."""
MAX_NAMED = 3
"""Maximum number of repeats named at registration; `similar` lists all."""
MAX_TEXTS_COMPARED = 500
"""Maximum number of new cases of an import whose texts are compared; phones always are."""


class Duplicate(NamedTuple):
    """A case that may be on the same matter: its similarity in percent, and whether the phone is the same."""

    key: int
    likeness: int
    phone: bool

    def why(self) -> str:
        """Describe why it may be the same matter."""
        if self.phone and not self.likeness:
            return _("same phone")
        alike = _("{likeness} % alike").format(likeness=self.likeness)
        return _("same phone, {alike}").format(alike=alike) if self.phone else alike


def find_duplicates(
    office: Office, case: Case, judge: Callable[[str, str], float] | None = None
) -> list[Duplicate]:
    """Find cases that may be on the same matter as ``case``: same phone first, then by similarity, then newest.

    ``judge`` returns the similarity of two texts in percent; by default ``compare_texts``.
    """
    by_phone = _with_phone(office, case)
    candidates = by_phone | _with_words(office, case)
    if not candidates:
        return []
    chosen = list(candidates)
    places = ", ".join("?" * len(chosen))
    sql = f"SELECT id, content FROM cases WHERE id IN ({places}) AND status <> 'void'"
    texts = {row["id"]: _comparable(row["content"]) for row in office.con.execute(sql, chosen)}
    mine = _comparable(case.content)
    shared = index.pairs(mine)
    repeats = []
    for key, text in texts.items():
        phone = key in by_phone
        if not phone and not _are_close(shared, index.pairs(text)):
            continue
        likeness = int((judge or compare_texts)(mine, text))
        if phone or likeness >= MIN_LIKENESS:
            repeats.append(Duplicate(key, likeness, phone))
    return sorted(repeats, key=lambda one: (one.phone, one.likeness, one.key), reverse=True)


def _comparable(text: str) -> str:
    return index.fold_text(text[:MAX_COMPARED])


def compare_texts(one: str, another: str) -> int:
    """Return the similarity of two texts in percent, from their longest common subsequence.

    Equals ``rapidfuzz.fuzz.ratio``, whose import would take a third of the time of ``register``, which
    compares only a few texts. The subsequence is computed with one bit per character of ``one``.
    """
    places: dict[str, int] = {}
    for place, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << place
    whole = (1 << len(one)) - 1
    unmatched = whole
    for character in another:
        hit = unmatched & places.get(character, 0)
        unmatched = (unmatched + hit | unmatched - hit) & whole
    common = len(one) - unmatched.bit_count()
    return 200 * common // (len(one) + len(another)) if one or another else 100


def _are_close(one: set[str], another: set[str]) -> bool:
    return 2 * len(one & another) >= MIN_SHARED_PAIRS * (len(one) + len(another))


def _key_range(case: Case) -> tuple[int, int]:
    """Return the first key and the end of the keys of cases within 90 days of ``case``."""
    # computed on keys: the first date of the calendar has no date before it
    first = first_key(case.received_at.date())
    return first - MAX_DAYS_APART.days * MAX_CASES_PER_DAY, first + (
        MAX_DAYS_APART.days + 1
    ) * MAX_CASES_PER_DAY


def _with_phone(office: Office, case: Case) -> set[int]:
    digits = dialled_digits(case.phone) if case.phone else ""
    if len(digits) < MIN_PHONE_DIGITS:
        return set()
    sql = """
    SELECT case_id FROM callers WHERE digits = ? AND case_id >= ? AND case_id < ? AND case_id <> ?
    ORDER BY case_id DESC LIMIT ?"""
    rows = office.con.execute(sql, (digits, *_key_range(case), case.id, MAX_CANDIDATES))
    return {row[0] for row in rows}


def _with_words(office: Office, case: Case) -> set[int]:
    pieces = index.pieces(case.content)
    if not pieces:
        return set()
    sql = f"""{index.CANDIDATES} AND i.case_id >= :first AND i.case_id < :end AND i.case_id <> :own
    ORDER BY w.rowid DESC LIMIT :most"""
    first, end = _key_range(case)
    parameters = {
        "pairs": index.match_expression(pieces),
        "first": first,
        "end": end,
        "own": case.id,
        "most": MAX_CANDIDATES,
    }
    return {row[0] for row in office.con.execute(sql, parameters)}


def describe_duplicates(office: Office, case: Case) -> list[str]:
    """Describe the cases that a new case may repeat, with the command that links them."""
    repeats = find_duplicates(office, case)
    remarks = [
        _("{other} may be the same matter ({why}); link them with: hotline link {no} {other}").format(
            other=case_number(one.key), why=one.why(), no=case.no
        )
        for one in repeats[:MAX_NAMED]
    ]
    if len(repeats) > MAX_NAMED:
        remarks.append(
            _("and {count} more: hotline similar {no}").format(count=len(repeats) - MAX_NAMED, no=case.no)
        )
    return remarks


def list_duplicates(office: Office, case: Case) -> list[dict[str, Any]]:
    """List the cases that ``case`` may repeat."""
    repeats = {case_number(one.key): one for one in find_duplicates(office, case)}
    linked = {case_number(key) for key in (*case.links, *case.absorbed, case.merged_into or 0)}
    shown = {view["no"]: view for view in cases.get_cases(office, [one.key for one in repeats.values()])}
    return [
        {
            **shown[no],
            "likeness": one.likeness,
            "same_phone": one.phone,
            "linked": no in linked,
        }
        for no, one in repeats.items()
    ]


PREVIOUS = """
SELECT a.case_id, (
  SELECT max(b.case_id) FROM callers b JOIN cases c ON c.id = b.case_id
  WHERE b.digits = a.digits AND b.case_id < a.case_id AND c.status <> 'void') AS earlier
FROM indexed i JOIN callers a ON a.case_id = i.case_id
WHERE i.seq >= ? AND length(a.digits) >= ? AND earlier IS NOT NULL"""


def summarize_duplicates(office: Office, since: int) -> list[str]:
    """Describe how many cases entered from event ``since`` on may be repeats, with a few examples."""
    by_phone = {
        row["case_id"]: row["earlier"]
        for row in office.con.execute(PREVIOUS, (since, MIN_PHONE_DIGITS))
        if day_of(row["case_id"]) - day_of(row["earlier"]) <= MAX_DAYS_APART
    }
    new = office.con.execute(
        "SELECT case_id FROM indexed WHERE seq >= ? LIMIT ?", (since, MAX_TEXTS_COMPARED + 1)
    )
    keys = [row["case_id"] for row in new]
    by_text = _find_similar(office, keys) if len(keys) <= MAX_TEXTS_COMPARED else {}
    both = {**by_text, **by_phone}
    remarks = []
    if both:
        pairs = ", ".join(
            f"{case_number(key)} ~ {case_number(both[key])}" for key in sorted(both, reverse=True)[:MAX_NAMED]
        )
        remarks.append(
            _(
                "{count} of these cases may repeat an earlier one ({phones} by phone, {texts} by text), "
                "for example {pairs}; see why with `hotline similar NO`, link them with `hotline link NO "
                "NO`"
            ).format(count=len(both), phones=len(by_phone), texts=len(by_text), pairs=pairs)
        )
    if len(keys) > MAX_TEXTS_COMPARED:
        remarks.append(
            _(
                "There are too many cases to compare all texts; compare a single case with `hotline "
                "similar NO`."
            )
        )
    return remarks


def _find_similar(office: Office, keys: Iterable[int]) -> dict[int, int]:
    """Return those of these cases whose text resembles an earlier case, each with the most similar one."""
    from rapidfuzz.fuzz import ratio

    earlier_keys = {}
    for key in keys:
        content = office.con.execute("SELECT content FROM cases WHERE id = ?", (key,)).fetchone()[0]
        case = Case(id=key, content=content, received_at=datetime.combine(day_of(key), time()))
        earlier = [one for one in find_duplicates(office, case, ratio) if one.key < key]
        if earlier:
            earlier_keys[key] = earlier[0].key
    return earlier_keys
