"""A record of any size, the same each time, in English and in Traditional Chinese.

It is put straight into the tables, past the trace: only what is read of it is measured.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from benchmarks.words import SOURCE, TEXT_EN, TEXT_ZH
from initiatives.models import Commitment, Firmness, Initiative, InitiativeKind
from meetings.models import Economy, EconomyKind, Meeting, MeetingKind
from sccp_tracker.records.models.source import Source

FIRST_DAY = date(2022, 2, 17)
AT_ONCE = 1_000
# One initiative for so many commitments.
COMMITMENTS_OF_ONE = 10


def insert(rows: Iterator[Any]) -> list[Any]:
    """Add rows in sets, untraced, and return them."""
    added: list[Any] = []
    while some := list(islice(rows, AT_ONCE)):
        added += type(some[0])._base_manager.bulk_create(some)
    return added


def read_in() -> dict[str, Any]:
    """Return where all rows were read, and when they became known."""
    source = insert(iter([Source(slug=SOURCE, title_en="Seed", title_zh="種子")]))[0]
    return {"source": source, "section": "參、四", "recorded_on": FIRST_DAY}


def sow_initiatives(count: int) -> None:
    """Fill an empty database with so many initiatives, and the source that they refer to."""
    insert_initiatives(count, read_in())


def insert_initiatives(count: int, told: dict[str, Any]) -> list[Any]:
    return insert(
        Initiative(
            slug=f"initiative-{nth}",
            title_en=f"Electronic certificates, part {nth}",
            title_zh=f"電子證明第{nth}期",
            kind=InitiativeKind.PROJECT,
            **told,
        )
        for nth in range(count)
    )


def sow(commitments: int) -> None:
    """Fill an empty database with so many commitments, and all that they refer to."""
    told = read_in()
    parties = insert(
        Economy(
            code=f"E{nth:02}",
            name_en=f"Economy {nth}, APEC",
            name_zh=f"經濟體{nth}",
            kind=EconomyKind.MEMBER,
        )
        for nth in range(21)
    )
    meetings = insert(
        Meeting(
            slug=f"{2022 + nth}-sccp1",
            short_name_en=f"SCCP1 {2022 + nth}",
            short_name_zh=f"{2022 + nth}年第一次會議",
            title_en=f"First meeting of {2022 + nth}",
            kind=MeetingKind.SCCP,
            year=2022 + nth,
            earliest=FIRST_DAY + timedelta(days=365 * nth),
            latest=FIRST_DAY + timedelta(days=365 * nth + 1),
            when_en=f"February {2022 + nth}",
            **told,
        )
        for nth in range(5)
    )
    initiatives = insert_initiatives(max(commitments // COMMITMENTS_OF_ONE, 1), told)
    insert_commitments(commitments, parties, meetings, initiatives, told)


def insert_commitments(
    count: int, parties: list[Any], meetings: list[Any], initiatives: list[Any], told: Any
) -> None:
    firm = list(Firmness)
    promises = insert(
        Commitment(
            meeting=meetings[nth % len(meetings)],
            number=nth // len(meetings) + 1,
            text_en=TEXT_EN.format(nth=nth),
            text_zh=TEXT_ZH.format(nth=nth),
            firmness=firm[nth % len(firm)],
            stated_by=parties[nth % 21],
            owner=parties[nth % 20],
            initiative=initiatives[nth % len(initiatives)],
            when_en="August 2022",
            when_zh="2022年8月",
            earliest=date(2022, 8, 1),
            latest=date(2022, 8, 31),
            **told,
        )
        for nth in range(count)
    )
    for name, every in (("partners", 2), ("made_to", 3)):
        link = getattr(Commitment, name).through
        insert(
            link(commitment_id=row.pk, economy_id=parties[(nth + step) % 21].pk)
            for nth, row in enumerate(promises)
            if nth % every == 0
            for step in (1, 2)
        )
