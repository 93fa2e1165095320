"""What an earlier run wrote into a folder, and the next one did not: taken away, so that nobody mails it again."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.errors import Usage, reason_of
from hotline_cli.i18n import _
from hotline_cli.output.render import replace_file

if TYPE_CHECKING:
    from collections.abc import Collection

WRITTEN = ".hotline-written"
"""The list in a folder of what was written there, each file with its SHA-256, as ``sha256sum --check`` reads it."""


def remove_earlier(folder: str, written: Collection[str], ending: str, option: str) -> list[str]:
    """Remove what an earlier run left in ``folder`` with this ``ending``, but for what this one has ``written``.

    Only what stands in the list of that run and is as it left it: a file that was changed since stays, and is handed
    back. Raises ``Usage``.
    """
    place, now = Path(folder), {Path(file).name for file in written}
    before, alike = _listed(place), {name.casefold() for name in now}
    stale = [place / name for name in before if name.endswith(ending) and name.casefold() not in alike]
    changed = [file for file in stale if file.exists() and not _has_digest(file, before[file.name])]
    try:
        for file in stale:
            if file not in changed:
                file.unlink(missing_ok=True)
    except OSError as fault:
        raise Usage(
            _("cannot delete {path}: {reason}").format(path=file, reason=reason_of(fault)),
            _("Name a folder that you can write to."),
        ) from fault
    kept = {name: digest for name, digest in before.items() if not name.endswith(ending)}
    kept |= {file.name: before[file.name] for file in changed}
    kept |= {name: _digest(place / name) for name in now}
    if kept != before:
        with replace_file(place / WRITTEN, option) as stream:
            stream.writelines(f"{digest}  {name}\n" for name, digest in sorted(kept.items()))
    return [str(file) for file in changed]


def _listed(place: Path) -> dict[str, str]:
    """Names and digests in the list of ``place``; lines that are none of ours name no file."""
    try:
        lines = (place / WRITTEN).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    parted = [line.partition("  ") for line in lines]
    return {name: digest for digest, _blanks, name in parted if name and Path(name).name == name}


def _has_digest(file: Path, digest: str) -> bool:
    return file.is_file() and _digest(file) == digest


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
