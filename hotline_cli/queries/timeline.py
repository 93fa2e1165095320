"""Events of a case, for programs with names in place of keys, for people in words."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hotline_cli.domain.case import case_number
from hotline_cli.domain.case_fields import PERSONAL_KINDS, leaves, value_labels
from hotline_cli.domain.duration import END_OF_DAY
from hotline_cli.domain.events import effective_events, parse_datetime
from hotline_cli.domain.vocabulary import word, yes_or_no
from hotline_cli.i18n import _, join_names, language
from hotline_cli.masking import FreeText, Personal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotline_cli.domain.events import Event
    from hotline_cli.queries.lookups import Names

TIMES = frozenset({"due", "start", "at", "until", "was", "told_at", "promise_due"})
"""Keys of times; all others end in ``_at``."""
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


class Stages:
    """The stage of each limit of a case, event by event; an undo frees numbers. Whether it was ever confidential."""

    def __init__(self) -> None:
        """Start before the first event."""
        self._events: list[Event] = []
        self._stages: list[str] = []
        self.confidential = False

    def after(self, event: Event) -> list[str]:
        """Return the stages of the limits after ``event``."""
        self._events.append(event)
        facts = {**event.data, **event.data.get("set", {})}
        self.confidential |= bool(facts.get("confidential")) or facts.get("kind") == "report"
        if event.verb == "undo":
            self._stages = [stage for one in effective_events(self._events) for stage in _list_begun(one)]
        else:
            self._stages += _list_begun(event)
        return self._stages


def _list_begun(event: Event) -> list[str]:
    return [change["stage"] for change in event.data.get("limits", ()) if change["do"] == "begin"]


# ---- for programs ---------------------------------------------------------------------------------------------


def with_names(data: Mapping[str, Any], names: Names, stages: Sequence[str]) -> dict[str, Any]:
    """Return the data of an event as shown in the log: units by name with their keys, other cases by number.

    ``unit`` is a name and ``unit_id`` its key, likewise ``proper``, ``co_units`` and ``co_unit_ids``;
    ``scheme`` is a name; ``session`` an id and a date; each change of a limit names its stage.
    """
    found: dict[str, Any] = {}
    for name, value in data.items():
        found |= _with_name(name, value, names, stages)
    return found


def _with_name(name: str, value: Any, names: Names, stages: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if name in {"unit", "proper", "answered_by", "promised_unit"} and isinstance(value, int):
        return {name: names.unit(value), f"{name}_id": value}
    if name in {"co_units", "silent", "urged_units"}:
        return {name: [names.unit(key) for key in value], f"{name.removesuffix('s')}_ids": value}
    if name == "scheme" and isinstance(value, int):
        return {name: names.scheme(value), "scheme_id": value}
    if name == "session" and isinstance(value, int):
        return {name: {"id": value, "date": names.session(value)}}
    if name == "other" or (name == "from" and isinstance(value, int)):
        return {name: case_number(value)}
    if name in {"set", "was"} and isinstance(value, dict):
        return {name: with_names(value, names, stages)}
    if name in {"limits", "withdrawn"}:
        return {name: [_change(change, names, stages) for change in value]}
    return {name: parse_datetime(value) if _is_moment(name, value) else value}


def _is_moment(name: str, value: object) -> bool:
    return (
        (name in TIMES or name.endswith("_at"))
        and isinstance(value, str)
        and STAMP.fullmatch(value) is not None
    )


def _change(change: Mapping[str, Any], names: Names, stages: Sequence[str]) -> dict[str, Any]:
    n = change.get("n")
    stage = {} if n is None or n >= len(stages) else {"stage": stages[n]}
    done = {"do": change["do"]} if "do" in change else {}
    return {**done, **stage, **with_names(change, names, stages)}


# ---- for people -----------------------------------------------------------------------------------------------

PERSONAL = frozenset(leaf.field.value_name for leaf in leaves() if leaf.field.kind in PERSONAL_KINDS)
SILENT = frozenset(
    {
        "id", "scheme", "limits", "closes", "complete", "passed", "difficult", "undoes", "set", "was", "clause",
        "anonymous", "on_the_spot", "key", "callback", "review", "clock", "flags", "flag", "supervised", "cases",
        "verbs", "which", "table", "late_entry", "restores", "withdrawn", "listed", "cause",
    }
)  # fmt: skip
"""Keys described otherwise or omitted in words; ``-f json`` has them."""
VOCABULARY = {
    **{leaf.field.value_name: leaf.field.vocabulary for leaf in leaves() if leaf.field.kind == "code"},
    "result": "result",
    # of a redo started by a callback
    "reason": "result",
    "told": "told",
    "how": "told",
    "as": "referral",
}


def field_labels() -> dict[str, str]:
    """Return the labels of the parts of an event, in the reader's language; other parts have no label."""
    return {
        **value_labels(bare=False),
        "proper": _("better owner"),
        "approved_by": _("approved by"),
        "by": _("by"),
        "to": _("to"),
        "due": _("due"),
        "until": _("until"),
        "was": _("was"),
        "reason": _("reason"),
        "ground": _("ground"),
        "note": _("note"),
        "told": _("informed"),
        "other": _("case"),
        "silent": _("no answer yet from"),
        "digest": _("digest"),
        "import": _("taken back with import"),
    }


