"""Reads for the batch list and the batch page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor, actor_for_post
from core.accounts.models import Post
from digitization import policies
from digitization.models import Batch, ChunkedUpload, Document, Package, Page
from digitization.queries import quality
from digitization.transitions import UNFINISHED

State = Document.State


@dataclass(frozen=True)
class BatchCounts:
    """Documents of a batch by state, and its pages."""

    by_state: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    pages_read: int = 0
    to_enter_again: int = 0
    """Documents that wait for their second entry."""

    def of(self, *states: str) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def filed(self) -> int:
        return self.of(State.FILED)

    @property
    def refused(self) -> int:
        return self.of(State.REFUSED)

    @property
    def to_index(self) -> int:
        return self.of(State.READ, State.SENT_BACK)

    @property
    def to_check(self) -> int:
        return self.of(State.INDEXED)

    @property
    def working(self) -> int:
        """Documents the system itself is busy with."""
        return self.of(*UNFINISHED)

    @property
    def countable(self) -> int:
        """All that can be filed: refused ones never will be."""
        return self.total - self.refused

    @property
    def percent_filed(self) -> int:
        return round(100 * self.filed / self.countable) if self.countable else 0

    @property
    def chips(self) -> list[tuple[str, str, int]]:
        """(state, label, count) of the states present, in the order of the line."""
        return [(state.value, str(state.label), n) for state in State if (n := self.by_state.get(state.value, 0))]

    @property
    def next_step(self) -> str:
        """What a person should do now, in one sentence."""
        if not self.total:
            return _("Tải tệp quét lên để bắt đầu.")
        if self.to_index:
            return _("%(n)s giấy tờ chờ nhập chỉ mục.") % {"n": self.to_index}
        if self.to_enter_again:
            return _("%(n)s giấy tờ chờ người thứ hai nhập lại.") % {"n": self.to_enter_again}
        if self.to_check:
            return _("%(n)s giấy tờ chờ người thứ hai kiểm tra.") % {"n": self.to_check}
        if self.working:
            return _("Hệ thống đang xử lý %(n)s giấy tờ.") % {"n": self.working}
        return _("Mọi giấy tờ đã xong.")


def next_step(counts: BatchCounts, batch: Batch) -> str:
    """What a person should do now with this batch, in one sentence, by its plan as well."""
    if counts.to_index or not counts.total:
        return counts.next_step
    if counts.to_enter_again:
        return counts.next_step
    found = quality.batch_quality(batch, counts.by_state)
    open_sample = found.inspection is not None and found.inspection.verdict == found.inspection.Verdict.OPEN
    if found.to_arbitrate:
        return _("%(n)s giấy tờ có hai lần nhập khác nhau, chờ chọn giá trị đúng.") % {"n": found.to_arbitrate}
    if found.ready_to_draw:
        return _("Lô đã nhập xong, chờ lấy mẫu kiểm tra.")
    if open_sample and found.left_in_sample and not found.must_return:
        return _("%(n)s giấy tờ trong mẫu chờ kiểm tra.") % {"n": found.left_in_sample}
    if open_sample:
        return _("Mẫu đã kiểm tra xong, chờ kết luận về lô.")
    if found.to_sign and not counts.to_check:
        return _("%(n)s giấy tờ đã kiểm tra, chờ ký cả lô.") % {"n": found.to_sign}
    return counts.next_step


def batch_list(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[Batch]:
    """Batches the actor may see, newest first."""
    found = policies.scoped_batches(actor).select_related("agency", "paper_type", "campaign").order_by("-id")
    if state in Batch.State.values:
        found = found.filter(state=state)
    if text.strip():
        found = found.filter(name__icontains=text.strip()) | found.filter(code__icontains=text.strip())
    return found


def batch_for(actor: Actor, batch_id: int) -> Batch | None:
    return batch_list(actor).filter(pk=batch_id).first()


def counts_of(batch_ids: Iterable[int]) -> dict[int, BatchCounts]:
    """Counts of several batches in two queries; a batch without documents has empty counts."""
    ids = list(batch_ids)
    states: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    pages: dict[int, list[int]] = {pk: [0, 0] for pk in ids}
    rows = (
        Document.objects.filter(batch_id__in=ids)
        .order_by()
        .values("batch_id", "state")
        .annotate(n=Count("id"), sheets=Sum("page_count"), read=Sum("pages_read"))
    )
    for row in rows:
        states[row["batch_id"]][row["state"]] = row["n"]
        pages[row["batch_id"]][0] += row["sheets"]
        pages[row["batch_id"]][1] += row["read"]
    second = quality.needs_second(Document.objects.filter(batch_id__in=ids)).order_by()
    again = dict(second.values_list("batch_id").annotate(Count("pk")))
    return {pk: BatchCounts(states[pk], pages[pk][0], pages[pk][1], again.get(pk, 0)) for pk in ids}


def documents_of(actor: Actor, batch: Batch, state: str = "") -> QuerySet[Document]:
    """Documents of a batch in their order, for a list: without the heavy columns."""
    found = policies.scoped(actor).filter(batch=batch).select_related("batch", "indexer", "checker", "record")
    if state in State.values:
        found = found.filter(state=state)
    others = Document.objects.filter(pk=OuterRef("pk")).exclude(indexer_id=actor.user_id)
    found = found.annotate(blind=Exists(quality.needs_second(others)))  # its values are kept from a second entry
    pictures = Page.objects.filter(document_id=OuterRef("pk"), number=1, thumbnail__isnull=False)
    found = found.annotate(pictured=Exists(pictures))
    return found.defer("suggestions", "info").order_by("order")


def packages_of(actor: Actor, batch: Batch) -> QuerySet[Package]:
    """What came to the batch as a ZIP or a manifest and nobody has put away yet, newest first."""
    return policies.packages(actor).filter(batch=batch, seen_at=None).order_by("-id")


def stamp_of(batch: Batch) -> str:
    """Changes whenever anything shown on the batch page changes; cheap, for conditional polling."""
    seen = batch.documents.aggregate(n=Count("id"), last=Max("id"), moves=Sum("version"), read=Sum("pages_read"))
    packages = batch.packages.aggregate(
        opened=Count("id", filter=~Q(state="waiting")), shown=Count("id", filter=Q(seen_at=None))
    )
    news = f"{packages['opened']}-{packages['shown']}"
    stuck = batch.documents.exclude(problem="").count()
    return f"{batch.pk}-{batch.state}-{seen['n']}-{seen['last']}-{seen['moves']}-{seen['read']}-{stuck}-{news}"


def unfinished_uploads(actor: Actor, batch: Batch) -> list[ChunkedUpload]:
    """Files of the actor of which only a part has come; choosing the same file again goes on with it."""
    if actor.user is None:
        return []
    return list(batch.uploads.filter(user=actor.user).order_by("started_at")[:20])


def indexer_of(agency: str, post_id: int | None = None) -> Actor | None:
    """The indexer in whose name a process takes files in: the given post, or the agency's first; None where none is.

    A post whose person may no longer sign in counts as none, as everywhere work is given to people.
    """
    today = timezone.localdate()
    posts = Post.objects.filter(agency__code=agency, role=Post.Role.INDEXER, user__is_active=True)
    posts = posts.filter(valid_from__lte=today)
    posts = posts.exclude(valid_to__lt=today).select_related("user", "agency").order_by("pk")
    post = posts.filter(pk=post_id).first() if post_id else posts.first()
    return actor_for_post(post) if post else None


def to_index_count(actor: Actor) -> int:
    """Papers waiting for an indexer, and those of others waiting for their second entry; one query."""
    mine = policies.scoped(actor)
    first = Count("pk", filter=Q(state__in=[State.READ, State.SENT_BACK]))
    second = quality.needs_second(mine).exclude(indexer_id=actor.user_id).values("pk")
    found = mine.aggregate(n=first + Count("pk", filter=Q(pk__in=second)))
    return int(found["n"])


def to_check_count(actor: Actor) -> int:
    return quality.to_judge(policies.scoped(actor)).exclude(indexer_id=actor.user_id).count()
