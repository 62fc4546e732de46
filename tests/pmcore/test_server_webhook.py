"""The webhook: what is sent and how it is proven, against a receiver that takes it, fails, hangs and sends elsewhere; and where it never goes."""

import hashlib
import hmac
import json
import queue
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pmcore.commands.measures import AddMeasure, EditMeasure, RemoveMeasure
from pmcore.errors import InvalidError
from pmcore.model.people import Program, Role
from pmcore.server.settings import Settings
from pmcore.server.webhook import Webhook, target_of, try_out
from pmcore.server.webhook.address import RefusedError, checked, numbers_of
from pmcore.server.webhook.queue import Queue
from pmcore.server.webhook.sending import MOST_ANSWER, Answer, attempt
from tests.kit import given
from tests.web import Site

SECRET = "correct horse battery staple"
PATIENCE = 20.0  # seconds until a test gives up; never how long it waits
HOST = Program(name="Host", role=Role.FACILITATOR)


class Receiver:
    """A real server on this machine: `asked` gets each request, `answers` says how the next ones are answered (then 204)."""

    def __init__(self, *answers):
        self.asked, self.released = queue.Queue(), threading.Event()
        self._answers = iter(answers)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.asked.put((self.path, dict(self.headers), body))
                answer = next(receiver._answers, 204)
                if answer == "hang":
                    receiver.released.wait(PATIENCE)
                elif answer == "drip":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                    while not receiver.released.wait(0.05):
                        self.wfile.write(b"x: y\r\n")
                        self.wfile.flush()
                elif answer == "large":
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(b"x" * (8 * MOST_ANSWER))
                else:
                    self.send_response(answer)
                    self.send_header("location", "/elsewhere")
                    self.send_header("content-length", "0")
                    self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def settings(self):
        return Settings(
            database="memory:",
            webhook_url=f"http://localhost:{self.port}/hook?a=1",
            webhook_secret=SECRET,
            webhook_hosts=("localhost",),
        )

    @property
    def target(self):
        return target_of(self.settings.webhook_url, self.settings.webhook_hosts)

    def next(self):
        return self.asked.get(timeout=PATIENCE)

    def close(self):
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver():
    with closing(Receiver()) as receiver:
        yield receiver


def hooked(reviews, receiver, **options):
    """Return a webhook of some reviews that tries again at once, and what it tells of its deliveries."""
    told = queue.Queue()
    return Webhook(
        reviews, receiver.settings, told.put, **{"pauses": (0.0, 0.0), "deadline": PATIENCE} | options
    ), told


