"""What the five source documents ask of schedules and of preparation: for each clause the test that shows it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PLAN, RULE, BEFORE, PUBLISHED, PEOPLE = (
    f"cli/test_{name}.py" for name in ("schedule", "schedule_generate", "preparation", "publish", "contact")
)

SCHEDULES = {
    "CZ-01": (PLAN, "test_the_real_table_goes_in_and_comes_out_equal"),
    "CZ-02": (RULE, "test_a_holiday_moves_a_session_to_the_next_working_day_skips_or_keeps_it"),
    "CZ-24": (PLAN, "test_the_heads_of_the_districts_concerned_must_attend_a_mayors_session"),
    "WZ-01": (RULE, "test_the_year_2018_is_generated_once"),
    "WZ-02": (PUBLISHED, "test_changes_are_those_since_the_last_announcement"),
    "WZ-03": (PUBLISHED, "test_changes_are_those_since_the_last_announcement"),
    "QT-01": (RULE, "test_the_districts_three_duties_stand_side_by_side"),
    "QT-02": (PEOPLE, "test_when_a_is_away_b_is_there"),
    "XF-01": (BEFORE, "test_one_bureau_on_the_air_once"),
    "CZ-03": (PLAN, "test_leave_and_its_delegate_follow_the_scheme"),
    "CZ-04": (PLAN, "test_a_unit_asks_for_another_date_one_month_before"),
    "WZ-04": (PLAN, "test_a_deputy_where_none_may_stand_in_is_a_breach_and_is_made_up"),
}
PREPARATION = {
    "CZ-06": (PLAN, "test_only_a_unit_that_the_programme_never_had_is_new"),
    "CZ-23": (PEOPLE, "test_a_change_of_liaison_is_told_to_the_programme"),
    "CZ-07": (BEFORE, "test_tasks_across_qingming_labour_day_and_the_moved_sundays"),
    "CZ-08": (BEFORE, "test_the_meeting_of_9_april_falls_back_because_its_monday_was_qingming"),
    "CZ-09": (BEFORE, "test_tasks_across_qingming_labour_day_and_the_moved_sundays"),
    "CZ-27": (BEFORE, "test_questions_are_kept_per_session_verified_or_not"),
    "CZ-29": (BEFORE, "test_duties_recur_without_a_session"),
    "CZ-12": (BEFORE, "test_duties_recur_without_a_session"),
    "XF-02": (BEFORE, "test_one_bureau_on_the_air_once"),
    "XF-03": (BEFORE, "test_questions_are_kept_per_session_verified_or_not"),
    "XF-04": (BEFORE, "test_one_bureau_on_the_air_once"),
    "XF-17": (BEFORE, "test_one_bureau_on_the_air_once"),
    "XF-18": (PEOPLE, "test_one_office_keeps_the_line_to_programme_and_supervisor"),
    "WZ-05": (PLAN, "test_confirming_says_by_when_it_is_to_be_announced"),
}
SHOWN_BY = SCHEDULES | PREPARATION


@cache
def said_in(name: str) -> dict[str, str]:
    """The tests of a file, with what each says that it shows."""
    tree = ast.parse((TESTS / name).read_text("utf-8"))
    return {
        node.name: ast.get_docstring(node) or "" for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def test_every_clause_is_here() -> None:
    """12 of schedules, 14 of preparation; none is in two parts."""
    assert [len(part) for part in (SCHEDULES, PREPARATION)] == [12, 14]
    assert len(SHOWN_BY) == 26


@pytest.mark.parametrize("clause", SHOWN_BY)
def test_a_test_shows_the_clause(clause: str) -> None:
    """It is there, and says that it does."""
    name, test = SHOWN_BY[clause]
    assert clause in said_in(name)[test]
