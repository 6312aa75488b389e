"""How the cells of a workbook look. The colours are those of the pages (static/sccp.css)."""

from typing import Any

WRAPPED = {"text_wrap": True, "valign": "top"}
LINK, RULE, BAND = "#0B5394", "#8A96A3", "#F4F7FA"
STYLES: dict[str, dict[str, Any]] = {
    "blank": WRAPPED,
    "text": WRAPPED,
    "number": WRAPPED | {"align": "left"},
    "day": WRAPPED | {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": WRAPPED | {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "link": WRAPPED | {"font_color": LINK, "underline": 1, "align": "left"},
    "heading": WRAPPED | {"bold": True, "bg_color": "#E3EAF2", "bottom": 1, "bottom_color": RULE},
    # It runs on over the empty cells beside it.
    "title": {"bold": True, "font_size": 18},
    "part": WRAPPED | {"bold": True, "font_size": 12, "bottom": 1, "bottom_color": RULE},
    "label": WRAPPED | {"font_color": "#45515E"},
    "count": WRAPPED | {"num_format": "#,##0", "align": "left"},
}
# In a sheet to be edited, what is open and what is locked: typed text stays the text that it is.
FREE, LOCKED = "free ", "locked "
VARIANTS: dict[str, dict[str, Any]] = {
    "": {},
    FREE: {"locked": False},
    LOCKED: {"font_color": "#595959", "bg_color": "#F2F2F2"},
}
EXCEPTIONS: dict[str, dict[str, Any]] = {
    f"{FREE}text": {"num_format": "@"},
    f"{FREE}heading": {"locked": True},
}
# For the reader of Chinese: the usual font of a workbook has no Chinese signs, and a program picks.
CHINESE_FONT = "Microsoft JhengHei"
# The codes of badges. None of them says anything by its colour alone: the cell says it in words.
FILLS = {
    "proposed": "#E8E4FB",
    "in-preparation": "#FCEFCD",
    "in-progress": "#FCEFCD",
    "partly-fulfilled": "#FCEFCD",
    "in-implementation": "#D8EAFA",
    "endorsed": "#D2EFE9",
    "completed": "#DBF0DC",
    "fulfilled": "#DBF0DC",
    "on-hold": "#ECE5DD",
    "withdrawn": "#FADEDB",
    "not-fulfilled": "#FADEDB",
    "due": "#FCEFCD",
    "at-meeting": "#FDE3CC",
    "overdue": "#FADEDB",
    "closed": "#DBF0DC",
    "question": "#D8EAFA",
    "reply": "#D8EAFA",
}
TONES: dict[str, dict[str, Any]] = {
    **{code: {"bg_color": fill} for code, fill in FILLS.items()},
    "overdue": {"bg_color": FILLS["overdue"], "bold": True},
}
