"""The clerk's own hand: link, merge, edit, undo, void, archive, and papers filed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from hotline_cli.cli.case_actions import run_verb, show_outcome
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.options import (
    Number,
    argument,
    option,
    require,
)
from hotline_cli.cli.params import AREA, CASE, CATEGORY, SESSION, Code
from hotline_cli.cli.views.case import paper_columns
from hotline_cli.domain.vocabulary import code
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Record
from hotline_cli.reports.layout.cases import case_columns


@command(
    "link",
    details=_("Both cases are on the same matter and continue independently."),
    example="hotline link last 20200326-0001",
    verb=True,
)
def link(call: CommandContext, no: Number, other: Annotated[str, argument(type=CASE)]) -> None:
    from hotline_cli.services import cases

    call.expect(case_columns())
    show_outcome(call, cases.link_cases(call.office, no, other, call.when), many=True)


@command(
    "merge",
    details=_("This case ends here; the caller gets the answer of the other case."),
    example="hotline merge last --into 20200326-0001",
    verb=True,
)
def merge(
    call: CommandContext,
    no: Number,
    into: Annotated[str, option("--into", help=_("Case to merge into"), type=CASE)],
) -> None:
    from hotline_cli.services import cases

    call.expect(case_columns())
    target = require("--into", into)
    show_outcome(call, cases.merge_case(call.office, no, target, call.when))


def _text(name: str, help_text: str) -> Any:
    return option(f"--{name}", help=help_text, metavar="TEXT")


def _mark(name: str, help_text: str) -> Any:
    return option(f"--{name}/--no-{name}", help=help_text)


@command(
    "edit",
    details=_(
        "Both the old and the new value are kept. Changing the kind, urgent or complex "
        "recalculates the running limits from their start. An empty value clears the field."
    ),
    example="hotline edit last --kind complaint --urgent",
    verb=True,
)
def edit(
    call: CommandContext,
    no: Number,
    kind: Annotated[
        str | None, option("--kind", "-k", help=_("inquiry, help, complaint ..."), type=Code("kind", "KIND"))
    ] = None,
    content: Annotated[
        str | None, option("--content", "-c", help=_("Text of the matter"), metavar="TEXT|-")
    ] = None,
    title: Annotated[str | None, _text("title", _("A short title"))] = None,
    name: Annotated[str | None, option("--name", "-n", help=_("Caller's full name"), metavar="NAME")] = None,
    phone: Annotated[str | None, option("--phone", "-p", help=_("Caller's phone"), metavar="PHONE|-")] = None,
    address: Annotated[str | None, _text("address", _("Caller's address"))] = None,
    anonymous: Annotated[bool | None, _mark("anonymous", _("Caller wishes to be anonymous"))] = None,
    channel: Annotated[
        str | None, option("--channel", help=_("Source channel"), type=Code("channel", "CHANNEL"))
    ] = None,
    origin: Annotated[
        str | None,
        option("--origin", help=_("own, exposed, programme or superior"), type=Code("origin", "ORIGIN")),
    ] = None,
    ref: Annotated[
        str | None, option("--ref", help=_("Reference number elsewhere"), metavar="NUMBER")
    ] = None,
    session: Annotated[
        str | None, option("--session", "-s", help=_("Session: its id or date"), type=SESSION)
    ] = None,
    put_through: Annotated[
        str | None, option("--put-through", help=_("on-air, queued or no"), type=Code("put-through", "HOW"))
    ] = None,
    leader: Annotated[str | None, option("--leader", help=_("Leader on the air"), metavar="NAME")] = None,
    category: Annotated[
        str | None, option("--category", help=_("Name or code of a category"), type=CATEGORY)
    ] = None,
    area: Annotated[str | None, option("--area", help=_("Name or code of an area"), type=AREA)] = None,
    tag: Annotated[
        list[str] | None, option("--tag", help=_("All its tags; an empty value removes them"), metavar="TAG")
    ] = None,
    urgent: Annotated[bool | None, _mark("urgent", _("Urgent: handle immediately"))] = None,
    complex_: Annotated[bool | None, _mark("complex", _("A complex matter"))] = None,
    important: Annotated[bool | None, _mark("important", _("Important matter, for a leader"))] = None,
    confidential: Annotated[bool | None, _mark("confidential", _("Hide the caller from the unit"))] = None,
    responsible: Annotated[
        str | None, option("--responsible", help=_("Name of the person responsible"), metavar="NAME")
    ] = None,
    department: Annotated[str | None, _text("department", _("Department that handled the case"))] = None,
    answer: Annotated[str | None, option("--answer", help=_("Corrected answer"), metavar="TEXT|-")] = None,
    outcome: Annotated[
        str | None,
        option(
            "--outcome",
            help=_("solved, planned, explained, helped or unsolved"),
            type=Code("outcome", "CODE"),
        ),
    ] = None,
    promise: Annotated[str | None, _text("promise", _("Content of the promise"))] = None,
    reason: Annotated[str, option("--reason", help=_("Reason for the correction"), metavar="TEXT")] = "",
) -> None:
    from hotline_cli.services import registration
    from hotline_cli.services.cases import edit_case

    codes = {
        "kind": kind,
        "channel": channel,
        "origin": origin,
        "put_through": put_through,
        "outcome": outcome,
    }
    facts = {key: _code(key, value) for key, value in codes.items() if value is not None} | _said(
        ref=ref,
        leader=leader,
        category=category,
        area=area,
        responsible=responsible,
        department=department,
        anonymous=anonymous,
        urgent=urgent,
        complex=complex_,
        important=important,
        confidential=confidential,
        tags=None if tag is None else [one for one in tag if one],
    )
    words = _said(
        name=None if name is None else call.line("--name", name),
        phone=None if phone is None else call.line("--phone", phone),
        address=None if address is None else call.line("--address", address),
        content=None if content is None else call.text("--content", content),
        title=title,
        answer=None if answer is None else call.text("--answer", answer),
        promise=promise,
    )
    if not facts and not words and session is None:
        raise Usage(
            _("no fields to edit"),
            _("Give at least one option, for example `hotline edit {no} --urgent`.").format(no=no),
        )
    registration.check_caller(words)
    call.expect(case_columns())
    corrected = edit_case(call.office, no, call.when, facts, words, session=session, reason=reason)
    given = [*facts, *words, *([] if session is None else ["session"])]
    options = ", ".join(f"--{name.replace('_', '-')}" for name in given)
    # masked as they are shown, old and new may look alike
    corrected.remarks.insert(
        0, _("{no}: corrected: {options}").format(no=corrected.cases[0]["no"], options=options)
    )
    corrected.remarks += registration.phone_remarks(words.get("phone", ""))
    show_outcome(call, corrected)


REQUIRED = frozenset({"kind", "channel", "origin"})
"""Fields that no case is without."""


def _code(field: str, value: str) -> str:
    flag = f"--{field.replace('_', '-')}"
    return code(field.replace("_", "-"), value, flag) if value or field in REQUIRED else ""


def _said(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@command(
    "undo",
    details=_(
        "Undo everything that the last command did to the case, except its registration, with one "
        "more event; a second undo reverses the command before it."
    ),
    example="hotline undo last",
    verb=True,
)
def undo(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")] = "",
) -> None:
    from hotline_cli.services import cases

    call.expect(case_columns())
    show_outcome(call, cases.undo_command(call.office, no, call.when, reason))


@command("void", example='hotline void last --reason "误拨" --approved-by 李主任', verb=True)
def void(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Why"), metavar="TEXT")],
    approved_by: Annotated[str, option("--approved-by", help=_("Name of the approver"), metavar="NAME")],
) -> None:
    asked = {"reason": call.text("--reason", reason), "approved_by": require("--approved-by", approved_by)}
    run_verb(call, "void", [no], asked)


@command(
    "file",
    gives=lambda _call: [*case_columns(), *paper_columns()],
    details=_("Only its name and digest are stored; the file itself stays where it is."),
    example="hotline file last scan.pdf --to 市政务办 --title 办理结果",
    verb=True,
)
def file(
    call: CommandContext,
    what: Annotated[str, argument(_("A case, or a session by its id or date"), metavar="NO|SESSION")],
    path: Annotated[str, argument(_("File"), metavar="FILE")],
    to: Annotated[str, option("--to", "-t", help=_("Office that received it"), metavar="OFFICE")] = "",
    title: Annotated[str, option("--title", help=_("Title of the file"), metavar="TEXT")] = "",
) -> None:
    from hotline_cli.queries import lookups
    from hotline_cli.services import attachments

    office = call.office
    filed = attachments.read_attachment(path)
    if lookups.is_session(office, what):
        call.expect(paper_columns())
        row = attachments.file_session(office, what, call.when, filed, to=to, title=title)
        call.show(Record(paper_columns(), row))
        return
    run_verb(
        call,
        "file",
        [what],
        {"path": filed.path, "digest": filed.digest, "to": to, "title": title or Path(path).name},
    )
