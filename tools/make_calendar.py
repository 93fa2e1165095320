"""The packaged calendar, made from two maintained packages that the program itself does not need.

``notices.csv``: every rest day and moved working day of the years whose notice chinesecalendar knows.
``statutory.csv``: for other years, what `holidays` computes from the law, until a notice is published.

Run it once chinesecalendar contains a new notice: ``python tools/make_calendar.py``.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import chinese_calendar.constants as china
import holidays

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent.parent / "hotline_cli" / "data" / "calendar"
WEEKEND = (6, 7)
FIRST, LAST = 1990, 2060
NAMES = {holiday.value: (holiday.value, holiday.chinese) for holiday in china.Holiday}
NAMES["Tomb-sweeping Day"] = ("Tomb-Sweeping Day", "清明节")
NAMES["Mid-autumn Festival"] = ("Mid-Autumn Festival", "中秋节")
NAMES["Dragon Boat Festival"] = ("Dragon Boat Festival", "端午节")
NAMES["Anti-Fascist 70th Day"] = ("Victory Day 70th anniversary", "抗战胜利70周年纪念日")
STATUTORY = {
    "Labor Day": NAMES["Labour Day"],
    "Chinese New Year (Spring Festival)": NAMES["Spring Festival"],
    "Chinese New Year's Eve": ("Spring Festival's Eve", "除夕"),
    "Mid-Autumn Festival; National Day": ("Mid-Autumn Festival and National Day", "中秋节、国庆节"),
}

Row = tuple[date, str, str]


def bilingual(name: str) -> str:
    """Return ``National Day 国庆节``: the part after the last space is Chinese."""
    plain = name.removesuffix(" (observed)")
    english, chinese = STATUTORY.get(plain) or NAMES.get(plain) or (plain, NAMES_BY_CASE[plain.lower()])
    return f"{english} (made up) {chinese}补假" if plain != name else f"{english} {chinese}"


NAMES_BY_CASE = {english.lower(): chinese for english, chinese in NAMES.values()}


def notices() -> Iterator[Row]:
    """Yield the days of chinesecalendar, and 31 December 2005, a working day for 3 January 2006 that it lacks."""
    for day, name in china.holidays.items():
        yield day, "rest", bilingual(name)
    for day, name in china.workdays.items():
        yield day, "work", bilingual(name)
    if date(2006, 1, 3) in china.holidays and date(2005, 12, 31) not in china.workdays:
        yield date(2005, 12, 31), "work", bilingual("New Year's Day")


def statutory() -> Iterator[Row]:
    """Yield the rest days by the law of each year; up to 2003 also the moved days that `holidays` knows."""
    noticed = {day.year for day in china.holidays}
    for year in sorted(set(range(FIRST, LAST + 1)) - noticed):
        country = holidays.country_holidays("CN", years=year, language="en_US")
        for day, name in country.items():
            yield day, "rest", "Moved rest day 调休" if "substituted" in name else bilingual(name)
        yield from mid_autumn_in_national_day(country)
        for offset in range(366):
            day = date(year, 1, 1) + timedelta(offset)
            if day.year == year and day.isoweekday() in WEEKEND and country.is_working_day(day):
                yield day, "work", "Moved working day 调休"


def mid_autumn_in_national_day(country: holidays.HolidayBase) -> Iterator[Row]:
    """Yield the working day after National Day that makes up for Mid-Autumn inside it, which `holidays` leaves out."""
    both = next((day for day, name in country.items() if name == "Mid-Autumn Festival; National Day"), None)
    if both is None or both.isoweekday() in WEEKEND:
        return
    day = both
    while not country.is_working_day(day):
        day += timedelta(1)
    yield day, "rest", bilingual("Mid-Autumn Festival (observed)")


def write(name: str, rows: Iterator[Row]) -> None:
    """Write ``rows`` by date into the folder of the calendar."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONE)  # the reader splits at commas
        writer.writerow(("date", "class", "name"))
        for day, kind, words in sorted(rows):
            writer.writerow((day.isoformat(), kind, words))


if __name__ == "__main__":
    write("notices.csv", notices())
    write("statutory.csv", statutory())
