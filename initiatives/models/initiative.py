from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.models.log import SEARCHED_IN_LINES, LogLine, LogQuerySet
from initiatives.models.vocabulary import (
    BINDING,
    CLOSED,
    ENDED,
    KEPT,
    STATUS_HELP,
    InitiativeKind,
    InitiativeStatus,
    ParticipationRole,
    RoleKnown,
)
from meetings.models import Document, Economy, Meeting, MeetingDates, Priority
from meetings.models.due import TIES, DueQuerySet, HasDue
from sccp_tracker.records.base import RecordModel, RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual, LocalText, in_reader_language
from sccp_tracker.records.constraints import choices_constraint, language_constraint
from sccp_tracker.records.date_phrases import days_in_words
from sccp_tracker.records.dated import in_year, reading_of
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.page_url import PageUrl
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.traced import TracedManyToManyField

# The columns of a line that say for when something is planned now.
PLANNED = ("planned_en", "planned_zh", "planned_earliest", "planned_latest", "planned_at")
# Those that say who endorsed it, and which part.
ENDORSED = ("endorsed_by", "part_en", "part_zh")
NO_WORDS = Q(planned_en="", planned_zh="")
# Stands for "never" where the databases compare days: SQLite's greatest of a null is null.
LONG_AGO = date(1, 1, 1)