def test_a_change_of_a_measure_is_told_signed_in_the_shape_of_the_list(receiver):
    site = Site(receiver.settings)
    site.service.reviews.execute(site.review_id, AddMeasure(title="Alert on disk", owner="Ana"), HOST)
    path, headers, body = receiver.next()
    told = json.loads(body)
    assert (path, told["event"], told["review_id"]) == ("/hook?a=1", "measures.changed", site.review_id)
    assert told["measures"] == site.program().get("/api/v1/measures").json()["measures"]
    signed = hmac.new(SECRET.encode(), headers["postmortem-timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["postmortem-signature"] == f"v1={signed.hexdigest()}"
    assert (headers["postmortem-delivery"], headers["host"]) == (
        told["delivery"],
        f"localhost:{receiver.port}",
    )
    site.service.reviews.execute(site.review_id, RemoveMeasure(id="M-01"), HOST)
    gone = json.loads(receiver.next()[2])
    while not gone["removed"]:  # on a very busy machine the one before is sent once more
        gone = json.loads(receiver.next()[2])
    assert (gone["measures"], gone["removed"]) == ([], [told["measures"][0]["id"]])
    site.service.close()


def test_what_fails_is_tried_again_under_the_same_id_until_it_is_given_up():
    story = given(AddMeasure(title="Alert"))
    with closing(Receiver(500, 429, 204, 503, 503, 503, 400)) as receiver:
        hook, told = hooked(story.reviews, receiver)
        story.when(EditMeasure(id="M-01", status="agreed"))
        tries = [receiver.next() for _ in range(3)]
        assert len({each[1]["postmortem-delivery"] for each in tries}) == 1
        assert len({each[2] for each in tries}) == 1
        assert [told.get(timeout=PATIENCE) for _ in range(3)] == ["again", "again", "sent"]
        story.when(EditMeasure(id="M-01", status="in_progress"))
        assert [told.get(timeout=PATIENCE) for _ in range(3)] == ["again", "again", "failed"]
        story.when(EditMeasure(id="M-01", status="done"))
        assert told.get(timeout=PATIENCE) == "failed", "what is refused is not tried again"
        hook.close()


def test_a_receiver_that_hangs_holds_up_no_command():
    story = given(AddMeasure(title="Alert"))
    with closing(Receiver("hang")) as receiver:
        hook, told = hooked(story.reviews, receiver)
        story.when(EditMeasure(id="M-01", status="agreed"))
        receiver.next()
        for number in range(20):
            story.when(EditMeasure(id="M-01", owner=f"Owner {number}"))
        assert told.empty(), "the first delivery hangs all the while"
        receiver.released.set()
        owners = {json.loads(receiver.next()[2])["measures"][0]["owner"] for _ in range(21)}
        assert owners == {"", *(f"Owner {number}" for number in range(20))}, "each, the first one once more"
        hook.close()


@pytest.mark.parametrize("how", ["hang", "drip"])
def test_an_attempt_ends_at_its_deadline_however_slowly_the_other_side_sends(how):
    with closing(Receiver(how)) as receiver:
        answer = attempt(receiver.target, b"{}", {}, deadline=0.5)
    assert (answer.arrived, answer.again) == (False, True)
    assert answer.sentence == f"localhost:{receiver.port} does not answer within 0.5 seconds."


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status):
    with closing(Receiver(status)) as receiver:
        answer = attempt(receiver.target, b"{}", {}, deadline=PATIENCE)
        assert (answer.arrived, answer.again, "redirect" in answer.sentence) == (False, False, True)
        assert (receiver.next()[0], receiver.asked.empty()) == ("/hook?a=1", True)


def test_of_a_large_answer_no_more_is_read_than_is_needed():
    with closing(Receiver("large")) as receiver:
        assert attempt(receiver.target, b"{}", {}, deadline=PATIENCE).arrived


def test_nobody_there_and_no_such_name_are_tried_again(receiver):
    receiver.close()
    assert attempt(receiver.target, b"{}", {})[:2] == (False, True)
    unknown = attempt(target_of("https://hooks.example.com/"), b"{}", {}, resolve=_nowhere)
    assert unknown == (False, True, "hooks.example.com cannot be found: no such name.")


def _nowhere(_host, _port):
    raise OSError("no such name")


def test_the_number_that_was_checked_is_called_and_the_name_is_asked_for_once(receiver):
    """A name that means another machine a moment later leads nowhere: it is not asked for again."""
    asked = []

    def resolve(host, _port):
        asked.append(host)
        return ["127.0.0.1"]

    url = f"http://hooks.invalid:{receiver.port}/"  # no system knows this name
    assert attempt(target_of(url, ["hooks.invalid"]), b"{}", {}, deadline=PATIENCE, resolve=resolve).arrived
    assert asked == ["hooks.invalid"]
    assert receiver.next()[1]["host"] == f"hooks.invalid:{receiver.port}"


INSIDE = [
    "127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1",
    "172.31.255.255", "192.168.0.1", "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1",
    "192.0.2.1", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001::1]", "[fe80::1]",
    "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[fec0::1]", "[::7f00:1]", "[2001:db8::1]", "[64:ff9b:1::1]", "localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_no_address_inside_of_a_network_is_called_unless_its_host_is_named(host):
    target = target_of(f"https://{host}/")
    with pytest.raises(RefusedError, match="POSTMORTEM_WEBHOOK_HOSTS"):
        checked(target)
    named = target_of(f"https://{host}/", [host.strip("[]").upper()])
    assert list(checked(named)) == list(numbers_of(named.host, 443))


@pytest.mark.parametrize(
    "numbers", [["93.184.216.34", "127.0.0.1"], ["::1", "2606:2800:220:1::1"], ["fe80::1%eth0"]]
)
def test_one_number_inside_is_enough_to_refuse_a_name(numbers, receiver):
    target = target_of(f"https://hooks.example.com:{receiver.port}/", ["example.com", "localhost"])
    answer = attempt(target, b"{}", {}, resolve=lambda *_: numbers)
    assert (answer.arrived, answer.again) == (False, False)
    assert receiver.asked.empty()


@pytest.mark.parametrize(
    "number", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]
)
def test_the_open_internet_is_called(number):
    assert checked(target_of("https://hooks.example.com/"), lambda *_: [number]) == [number]


