"""Cases."""

from __future__ import annotations

from hotline_cli.i18n import _
from hotline_cli.output import Column


def case_columns() -> list[Column]:
    """All of a case, in the order of rules.md 6; details are left out of a table."""
    return [
        Column("no", _("Number"), kind="code"),
        Column("status", _("Status"), "status"),
        Column("kind", _("Kind"), "kind"),
        Column("channel", _("Channel"), "channel", detail=True),
        Column("origin", _("Origin"), "origin", detail=True),
        Column("ref", _("Reference"), detail=True),
        Column("scheme", _("Scheme"), detail=True),
        Column("label", _("Label"), detail=True),
        Column(
            "session",
            _("Session"),
            fields=(Column("id", _("Session id")), Column("date", _("Session"))),
            detail=True,
        ),
        Column("put_through", _("Put through"), "put-through", detail=True),
        Column("leader", _("Leader"), detail=True),
        Column("category", _("Category"), detail=True),
        Column("area", _("Area"), detail=True),
        Column("title", _("Title"), detail=True),
        Column("content", _("Matter")),
        Column(
            "caller",
            _("Caller"),
            fields=(
                Column("name", _("Caller")),
                Column("phone", _("Phone")),
                Column("address", _("Address")),
                Column("anonymous", _("Anonymous"), kind="bool"),
            ),
            detail=True,
        ),
        *[
            Column(key, title, kind="bool", detail=True)
            for key, title in (
                ("confidential", _("Confidential")),
                ("urgent", _("Urgent")),
                ("complex", _("Complex")),
                ("important", _("Important")),
                ("difficult", _("Difficult")),
            )
        ],
        Column("tags", _("Tags"), detail=True),
        Column("unit", _("Unit")),
        Column("co_units", _("Co-handling"), detail=True),
        Column("responsible", _("Responsible"), detail=True),
        Column("department", _("Department"), detail=True),
        Column("received_at", _("Received"), kind="time"),
        Column("dispatched_at", _("Dispatched"), kind="time", detail=True),
        Column("signed_at", _("Signed"), kind="time", detail=True),
        Column("answered_at", _("Answered"), kind="time", detail=True),
        Column("closed_at", _("Closed"), kind="time", detail=True),
        Column("on_the_spot", _("On the spot"), kind="bool", detail=True),
        Column("answer", _("Answer"), detail=True),
        Column("outcome", _("Outcome"), "outcome", detail=True),
        Column(
            "told",
            _("Informed"),
            fields=(Column("how", _("Informed by"), "told"), Column("at", _("Informed at"), kind="time")),
            detail=True,
        ),
        Column(
            "promise",
            _("Promise"),
            fields=(Column("text", _("Promise")), Column("due", _("Promised by"), kind="date")),
            detail=True,
        ),
        Column("limits", _("Limits"), fields=limit_columns(), many=True, detail=True),
        Column("overdue", _("Overdue"), "stage"),
        *[
            Column(key, title, detail=True)
            for key, title in (
                ("extended", _("Extended")),
                ("returned", _("Returned")),
                ("redone", _("Redone")),
                ("urged", _("Urged")),
            )
        ],
        Column("supervised", _("Supervised"), kind="bool", detail=True),
        Column("held_since", _("On hold since"), kind="time", detail=True),
        Column("merged_into", _("Merged into"), kind="code", detail=True),
        Column("links", _("Linked"), detail=True),
        Column(
            "callbacks",
            _("Callbacks"),
            fields=(
                Column("at", _("At"), kind="time"),
                Column("result", _("Result"), "result"),
                Column("note", _("Note")),
            ),
            many=True,
            detail=True,
        ),
        Column("satisfaction", _("Satisfaction"), "result", detail=True),
        Column(
            "flags",
            _("Flags"),
            fields=(Column("flag", _("Flag"), "flag"), Column("reason", _("Reason"), "flag-reason")),
            many=True,
            detail=True,
        ),
        Column(
            "feedback",
            _("Feedback"),
            fields=(Column("to", _("To")), Column("at", _("At"), kind="time")),
            many=True,
            detail=True,
        ),
        Column(
            "files",
            _("Files"),
            fields=(
                Column("title", _("Title")),
                Column("path", _("Path")),
                Column("digest", _("Digest"), kind="code"),
                Column("to", _("To")),
                Column("at", _("At"), kind="time"),
            ),
            many=True,
            detail=True,
        ),
    ]


def limit_columns() -> tuple[Column, ...]:
    """A time limit."""
    return (
        Column("stage", _("Stage"), "stage"),
        Column("unit", _("Unit")),
        Column("start", _("Start"), kind="time"),
        Column("due_at", _("Due"), kind="time"),
        Column("met_at", _("Met"), kind="time"),
        Column("state", _("State"), "state"),
        Column("clause", _("Clause"), "clause"),
        Column("provisional", _("Provisional"), kind="bool"),
    )


def event_columns() -> list[Column]:
    """What happened to a case, one event a row."""
    return [
        Column("seq", "#"),
        Column("verb", _("Verb"), "verb"),
        Column("at", _("When"), kind="time"),
        Column("entered_at", _("Entered"), kind="time"),
        Column("operator", _("By")),
        Column("data", _("What")),
        Column("hash", _("Hash"), kind="code", detail=True),
    ]
