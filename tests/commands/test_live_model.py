"""The live desk without a terminal: what a key does, what the screen says."""

from __future__ import annotations

from datetime import datetime

import pytest

from hotline_cli import i18n
from hotline_cli.services.live_call import DeskView, Hints, LiveCall, TakenCall, WaitingCall
from hotline_cli.text import display_width
from hotline_cli.tui import model, screen
from hotline_cli.tui.keys import find_completion, press
from hotline_cli.tui.model import State

WORLD = DeskView(
    now=datetime(2020, 3, 26, 9, 12, 33),
    begins=datetime(2020, 3, 26, 9),
    ends=datetime(2020, 3, 26, 10),
    title="2020-03-26 09:00-10:00",
    on_air=("城市管理局",),
    units=("城市管理局", "公安局", "住房保障局"),
    own_unit="城市管理局",
)


def desk(*keys: str, world: DeskView = WORLD, state: State | None = None) -> tuple[State, model.Act | None]:
    """The desk after these: ``<f2>`` is a key, all else is typed."""
    state, act = state or State(LiveCall("k")), None
    for key in keys:
        if key.startswith("<"):
            state, act = press(state, key.strip("<>"), world)
        else:
            state, act = model.type_text(state, key), None
    return state, act


def test_a_call_is_a_key_three_fields_and_enter() -> None:
    """1, phone, name, matter: Enter on the last one stores it, without a disposition or a place on the air."""
    _state, act = desk("1", "13800000001", "<enter>", "张三", "<enter>", "医保怎么办", "<enter>")
    assert act == model.Act(
        "store", LiveCall("k", kind="inquiry", phone="13800000001", name="张三", matter="医保怎么办")
    )


@pytest.mark.parametrize("typed", ["3", "投诉", "投", "complaint", "c"])
def test_the_kind_by_number_or_word(typed: str) -> None:
    """Number, Chinese word, its beginning or the code; the cursor goes on to the phone."""
    state, _act = desk(typed)
    assert (state.form.kind, state.field) == ("complaint", "phone")


def test_what_is_no_kind_is_said_and_changes_nothing() -> None:
    """9 is not offered."""
    state, act = desk("9")
    assert (state.form.kind, state.alarm, act) == ("", True, None)


def test_what_is_missing_is_where_the_cursor_goes() -> None:
    """F3 without a promise and a date: Enter asks for the one, then for the other, and stores nothing."""
    state, act = desk("2", "<enter>", "<enter>", "停水", "<f3>", "<enter>")
    assert (state.field, act) == ("by", None)
    state, act = desk("<enter>", state=state)
    assert (state.field, act) == ("promise", None)
    state, act = desk("今天来水", "<enter>", "2020-03-27", "<enter>", state=state)
    assert act is not None
    assert (act.form.disposition, act.form.promise, act.form.by) == ("promise", "今天来水", "2020-03-27")  # type: ignore[union-attr]


def test_a_disposition_before_the_kind_takes_the_cursor_too() -> None:
    """F4 after the matter: what is typed next is the unit; Enter then asks for the kind."""
    state, _act = desk("<enter>", "2", "<enter>", "<enter>", "停水", state=None)
    state = model.with_value(state, "kind", "")
    state, _act = desk("<f4>", "公安局", "<enter>", state=state)
    assert (state.form.matter, state.form.unit, state.field) == ("停水", "公安局", "kind")


def test_a_caller_who_waits_goes_into_the_queue_and_from_there_on_the_air() -> None:
    """F6 once: queued, and Enter keeps him waiting; F7 takes the first one, but not over a call in hand."""
    _state, act = desk("2", "<enter>", "<enter>", "停水", "<f6>", "<enter>")
    assert act == model.Act("wait", LiveCall("k", kind="help", matter="停水", how="queued"))
    world = WORLD._replace(
        queue=(WaitingCall(LiveCall("q", kind="help", matter="停水", how="queued"), "", "停水"),)
    )
    _state, act = desk("<f7>", world=world)
    assert act == model.Act("next", world.queue[0].form)
    state, act = desk("2", "<f7>", world=world)
    assert (act, state.alarm) == (None, True)


def test_units_are_completed_and_a_wrong_one_is_not_sent() -> None:
    """住保 stands in 住房保障局 in this order; a name that is no unit stays on the screen with a message."""
    state, _act = desk("2", "<enter>", "<enter>", "租房", "<f4>", "住保", "<tab>")
    assert state.form.unit == "住房保障局"
    state, act = desk("<clear>", "天气局", "<enter>", state=state)
    assert (act, state.alarm, state.field) == (None, True, "unit")


