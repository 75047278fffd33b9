"""Photos of one paper become one PDF in a worker; what happens meanwhile to photos or draft is respected."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from PIL import Image

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.files import photos
from core.files.models import StoredFile
from core.files.services import open_stored, store
from core.jobs import runner
from core.jobs.models import Job
from core.jobs.services import sweep
from forms.models import Draft, DraftPaper
from forms.queries import missing
from forms.services import attach_upload, discard, join_photos, remove_paper
from tests.factories import citizen_actor
from tests.forms.support import begin, resident
from tests.support.jobs import run_jobs_here

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
COMPONENT = "giay-chung-sinh"


def photo(color: str, size: tuple[int, int] = (60, 40), *, orientation: int = 1, kind: str = "JPEG") -> bytes:
    """A picture with what a phone writes beside it."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "May anh bi mat"
    Image.new("RGB", size, color).save(out, kind, exif=exif)
    return out.getvalue()


def attach(actor: Actor, draft: Draft, *pictures: bytes) -> list[DraftPaper]:
    found = [
        attach_upload(actor, draft.pk, COMPONENT, BytesIO(each), f"anh-{at}.jpg") for at, each in enumerate(pictures)
    ]
    run_jobs_here()
    return found


def joined(draft: Draft) -> DraftPaper:
    run_jobs_here()
    paper = draft.papers.select_related("file").get()
    assert paper.file is not None
    return paper


def test_photos_become_one_pdf_in_their_order_upright_and_without_what_the_camera_wrote() -> None:
    actor = resident()
    draft = begin(actor)
    attach(actor, draft, photo("red"), photo("blue", orientation=6), photo("green", kind="PNG"))
    assert join_photos(actor, draft.pk, COMPONENT) == 3
    paper = joined(draft)
    assert paper.name == "Ảnh ghép, 3 trang.pdf"
    assert paper.file is not None
    assert (paper.file.state, paper.file.media_type, paper.file.page_count) == ("clean", "application/pdf", 3)
    with open_stored(paper.file) as handle:
        data = handle.read()
    assert b"bi mat" not in data
    with pikepdf.open(BytesIO(data)) as pdf:
        boxes = [tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages]
        images = [pikepdf.PdfImage(next(iter(page.get_images().values()))).as_pil_image() for page in pdf.pages]
    assert boxes[0][2] > boxes[0][3]
    assert boxes[1][2] < boxes[1][3], "a photo taken upright stands upright"
    assert [max(range(3), key=lambda band, one=one: one.getpixel((5, 5))[band]) for one in images] == [0, 2, 1]


def test_the_same_photos_give_the_same_bytes_and_none_is_larger_than_a_sheet_needs(tmp_path: Path) -> None:
    paths = []
    for at, size in enumerate([(5000, 3000), (300, 200)]):
        path = tmp_path / f"{at}.jpg"
        path.write_bytes(photo("gray", size))
        paths.append(str(path))
    for name in ("a.pdf", "b.pdf"):
        assert photos.join(paths, str(tmp_path / name)) == {"pages": 2}
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        widths = [int(next(iter(page.get_images().values())).Width) for page in pdf.pages]
        assert widths == [photos.MAX_SIDE, 300]


def test_a_photo_that_cannot_be_opened_is_named_and_nothing_is_lost() -> None:
    actor = resident()
    draft = begin(actor)
    attach(actor, draft, photo("red"))
    broken = store(photo("blue")[:200] + b"...", trusted=True)
    DraftPaper.objects.create(draft=draft, component_key=COMPONENT, source="upload", name="hong.jpg", file=broken)
    join_photos(actor, draft.pk, COMPONENT)
    run_jobs_here()
    assert {(each.joining, each.note) for each in draft.papers.all()} == {(False, "Ảnh thứ 2 không mở được để ghép.")}
    assert join_photos(actor, draft.pk, COMPONENT) == 2, "it can be asked for again"


def test_fewer_than_two_checked_photos_and_a_second_click_are_refused() -> None:
    actor = resident()
    draft = begin(actor)
    attach(actor, draft, photo("red"), b"%PDF-1.4 khong phai anh")
    attach_upload(actor, draft.pk, COMPONENT, BytesIO(photo("blue")), "chua-kiem-tra.jpg")
    with pytest.raises(Invalid, match="hai ảnh"):
        join_photos(actor, draft.pk, COMPONENT)
    run_jobs_here()
    assert join_photos(actor, draft.pk, COMPONENT) == 2
    with pytest.raises(Invalid, match="hai ảnh"):
        join_photos(actor, draft.pk, COMPONENT)
    assert Job.objects.filter(name="forms.join_photos").count() == 1


def test_a_photo_removed_meanwhile_stays_removed_and_the_others_stay() -> None:
    actor = resident()
    draft = begin(actor)
    first, second, _third = attach(actor, draft, photo("red"), photo("blue"), photo("green"))
    join_photos(actor, draft.pk, COMPONENT)
    remove_paper(actor, draft.pk, second.pk)
    run_jobs_here()
    left = list(draft.papers.order_by("pk"))
    assert [each.pk for each in left] == [first.pk, _third.pk]
    assert not any(each.joining for each in left)


def test_a_draft_that_was_closed_meanwhile_keeps_its_photos() -> None:
    actor = resident()
    draft = begin(actor)
    attach(actor, draft, photo("red"), photo("blue"))
    join_photos(actor, draft.pk, COMPONENT)
    discard(actor, draft.pk)
    run_jobs_here()
    assert [each.file.media_type for each in draft.papers.all() if each.file] == ["image/jpeg", "image/jpeg"]
    with pytest.raises(Conflict):
        join_photos(actor, draft.pk, COMPONENT)


def test_a_strangers_photos_cannot_be_joined() -> None:
    actor = resident()
    draft = begin(actor)
    attach(actor, draft, photo("red"), photo("blue"))
    with pytest.raises(NotAllowed):
        join_photos(citizen_actor(), draft.pk, COMPONENT)


def test_the_same_work_done_twice_is_done_once() -> None:
    actor = resident()
    draft = begin(actor)
    attach(actor, draft, photo("red"), photo("blue"))
    join_photos(actor, draft.pk, COMPONENT)
    paper = joined(draft)
    Job.objects.filter(name="forms.join_photos").update(state="queued")
    assert joined(draft).pk == paper.pk
    assert StoredFile.objects.filter(media_type="application/pdf").count() == 1


def test_photos_whose_joining_was_given_up_say_so_and_are_free_again() -> None:
    """The worker dies of it each time: the citizen is told what to do, and nothing waits for ever."""
    actor = resident()
    draft = begin(actor)
    attach(actor, draft, photo("red"), photo("blue"))
    join_photos(actor, draft.pk, COMPONENT)
    job = Job.objects.get(name="forms.join_photos")
    for _attempt in range(job.max_attempts):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(hours=1))
        assert runner.claim("default") == job
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        sweep()
    assert Job.objects.get(pk=job.pk).state == "dead"
    told = {(each.joining, each.note) for each in draft.papers.all()}
    assert [joining for joining, _note in told] == [False]
    assert "ghép lại hoặc bỏ bớt" in told.pop()[1]
    assert COMPONENT not in {each.key for each in missing(draft)}, "the dossier can be sent with them as they are"
    assert join_photos(actor, draft.pk, COMPONENT) == 2
    assert joined(draft).name == "Ảnh ghép, 2 trang.pdf"
