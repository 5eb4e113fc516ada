"""Files that come in parts: a dropped line costs one part, never the file; and files looked at without saving them."""

import dataclasses
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from grants.applications import actions
from grants.applications.actions.uploading import OPEN_AT_ONCE, PART_BYTES
from grants.applications.models import Application, Upload, UploadPart
from grants.applications.tasks import abandoned_uploads
from grants.files.models import Attachment
from grants.filling.draft import Draft
from grants.forms.kinds.file import accepted
from tests.factories import PDF, Scenario
from tests.file_storage import do_jobs
from tests.services import IMPATIENT, flaky_proxy
from workflows import clock
from workflows.steps import Refused

BIG = PDF + b"0" * (2 * PART_BYTES + 17)


class Sender:
    """What uploads.js does, step by step."""

    def __init__(self, client: Any, application: Application, key: str = "certificate") -> None:
        self.client, self.key = client, key
        self.base = reverse("application-upload-begin", args=[application.code])

    def begin(self, data: bytes, name: str = "证书.pdf") -> Any:
        answer = self.client.post(self.base, {"key": self.key, "name": name, "size": len(data)})
        self.address = f"{self.base}{answer.json().get('id')}/"
        return answer

    def put(self, data: bytes, start: int) -> Any:
        piece = data[start : start + PART_BYTES]
        return self.client.put(
            f"{self.address}?start={start}", piece, content_type="application/octet-stream"
        )

    def finish(self) -> Any:
        return self.client.post(f"{self.address}finish/")

    def send(self, data: bytes) -> Any:
        for start in range(0, len(data), PART_BYTES):
            assert self.put(data, start).json()["received"] == min(start + PART_BYTES, len(data))
        return self.finish()


@pytest.fixture
def draft(scenario: Scenario) -> Application:
    return scenario.draft(scenario.registered)


@pytest.fixture
def sender(scenario: Scenario, draft: Application, browse: Any) -> Sender:
    return Sender(browse(scenario.applicant(scenario.registered)), draft)


def stored() -> int:
    from grants.files.models import private_storage

    folder = Path(private_storage().location) / "uploads"  # type: ignore[attr-defined]
    return sum(1 for one in folder.rglob("*.part"))


def test_a_large_file_comes_in_parts_and_is_whole(sender: Sender) -> None:
    assert sender.begin(BIG).status_code == 201
    before = stored()
    answer = sender.send(BIG)
    do_jobs()
    assert "证书.pdf" in answer.json()["html"]
    file = Attachment.objects.get()
    assert file.file.read() == BIG
    assert (file.name, file.content_type, file.key) == ("证书.pdf", "application/pdf", "certificate")
    assert not Upload.objects.exists()
    assert stored() == before


def test_after_a_dropped_line_it_goes_on_where_it_stopped(sender: Sender) -> None:
    sender.begin(BIG)
    sender.put(BIG, 0)
    assert sender.client.get(sender.address).json()["received"] == PART_BYTES
    assert sender.put(BIG, 0).json()["received"] == PART_BYTES  # the answer was lost: the part is sent again
    ahead = sender.put(BIG, 2 * PART_BYTES)
    assert (ahead.status_code, ahead.json()["received"]) == (400, PART_BYTES)
    assert sender.finish().status_code == 400
    sender.put(BIG, PART_BYTES)
    sender.put(BIG, 2 * PART_BYTES)
    assert sender.finish().status_code == 200
    assert Attachment.objects.get().size == len(BIG)


def test_the_kind_is_told_by_the_contents_and_nothing_is_left_of_a_wrong_one(sender: Sender) -> None:
    program = b"MZ" + b"\0" * 100
    sender.begin(program)
    answer = sender.send(program)
    assert answer.status_code == 400
    assert "Nothing was stored" in json.loads(answer.content)["error"] or answer.json()["error"]
    assert not Attachment.objects.exists()
    assert not UploadPart.objects.exists()


