"""Host, Origin, headers, closed doors, uploads: what every request passes."""

import asyncio

import pytest

from pmcore.commands.hosting import ChangeRole
from pmcore.model.people import Role, Seat
from pmcore.server.hosts import Hosts
from pmcore.server.settings import Settings
from pmcore.server.uploads import Uploads
from pmcore.web.guards.headers import HEADERS
from tests.web import Site


@pytest.fixture(scope="module")
def site():
    site = Site(Settings(database="memory:", metrics_token="counters"))
    yield site
    site.service.reviews.close()


# ---------------------------------------------------------------------- Host and Origin

KNOWN = [
    "127.0.0.1:8501",
    "localhost",
    "localhost:9",
    "LOCALHOST:8501",
    "[::1]:8501",
    "192.168.1.20:8501",
    "app:8501",
    "ana.localhost:8501",
    "review.example.com",
    "review.example.com:443",
    "second.example.com",
    "bound.lan:8501",
]
FOREIGN = [
    "evil.example",
    "review.example.com.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8501",
    "",
    None,
    "user@127.0.0.1",
    "127.0.0.1:port",
    "127.0.0.1/x",
    "review.example.com?x",
    "a b.example",
    "[::1",
]


@pytest.fixture(scope="module")
def hosts():
    settings = Settings(url="https://review.example.com", hosts=("second.example.com",))
    return Hosts(settings, ["bound.lan"])


@pytest.mark.parametrize("host", KNOWN)
def test_names_of_this_server_are_known(hosts, host):
    assert hosts.knows(host)


@pytest.mark.parametrize("host", FOREIGN)
def test_a_name_that_could_be_re_pointed_to_us_is_not(hosts, host):
    assert not hosts.knows(host)


@pytest.mark.parametrize(("origin", "host", "own"), [
    ("http://127.0.0.1:8501", "127.0.0.1:8501", True),
    ("http://localhost:8501", "LOCALHOST:8501", True),
    ("https://review.example.com", "10.0.0.3:8501", True),  # a proxy that changes the Host
    ("http://127.0.0.1:9999", "127.0.0.1:8501", False),
    ("http://localhost:8501", "127.0.0.1:8501", False),
    ("https://evil.example", "127.0.0.1:8501", False),
    ("null", "127.0.0.1:8501", False),
    ("", "127.0.0.1:8501", False),
    ("file://127.0.0.1:8501", "127.0.0.1:8501", False),
    ("http://[", "127.0.0.1:8501", False),
])  # fmt: skip
def test_only_our_own_pages_are_our_own(hosts, origin, host, own):
    assert hosts.is_own(origin, host) is own


def test_a_foreign_name_gets_a_sentence_that_helps_the_operator(site):
    answer = site.browser().get("/healthz", headers={"host": "review.corp.example"})
    assert answer.status_code == 421
    assert "POSTMORTEM_URL" in answer.text


@pytest.mark.parametrize("headers", [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"cookie": "pm_browser=x"},  # a browser would have said Origin
    {"origin": "http://127.0.0.1:8501", "host": "evil.example"},
])  # fmt: skip
@pytest.mark.parametrize("path", ["/live/ws", "/_stcore/stream"])
def test_a_socket_from_elsewhere_never_opens(site, path, headers):
    client = site.browser()
    del client.headers["origin"]
    with (
        pytest.raises(Exception) as refused,
        client.websocket_connect(f"{path}?review={site.review_id}", headers=headers),
    ):
        pass
    assert "1008" in repr(refused.value) or getattr(refused.value, "code", None) == 1008


# ---------------------------------------------------------------------- headers

ANSWERS = [
    ("a page", "/join", 200),
    ("a refusal", "/join/WRONGONE", 404),
    ("a redirect", "/join?code=abcd", 303),
    ("JSON", "/healthz", 200),
    ("an API refusal", "/api/v1/reviews", 401),
    ("a download that is gone", "/export/nonsense", 404),
    ("nothing", "/no/such/thing", 404),
    ("a closed door", "/_stcore/metrics", 404),
]


@pytest.mark.parametrize(("what", "path", "status"), ANSWERS)
def test_every_answer_carries_the_headers(site, what, path, status):
    answer = site.browser().get(path)
    assert answer.status_code == status
    for name in HEADERS:
        assert answer.headers.get_list(name), f"{what} has no {name}"
        assert len(answer.headers.get_list(name)) == 1
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_our_own_pages_allow_no_script_at_all(site):
    policy = site.browser().get("/join").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/join", "/join/WRONGTWO", "/export/x", "/api/v1/openapi.json", "/enter/x"])
def test_what_is_meant_for_one_person_is_kept_nowhere(site, path):
    assert site.browser().get(path).headers["cache-control"] == "no-store"


def test_an_error_of_ours_is_a_sentence_with_a_number_and_no_secret(site, monkeypatch, caplog):
    def broken(*values):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(site.service.reviews, "listed", broken)
    answer = site.program().get("/api/v1/reviews")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    number = answer.json()["error"].split("Number ")[1].rstrip(")")
    assert number in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"


# ---------------------------------------------------------------------- closed doors


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "//_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent",
        "/_stcore/script-health-check",
    ],
)
def test_streamlits_own_tools_are_not_here(site, path):
    answer = site.browser().get(f"http://127.0.0.1:8501{path}")
    assert answer.status_code == 404


# ---------------------------------------------------------------------- uploads

UPLOAD = "/_stcore/upload_file/session/file"