def test_a_part_that_begins_one_unit_alone_is_enough() -> None:
    """公安 begins one unit and is in the middle of another; 安 is in both."""
    world = WORLD._replace(units=("市公安交警支队", "公安局"))
    typed = ("1", "<f4>", "<enter>", "<enter>", "路灯不亮", "<enter>")
    for part, unit in (("公安", "公安局"), ("交警", "市公安交警支队"), ("安", "")):
        state, _act = desk(*typed, world=world)
        assert (state.form.matter, state.field) == ("路灯不亮", "unit")
        _state, act = desk(part, "<enter>", world=world, state=state)
        assert (act.form.unit if act else "") == unit


def test_enter_passes_the_category_by_and_tab_leads_to_it() -> None:
    """A call costs no key more than before; Tab after the matter: the branch that it names is offered, Tab takes it."""
    world = WORLD._replace(categories=(("01", "市政"), ("0101", "路灯"), ("02", "供水")))
    typed = ("2", "<enter>", "<enter>", "路灯不亮")
    _state, act = desk(*typed, "<enter>", world=world)
    assert act is not None
    assert act.form.category == ""  # type: ignore[union-attr]
    state, _act = desk(*typed, "<tab>", world=world)
    assert (state.field, find_completion(state, world)) == ("category", "路灯")
    state, act = desk("<tab>", "<enter>", world=world, state=state)
    assert act is not None
    assert act.form.category == "路灯"  # type: ignore[union-attr]


def test_a_category_by_its_code_or_a_part_and_never_another() -> None:
    """02 is 供水, 水 is in it; where there is a tree, a word that is none of it stays on the screen with a message."""
    world = WORLD._replace(categories=(("01", "路灯"), ("02", "供水")))
    for said in ("02", "水"):
        state, _act = desk("2", "<enter>", "<enter>", "停了", "<down>", said, "<tab>", world=world)
        assert state.form.category == "供水"
    state, act = desk("<clear>", "天气", "<enter>", world=world, state=state)
    assert (act, state.alarm, state.field) == (None, True, "category")
    _state, act = desk("2", "<enter>", "<enter>", "停了", "<down>", "天气", "<enter>")
    assert act is not None


@pytest.mark.clause("CZ-27")
def test_a_prepared_answer_is_taken_only_if_it_was_verified() -> None:
    """Tab takes the verified one (CZ-27)."""
    hints = Hints(answers=(("停水找谁", "打供水热线", False), ("何时来水", "下午六点", True)))
    state, _act = desk("2", "<enter>", "<enter>", "停水", "<f2>", "<tab>", world=WORLD._replace(hints=hints))
    assert state.form.answer == "下午六点"


def test_a_long_paste_is_cut_and_said_so_and_control_characters_are_left_out() -> None:
    """5,001 characters: 5,000 are kept; an escape does not reach the field."""
    state, _act = desk("2", "<enter>", "<enter>", "水" * 5001)
    assert (len(state.form.matter), state.alarm) == (5000, True)
    state, _act = desk("2", "<enter>", "<enter>", "a\x1b[31mb\nc")
    assert state.form.matter == "ab c"


def test_editing_in_the_middle_of_chinese() -> None:
    """Left, backspace and typing work by characters."""
    state, _act = desk("2", "<enter>", "<enter>", "路灯不亮", "<left>", "<left>", "<backspace>", "牌")
    assert state.form.matter == "路牌不亮"


def test_a_draft_comes_back_as_it_was() -> None:
    """What is kept is the whole form."""
    form = LiveCall(
        "k",
        "2020-03-26 09:10:00",
        "help",
        "1",
        "张",
        "水",
        "on-air",
        "promise",
        "",
        "查",
        "明天",
        "",
        urgent=True,
    )
    assert LiveCall.from_json(form.to_json()) == form


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 24), (40, 12), (120, 40), (200, 60)])
def test_every_page_fits_and_the_cursor_is_on_it(columns: int, rows: int) -> None:
    """No line is wider than the window, none is lost below it; the field being typed is to be seen."""
    taken = tuple(
        TakenCall(
            f"20200326-{n:04d}",
            WORLD.now,
            "complaint",
            "人民路路灯不亮" * 9,
            "promise",
            due="2020-03-30",
            waits=True,
        )
        for n in range(60)
    )
    queue = tuple(
        WaitingCall(LiveCall(f"q{n}", "2020-03-26 09:10:00", "help"), "王*", "停水" * 50) for n in range(9)
    )
    world = WORLD._replace(
        taken=taken, queue=queue, hints=Hints(repeats=(("20200101-0001", "电话相同" * 30),))
    )
    form = LiveCall("k", kind="help", matter="水" * 300, disposition="promise", promise="查" * 200)
    for page in ("call", "end", "help"):
        state = State(form, field="promise", cursor=200, page=page)
        drawn = screen.draw(state, world, columns, rows)
        assert len(drawn.lines) <= rows
        assert all(display_width("".join(piece for _style, piece in line)) <= columns for line in drawn.lines)
        if page == "call":
            assert drawn.row < rows
            assert drawn.column < columns
            assert "查查" in drawn.text().splitlines()[drawn.row]