def test_too_large_or_empty_is_said_before_the_first_byte(sender: Sender) -> None:
    for size in (0, 21 * 1024 * 1024, "x"):
        answer = sender.client.post(sender.base, {"key": "certificate", "name": "a.pdf", "size": size})
        assert answer.status_code == 400
        assert answer.json()["error"]
    assert sender.client.post(sender.base, {"key": "title", "name": "a", "size": 5}).status_code == 400
    sender.begin(PDF)
    assert (
        sender.client.put(f"{sender.address}?start=0", PDF + b"more", content_type="a/b").status_code == 400
    )


def test_nobody_else_can_touch_it(
    scenario: Scenario, sender: Sender, draft: Application, browse: Any
) -> None:
    sender.begin(PDF)
    for other in (scenario.applicant(scenario.guided), scenario.officer):
        stranger = browse(other)
        for call in (stranger.get, stranger.put, stranger.delete):
            assert call(sender.address).status_code == 404
        assert stranger.post(f"{sender.address}finish/").status_code == 404
        assert stranger.post(sender.base, {"key": "certificate", "name": "a", "size": 5}).status_code == 404
    assert Upload.objects.get().received == 0


def test_what_cannot_be_edited_takes_no_file(scenario: Scenario, sender: Sender, draft: Application) -> None:
    sender.begin(PDF)
    Application.objects.filter(pk=draft.pk).update(state="submitted", submitted_at=clock.now())
    assert sender.put(PDF, 0).status_code == 400
    assert sender.begin(PDF).status_code == 400


def test_only_some_are_on_their_way_at_once_and_the_oldest_makes_room(sender: Sender, at: Any) -> None:
    for _n in range(OPEN_AT_ONCE):
        assert sender.begin(PDF).status_code == 201
    assert sender.begin(PDF).status_code == 400
    at(clock.now() + timedelta(hours=2))
    assert sender.begin(PDF).status_code == 201
    assert Upload.objects.count() == OPEN_AT_ONCE


def test_given_up_or_forgotten_it_is_swept(sender: Sender, at: Any) -> None:
    before = stored()
    sender.begin(BIG)
    sender.put(BIG, 0)
    assert stored() == before + 1
    assert sender.client.delete(sender.address).status_code == 200
    do_jobs()
    assert stored() == before
    sender.begin(BIG)
    sender.put(BIG, 0)
    assert abandoned_uploads() == 0
    at(clock.now() + timedelta(days=2, minutes=1))
    assert abandoned_uploads() == 1
    do_jobs()
    assert stored() == before


def test_parts_go_to_s3_and_the_file_comes_back_whole_through_its_own_door(
    sender: Sender, private_on_s3: Any
) -> None:
    large = PDF + bytes(range(256)) * 40 * 1024  # 10 MB: read back in parts
    sender.begin(large)
    answer = sender.send(large)
    assert answer.status_code == 200
    door = sender.client.get(reverse("attachment", args=[answer.json()["id"]]))
    assert b"".join(door.streaming_content) == large
    do_jobs()
    assert [name for name, _at in storages["private"].names()] == [Attachment.objects.get().file.name]


def test_while_the_store_is_down_nothing_is_lost_and_the_same_file_comes_later(
    sender: Sender, private_on_s3: Any
) -> None:
    with flaky_proxy(private_on_s3.s3.endpoint) as proxy:
        s3 = dataclasses.replace(private_on_s3.s3, endpoint=proxy.url)
        down = private_on_s3.use(s3.storage(client_config=IMPATIENT))
        sender.begin(BIG)
        sender.put(BIG, 0)
        proxy.mode = "broken"
        answer = sender.put(BIG, PART_BYTES)
        assert (answer.status_code, "nothing was changed" in answer.json()["error"]) == (503, True)
        proxy.mode = "pass"
        sender.put(BIG, PART_BYTES)
        sender.put(BIG, 2 * PART_BYTES)
        proxy.mode = "refuse"
        assert sender.finish().status_code == 503
        assert not Attachment.objects.exists()
        proxy.mode = "pass"
        assert sender.finish().status_code == 200
        file = Attachment.objects.get()
        assert down.open(file.file.name).read() == BIG