@pytest.mark.parametrize(
    "url",
    ["", "http://hooks.example.com/", "ftp://hooks.example.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_", "https://",
     "https://ana:secret@hooks.example.com/", "mailto:ana@example.com", "//hooks.example.com/", "https://hooks.example.com:99999/"],
)  # fmt: skip
def test_what_is_no_address_to_call_keeps_the_server_from_starting(url):
    with pytest.raises(InvalidError, match="POSTMORTEM_WEBHOOK_URL"):
        target_of(url, ["localhost"])


def test_without_a_long_secret_the_server_does_not_start(receiver):
    bare = Settings(database="memory:", webhook_url=receiver.settings.webhook_url, webhook_secret="short")
    with pytest.raises(InvalidError, match="POSTMORTEM_WEBHOOK_SECRET"):
        Site(bare)


def test_what_waits_is_bounded_and_the_oldest_goes_first():
    told, started, go, sent = queue.Queue(), threading.Event(), threading.Event(), []

    def send(_id, body):
        sent.append(body)
        started.set()
        go.wait(PATIENCE)
        return Answer(arrived=True, again=False, sentence="")

    with closing(Queue(send, told.put, most=3)) as waiting:
        waiting.add("0", lambda: b"0")
        assert started.wait(PATIENCE)
        for number in range(1, 10):
            waiting.add(str(number), lambda number=number: b"%d" % number)
        go.set()
        assert [told.get(timeout=PATIENCE) for _ in range(10)] == ["dropped"] * 6 + ["sent"] * 4
        assert sent == [b"0", b"7", b"8", b"9"]


def test_a_body_that_cannot_be_made_costs_no_other_delivery():
    told = queue.Queue()
    with closing(Queue(lambda *_: Answer(arrived=True, again=False, sentence=""), told.put)) as waiting:
        waiting.add("1", lambda: 1 / 0)
        waiting.add("2", lambda: b"2")
        assert [told.get(timeout=PATIENCE) for _ in range(2)] == ["failed", "sent"]


def test_it_is_tried_out_with_a_delivery_that_says_nothing(receiver):
    answer = try_out(receiver.settings, deadline=PATIENCE)
    assert answer.sentence == f"localhost:{receiver.port} took it (204)."
    told = json.loads(receiver.next()[2])
    assert (told["event"], told["measures"]) == ("test", [])
    with pytest.raises(InvalidError, match="No webhook is set"):
        try_out(Settings(database="memory:"))


def test_a_terminal_tells_how_a_delivery_went_and_what_is_set_wrongly(terminal):
    with closing(Receiver(204, 500)) as receiver:
        there = {
            "POSTMORTEM_WEBHOOK_URL": receiver.settings.webhook_url,
            "POSTMORTEM_WEBHOOK_SECRET": SECRET,
            "POSTMORTEM_WEBHOOK_HOSTS": "localhost",
        }
        assert terminal.types("webhook", **there) == f"localhost:{receiver.port} took it (204).\n"
        assert "refused it (500)" in terminal.types("webhook", ends=1, **there)
    assert "No webhook is set" in terminal.refuses("webhook")
    inside = there | {"POSTMORTEM_WEBHOOK_URL": "https://169.254.169.254/latest"}
    assert "an address inside of a network" in terminal.types("webhook", ends=1, **inside)
    assert "an address inside of a network" in terminal.types("doctor", ends=1, **inside)
    assert "The webhook tells nobody" not in terminal.types("doctor", ends=1, POSTMORTEM_SECRET="short")
