"""Rules on top of state and role: one rule, one small class, with the message an officer reads when it fails."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.files.models import StoredFile
from onestop.models import Decision, Dossier, HandOver


class Guard:
    """`holds` says whether the rule is met; `code` is stable for the API, `message` fit for the screen."""

    code = "guard"
    message = ""

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        """Whether the rule is met; `actor` is None where the system acts."""
        raise NotImplementedError


class NotOwnCase(Guard):
    """Nobody handles a dossier they submitted or own (Luật Cán bộ, công chức, from memory)."""

    code = "own_case"
    message = _("Bạn là người nộp hoặc chủ hồ sơ này nên không được xử lý; hãy chuyển cho người khác.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        if actor is None:
            return True
        if actor.user_id is not None and actor.user_id == dossier.submitter_id:
            return False
        if not actor.owner_ids:
            return True
        return (
            dossier.owner_id not in actor.owner_ids
            and not dossier.owners.filter(id_number__in=actor.owner_ids).exists()
        )


class PapersChecked(Guard):
    """A dossier is accepted on papers that could be opened and are safe."""

    code = "papers_not_checked"
    message = _("Có tệp chưa kiểm tra xong hoặc không mở được. Chờ kiểm tra xong, hoặc yêu cầu người nộp bổ sung.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        # A bad file that was answered by a supplement has been replaced in its component.
        papers = list(dossier.papers.filter(file__isnull=False).values_list("component_key", "file__state"))
        good = {key for key, state in papers if state == StoredFile.State.CLEAN}
        waiting = any(state == StoredFile.State.QUARANTINED for _, state in papers)
        return not waiting and all(key in good for key, _ in papers)


class SecondSupplementByUnitHead(Guard):
    """Full guidance is due once; more than one request counts as late on the national index (regulation 7.3)."""

    code = "second_supplement"
    message = _("Hồ sơ đã được yêu cầu bổ sung một lần. Lần yêu cầu tiếp theo phải do trưởng bộ phận thực hiện.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        if actor is not None and actor.has_role(Post.Role.UNIT_HEAD):
            return True
        return not dossier.supplements.exists()


def pending_hand_over(dossier: Dossier) -> HandOver | None:
    """The hand-over that its receiver has not confirmed yet."""
    return dossier.hand_overs.filter(received_at__isnull=True).order_by("-number").first()


class HoldsDossier(Guard):
    code = "not_holder"
    message = _("Hồ sơ đang do người khác giữ.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        return actor is not None and actor.post is not None and dossier.holder_id == actor.post.pk


class NoHandOverPending(Guard):
    code = "hand_over_pending"
    message = _("Hồ sơ đang chờ người nhận xác nhận bàn giao.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        return pending_hand_over(dossier) is None


class HandOverWaitsForActor(Guard):
    """Responsibility stays with the giver until the receiver confirms."""

    code = "no_hand_over"
    message = _("Không có bàn giao nào đang chờ bạn xác nhận.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        waiting = pending_hand_over(dossier)
        return waiting is not None and actor is not None and actor.post is not None and waiting.given_to == actor.post


class DecisionDrafted(Guard):
    code = "no_draft"
    message = _("Chưa soạn kết quả. Hãy soạn và lưu dự thảo trước khi trình.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        return Decision.objects.filter(dossier=dossier).exists()


class ApproverIsAnother(Guard):
    """Who drafted does not approve: another post, and another person."""

    code = "approver_is_drafter"
    message = _("Người soạn thảo không được tự phê duyệt kết quả.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        decision = Decision.objects.filter(dossier=dossier).select_related("drafted_by").first()
        return decision is not None and actor is not None and decision.drafted_by.user_id != actor.user_id


class FeeSettled(Guard):
    code = "fee_unpaid"
    message = _("Hồ sơ còn phí, lệ phí chưa thu. Hãy thu và đánh dấu đã thu trước khi trả kết quả.")

    @classmethod
    def holds(cls, actor: Actor | None, dossier: Dossier) -> bool:
        return dossier.finance != Dossier.Finance.UNPAID
