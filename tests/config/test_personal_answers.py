"""What belongs to a session is kept by nobody; what is everybody's is kept as long as it says."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from grants.models import User


@pytest.mark.usefixtures("demo_db")
def test_nothing_that_a_signed_in_person_is_shown_is_kept() -> None:
    """Every address of the table answers so, to everybody with a session: tests/access/test_access.py. These are beside it."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="admin"))
    for path in ("/cms-admin/", "/cms-admin/pages/", "/django-admin/", "/", "/en/calls/", "/nowhere/"):
        assert client.get(path).get("Cache-Control") == "private, no-store", path


@pytest.mark.django_db
def test_the_login_itself_and_what_waits_behind_it_are_not_kept(client: Client) -> None:
    User.objects.create_superuser("root", "root@example.invalid", "a long password")
    answer = client.post("/accounts/login/", {"login": "root", "password": "a long password"})
    assert answer.status_code == 302
    assert answer["Cache-Control"] == "private, no-store"
    assert client.post("/accounts/logout/")["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_what_is_everybodys_is_left_as_it_is(client: Client) -> None:
    picture = Path(settings.MEDIA_ROOT) / "images" / "kept.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"\x89PNG")
    client.force_login(User.objects.create_user("ada", "ada@example.invalid", "x"))
    assert "max-age" in client.get("/media/images/kept.png")["Cache-Control"]
    assert "no-store" not in Client().get("/calls/feed.atom").get("Cache-Control", "")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `up` gathers into, by the settings it runs with."""
    var = tmp_path_factory.mktemp("var")
    gather(var)
    return var


def gather(var: Path) -> None:
    run(var, "manage.py", "gather_static")


def run(var: Path, *line: str) -> str:
    environment = {
        "YICHUANG_VAR": str(var),
        "PATH": "/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    done = subprocess.run(
        [sys.executable, *line],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


ASK = """
import io, django; django.setup()
from django.templatetags.static import static
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
def ask(path, **headers):
    said = {}
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
               "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http", **headers}
    b"".join(application(environ, lambda status, headers, *more: said.update(headers)))
    return said
path = static("css/look.css")
found = ask(path, HTTP_ACCEPT_ENCODING="gzip")
print(path); print(found["Cache-Control"]); print(found.get("Content-Encoding"))
"""


def test_static_files_of_one_machine_are_named_by_content_and_kept_for_ever(gathered: Path) -> None:
    path, kept, encoding = run(gathered, "-c", ASK).split("\n")[:3]
    assert path.startswith("/static/css/look.")
    assert path != "/static/css/look.css"
    assert "immutable" in kept
    assert encoding == "gzip"


def test_they_are_gathered_once_a_version(gathered: Path) -> None:
    manifest = gathered / "static" / "staticfiles.json"
    before = manifest.stat().st_mtime_ns
    gather(gathered)
    assert manifest.stat().st_mtime_ns == before
    (gathered / "static" / "version.txt").write_text("an older one")
    gather(gathered)
    assert manifest.stat().st_mtime_ns > before


def test_a_page_drawn_before_they_are_gathered_has_plain_names(tmp_path: Path) -> None:
    assert run(
        tmp_path, "-c", ASK.partition("from django.core.wsgi")[0] + 'print(static("css/look.css"))'
    ).strip() == ("/static/css/look.css")
