"""The palette as a style sheet needs it, so that no style sheet says a colour of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pmcore.wording import palette
from pmcore.wording.palette import DARK, LIGHT, Palette, Tint, roles

WHEN_DARK = "@media screen and (prefers-color-scheme:dark)"
FAMILIES = {
    "red": palette.RED,
    "orange": palette.ORANGE,
    "yellow": palette.YELLOW,
    "green": palette.GREEN,
    "blue": palette.BLUE,
    "violet": palette.VIOLET,
    "gray": palette.GRAY,
}
"""What Streamlit calls the colours that its own elements take."""


def screen_properties() -> str:
    """Return the palette as properties of the whole page: `--of-ink`, `--of-kind-change`.

    One sheet for both themes: `light-dark()` follows the `color-scheme` of the element that takes the colour.
    """
    return ":root{" + "".join(f"--of-{name}:{_both(LIGHT[name], DARK[name])};" for name in LIGHT) + "}"


def screen_roles() -> str:
    """Return a rule or two per role: its class says its `--hue`, and colours a `.chip`."""
    return "".join(
        f"\n.{name} {{ --hue: var(--of-{name}); }} "
        f".chip.{name} {{ background: var(--of-{name}-ground); color: var(--of-{name}-text); }}"
        for name in roles()
    )


def screen_pictures() -> str:
    """Return rules that colour a drawn Scene on a page by the palette: `f-…` fills, `s-…` draws lines."""
    return "".join(
        f"\n.f-{name}{{fill:var(--of-{name})}}.s-{name}{{stroke:var(--of-{name})}}" for name in LIGHT
    )


def page_css(names: Mapping[str, str]) -> str:
    """Return the rules for a page that stands alone: `names` (what its style sheet says to ours) in light and in dark.

    The light theme is also what printers get.
    """
    dark = f"{WHEN_DARK}{{{_properties(names, DARK)}}}"
    return f":root{{color-scheme:light dark}}{_properties(names, LIGHT)}{dark}"


def document_css(names: Mapping[str, str], labels: Collection[str], pictures: Collection[str]) -> str:
    """Return the rules for a document: those of its page, of the roles of its labels, and of the colours in its pictures.

    What is in no label and in no picture is not in the style sheet either: it would only tell of other reviews' words.
    """
    used = [(name, role.hue) for name, role in roles().items() if name in labels]
    light = "".join(_chip(name, hue.light) for name, hue in used)
    dark = "".join(_chip(name, hue.dark) for name, hue in used)
    return f"{page_css(names)}{light}{WHEN_DARK}{{{dark}{_svg_css(pictures)}}}"


def streamlit_theme(theme: Palette) -> dict[str, str]:
    """Return what `.streamlit/config.toml` must say of one theme, whose file Streamlit reads before any of our code runs."""
    dark = theme is DARK
    found = {
        "primaryColor": theme["accent"],
        "backgroundColor": theme["page"],
        "secondaryBackgroundColor": theme["card"],
        "textColor": theme["ink"],
        "borderColor": theme["edge"],
        "linkColor": theme["link"],
    }
    for name, hue in FAMILIES.items():
        tint = hue.dark if dark else hue.light
        found |= {
            f"{name}Color": tint.mark,
            f"{name}BackgroundColor": tint.ground,
            f"{name}TextColor": tint.text,
        }
    return found


def _properties(names: Mapping[str, str], theme: Palette) -> str:
    return ":root{" + "".join(f"--{own}:{theme[name]};" for own, name in names.items()) + "}"


def _svg_css(names: Collection[str]) -> str:
    """Return rules that colour the classes of a drawn Scene on dark ground: `f-…` fills, `s-…` draws lines."""
    return "".join(
        f".f-{name}{{fill:{value}}}.s-{name}{{stroke:{value}}}"
        for name, value in DARK.items()
        if name in names
    )


def _both(light: str, dark: str) -> str:
    return light if light == dark else f"light-dark({light},{dark})"


def _chip(name: str, tint: Tint) -> str:
    return f".chip-{name}{{background:{tint.ground};color:{tint.text}}}"