class InitiativeQuerySet(DueQuerySet):
    """Reads over the initiatives."""

    def with_status(self) -> Self:
        """Annotate `status` and `status_as_of`: the latest line known of each history.

        A line that tells of a part alone leaves the status of the whole as it was.
        Both are None where there is no line. This is the only way to read a status.
        """
        if self.has("status"):
            return self
        latest = self.latest_lines().exclude(status="").filter(part_en="", part_zh="")
        return self.annotate(
            status=Subquery(latest.values("status")[:1]),
            status_as_of=Subquery(latest.values("as_of")[:1]),
        )

    def latest_lines(self) -> "LogQuerySet":
        """Return the lines of each history that stand, the one that counts first."""
        lines = StatusUpdate.objects.as_of(self.day).filter(initiative=OuterRef("pk"))
        return lines.standing().order_by("-as_of", "-recorded_on", "-number")

    def with_due(self) -> Self:
        """Annotate the days that count: of the planned date that was moved last, or of its own.

        `moved` is the line of the history that carries that date, or None; a date that is tied to
        a meeting follows it, as every due does.
        """
        if self.has("due_latest"):
            return self
        latest = self.latest_lines().exclude(NO_WORDS).values("pk")[:1]
        moved = FilteredRelation("status_updates", condition=Q(status_updates__pk=Subquery(latest)))
        first, last = self.days_of_meeting("moved__planned_at")
        rows = super().with_due().annotate(moved=moved, at_first=first, at_last=last)
        is_moved = Q(moved__pk__isnull=False)
        follows = is_moved & (Q(at_first__isnull=False) | Q(at_last__isnull=False))
        columns = {
            "due_earliest": ("at_first", "moved__planned_earliest", "due_earliest"),
            "due_latest": ("at_last", "moved__planned_latest", "due_latest"),
            "due_follows": (Value(value=True), Value(value=False), "due_follows"),
            "due_meeting_earliest": ("at_first", "at_first", "due_meeting_earliest"),
            "due_slug": ("moved__planned_at__slug", "moved__planned_at__slug", "due_slug"),
            "due_when_en": ("moved__planned_en", "moved__planned_en", "when_en"),
            "due_when_zh": ("moved__planned_zh", "moved__planned_zh", "when_zh"),
        }
        return rows.annotate(
            **{
                name: Case(When(follows, at_meeting), When(is_moved, as_said), default=its_own)
                for name, (at_meeting, as_said, its_own) in columns.items()
            }
        )

    def days_of_meeting(self, path: str) -> list[Any]:
        """Return the first and the last day of the meeting at `path`, as known on the day."""
        if self.day is None:
            return [F(f"{path}__earliest"), F(f"{path}__latest")]
        known = MeetingDates.objects.as_of(self.day).filter(meeting=OuterRef(path)).standing()
        latest = known.order_by("-recorded_on", "-number")
        return [Subquery(latest.values(name)[:1]) for name in ("earliest", "latest")]

    list_joins = ("priority", "source", *TIES)

    def for_list(self) -> Self:
        """Return the rows with all that a list shows, in two queries."""
        rows = super().for_list().with_status().with_due().with_leads()
        return rows.select_related("moved__planned_at", "moved__heard_at")

    def with_leads(self) -> Self:
        """Read along `leads`, the roles of those who lead, each with its party."""
        leads = Participation.objects.as_of(self.day).filter(
            role__in=[ParticipationRole.LEAD, ParticipationRole.CO_LEAD]
        )
        return self.prefetch_related(
            Prefetch("participations", leads.select_related("economy"), to_attr="leads")
        )

    def with_endorsements(self) -> Self:
        """Read along the lines that stand and say by whom, as `endorsed_by` needs them."""
        lines = StatusUpdate.objects.as_of(self.day).standing().filter(endorsed_by__isnull=False)
        return self.prefetch_related(
            Prefetch("status_updates", lines.select_related("endorsed_by"))
        )

    def with_inferred_roles(self) -> Self:
        """Read along the roles that no source states, as `inferred_of` needs them."""
        roles = Participation.objects.as_of(self.day).filter(is_inferred=True)
        told = roles.select_related("economy").order_by("economy__code", "role")
        return self.prefetch_related(Prefetch("participations", told))

    def endorsed_by(self, codes: list[str]) -> Self:
        """Return the initiatives that any of these bodies endorsed, whole or in part."""
        lines = StatusUpdate.objects.as_of(self.day).standing()
        told = lines.filter(endorsed_by__in=Economy.objects.of(codes))
        return self.filter(Exists(told.filter(initiative=OuterRef("pk"))))

    def with_roles_known(self, ways: list[str]) -> Self:
        """Return the initiatives that have a role known in any of these ways (`RoleKnown`)."""
        is_inferred = [way == RoleKnown.INFERRED for way in ways]
        roles = Participation.objects.as_of(self.day).filter(is_inferred__in=is_inferred)
        return self.filter(Exists(roles.filter(initiative=OuterRef("pk"))))

    def with_last_word(self) -> Self:
        """Annotate `last_word`: the last day on which anything was heard of it, or None.

        A word is a turn of speech at a meeting, a line of its history, or an outcome of one of its
        commitments.
        """
        if self.has("last_word"):
            return self
        turns = self.model._meta.get_field("interventions").related_model.objects
        promises = self.model._meta.get_field("commitments").related_model.objects
        outcomes = promises.model._meta.get_field("outcomes").related_model.objects
        known = promises.as_of(self.day).values("pk")
        heard = outcomes.as_of(self.day).standing().filter(commitment__in=known)
        words = (
            (turns.as_of(self.day).with_meeting_days(), "initiatives", "meeting_latest"),
            (StatusUpdate.objects.as_of(self.day).standing(), "initiative", "as_of"),
            (heard, "commitment__initiative", "as_of"),
            (heard, "commitment__other_initiatives", "as_of"),
        )
        days = []
        for rows, subject, day in words:
            mine = rows.filter(**{subject: OuterRef("pk"), f"{day}__isnull": False})
            latest = mine.order_by(f"-{day}").values(day)[:1]
            days.append(Coalesce(Subquery(latest), Value(LONG_AGO)))
        return self.annotate(
            last_word=NullIf(Greatest(*days), Value(LONG_AGO), output_field=models.DateField())
        )

    def silent_at(self, meeting: Meeting) -> Self:
        """Return what was silent at `meeting`: on the work plan of its year, and not spoken of.

        Spoken of is what a turn there names, what was promised there, and that of which a line of a
        history says that it was heard there. This is the only definition of silence.
        """
        turns = self.model._meta.get_field("interventions").related_model.objects
        promises = self.model._meta.get_field("commitments").related_model.objects
        outcomes = promises.model._meta.get_field("outcomes").related_model.objects
        there = Q(heard_at=meeting) | Q(intervention__meeting=meeting)
        rows = self.on_work_plan(meeting.year)
        for words, subject in (
            (turns.as_of(self.day).filter(meeting=meeting), "initiatives"),
            (promises.as_of(self.day).filter(meeting=meeting), "initiative"),
            (promises.as_of(self.day).filter(meeting=meeting), "other_initiatives"),
            (StatusUpdate.objects.as_of(self.day).standing().filter(there), "initiative"),
            (outcomes.as_of(self.day).standing().filter(there), "commitment__initiative"),
            (outcomes.as_of(self.day).standing().filter(there), "commitment__other_initiatives"),
        ):
            rows = rows.filter(~Exists(words.filter(**{subject: OuterRef("pk")})))
        return rows

    def with_economy(self, codes: list[str]) -> Self:
        """Return the initiatives in which any of these parties has a role."""
        roles = Participation.objects.as_of(self.day).filter(economy__in=Economy.objects.of(codes))
        return self.filter(Exists(roles.filter(initiative=OuterRef("pk"))))

    def with_each_economy(self, codes: list[str]) -> Self:
        """Return the initiatives in which each of these parties has a role."""
        rows = self
        for code in codes:
            rows = rows.with_economy([code])
        return rows

    def by_status(self) -> Self:
        """Return the initiatives that have come furthest first, those of no status last."""
        order = reversed(InitiativeStatus.values)
        places = [When(status=status, then=Value(place)) for place, status in enumerate(order)]
        return self.with_status().order_by(
            Case(*places, default=Value(len(places))), *self.model._meta.ordering
        )

    def with_stillness(self) -> Self:
        """Annotate `stands_still`: its promises were kept, and its status was not recorded since.

        One at least was reported as kept after the last line of its status was recorded, none that
        binds is open, and nobody has said that it is over (`ENDED`). The only definition of it.
        """
        if self.has("stands_still"):
            return self
        lines = StatusUpdate.objects.as_of(self.day).filter(initiative=OuterRef("pk")).standing()
        last = lines.exclude(status="").order_by("-recorded_on").values("recorded_on")[:1]
        promises = self.model._meta.get_field("commitments").related_model.objects
        known = promises.as_of(self.day).with_status()
        reported = Subquery(known.latest_lines().values("recorded_on")[:1])
        kept = known.filter(status__in=KEPT).annotate(reported_on=reported)
        is_kept = is_open = Q()
        for subject in ("initiative", "other_initiatives"):
            mine = {subject: OuterRef("pk")}
            binding = known.exclude(status__in=CLOSED).filter(firmness__in=BINDING, **mine)
            is_open |= Q(Exists(binding))
            is_kept |= Q(Exists(kept.filter(reported_on__gt=OuterRef("status_on"), **mine)))
        goes_on = Q(status__isnull=True) | ~Q(status__in=ENDED)
        rows = self.with_status().annotate(status_on=Coalesce(Subquery(last), Value(LONG_AGO)))
        still = When(goes_on & is_kept & ~is_open, then=Value(value=True))
        return rows.annotate(stands_still=Case(still, default=Value(value=False)))

    def standing_still(self) -> Self:
        """Return those whose promises were kept and whose status was not recorded since."""
        return self.with_stillness().filter(stands_still=True)

    def spoken_of_at(self, slugs: list[str]) -> Self:
        """Return the initiatives of which somebody spoke at any of these meetings."""
        turns = self.model.interventions.rel.related_model.objects.as_of(self.day)
        return self.filter(
            Exists(turns.filter(initiatives=OuterRef("pk"), meeting__slug__in=slugs))
        )

    def spoken_of_in(self, year: int) -> Self:
        """Return the initiatives of which somebody spoke at a meeting of `year`."""
        turns = self.model.interventions.rel.related_model.objects.as_of(self.day)
        return self.filter(Exists(turns.filter(initiatives=OuterRef("pk"), meeting__year=year)))

    def on_work_plan(self, year: int) -> Self:
        """Return the initiatives on the work plan of `year`."""
        items = WorkPlanItem.objects.as_of(self.day)
        return self.filter(Exists(items.filter(initiative=OuterRef("pk"), year=year)))


