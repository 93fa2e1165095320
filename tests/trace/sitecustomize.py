"""Read by Python at its start, where this folder is in PYTHONPATH."""

import os

if os.environ.get("HOTLINE_TEST_MESSAGES"):
    import message_trace as message_trace  # noqa: PLC0414 - loading it is its work
