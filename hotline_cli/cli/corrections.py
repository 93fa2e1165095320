"""``link``, ``merge``, ``edit``, ``undo``, ``void``, ``archive``, ``file``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from hotline_cli.cli.case_actions import run_verb, show_result
from hotline_cli.cli.case_options import correcting_options, read_values
from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import command
from hotline_cli.cli.name_params import CASE
from hotline_cli.cli.options import (
    LateReason,
    Number,
    SomeNumbers,
    argument,
    option,
    require,
    require_exactly_one,
)
from hotline_cli.cli.params import Code, Count
from hotline_cli.cli.views.case import paper_columns
from hotline_cli.domain.case_fields import leaves
from hotline_cli.domain.vocabulary import code
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.output import Record
from hotline_cli.reports.layout.cases import case_columns


@command(
    "link",
    details=_("Both cases are on the same matter and continue independently."),
    example="hotline link last 20200326-0001",
    on_case=True,
)
def link(call: CommandContext, no: Number, other: Annotated[str, argument(type=CASE)]) -> None:
    from hotline_cli.services import cases

    call.expect(case_columns())
    show_result(call, "link", cases.link_cases(call.office, no, other, call.when), many=True)


@command(
    "merge",
    details=_(
        "This case ends here, late if it was overdue; the other case gets the earliest date, and what is "
        "still owed goes on there. Each caller gets the answer and is called back."
    ),
    example='hotline merge last --into 20200326-0001 --reason "同一路灯"',
    on_case=True,
)
def merge(
    call: CommandContext,
    no: Number,
    into: Annotated[str, option("--into", help=_("Case to merge into"), type=CASE)],
    reason: Annotated[
        str, option("--reason", help=_("Reason, needed if overdue or of another caller"), metavar="TEXT")
    ] = "",
) -> None:
    from hotline_cli.services import cases

    call.expect(case_columns())
    target = require("--into", into)
    show_result(call, "merge", cases.merge_case(call.office, no, target, call.when, reason.strip()))


if TYPE_CHECKING:
    Given = Any
else:
    Given = correcting_options()


@command(
    "edit",
    details=_(
        "Both the old and the new value are kept. Changing the kind, urgent or complex "
        "recalculates the running limits from their start, with a reason; a limit that has passed stays "
        "broken. An empty value clears the field. --flag and --unflag change the flags of an answer."
    ),
    example='hotline edit last --kind complaint --urgent --reason "来电人补充"',
    on_case=True,
)
def edit(
    call: CommandContext,
    no: Number,
    given: Given,
    reason: Annotated[
        str, option("--reason", help=_("Reason, needed if a time limit changes"), metavar="TEXT")
    ] = "",
    approved_by: Annotated[
        str,
        option("--approved-by", help=_("Approver, needed if a time limit has passed"), metavar="NAME"),
    ] = "",
    flag: Annotated[
        list[str] | None,
        option("--flag", help=_("Flag to put on the answer, with a reason"), type=Code("flag", "FLAG")),
    ] = None,
    unflag: Annotated[
        list[str] | None,
        option("--unflag", help=_("Flag to take off the answer, with a reason"), type=Code("flag", "FLAG")),
    ] = None,
) -> None:
    from hotline_cli.services import registration
    from hotline_cli.services.cases import edit_case

    facts, words = read_values(call, given, correcting=True)
    session: str | None = given.session
    for field in (leaf.field for leaf in leaves() if leaf.field.kind == "code" and leaf.field.required):
        if facts.get(field.value_name) == "":
            code(field.vocabulary, "", f"--{field.option_name}")
    corrects = bool(facts or words or session is not None)
    if flag or unflag:
        if corrects:
            raise Usage(
                _("--flag and --unflag change nothing else"),
                _("Use one command to flag, another to correct."),
            )
        request = {"flags": flag or [], "cleared": unflag or [], "reason": require("--reason", reason)}
        run_verb(call, "flag", [no], request)
        return
    if not corrects:
        raise Usage(
            _("no fields to edit"),
            _("Give at least one option, for example `hotline edit {no} --urgent`.").format(no=no),
        )
    registration.check_caller(words)
    call.expect(case_columns())
    corrected = edit_case(
        call.office,
        no,
        call.when,
        facts,
        words,
        session=session,
        reason=reason.strip(),
        approved_by=approved_by.strip(),
    )
    names = [*facts, *words, *([] if session is None else ["session"])]
    options = ", ".join(f"--{name.replace('_', '-')}" for name in names)
    # name the options: once masked, old and new value can look the same
    corrected.remarks.insert(
        0, _("{no}: corrected: {options}").format(no=corrected.cases[0]["no"], options=options)
    )
    corrected.remarks += registration.phone_remarks(words.get("phone", ""))
    show_result(call, "edit", corrected)


@command(
    "undo",
    details=_(
        "Undo everything that the last command did to each case, except its registration, with one "
        "more event; a second undo reverses the command before it. With --import, every case of that import "
        "that was not changed since becomes void and counts nowhere; `hotline import --list` has the numbers."
    ),
    example="hotline undo last",
    on_case=True,
)
def undo(
    call: CommandContext,
    no: SomeNumbers = None,
    import_: Annotated[
        int, option("--import", help=_("Take back the import with this number"), type=Count("N", 1))
    ] = 0,
    reason: Annotated[
        str, option("--reason", help=_("Reason, needed if it restores a time limit"), metavar="TEXT")
    ] = "",
) -> None:
    from hotline_cli.services import cases

    require_exactly_one({_("NO"): no, "--import": import_})
    call.expect(case_columns())
    if not no:
        from hotline_cli.queries import imports
        from hotline_cli.services.imports import numbered

        found = imports.cases_of(call.office, imports.get_import(call.office, import_))
        call.confirm(len(found), "undo")
        show_result(
            call, "undo", numbered.take_back(call.office, import_, call.when, reason.strip()), many=True
        )
        return
    show_result(
        call, "undo", cases.undo_command(call.office, no, call.when, reason.strip()), many=len(no) > 1
    )


@command("void", example='hotline void last --reason "误拨" --approved-by 李主任', on_case=True)
def void(
    call: CommandContext,
    no: Number,
    reason: Annotated[str, option("--reason", help=_("Reason"), metavar="TEXT")],
    approved_by: Annotated[str, option("--approved-by", help=_("Name of the approver"), metavar="NAME")],
) -> None:
    arguments = {
        "reason": call.text("--reason", reason),
        "approved_by": require("--approved-by", approved_by),
    }
    run_verb(call, "void", [no], arguments)


@command(
    "file",
    gives=lambda _call: [*case_columns(), *paper_columns()],
    details=_("Only its name and digest are stored; the file itself stays where it is."),
    example="hotline file last scan.pdf --to 市政务办 --title 办理结果 --pages 2",
    on_case=True,
)
def file(
    call: CommandContext,
    what: Annotated[
        str, argument(_("A case, a session by its id or date, or a duty"), metavar="NO|SESSION|DUTY")
    ],
    path: Annotated[str, argument(_("File"), metavar="FILE")],
    to: Annotated[str, option("--to", "-t", help=_("Office that received it"), metavar="OFFICE")] = "",
    title: Annotated[str, option("--title", help=_("Title of the file"), metavar="TEXT")] = "",
    pages: Annotated[
        int | None,
        option("--pages", help=_("Number of pages, for the contents of the file"), type=Count("N", 1)),
    ] = None,
    reason: LateReason = "",
) -> None:
    from hotline_cli.queries import lookups
    from hotline_cli.queries.papers import parse_duty
    from hotline_cli.services import attachments

    office = call.office
    filed = attachments.read_attachment(path)
    is_duty = bool(parse_duty(office, what))
    if reason and (is_duty or lookups.is_session(office, what)):
        raise Usage(
            _("--reason applies to the paper of a case only"),
            _("Leave out --reason for a session or a duty."),
        )
    if is_duty:
        call.expect(paper_columns())
        row = attachments.file_duty(office, what, call.when, filed, to=to, title=title, pages=pages)
        call.show(Record(paper_columns(), row))
        return
    if lookups.is_session(office, what):
        call.expect(paper_columns())
        row = attachments.file_session(office, what, call.when, filed, to=to, title=title, pages=pages)
        call.show(Record(paper_columns(), row))
        return
    run_verb(
        call,
        "file",
        [what],
        {
            "path": filed.path,
            "digest": filed.digest,
            "to": to,
            "title": title or Path(path).name,
            "pages": pages,
        },
        reason=reason,
    )
