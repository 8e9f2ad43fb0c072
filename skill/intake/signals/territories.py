"""Countries as documents name them: ISO 3166-1 alpha-2, officially assigned."""

from __future__ import annotations

from skill.rights.reading import is_territory

# europa.eu: the members since 1 February 2020.
EU = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
        "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip


def countries(code: str) -> frozenset[str] | None:
    """The countries that a code stands for; `None` for one that stands for none that is known."""
    if code == "EU":
        return EU
    return frozenset({code}) if is_territory(code) else None