def expecting(site, browser, files=100):
    """Let a page of this browser have asked for files."""
    site.service.uploads.expect(site.key_of(browser), files)


def put(browser, size):
    return browser.put(UPLOAD, content=b"x" * size)


def given_role(site, browser, role):
    host = Seat(participant_id=site.review.present_people[0].id)
    person = site.review.people_by_key[site.key_of(browser)]
    site.service.reviews.execute(site.review_id, ChangeRole(id=person.id, role=role), host)


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_import_may_upload(site, role):
    ana = site.joined(f"Ana {role}", "192.0.2.50")
    given_role(site, ana, role)
    expecting(site, ana)
    passed = put(ana, 10).status_code != 403  # beyond the gate there is no Streamlit here: 404
    assert passed is (role in {Role.FACILITATOR, Role.SCRIBE})


def test_a_stranger_uploads_nothing(site):
    assert put(site.browser(), 10).status_code == 403


def test_where_no_page_asks_for_a_file_nobody_uploads_not_even_the_host(site):
    ana = site.joined("Ana", "192.0.2.53")
    given_role(site, ana, Role.FACILITATOR)
    for method in ("put", "post", "patch", "delete"):
        answer = getattr(ana, method)(UPLOAD)
        assert answer.status_code == 403, method
    assert "choose the file there" in put(ana, 10).text


def test_what_is_refused_is_not_read(site):
    ana = site.joined("Ana", "192.0.2.54")
    cookie = f"pm_browser={ana.cookies['pm_browser']}".encode()
    sent = []

    async def never():
        raise AssertionError("The body was read.")

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"127.0.0.1:8501"), (b"origin", b"http://127.0.0.1:8501"), (b"cookie", cookie),
               (b"content-length", b"99614720")]  # fmt: skip
    scope = {"type": "http", "method": "PUT", "path": UPLOAD, "raw_path": UPLOAD.encode(), "query_string": b"",
             "headers": headers, "scheme": "http", "server": ("127.0.0.1", 8501), "client": ("192.0.2.54", 1),
             "root_path": "", "http_version": "1.1"}  # fmt: skip
    asyncio.run(site.app(scope, never, send))
    assert sent[0]["status"] == 403
    assert (b"connection", b"close") in sent[0]["headers"]


def test_as_many_files_come_as_a_page_asked_for_and_may_be_taken_back(site):
    ana, ben = site.joined("Ana", "192.0.2.55"), site.joined("Ben", "192.0.2.56")
    for each in (ana, ben):
        given_role(site, each, Role.SCRIBE)
    expecting(site, ana, 2)
    assert [put(ana, 10).status_code for _ in range(3)] == [404, 404, 403]
    assert put(ben, 10).status_code == 403
    assert ana.delete(UPLOAD).status_code == 404
    assert ben.delete(UPLOAD).status_code == 403


def test_what_a_page_asked_for_is_forgotten_after_a_while():
    now = [0.0]
    uploads = Uploads(lambda: now[0])
    uploads.expect("ana", files=1, minutes=15)
    now[0] = 15 * 60 - 1
    assert uploads.expects("ana")
    now[0] += 1
    assert not uploads.expects("ana")
    assert not uploads.asked("ana")


def test_one_file_and_all_files_together_are_limited(site):
    ana = site.joined("Ana", "192.0.2.51")
    given_role(site, ana, Role.SCRIBE)
    expecting(site, ana)
    assert put(ana, 21 * 2**20).status_code == 413
    answers = [put(ana, 15 * 2**20).status_code for _ in range(8)]
    assert answers[:6] == [404] * 6
    assert answers[-1] == 429


def test_a_file_without_a_length_is_not_taken(site):
    ana = site.joined("Ana", "192.0.2.52")
    given_role(site, ana, Role.SCRIBE)
    expecting(site, ana)
    assert ana.put(UPLOAD, content=iter([b"x" * 100])).status_code == 413


# ---------------------------------------------------------------------- health and counters


def test_the_process_and_the_database_say_that_they_are_well(site):
    assert site.browser().get("/healthz").json() == {"status": "ok"}
    assert site.browser().get("/readyz").json() == {"status": "ready"}


def test_a_database_that_cannot_be_written_takes_the_server_out_of_service(site, monkeypatch):
    from pmcore.errors import StorageError

    def full():
        raise StorageError("The disk is full.")

    monkeypatch.setattr(site.service.reviews.store, "probe", full)
    answer = site.browser().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["error"] == "The disk is full."
    assert site.browser().get("/healthz").status_code == 200


def test_counters_are_for_the_operator(site):
    site.joined("Ana")
    assert site.browser().get("/metrics").status_code == 404
    assert site.browser("127.0.0.1").get("/metrics").status_code == 404  # a token is set, so only it counts
    answer = site.browser().get("/metrics", headers={"authorization": "Bearer counters"})
    assert answer.status_code == 200
    assert 'postmortem_commands_total{result="done"}' in answer.text
    assert "postmortem_command_seconds_bucket" in answer.text


@pytest.mark.parametrize(("address", "headers", "status"), [
    ("127.0.0.1", {}, 200),
    ("::1", {}, 200),
    ("192.0.2.1", {}, 404),
    ("127.0.0.1", {"x-forwarded-for": "192.0.2.1"}, 404),
    ("127.0.0.1", {"forwarded": "for=192.0.2.1"}, 404),
])  # fmt: skip
def test_without_a_token_only_this_machine_sees_the_counters(address, headers, status):
    site = Site()
    assert site.browser(address).get("/metrics", headers=headers).status_code == status
    site.service.reviews.close()
