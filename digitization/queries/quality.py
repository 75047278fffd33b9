"""Reads about the quality of a batch: its plan, its open sample, what still waits for a second entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, Func, JSONField, OuterRef, Q, QuerySet

from core.accounts.actor import Actor
from core.accounts.models import Post
from digitization import sampling
from digitization.metadata import BY_KEY, FIELDS
from digitization.models import Batch, Document, Inspection, QualityPlan
from digitization.sampling import Past

State = Document.State
SERIES = 60
"""Earlier lots that the switching rules look back at."""


def plan_of(batch: Batch) -> QualityPlan:
    """The batch's own plan, else that of its paper type in its agency, else the usual one (unsaved): check all."""
    of_type = Q(agency=batch.agency_id, paper_type=batch.paper_type_id)
    found = list(QualityPlan.objects.filter(Q(batch=batch.pk) | of_type))
    own = [plan for plan in found if plan.batch_id == batch.pk]
    return (own or found or [QualityPlan(agency_id=batch.agency_id, batch=batch)])[0]


def open_inspection(batch: Batch) -> Inspection | None:
    return batch.inspections.filter(verdict=Inspection.Verdict.OPEN).first()


def accepted_inspection(batch: Batch) -> Inspection | None:
    return batch.inspections.filter(verdict=Inspection.Verdict.ACCEPTED).order_by("-number").first()


def earlier_lots(batch: Batch, plan: QualityPlan) -> QuerySet[Inspection]:
    """Lots of the same agency, paper type, level and AQL as first presented, the latest first."""
    rows = Inspection.objects.filter(
        batch__agency=batch.agency_id,
        batch__paper_type=batch.paper_type_id,
        aql=plan.aql,
        level=plan.level,
        number=1,
    ).exclude(verdict=Inspection.Verdict.OPEN)
    return rows.exclude(batch=batch).order_by("-decided_at", "-pk")


def series(batch: Batch, plan: QualityPlan) -> list[Past]:
    """What the switching rules look at, oldest first."""
    latest = earlier_lots(batch, plan).values_list("severity", "accept", "faulty", "restarted_at")[:SERIES]
    return [
        Past(severity, accept, faulty, restarted=restarted is not None)
        for severity, accept, faulty, restarted in reversed(latest)
    ]


def second_keys(plan: QualityPlan) -> list[str]:
    """The fields typed twice, in the order of the desk."""
    return [field.key for field in FIELDS if field.key in plan.second_fields]


def batches_where(condition: Q) -> QuerySet[Batch]:
    """Batches whose plan (their own, else that of their paper type) meets a condition."""
    own = QualityPlan.objects.filter(condition, batch=OuterRef("pk"))
    of_type = QualityPlan.objects.filter(condition, agency=OuterRef("agency"), paper_type=OuterRef("paper_type"))
    return Batch.objects.filter(Exists(own) | (Q(own_plan__isnull=True) & Exists(of_type)))


def needs_second(found: QuerySet[Document]) -> QuerySet[Document]:
    """Indexed documents whose plan asks for a second entry that is not there yet."""
    twice = batches_where(~Q(second_fields=[])).values("pk")
    return found.filter(batch__in=twice, state=State.INDEXED, second_entry__isnull=True)


def disputed(found: QuerySet[Document]) -> QuerySet[Document]:
    """Indexed documents whose two entries differ and that nobody has decided yet."""
    return found.filter(state=State.INDEXED, second_entry__arbiter=None).exclude(
        Q(second_entry=None) | Q(second_entry__differing=[])
    )


def to_judge(found: QuerySet[Document]) -> QuerySet[Document]:
    """What waits for a checker: documents to approve or send back, and disputes of batches not drawn yet."""
    return found.filter(Q(pk__in=checkable(found).values("pk")) | Q(pk__in=disputed(found).values("pk")))


def checkable(found: QuerySet[Document]) -> QuerySet[Document]:
    """Indexed documents a checker may take up: typed twice where asked, drawn where the batch goes by sample.

    After a lot was accepted the rest of its batch, mended or come later, is checked one by one.
    """
    sampled = batches_where(Q(mode=QualityPlan.Mode.SAMPLE)).values("pk")
    of_batch = Inspection.objects.filter(batch=OuterRef("batch"))
    here = Func(OuterRef("pk"), function="to_jsonb", output_field=JSONField())
    in_sample = Exists(of_batch.filter(verdict=Inspection.Verdict.OPEN, sample__contains=here))
    after = Exists(of_batch.filter(verdict=Inspection.Verdict.ACCEPTED))
    waiting = needs_second(Document.objects.all()).values("pk")
    return found.filter(~Q(batch__in=sampled) | in_sample | after, state=State.INDEXED).exclude(pk__in=waiting)