class Initiative(Sourced, HasDue, RecordModel):
    """Something that one or more economies lead: a guideline, a pilot, a programme, a survey.

    Its planned date is the first one: where that moves, a line of its history says so.
    """

    noun = Noun(
        "initiatives",
        search_fields=(
            *("title_en", "title_zh", "summary_en", "summary_zh"),
            *("when_en", "when_zh", "project_number", "slug"),
        ),
        list_url="initiatives:initiative-list",
        menu=1,
        source_line=SourceLine("initiatives:initiative-detail", key=("slug",), text=("title",)),
    )
    key_fields = ("slug",)
    # In the order of `PLANNED`.
    world_columns = ("when_en", "when_zh", "earliest", "latest", "due_meeting")
    since_columns = world_columns
    later_names = dict(zip(world_columns, PLANNED, strict=True))
    sheet_only = {"status": "status", "status_as_of": "status_as_of"}

    slug = models.SlugField(_("short name for addresses"), max_length=80, unique=True)
    title_en = models.CharField(_("title (English)"), max_length=250, blank=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=250, blank=True)
    title_en_is_ours = models.BooleanField(_("the English title is our translation"), default=False)
    kind = models.CharField(_("kind"), max_length=20, choices=InitiativeKind)
    priority = models.ForeignKey(
        Priority,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("priority"),
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    project_number = models.CharField(
        _("project number"), max_length=40, blank=True, help_text="SCCP 05 2022S"
    )
    summary_en = models.TextField(_("summary (English)"), blank=True)
    summary_zh = models.TextField(_("summary (Chinese)"), blank=True)
    documents = TracedManyToManyField(
        Document, blank=True, related_name="initiatives", verbose_name=_("documents")
    )

    title = Bilingual()
    summary = Bilingual()
    status: str | None
    status_as_of: date | None
    stands_still: bool
    last_word: date | None
    silent_for: timedelta | None
    leads: "list[Participation]"
    # What `with_due()` and `for_list()` found.
    due_when_en: str
    due_when_zh: str
    moved: "StatusUpdate | None" = None
    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = [F("priority__number").asc(nulls_last=True), "title_en", "slug"]
        constraints = [
            *HasDue.Meta.constraints,
            choices_constraint("kind", InitiativeKind, _("Choose one of the kinds of initiative.")),
            language_constraint("title", _("Give the title in English or in Chinese.")),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")),
                name="%(app_label)s_%(class)s_not_part_of_itself",
                violation_error_message=_("An initiative cannot be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    get_absolute_url = PageUrl("initiatives:initiative-detail", "slug")

    def record_status(self, **said: Any) -> "StatusUpdate":
        """Append a line to the history and return it as it is on record.

        It tells a status, a planned date that moved (`PLANNED`), or both. Raises ValidationError,
        with the sentence of the rule that it breaks.
        """
        (line,) = StatusUpdate.objects.append([StatusUpdate(initiative=self, **said)])
        return line

    def later_said(
        self, said: dict[str, Any], *, source: Source | None, **notes: Any
    ) -> "StatusUpdate":
        """Return, not saved, the line that `tell_since` would append.

        New words in one language take the place of those in both, and bring days of their own.
        """
        now: dict[str, Any] = {name: getattr(self, name) for name in self.world_columns}
        if not said.keys().isdisjoint(("when_en", "when_zh")):
            now = dict.fromkeys(self.world_columns) | {"when_en": "", "when_zh": ""}
        planned = dict(zip(PLANNED, (now | said).values(), strict=True))
        today = timezone.localdate()
        return StatusUpdate(initiative=self, as_of=today, source=source, **notes, **planned)

    def tell_since(self, said: dict[str, Any], *, source: Source | None, **notes: Any) -> None:
        """Tell that the planned date has moved since, as a line of the history.

        It was read in the notes of the desk, if in no other `source`.
        """
        read_in = source or Source.objects.desk_notes()
        StatusUpdate.objects.append([self.later_said(said, source=read_in, **notes)])

    @property
    def due_when(self) -> LocalText:
        """Return the words that count. Needs `with_due()`."""
        return in_reader_language(self.due_when_en, self.due_when_zh)

    @property
    def due_when_now(self) -> LocalText:
        """Return the words that count, with "this year" as the year that it means there.

        Needs `for_list()`.
        """
        return in_year(self.due_when, (self.moved or self).year_said())

    @property
    def due_at(self) -> Meeting | None:
        """Return the meeting that counts. Needs `for_list()`."""
        return self.moved.planned_at if self.moved else super().due_at

    @property
    def due_bounds(self) -> tuple[Meeting | None, Meeting | None]:
        """Return the meetings after and before which it is due. Needs `for_list()`."""
        return (None, None) if self.moved else super().due_bounds

    @property
    def endorsed_by(self) -> list[Economy]:
        """Return the bodies that endorsed it, in order. Needs `with_endorsements()`."""
        lines = sorted(self.status_updates.all(), key=lambda line: (line.as_of, line.number))
        return list(dict.fromkeys(line.endorsed_by for line in lines if line.endorsed_by))

    @property
    def inferred_of(self) -> list[Economy]:
        """Return the parties whose role no source states. Needs `with_inferred_roles()`."""
        return [role.economy for role in self.participations.all() if role.is_inferred]

    @property
    def lead_economies(self) -> list[Economy]:
        """Return those who lead. Needs `with_leads()`."""
        return [role.economy for role in self.leads]

    @property
    def status_label(self) -> str:
        """Return the annotated status in words, or "" where none was reported."""
        return str(InitiativeStatus(self.status).label) if self.status else ""

    def year_said(self) -> int | None:
        known = self.source.recorded_on if self.source_id else None
        day = known or self.recorded_on
        return day.year if day else None


class WorkPlanItem(Sourced, RecordModel):
    """One numbered item of the SCCP work plan of one year."""

    noun = Noun(
        "work-plan-items",
        source_line=SourceLine(
            "initiatives:initiative-detail",
            key=("initiative__slug",),
            text=("title",),
            value=("number",),
        ),
    )
    key_fields = ("year", "number")

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number"))
    initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        related_name="work_plan_items",
        verbose_name=_("initiative"),
    )
    title_en = models.CharField(_("title on the plan (English)"), max_length=250, blank=True)
    title_zh = models.CharField(_("title on the plan (Chinese)"), max_length=250, blank=True)

    title = Bilingual()
    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("work plan item")
        verbose_name_plural = _("work plan items")
        ordering = ["-year", "number"]
        constraints = [
            language_constraint("title", _("Give the title in English or in Chinese.")),
            models.UniqueConstraint(
                fields=["year", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The year's plan has an item of this number already."),
            ),
            models.UniqueConstraint(
                fields=["year", "initiative"],
                name="%(app_label)s_%(class)s_initiative_once",
                violation_error_message=_("The initiative is on that year's plan already."),
            ),
        ]

    def __str__(self) -> str:
        words = {"year": self.year, "number": self.number}
        return gettext("work plan %(year)s, item %(number)s") % words


class ParticipationQuerySet(RecordQuerySet):
    """Reads over who takes part."""

    def leads_first(self) -> Self:
        """Return the roles in the order of `ParticipationRole`: those who lead first."""
        roles = enumerate(ParticipationRole.values)
        place = Case(*(When(role=role, then=Value(place)) for place, role in roles))
        return self.order_by(place, *self.model._meta.ordering)


class Participation(Sourced, RecordModel):
    """The role of one party in one initiative."""

    noun = Noun(
        "participations",
        source_line=SourceLine(
            "initiatives:initiative-detail",
            key=("initiative__slug",),
            text=("initiative__title",),
            who=("economy__name",),
            choice=("role",),
        ),
    )
    key_fields = ("initiative__slug", "economy__code", "role")

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="participations", verbose_name=_("initiative")
    )
    economy = models.ForeignKey(
        Economy, models.PROTECT, related_name="participations", verbose_name=_("economy")
    )
    role = models.CharField(_("role"), max_length=20, choices=ParticipationRole)
    is_inferred = models.BooleanField(
        _("inferred"),
        default=False,
        help_text=_("The source does not say so in words; it follows from what it says."),
    )
    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["initiative", "role", "economy"]
        constraints = [
            choices_constraint(
                "role", ParticipationRole, _("Choose one of the roles in an initiative.")
            ),
            models.UniqueConstraint(
                fields=["initiative", "economy", "role"],
                name="%(app_label)s_%(class)s_role_once",
                violation_error_message=_("This party has that role in the initiative already."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class StatusUpdateQuerySet(LogQuerySet):
    """Reads over the lines of the histories of initiatives."""

    list_joins = (*LogQuerySet.list_joins, "endorsed_by")


class StatusUpdate(LogLine):
    """One dated line in an initiative's history: its status, a planned date that moved, or both.

    The present status, and the planned date that counts, are those of the latest line with one.
    """

    noun = Noun(
        "status-updates",
        search_fields=(*SEARCHED_IN_LINES, "planned_en", "planned_zh", "part_en", "part_zh"),
        main_text="note",
        result_joins=("initiative",),
        source_line=SourceLine(
            "initiatives:initiative-detail",
            key=("initiative__slug",),
            text=("note",),
            who=("initiative__title",),
            choice=("status",),
        ),
    )
    key_fields = ("initiative__slug", "number")
    subject_name = "initiative"
    about = ("initiative", "as_of", "status", "recorded_on")

    initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        related_name="status_updates",
        verbose_name=_("initiative"),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=InitiativeStatus,
        blank=True,
        help_text=STATUS_HELP,
    )
    endorsed_by = models.ForeignKey(
        Economy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="endorsements",
        verbose_name=_("endorsed by"),
        help_text=_("The body that endorsed it. Where several did, a line for each."),
    )
    part_en = models.CharField(
        _("which part (English)"),
        max_length=120,
        blank=True,
        help_text=_("Where only a part was endorsed: the status of the whole stays as it was."),
    )
    part_zh = models.CharField(_("which part (Chinese)"), max_length=120, blank=True)
    planned_en = models.CharField(
        _("now planned for, in words (English)"),
        max_length=120,
        blank=True,
        help_text=_("Where the planned date moved: the new one, as it was said."),
    )
    planned_zh = models.CharField(
        _("now planned for, in words (Chinese)"), max_length=120, blank=True
    )
    planned_earliest = models.DateField(
        _("planned from"),
        null=True,
        blank=True,
        help_text=_("Leave both days empty to have them read from the words."),
    )
    planned_latest = models.DateField(_("planned until"), null=True, blank=True)
    planned_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statusupdates_planned",
        verbose_name=_("planned for the meeting"),
        help_text=_("The planned date then follows that meeting's dates."),
    )

    part = Bilingual()
    planned = Bilingual()
    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        ordering = ["-as_of", "-recorded_on", "-number"]
        indexes = [
            # Serves with_status(): the latest line of each initiative.
            models.Index(
                fields=["initiative", "-as_of", "-recorded_on", "-number"],
                name="status_latest",
            ),
            # Serves the first page (Home.news) and what is new since a day.
            models.Index(fields=["recorded_on", "id"], name="status_recorded"),
        ]
        constraints = [
            *LogLine.Meta.constraints,
            models.UniqueConstraint(
                fields=["initiative", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The history has a line of this number already."),
            ),
            choices_constraint(
                "status",
                ["", *InitiativeStatus],
                _("Choose one of the statuses of an initiative."),
            ),
            models.CheckConstraint(
                condition=Q(status=InitiativeStatus.ENDORSED)
                | Q(endorsed_by__isnull=True, part_en="", part_zh=""),
                name="%(app_label)s_%(class)s_endorsed_when_it_says_by_whom",
                violation_error_message=_(
                    "Who endorsed it, and which part, is said with the status “endorsed” only."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status="") | ~NO_WORDS,
                name="%(app_label)s_%(class)s_says_something",
                violation_error_message=_(
                    "Choose a status, or write for when it is planned now, or both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(planned_latest__gte=F("planned_earliest"))
                | Q(planned_earliest__isnull=True)
                | Q(planned_latest__isnull=True),
                name="%(app_label)s_%(class)s_planned_runs_forward",
                violation_error_message=_("The latest day is before the earliest day."),
            ),
            models.CheckConstraint(
                condition=~NO_WORDS
                | Q(
                    planned_earliest__isnull=True,
                    planned_latest__isnull=True,
                    planned_at__isnull=True,
                ),
                name="%(app_label)s_%(class)s_planned_has_words",
                violation_error_message=_(
                    "Write the date in words too, as it was said, beside its days."
                ),
            ),
        ]

    @property
    def in_words(self) -> str:
        """Return the status in words or, where the line tells none, the date that it plans for."""
        if self.status:
            return super().in_words
        return gettext("planned for %(words)s") % {"words": self.planned_now}

    @property
    def planned_now(self) -> LocalText:
        """Return the words of the plan with "this year" as the year that it means."""
        return in_year(self.planned, self.year_said())

    @property
    def planned_days(self) -> str:
        """Return the planned days that the line itself names, in words."""
        return days_in_words(self.planned_earliest, self.planned_latest)

    def clean(self) -> None:
        """Fill an empty window and meeting from the words of the planned date."""
        super().clean()
        if not (self.planned_earliest or self.planned_latest or self.planned_at_id):
            reading = reading_of(self.year_said(), self.planned_zh, self.planned_en)
            self.planned_earliest, self.planned_latest = reading.earliest, reading.latest
            if slug := reading.meeting or reading.before:
                self.planned_at = Meeting.objects.filter(slug=slug).first()

    def result_title(self) -> list[str]:
        return [self.initiative.title, *super().result_title()]

    def get_result_url(self) -> str:
        return self.initiative.get_absolute_url()