def test_the_clock_says_what_is_left() -> None:
    """At 09:12:33 of 09:00-10:00, 47:27; of another day, which day it was."""
    assert "09:12:33  47:27 left" in screen.draw(State(LiveCall("k")), WORLD, 80, 24).text()
    later = WORLD._replace(now=datetime(2020, 3, 27, 9))
    assert "the session was on 2020-03-26" in screen.draw(State(LiveCall("k")), later, 80, 24).text()


def test_the_last_page_dispatches_one_or_all() -> None:
    """Enter and F4 the one chosen, F8 all that wait once confirmed; without a unit neither."""
    taken = tuple(
        TakenCall(f"20200326-000{n}", WORLD.now, "help", "水", "", waits=n < 3) for n in range(1, 4)
    )
    world = WORLD._replace(taken=taken)
    _state, act = desk("<f10>", "<down>", "<enter>", world=world)
    assert act == model.Act("dispatch", numbers=("20200326-0002",), unit="城市管理局")
    assert desk("<f10>", "<down>", "<f4>", world=world)[1] == act
    state, act = desk("<f10>", "<f8>", world=world)
    assert act is None
    assert state.message == "Dispatch all 2 to 城市管理局? Enter dispatches them, Esc goes back."
    both = model.Act("dispatch", numbers=("20200326-0001", "20200326-0002"), unit="城市管理局")
    assert desk("<enter>", state=state, world=world)[1] == both
    assert desk("<up>", "<enter>", state=state, world=world)[1] != both
    state, act = desk("<f10>", "<clear>", "<f8>", world=world)
    assert (act, state.alarm) == (None, True)


def test_confidential_and_returned_calls_are_never_dispatched_with_all() -> None:
    """Both are named; each still goes out by itself."""
    taken = tuple(
        TakenCall(
            f"20200326-000{n}",
            WORLD.now,
            "report",
            "水",
            "",
            waits=True,
            confidential=n == 1,
            returned=n == 2,
        )
        for n in range(1, 4)
    )
    state, _act = desk("<f10>", "<f8>", world=WORLD._replace(taken=taken))
    assert state.asks == model.Act("dispatch", numbers=("20200326-0003",), unit="城市管理局")
    assert state.message.endswith("Left out, confidential: 0001. Left out, returned: 0002.")
    _state, act = desk("<f10>", "<enter>", world=WORLD._replace(taken=taken))
    assert act == model.Act("dispatch", numbers=("20200326-0001",), unit="城市管理局")


def test_the_list_of_calls_is_entered_from_the_kind_and_opens_one() -> None:
    """Up, down to the second, Enter; with a call in hand that is refused; the chosen line is always on the screen."""
    taken = tuple(TakenCall(f"20200326-{n:04d}", WORLD.now, "help", f"第{n}件", "") for n in range(30, 0, -1))
    world = WORLD._replace(taken=taken)
    assert desk("<up>", "<down>", "<enter>", world=world)[1] == model.Act("open", numbers=("20200326-0029",))
    state, _act = desk("<up>", "<pagedown>", "<pagedown>", "<down>", world=world)
    shown = screen.draw(state, world, 80, 24)
    (chosen,) = [piece for line in shown.lines for style, piece in line if style == "chosen"]
    assert chosen.startswith("0009 ")
    assert desk("<up>", "<escape>", world=world)[0].page == "call"
    state, act = desk("2", "<up>", "<up>", "<enter>", world=world)
    assert (act, state.alarm, state.form.kind) == (None, True, "help")


def test_a_stored_call_is_corrected_field_by_field() -> None:
    """Enter on the last field gives the correction; the keys of a disposition say why they do nothing."""
    stored = model.take_up(LiveCall("k", no="20200326-0004", kind="help", phone="13800000004", matter="路灯"))
    state, act = desk("不亮", "<enter>", state=model.with_field(stored, "matter"))
    assert act == model.Act("correct", state.form)
    assert (act.form.matter, act.form.no) == ("路灯不亮", "20200326-0004")  # type: ignore[union-attr]
    assert desk("<f2>", state=stored)[0].message.startswith("20200326-0004 is already stored")
    assert "Correct 20200326-0004" in screen.draw(stored, WORLD, 80, 24).text()


