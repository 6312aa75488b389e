"""A brief as PDF, set by typst where that is installed (`make pdf`)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, gettext_noop

from initiatives.briefing.printed import CHINESE, LATIN, Said

try:
    import typst
except ImportError:  # an optional package
    typst = None  # type: ignore[assignment]  # so that its absence can be asked

TEMPLATE = Path(__file__).with_name("brief.typ")


def is_installed() -> bool:
    """Return whether PDF can be made here."""
    return typst is not None


@cache
def fonts() -> Any:
    """Return the fonts of this machine, which are looked for once."""
    return typst.Fonts()


def missing_font() -> str:
    """Return a sentence where this machine has no Chinese font, or "".

    In a Chinese brief it is said in English too, which can be read in the file itself.
    """
    if set(CHINESE) & set(fonts().families()):
        return ""
    said = gettext_noop(
        "This machine has no Chinese font: Chinese signs may be missing. Install Noto Sans CJK"
        " (fonts-noto-cjk)."
    )
    return " ".join(dict.fromkeys([gettext(said), said]))


def pdf_of(said: Said) -> bytes:
    """Return the file of a brief, as `printed()` says it, as PDF/UA where fonts have all its signs.

    The text is data to the template, never part of it.
    """
    inputs = {"said": json.dumps(said | {"fonts": [*LATIN, *CHINESE]}, ensure_ascii=False)}
    given: Any = {"font_paths": fonts(), "format": "pdf", "sys_inputs": inputs, "timestamp": 0}
    made: bytes
    try:
        made = typst.compile(TEMPLATE, pdf_standards=["ua-1"], **given)
    except typst.TypstError:
        # PDF/UA has no place for a sign that no font here can draw: an emoji, or all of Chinese.
        made = typst.compile(TEMPLATE, **given)
    return made
