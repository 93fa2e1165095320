"""``report letter`` and ``report submission``: papers about one case."""

from __future__ import annotations

from hotline_cli.cli.context import CommandContext
from hotline_cli.cli.declaration import columns_of_main, command
from hotline_cli.cli.options import Number
from hotline_cli.errors import Usage
from hotline_cli.i18n import _
from hotline_cli.reports.layout.cases import case_columns
from hotline_cli.reports.layout.papers import lay_out_letter, lay_out_submission, letter_columns


@command(
    "report letter",
    gives=columns_of_main(letter_columns),
    details=_(
        "The answer as a letter from the unit to its caller (WZ-11), in the form of official letters (GB/T 9704): "
        "room for the number of the document and the stamp, a copy to the office. It is in full, so it needs "
        "--reveal, which is logged; one in a confidential case is for the caller alone."
    ),
    example="hotline report letter last --reveal --reason 书面答复 -o letter.docx",
    reveal=True,
)
def letter(call: CommandContext, no: Number) -> None:
    from hotline_cli.queries.for_units import is_withheld
    from hotline_cli.queries.lookups import resolve_case
    from hotline_cli.reports import papers

    written = papers.build_letter(call.office, no)
    if not call.reveal:
        raise Usage(
            _("a letter names its caller and needs --reveal"),
            _("Add --reveal --reason TEXT; it is logged."),
        )
    call.log_reveal([resolve_case(call.office, no)])
    call.show(lay_out_letter(written))
    if is_withheld(written):
        call.say([_("Confidential: give this letter to the caller alone; the unit must not keep it.")])


@command(
    "report submission",
    gives=columns_of_main(case_columns),
    details=_(
        "The paper on which a leader decides a grave case (BM-04): the matter, its limits, room for a proposal and "
        "for the leader's instruction, which `hotline instruct` then records. Callers are masked unless --reveal "
        "is given, which is logged; those of confidential cases are left out."
    ),
    example="hotline report submission last -o submission.docx",
    reveal=True,
)
def submission(call: CommandContext, no: Number) -> None:
    from hotline_cli.queries.for_units import is_withheld
    from hotline_cli.queries.lookups import resolve_case
    from hotline_cli.reports import papers

    paper = papers.build_submission(call.office, no)
    if not is_withheld(paper["case"]):
        call.log_reveal([resolve_case(call.office, no)])
    call.show(lay_out_submission(paper))
