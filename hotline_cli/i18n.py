"""Languages: English in the source, Chinese in the gettext catalogue.

The language is set once, before any command module is loaded, so that ``_`` works for help texts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LANGUAGES = ("en", "zh")
DOMAIN = "hotline"
LOCALE = Path(__file__).parent / "data" / "locale"

_language = "en"
_translate: Callable[[str], str] | None = None


def use(language: str) -> None:
    """Set the language (``en`` or ``zh``), also for Click, which uses gettext."""
    global _language, _translate
    import gettext

    _language = language
    if language == "zh":
        os.environ["LANGUAGE"] = (
            "zh_CN"  # Click calls gettext directly, which reads the language only from here
        )
        gettext.bindtextdomain(DOMAIN, LOCALE)
        gettext.textdomain(DOMAIN)
        # a checkout without a compiled catalogue works in English
        _translate = gettext.translation(DOMAIN, LOCALE, ["zh_CN"], fallback=True).gettext
    else:
        gettext.textdomain("messages")
        _translate = None


def language() -> str:
    """Return the current language: ``en`` or ``zh``."""
    return _language


def _(message: str) -> str:
    """Return ``message`` in the reader's language, or unchanged without a translation."""
    return _translate(message) if _translate and message else message


def join_names(names: Iterable[str]) -> str:
    """Join ``names`` by the separator of the reader's language."""
    return ("、" if _language == "zh" else ", ").join(names)


def N_(message: str) -> str:
    """Mark ``message`` for the catalogue; it is translated when shown."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a Click message that has a plural."""
    return singular, plural
