"""What the five source documents ask of calls, dispatch, limits and answers: for each clause the test that shows it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CLAUSES, UNIT, WATCH, CLERK, PAPER = (
    f"cli/test_{name}.py"
    for name in ("clauses", "verbs_unit", "verbs_supervision", "verbs_clerk", "work_orders_and_the_day")
)

CALLS = {
    "XF-05": (CLAUSES, "test_five_kinds"),
    "XF-06": (CLAUSES, "test_who_called_what_about_and_what_was_said"),
    "CZ-10": (CLAUSES, "test_who_leaves_no_contact_is_anonymous"),
    "XF-07": (CLAUSES, "test_answered_there_and_then_counts_so"),
    "CZ-28": (CLAUSES, "test_put_through_and_not_answered_needs_a_date"),
    "CZ-30": (CLAUSES, "test_where_a_matter_comes_from"),
    "WZ-06": (CLAUSES, "test_who_was_not_put_through_is_a_work_order_all_the_same"),
    "CZ-11": (CLAUSES, "test_calls_not_put_through_come_in_as_a_list"),
    "WZ-07": (PAPER, "test_what_waits_for_dispatch_can_be_handed_over_first"),
    "BM-01": (CLAUSES, "test_channels_of_the_platform_and_the_web"),
    "QT-03": (CLAUSES, "test_letters_visits_and_the_deputies_line"),
    "BM-02": (CLERK, "test_two_cases_on_one_matter_are_linked_both_ways"),
    "CZ-22": (CLAUSES, "test_each_unit_has_its_ledger"),
}
DISPATCH = {
    "BM-03": (CLAUSES, "test_one_order_to_the_end"),
    "BM-04": (CLAUSES, "test_what_crosses_units_has_a_lead_and_what_is_grave_goes_before_a_leader"),
    "BM-05": (CLAUSES, "test_passed_on_the_same_day"),
    "BM-15": (CLAUSES, "test_a_rest_day_shows_new_orders_like_any_other"),
    "BM-16": (CLAUSES, "test_a_breakdown_at_the_unit_stops_no_limit"),
    "XF-08": (CLAUSES, "test_passed_by_duty"),
    "XF-21": (CLAUSES, "test_a_person_is_responsible_for_each"),
    "WZ-08": (CLAUSES, "test_a_sudden_event_goes_out_at_once_by_telephone"),
    "CZ-13": (WATCH, "test_what_a_broadcast_left_is_dispatched_in_one_go"),
    "CZ-14": (PAPER, "test_an_order_tells_the_unit_how_to_reach_the_caller"),
    "WZ-17": (UNIT, "test_reaching_the_caller_is_kept_in_the_log_and_changes_nothing_else"),
    "CZ-15": (CLAUSES, "test_no_passing_back_without_the_office"),
    "QT-04": (CLAUSES, "test_a_directory_of_units_on_three_levels"),
    "BM-17": (CLAUSES, "test_each_unit_has_a_head_a_leader_in_charge_and_one_at_the_desk"),
}
LIMITS = {
    "XF-09": (CLAUSES, "test_fifteen_days_from_acceptance_complex_thirty"),
    "WZ-09": (WATCH, "test_an_instruction_with_a_date_is_the_limit"),
    "WZ-10": (UNIT, "test_hengyang_extends_after_the_limit_without_late_and_it_stays_late_too"),
    "CZ-16": (CLAUSES, "test_three_working_days_or_thirty_with_feedback_to_the_programme"),
    "BM-06": (CLAUSES, "test_web_three_working_days_platform_five"),
    "BM-07": (UNIT, "test_an_interim_answer_meets_the_limit_and_promises_a_date"),
    "XF-10": (CLAUSES, "test_what_was_promised_on_air_is_the_limit_where_it_is_sooner"),
    "BM-13": (UNIT, "test_a_promise_runs_on_after_closing_until_it_is_fulfilled"),
}
ANSWERS = {
    "XF-11": (CLAUSES, "test_complaints_are_reviewed_by_both_before_the_answer_goes_out"),
    "WZ-11": (CLAUSES, "test_the_caller_is_answered_in_writing_and_the_office_keeps_it"),
    "BM-08": (CLAUSES, "test_the_caller_is_told_before_the_office"),
    "CZ-17": ("cli/test_flags.py", "test_a_copy_of_what_was_said_on_air"),
    "WZ-12": (CLAUSES, "test_not_satisfied_is_done_again_and_supervised"),
    "CZ-18": (CLAUSES, "test_below_standard_is_a_second_order"),
    "WZ-16": (CLAUSES, "test_outcomes"),
    "BM-09": (CLAUSES, "test_outcomes"),
    "BM-19": (CLAUSES, "test_empty_phrases_are_circulated"),
    "XF-12": (CLAUSES, "test_none_is_turned_away_and_none_vanishes"),
    "CZ-19": (CLAUSES, "test_the_form_of_a_session"),
    "XF-13": (CLERK, "test_a_paper_of_a_session_is_kept_too"),
    "WZ-13": (CLAUSES, "test_results_are_made_public_without_the_callers"),
}
SHOWN_BY = CALLS | DISPATCH | LIMITS | ANSWERS


@cache
def said_in(name: str) -> dict[str, str]:
    """The tests of a file, with what each says that it shows."""
    tree = ast.parse((TESTS / name).read_text("utf-8"))
    return {
        node.name: ast.get_docstring(node) or "" for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def test_every_clause_is_here() -> None:
    """13 of calls, 14 of dispatch, 8 of limits, 13 of answers; none is in two parts."""
    assert [len(part) for part in (CALLS, DISPATCH, LIMITS, ANSWERS)] == [13, 14, 8, 13]
    assert len(SHOWN_BY) == 48


@pytest.mark.parametrize("clause", SHOWN_BY)
def test_a_test_shows_the_clause(clause: str) -> None:
    """It is there, and says that it does."""
    name, test = SHOWN_BY[clause]
    assert clause in said_in(name)[test]