def test_a_cleared_call_comes_back_by_the_same_key() -> None:
    """F9 gives the discard; on the empty form that follows, the call that was cleared."""
    state, act = desk("2", "138", "<f9>")
    assert act == model.Act("discard", state.form)
    empty = model.after_storing("", LiveCall("k2"))._replace(cleared=state.form)
    assert desk("<f9>", state=empty)[1] == model.Act("bring_back", state.form)
    assert desk("<f9>")[1] is None


def test_no_key_s_escape_sequence_is_ever_text() -> None:
    """F11, F12, PageUp, Insert, Ctrl and Shift with arrows; a color, a title, a lone escape: pasted or typed."""
    sequences = [
        "\x1b[23~", "\x1b[24~", "\x1b[5~", "\x1b[2~", "\x1b[1;5A", "\x1b[1;2D", "\x1bOP", "\x1b[38;5;208m",
        "\x1b]0;title\x07", "\x1b",
    ]  # fmt: skip
    for sequence in sequences:
        state, _act = desk("2", "<enter>", "<enter>", f"停{sequence}水")
        assert state.form.matter == "停水", repr(sequence)


def test_urgent_calls_are_the_loudest_of_the_list() -> None:
    """Red and marked, whatever became of them; a call without a unit is not."""
    calls = (
        TakenCall("20200326-0002", WORLD.now, "help", "燃气泄漏", "dispatch", unit="公安局", urgent=True),
        TakenCall("20200326-0003", WORLD.now, "help", "路灯不亮", "", waits=True),
    )
    drawn = screen.draw(State(LiveCall("k")), WORLD._replace(taken=calls), 80, 24)
    styles = {piece[:4]: style for line in drawn.lines for style, piece in line}
    assert (styles["0002"], styles["0003"]) == ("alarm", "")


def test_letters_that_are_no_kind_are_said_again() -> None:
    """An x is not a kind, and said so; in Chinese a first letter is none either: who types tousu means 投诉, not s."""
    state, _act = desk("x")
    assert (state.form.kind, state.alarm) == ("", True)
    assert state.message == "x is not a kind. Press 1 to 5 for the kind."
    i18n.use("zh")
    try:
        state, _act = desk("t", "o", "u", "s", "u")
        assert (state.form.kind, state.field, state.message) == (
            "",
            "kind",
            "“u”不是类型。请按 1 到 5 选类型。",
        )
        assert desk("3")[0].form.kind == desk("complaint")[0].form.kind == "complaint"
    finally:
        i18n.use("en")


def test_what_the_keys_of_help_say_is_so() -> None:
    """A number chooses the kind and stands on the phone already, as the page of help says."""
    assert desk("3")[0].field == "phone"
    page = screen.draw(State(LiveCall("k"), page="help"), WORLD, 120, 40).text()
    assert "Keys 1 to 5 choose the kind and move to the phone; Enter moves to the next field" in page


def test_the_unit_that_stands_on_the_last_page_by_itself_is_typed_over() -> None:
    """What is typed takes its place; once touched, it is edited; after a dispatch the next one takes its place too."""
    world = WORLD._replace(taken=(TakenCall("20200326-0001", WORLD.now, "help", "水", "", waits=True),))
    state, act = desk("<f10>", "公", "安局", "<enter>", world=world)
    assert act == model.Act("dispatch", numbers=("20200326-0001",), unit="公安局")
    assert desk("住房", state=state)[0].unit == "住房"
    assert desk("<f10>", "<backspace>", "室", world=world)[0].unit == "城市管理室"
    assert desk("<f10>", "<enter>", world=world)[1] == model.Act(
        "dispatch", numbers=("20200326-0001",), unit="城市管理局"
    )


def test_what_there_is_to_say_is_not_cut_before_its_end() -> None:
    """The command that links stands at the end of the notice; at 80 columns it is to be read, and the keys too."""
    link = "to link them: hotline link 20200326-0007 20200325-0001"
    notice = f"20200326-0007 stored; 20200325-0001 may be the same matter (same phone, 86 % alike); {link}"
    shown = screen.draw(State(LiveCall("k"), message=notice), WORLD, 80, 24)
    assert len(shown.lines) <= 24
    assert link in " ".join(shown.text().split())
    assert "F10 end" in shown.text()
    why = "王** (same phone, 86 % alike) received " + "人民路路灯坏了三天" * 3 + "至今无人修"
    world = WORLD._replace(hints=Hints(repeats=(("20200325-0001", why),)))
    assert "至今无人修" in screen.draw(State(LiveCall("k", kind="help")), world, 80, 24).text()
