"""Photos of visits: checked, painted anew, seen by few; the phone's day; the web app."""

import io
from datetime import date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from goalmgmt.core import files, pictures
from goalmgmt.core.errors import NotAllowed, Refused
from teams.models import User
from teams.tests.factories import Cast, cast
from tracking.models import Visit, VisitPhoto
from tracking.operations.visit_photos import FOLDER, add_photos
from tracking.operations.visits import NewVisit, plan_visit
from tracking.tests.factories import customer, picture

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
TODAY = date(2026, 3, 18)
LOG = {"kind": "on_site", "outcome": "progress", "next_step": "none", "note": "Kept words"}


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def who() -> Cast:
    return cast()


def signed_in(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def planned(person: User) -> Visit:
    return plan_visit(new=NewVisit(customer=customer(), planned_on=TODAY), actor=person, now=NOW)


def sent(form: str = "JPEG", name: str = "a.jpg", size=(60, 20), **more: object):
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, form, **more)
    return SimpleUploadedFile(name, written.getvalue())


def placed() -> Image.Exif:
    """What a camera writes: turned on its side, and where it stood."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (31.0, 12.0, 0.0), 3: "E", 4: (121.0, 30.0, 0.0)}
    exif[0x010F] = "Maker of cameras"
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_a_photo_loses_its_place_and_stands_upright(kind):
    found = pictures.checked(sent(kind, f"a.{kind.lower()}", exif=placed()))
    for file in (found.shown, found.small):
        with Image.open(io.BytesIO(file.data)) as image:
            assert image.format == "JPEG"
            assert dict(image.getexif()) == {}
            assert "exif" not in image.info
            assert image.size == (20, 60)
        assert b"Maker" not in file.data


def test_a_small_one_is_made_and_see_through_becomes_white():
    written = io.BytesIO()
    Image.new("RGBA", (900, 300), (0, 0, 0, 0)).save(written, "PNG")
    found = pictures.checked(SimpleUploadedFile("a.png", written.getvalue()))
    with Image.open(io.BytesIO(found.small.data)) as image:
        assert image.size == (240, 80)
        assert image.getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>"),
        SimpleUploadedFile("a.jpg", b"<html><script>alert(1)</script>"),
        SimpleUploadedFile("a.jpg", b""),
        SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * 300),
        SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 300),
        SimpleUploadedFile("a.webp", b"RIFFxxxxWEBP" + b"x" * 300),
        SimpleUploadedFile("a.gif", b"GIF89a"),
        SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * (10 * 1024 * 1024)),
    ],
)
def test_what_is_no_picture_is_refused(upload):
    with pytest.raises(ValidationError):
        pictures.checked(upload)


def test_a_small_file_with_a_huge_picture_is_refused(monkeypatch):
    bomb = sent("PNG", "bomb.png", (3000, 3000))
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1_000_000)
    with pytest.raises(ValidationError, match="pixels"):
        pictures.checked(bomb)
    bomb.seek(0)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    with pytest.raises(ValidationError, match="pixels"):
        pictures.checked(bomb)


def test_photos_go_with_the_form_once_and_a_large_one_keeps_the_rest(who):
    visit, client = planned(who.rep), signed_in(who.rep)
    path = f"/visits/{visit.pk}/log/"
    large = SimpleUploadedFile("large.jpg", b"\xff\xd8\xff" + b"x" * (30 * 1024 * 1024))
    answer = client.post(path, LOG | {"photos": [large]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "large.jpg” is larger than 10 MB." in page
    assert "Kept words" in page
    assert client.post(path, LOG | {"photos": [sent(), sent("WEBP", "b.webp")]}).status_code == 302
    assert client.post(path, LOG | {"photos": [sent()]}).status_code == 302
    assert VisitPhoto.objects.filter(visit=visit).count() == 2
    assert client.get(f"/visits/{visit.pk}/").content.decode().count('<img src="/visits/') == 2


def test_six_at_most(who):
    visit = planned(who.rep)
    colours = ("red", "green", "blue", "black", "white", "gray")
    add_photos(visit=visit, pictures=[picture(c) for c in colours], actor=who.rep, now=NOW)
    add_photos(visit=visit, pictures=[picture("red")], actor=who.rep, now=NOW)
    with pytest.raises(Refused):
        add_photos(visit=visit, pictures=[picture("pink")], actor=who.rep, now=NOW)
    seven = [sent(size=(20, side)) for side in range(10, 17)]
    client = signed_in(who.rep, "zh-hans")
    answer = client.post(f"/visits/{visit.pk}/photos/", {"photos": seven})
    assert answer.status_code == 422
    assert "最多选择 6 张照片" in answer.content.decode()


def test_photos_are_seen_by_who_sees_the_visit_and_taken_away_by_its_person(who):
    visit = planned(who.rep)
    [photo] = add_photos(visit=visit, pictures=[picture()], actor=who.rep, now=NOW)
    path = f"/visits/{visit.pk}/photos/{photo.pk}/"
    for person in (who.rep, who.east_manager, who.boss):
        assert signed_in(person).get(path).status_code == 200
    for person, status in ((who.mate, 404), (who.west_manager, 404), (who.finance, 403)):
        assert signed_in(person).get(path).status_code == status
    answer = signed_in(who.rep).get(f"{path}?size=small")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    other = planned(who.rep)
    assert signed_in(who.rep).get(f"/visits/{other.pk}/photos/{photo.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        add_photos(visit=visit, pictures=[picture("blue")], actor=who.east_manager, now=NOW)
    assert signed_in(who.east_manager).post(f"{path}remove/").status_code == 403
    assert signed_in(who.rep).post(f"{path}remove/").status_code == 302
    assert not VisitPhoto.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_bytes_go_with_the_last_photo_that_names_them(who):
    kept = []
    for visit in (planned(who.rep), planned(who.rep)):
        kept += add_photos(visit=visit, pictures=[picture()], actor=who.rep, now=NOW)
    path = files.path_of(FOLDER, kept[0].digest)
    for photo, stays in zip(kept, (True, False), strict=True):
        signed_in(who.rep).post(f"/visits/{photo.visit_id}/photos/{photo.pk}/remove/")
        assert path.is_file() is stays


@pytest.mark.parametrize("day", ["2031-01-01", "2020-01-01", "", "x"])
def test_a_phone_whose_clock_is_wrong_loses_no_visit(who, day):
    data = LOG | {"customer": "Huamei", "client_id": str(uuid4()), "written_on": day}
    answer = signed_in(who.rep).post("/visits/new/?log=1", data, headers={"X-Kept": "1"})
    assert answer.status_code == (422 if day == "x" else 204)
    if day != "x":
        assert Visit.objects.get().planned_on == TODAY


def test_the_web_app_is_described_and_its_worker_keeps_the_form_alone(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["start_url"] == "/today/"
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "/visits/new/" in worker.content.decode()
    assert "pay/" not in worker.content.decode()