def describe_event(
    view: Mapping[str, Any], caller: tuple[str, str, str, str | None], *, reveal: bool
) -> FreeText:
    """Describe one event of the log in words: recipients, reasons, limits that began, moved or ended.

    ``view`` is the event as ``queries.history`` returns it. The caller's name, phone and address are left
    out.
    """
    data = view["data"]
    parts = [*_facts(data), *_describe_edits(data, reveal=reveal), *_marks(view["verb"], data)]
    parts += [
        _limit_words(change)
        for change in data.get("limits", ())
        if change["do"] not in {"assign", "bind", "note", "try"}
    ]
    if "clock" in data:
        parts.append(_("the clock was {how}").format(how=_clock_words().get(data["clock"], data["clock"])))
    return FreeText(("；" if language() == "zh" else "; ").join(parts), *caller)


def _clock_words() -> dict[str, str]:
    return {
        "set": _("set by HOTLINE_NOW"),
        "back": _("behind the last entry"),
        "set back": _("set behind the last entry"),
    }


def _facts(data: Mapping[str, Any]) -> Iterator[str]:
    called = field_labels()
    for name, value in data.items():
        if name in SILENT or name in PERSONAL or name.endswith(("_id", "_ids")) or isinstance(value, bool):
            continue
        text = format_value(name, value)
        if text and (name, value) != ("origin", "own"):
            yield _("{label}: {text}").format(label=called[name], text=text) if name in called else text


def format_value(name: str, value: Any) -> str:  # noqa: ANN401 - any part of an event
    if isinstance(value, FreeText | Personal):
        return value.value
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, list | tuple):
        return join_names(format_value(name, one) for one in value)
    if isinstance(value, dict):
        return str(value.get("date", ""))
    if isinstance(value, bool):
        return yes_or_no(value)
    return (
        word(VOCABULARY[name], value) if name in VOCABULARY and value else "" if value is None else str(value)
    )


def format_moment(at: datetime) -> str:
    """Return a time in a sentence; the end of a day is its date."""
    return f"{at:%Y-%m-%d}" if at.time() == END_OF_DAY else f"{at:%Y-%m-%d %H:%M}"


def _describe_edits(data: Mapping[str, Any], *, reveal: bool) -> Iterator[str]:
    """Yield each edited field with old and new value; of the caller's data only that it changed, unless revealed."""
    before = data.get("was", {})
    if "table" in data:  # a measure, which refers to the case
        yield from (
            _("{label}: {text}").format(label=called, text=format_value(name, data["set"][name]))
            for name, called in {
                "about": _("about"),
                "cause": _("cause"),
                "text": _("measure"),
                "due": _("due"),
                "decided_by": _("decided by"),
                "done_at": _("done"),
            }.items()
            if data["set"].get(name)
        )
        return
    labels = field_labels() | value_labels()
    for name, value in data.get("set", {}).items():
        if name.endswith(("_id", "_ids")):
            continue
        if name in PERSONAL and not reveal:
            yield _("{field} changed").format(field=labels.get(name, name))
            continue
        old = format_value(name, before.get(name)) if isinstance(before, dict) else ""
        yield _("{field}: {old} → {new}").format(
            field=labels.get(name, name), old=old or "—", new=format_value(name, value) or "—"
        )


def _marks(verb: str, data: Mapping[str, Any]) -> Iterator[str]:
    if verb == "review":
        yield _("passed") if data.get("passed") else _("not passed")
    if "flag" in data:
        yield _flag_words(data)
    if verb == "undo":
        yield from _undo_marks(data)
    if data.get("late_entry") or data.get("listed"):
        yield _("entered late")
    states = {
        "filed": _("filed; the leader's date applies"),
        "on_the_spot": _("answered on the spot"),
        "supervised": _("supervised"),
        "difficult": _("difficult"),
    }
    yield from (words for name, words in states.items() if data.get(name))
    for flag in data.get("flags", ()):
        yield word("flag", flag.get("flag", ""))


def _flag_words(data: Mapping[str, Any]) -> str:
    words = _("no longer flagged {flag}") if data.get("cleared") else _("flagged {flag}")
    return words.format(flag=word("flag", data["flag"]))


def _undo_marks(data: Mapping[str, Any]) -> Iterator[str]:
    yield _("undone: {verbs}").format(verbs=_(", ").join(word("verb", one) for one in data.get("verbs", ())))
    if data.get("restores"):
        yield _("time limits restored")
    for gone in data.get("withdrawn", ()):
        yield _("{stage} limit, missed on {due}, withdrawn").format(
            stage=word("stage", gone["stage"]), due=format_moment(gone["due"])
        )


def _limit_words(change: Mapping[str, Any]) -> str:
    stage = word("stage", change.get("stage", ""))
    due = format_moment(change["due"]) if "due" in change else ""
    clause = _(" ({words})").format(words=word("clause", change["clause"])) if change.get("clause") else ""
    return {
        "begin": _("{stage} due {due}{clause}"),
        "move": _("{stage} now due {due}{clause}"),
        "resume": _("{stage} resumed, due {due}"),
        "meet": _("{stage} done"),
        "miss": _("{stage} limit ends late"),
        "stop": _("{stage} limit ends"),
        "reopen": _("{stage} is open again"),
        "pend": _("{stage} waits for review"),
        "unpend": _("{stage} resumed, due {due}") if due else _("{stage} is running again"),
        "hold": _("{stage} on hold"),
    }[change["do"]].format(stage=stage, due=due, clause=clause)
