"""The schemes inside the package, as text."""

from __future__ import annotations

from importlib.resources import files


def shipped_schemes() -> list[str]:
    """The names of the schemes inside the package."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in files("hotline_cli.data.schemes").iterdir()
        if entry.name.endswith(".toml")
    )


def shipped_scheme_text(name: str) -> str | None:
    """The text of a shipped scheme, or None."""
    if name not in shipped_schemes():
        return None
    return (files("hotline_cli.data.schemes") / f"{name}.toml").read_text(encoding="utf-8")