def awaits_second(document: Document, plan: QualityPlan) -> bool:
    return document.state == State.INDEXED and bool(second_keys(plan)) and not hasattr(document, "second_entry")


def may_enter_second(actor: Actor, document: Document, plan: QualityPlan) -> bool:
    """Another indexer of the same agency than the one who typed first."""
    if actor.agency is None or document.batch.agency_id != actor.agency.pk or not actor.has_role(Post.Role.INDEXER):
        return False
    return awaits_second(document, plan) and document.indexer_id != actor.user_id


def to_arbitrate(document: Document) -> list[str]:
    """Fields whose two values differ and that nobody has decided yet."""
    entry = getattr(document, "second_entry", None)
    return list(entry.differing) if entry and entry.arbiter_id is None else []


@dataclass(frozen=True)
class Dispute:
    """One field with its two values, for the arbiter."""

    key: str
    label: str
    first: str
    second: str


def disputes(document: Document) -> list[Dispute]:
    entry = getattr(document, "second_entry", None)
    keys = to_arbitrate(document)
    return [
        Dispute(key, str(BY_KEY[key].label), document.fields.get(key, ""), entry.values.get(key, ""))
        for key in keys
        if entry
    ]


@dataclass(frozen=True)
class BatchQuality:
    """What the batch page says about checking and signing."""

    plan: QualityPlan
    fields_twice: list[str]
    inspection: Inspection | None
    left_in_sample: int
    ready_to_draw: bool
    to_sign: int
    to_index: int
    to_enter_again: int
    to_arbitrate: int = 0
    faulty: int = 0
    next_severity: str = ""
    next_sample: sampling.SamplingPlan | None = None
    stopped: bool = False

    @property
    def must_return(self) -> bool:
        """Whether the open sample has as many faulty papers already as send the lot back."""
        return self.inspection is not None and self.faulty >= self.inspection.reject

    @property
    def awaits_draw(self) -> bool:
        """Whether a sample is still to be drawn: none is open, no lot of the batch was accepted."""
        return self.inspection is None or self.inspection.verdict == Inspection.Verdict.RETURNED

    @property
    def by_sample(self) -> bool:
        return self.plan.mode == QualityPlan.Mode.SAMPLE


def batch_quality(batch: Batch, by_state: dict[str, int]) -> BatchQuality:
    """`by_state`: the documents of the batch by state, counted already for the page."""
    plan = plan_of(batch)
    inspection = batch.inspections.order_by("-number").first()
    left = faulty = 0
    if inspection and inspection.verdict == Inspection.Verdict.OPEN:
        left = batch.documents.filter(pk__in=inspection.sample, state=State.INDEXED).count()
        faulty = faulty_in(inspection)
    unread = sum(by_state.get(s, 0) for s in (State.REGISTERED, State.SCANNED, State.READ, State.SENT_BACK))
    done = inspection is not None and inspection.verdict != Inspection.Verdict.RETURNED
    lot = by_state.get("indexed", 0)
    again = needs_second(batch.documents.all()).count() if plan.second_fields else 0
    disputes = disputed(batch.documents.all()).count() if plan.second_fields else 0
    waits = done or unread or again or disputes
    ready = plan.mode == QualityPlan.Mode.SAMPLE and not waits and lot > 0
    past = series(batch, plan) if plan.mode == QualityPlan.Mode.SAMPLE and not done else []
    severity, numbers = next_plan(past, plan, lot) if ready else ("", None)
    waiting = batch.documents.filter(state=State.CHECKED, sign_ordered_at__isnull=True)
    judging = inspection is not None and inspection.verdict == Inspection.Verdict.OPEN
    return BatchQuality(
        plan=plan,
        fields_twice=[str(BY_KEY[key].label) for key in second_keys(plan)],
        inspection=inspection,
        left_in_sample=left,
        ready_to_draw=ready,
        to_sign=0 if judging else waiting.count(),  # nothing is signed before the verdict
        to_index=unread,
        to_enter_again=again,
        to_arbitrate=disputes,
        faulty=faulty,
        next_severity=severity,
        next_sample=numbers,
        stopped=sampling.must_stop(past),
    )


def faulty_in(inspection: Inspection) -> int:
    """Documents of the sample with a fault."""
    found = inspection.faults.filter(document__in=inspection.sample)
    return found.values("document").distinct().count()


def next_plan(past: Sequence[Past], plan: QualityPlan, lot_size: int) -> tuple[str, sampling.SamplingPlan]:
    """(severity, plan) for the lot as it stands, by the series so far."""
    severity = sampling.next_severity(past)
    return severity, sampling.plan_for(lot_size, plan.aql, severity, plan.level)
