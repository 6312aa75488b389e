"""What rows that are measured say: texts as long as those of a report, and where they were read."""

SOURCE = "sccp1-2022-report"
TEXT_EN = (
    "Report at the next meeting what became of the pilot {nth} of electronic certificates of"
    " origin, with the number of consignments cleared and the time that was saved."
)
TEXT_ZH = "於下次會議報告第{nth}項電子原產地證明試辦計畫之成果，包括通關件數及所節省之時間。"
# The columns of a sheet of initiatives that somebody typed.
SHORT_HEADING = ("slug", "title_en", "title_zh", "kind", "source", "section")
