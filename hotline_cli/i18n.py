"""Both languages: English in the source, Chinese in the gettext catalogue.

The language is chosen once, before any command module is loaded, so that ``_`` serves for help texts too.
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
    """Speak ``language`` (``en`` or ``zh``) from now on; so does Click, which looks its messages up in gettext."""
    global _language, _translate
    import gettext

    _language = language
    if language == "zh":
        os.environ["LANGUAGE"] = "zh_CN"  # the only way to tell gettext's own functions
        gettext.bindtextdomain(DOMAIN, LOCALE)
        gettext.textdomain(DOMAIN)
        # a checkout without its compiled catalogue still works, in English
        _translate = gettext.translation(DOMAIN, LOCALE, ["zh_CN"], fallback=True).gettext
    else:
        gettext.textdomain("messages")
        _translate = None


def language() -> str:
    """The language in force: ``en`` or ``zh``."""
    return _language


def _(message: str) -> str:
    """``message`` in the reader's language; what has no translation stays as it is."""
    return _translate(message) if _translate and message else message


def joined(names: Iterable[str]) -> str:
    """``names`` one after the other, as the reader's language parts them."""
    return ("、" if _language == "zh" else ", ").join(names)


def N_(message: str) -> str:
    """Mark ``message`` for the catalogue; it is translated where it is shown."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a message of Click's that has a plural."""
    return singular, plural
