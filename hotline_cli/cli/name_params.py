"""Option types of names that the database knows: a case, a unit, a session, a scheme, a branch of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.cli.params import MAX_OFFERS, MAX_TITLE_LENGTH, CaseOffer, Dated, Offer, Text
from hotline_cli.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotline_cli.context import Environment
    from hotline_cli.store.office import Office


class Case(Text):
    """A case by its number, its last digits, or ``last``; ``more`` are further words."""

    question = N_("Case: its number, the last digits of it, or last")
    uses_database = True

    def __init__(self, metavar: str = "NO", *more: str) -> None:
        super().__init__(metavar)
        self.more = more

    def offers(self, office: Office, typed: str = "") -> Sequence[Offer]:
        from hotline_cli.queries.suggestions import suggest_cases

        found = suggest_cases(office, typed, MAX_OFFERS)
        return [
            Offer("last"),
            *(Offer(no, title.as_text(reveal=False)[:MAX_TITLE_LENGTH]) for no, title in found),
        ]

    def cases(self, office: Office, path: str) -> Sequence[CaseOffer]:
        from hotline_cli.domain.duration import short_date
        from hotline_cli.queries.suggestions import suggest_cases_for

        return [
            CaseOffer(no, short_date(received, office.today.year), words.as_text(reveal=False))
            for no, received, words in suggest_cases_for(office, path, MAX_OFFERS)
        ]

    def check(self, office: Office, text: str) -> None:
        from hotline_cli.queries.lookups import resolve_case

        if text not in self.more:
            resolve_case(office, text)


class Owed(Case):
    """A case, or what else is owed, as `overdue` lists it."""

    def check(self, office: Office, text: str) -> None:
        from hotline_cli.queries.explain_owed import find_explained

        find_explained(office, text)


class Unit(Text):
    """A unit by name; ``active`` if it is given work or goes on the air."""

    question = N_("Name of the unit")
    uses_database = True

    def __init__(self, metavar: str = "UNIT", *, active: bool = False) -> None:
        super().__init__(metavar)
        self.active = active

    def offers(self, office: Office, typed: str = "") -> Sequence[Offer]:
        from hotline_cli.queries.suggestions import suggest_units

        del typed
        return [Offer(name, group) for name, group in suggest_units(office)]

    def understood(self, text: str, name: str, env: Environment) -> str:
        """Return the full name for a part of it, if a person sits there and only one unit fits."""
        if not text.strip() or not env.can_ask or not env.database.exists():
            return text
        from hotline_cli.errors import HotlineError
        from hotline_cli.queries.unit_names import find_unit_by_part
        from hotline_cli.services.opening import office_opened_to_read

        try:
            with office_opened_to_read(env) as office:
                found = find_unit_by_part(office, text)
        except HotlineError:
            return text  # the command reports it
        if not found:
            return text
        env.say_once(_("{option} {text}: {meant}").format(option=name, text=text, meant=found))
        return found

    def check(self, office: Office, text: str) -> None:
        from hotline_cli.queries import lookups

        (lookups.resolve_active_unit if self.active else lookups.resolve_unit)(office, text)


class Session(Dated):
    """A session by its id or its date, or a word for that date."""

    question = N_("Session: its id or date")
    uses_database = True

    def __init__(self, metavar: str = "SESSION", *, or_scheme: bool = False) -> None:
        super().__init__(metavar)
        self.or_scheme = or_scheme

    def offers(self, office: Office, typed: str = "") -> Sequence[Offer]:
        from hotline_cli.queries.suggestions import suggest_sessions

        del typed
        return [Offer(value, said) for value, said in suggest_sessions(office, MAX_OFFERS)]

    def check(self, office: Office, text: str) -> None:
        from hotline_cli.queries.lookups import resolve_session

        if not self.or_scheme:
            resolve_session(office, text)


class Scheme(Text):
    """A scheme of the database by its name."""

    uses_database = True

    def __init__(self, metavar: str = "SCHEME", *, or_file: bool = False) -> None:
        super().__init__(metavar)
        self.or_file = or_file

    def offers(self, office: Office, typed: str = "") -> Sequence[Offer]:
        from hotline_cli.queries.suggestions import suggest_schemes

        del typed
        return [Offer(name) for name in suggest_schemes(office)]

    def check(self, office: Office, text: str) -> None:
        if not self.or_file:
            office.scheme_id(text)


class Branch(Text):
    """A branch of the ``tree`` of categories or areas, by name, or by code if the name is ambiguous."""

    uses_database = True

    def __init__(self, tree: str) -> None:
        super().__init__("CODE")
        self.tree = tree

    def offers(self, office: Office, typed: str = "") -> Sequence[Offer]:
        from hotline_cli.queries.categories import read_branches

        found = read_branches(office, self.tree).values()
        names = [node.name for node in found]
        by_code = typed and any(node.code.startswith(typed) for node in found)
        return [
            Offer(node.code, node.name)
            if by_code or names.count(node.name) > 1
            else Offer(node.name, node.code)
            for node in found
        ]

    def check(self, office: Office, text: str) -> None:
        from hotline_cli.queries.categories import resolve_code

        resolve_code(office, self.tree, text)


UNIT, ACTIVE_UNIT, SESSION, SCHEME, CASE, OWED = (
    Unit(),
    Unit(active=True),
    Session(),
    Scheme(),
    Case(),
    Owed(),
)
CATEGORY, AREA = Branch("category"), Branch("area")
