"""Both languages: English in the source, Chinese in the gettext catalogue.

The language is chosen once, before any command module is loaded, so that ``_`` serves for help texts too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LANGUAGES = ("en", "zh")
LOCALE = Path(__file__).parent / "data" / "locale"

_language = "en"
_translate: Callable[[str], str] | None = None


def use(language: str) -> None:
    """Speak ``language`` (``en`` or ``zh``) from now on."""
    global _language, _translate
    _language = language
    if language == "zh":
        import gettext

        # a checkout without its compiled catalogue still works, in English
        _translate = gettext.translation("hotline", LOCALE, ["zh_CN"], fallback=True).gettext
    else:
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
