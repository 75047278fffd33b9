"""One more dossier while the National Portal's simulator refuses everything: what an administrator then sees."""

from __future__ import annotations

from core.accounts.actor import actor_for_post
from core.accounts.models import Post
from onestop.models import Dossier
from onestop.services import reception

clerk = actor_for_post(Post.objects.select_related("user", "agency__parent").get(user__username="motcua.nhatrang"))
waiting = Dossier.objects.filter(state=Dossier.State.SUBMITTED).order_by("pk").first()
assert waiting is not None
reception.accept_dossier(clerk, waiting.pk, waiting.version)
