"""How well two colours stand out from each other."""

from __future__ import annotations


def contrast(one: str, other: str) -> float:
    """The « contrast ratio » of WCAG 2.2, 1 to 21, of two colours written `#rrggbb`."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """The « relative luminance » of WCAG 2.2, 0 to 1."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