# --- looking at files ---------------------------------------------------------------------------------------
def photo() -> bytes:
    """A picture taken with the phone on its side, with the place in it."""
    picture = Image.new("RGB", (60, 40), "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_picture_is_shown_upright_and_without_the_place(
    scenario: Scenario, draft: Application, browse: Any
) -> None:
    by = scenario.applicant(scenario.registered)
    file = SimpleUploadedFile("现场.jpg", photo())
    actions.attach(application=draft, key="certificate", file=file, by=by)
    found, client = Attachment.objects.get(), browse(by)
    for name in ("attachment-thumb", "attachment-picture"):
        answer = client.get(reverse(name, args=[found.pk]))
        shown = Image.open(io.BytesIO(answer.content))
        assert shown.size[0] < shown.size[1]
        assert not shown.getexif()
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        again = client.get(reverse(name, args=[found.pk]), headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        assert (
            browse(scenario.applicant(scenario.guided)).get(reverse(name, args=[found.pk])).status_code == 404
        )
    assert client.get(reverse("attachment-preview", args=[found.pk])).status_code == 200


def test_a_broken_picture_is_refused_while_its_sender_can_still_send_another(
    scenario: Scenario, draft: Application, browse: Any
) -> None:
    sender = Sender(browse(scenario.applicant(scenario.registered)), draft)
    broken = b"\xff\xd8\xff" + b"x" * 50
    sender.begin(broken, "破损.jpg")
    answer = sender.send(broken)
    assert answer.status_code == 400
    assert "send another copy" in str(answer.json())
    assert not Attachment.objects.exists()


# --- in the browser -------------------------------------------------------------------------------------------
def enter(context: Any, live_server: Any, client: Any) -> None:
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


@pytest.mark.django_db(transaction=True)
def test_the_network_is_cut_in_between_and_the_file_arrives_whole(
    page: Any, context: Any, live_server: Any, browse: Any, tmp_path: Any
) -> None:
    from tests.factories import venture_scenario

    scenario = venture_scenario()
    draft = scenario.draft(scenario.registered)
    enter(context, live_server, browse(scenario.applicant(scenario.registered)))
    path = tmp_path / "证书.pdf"
    path.write_bytes(BIG)
    with override("zh-hans"):
        page.goto(live_server.url + reverse("application-section", args=[draft.code, "attachments"]))
    down = {"is": True, "cut": 0}

    def second_part_fails(route: Any) -> None:
        if down["is"] and route.request.method == "PUT" and "start=0" not in route.request.url:
            down["cut"] += 1
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/uploads/**", second_part_fails)
    page.set_input_files("#certificate", str(path))
    page.get_by_text("线路中断").wait_for()
    # Another day, another page: the same file is chosen again, and only the rest is sent.
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    down["is"] = False
    starts: list[str] = []
    page.on("request", lambda request: starts.append(request.url) if request.method == "PUT" else None)
    page.set_input_files("#certificate", str(path))
    page.locator("[data-file=certificate] .files a", has_text="证书.pdf").wait_for()
    assert down["cut"] >= 1
    assert [url.partition("start=")[2] for url in starts] == [str(PART_BYTES), str(2 * PART_BYTES)]
    assert Attachment.objects.get().file.read() == BIG


def test_a_question_takes_the_sorts_of_file_that_it_names_by_each_way_in(
    sender: Sender, draft: Application, scenario: Scenario
) -> None:
    """Saved with the page or sent in parts: the refusal says what the file is and what is asked for."""
    question = Draft.of(draft).form.question("certificate")
    assert question is not None
    assert "webp" not in accepted(question.data)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "WEBP")
    data, by = picture.getvalue(), scenario.applicant(scenario.registered)
    file = SimpleUploadedFile("scan.pdf", data)
    with pytest.raises(Refused, match=r"“WEBP”.*PDF"):
        actions.attach(application=draft, key="certificate", file=file, by=by)
    sender.begin(data, "scan.pdf")
    answer = sender.send(data)
    assert answer.status_code >= 400 and "WEBP" in answer.content.decode()
    assert not Attachment.objects.exists()
