"""What a trial found: counts of answers, and a sentence for whatever went wrong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from trials.browser import Answer

HEADINGS = ("rounds", "requests", "accepted", "refused", "doubles", "lost", "500s")


@dataclass
class Tally:
    """The figures of one trial on one database."""

    trial: str
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)

    def hear(self, answers: Iterable[Answer]) -> None:
        """Count the answers; one that neither accepts nor says why not is a fault."""
        for answer in answers:
            self.counts["requests"] += 1
            if answer.is_accepted:
                self.counts["accepted"] += 1
            elif answer.is_refused:
                self.counts["refused"] += 1
            else:
                self.counts["500s"] += answer.status >= 500
                self.faults[f"A form was answered with {answer.status} and no sentence."] += 1
            if "database is locked" in answer.text:
                self.faults["A person was told that the database is locked."] += 1

    def judge(self, what: str, found: int, wanted: int) -> None:
        """Count what is there more than once, or not at all; `what` names it."""
        if found > wanted:
            self.counts["doubles"] += found - wanted
            self.faults[f"{what}: {found} instead of {wanted}."] += 1
        elif found < wanted:
            self.counts["lost"] += wanted - found
            self.faults[f"{what}: {found} instead of {wanted}."] += 1

    def must(self, is_so: bool, sentence: str) -> None:
        """Note the sentence as a fault unless it is so."""
        if not is_so:
            self.faults[sentence] += 1

    def line(self) -> str:
        counts = "".join(f"{self.counts[name]:>10}" for name in HEADINGS)
        return f"{self.trial:<38}{counts}{self.seconds:>10.1f}"


def table(database: str, tallies: list[Tally]) -> str:
    """Return the figures of one database as a table, and below it what went wrong."""
    heading = f"{database:<38}" + "".join(f"{name:>10}" for name in (*HEADINGS, "seconds"))
    faults = [
        f"  {tally.trial}: {sentence} ({times} times)"
        for tally in tallies
        for sentence, times in tally.faults.items()
    ]
    return "\n".join([heading, *(tally.line() for tally in tallies), *faults])
