"""The demo: the real schedule of 2020 and a month of invented calls."""
