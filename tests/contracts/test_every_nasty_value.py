"""Every field of every noun filled with what breaks programs: each board, personal frame, history and document is drawn.

The walk goes over the models, as that of tests/contracts/canaries.py: a new field or noun is covered the same minute. That
nothing is shown as "cannot be shown" is watched for every test by tests/conftest.py.
"""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest
from pydantic import BaseModel

from pages.parts.charts import figure_of
from pmcore.boards import BOARDS, Room, draw
from pmcore.boards.mine import mine
from pmcore.boards.so_far import so_far_blocks
from pmcore.live.frames import Feed, to_json
from pmcore.model.moment import Moment
from pmcore.model.visibility import as_seen_by
from pmcore.model.voting import Deciding, DecidingPhase
from pmcore.report import AUDIENCES, WRITERS, export
from pmcore.report.pictures.timeline_scene import timeline_scene
from tests.contracts.canaries import ITEMS, canary, full, takes
from tests.kit import NOW

QUICK = [name for name in WRITERS if name != "pdf"]
NASTY = {
    "a long word": "W" * 4_000,
    "markup": "</div><script>alert(1)</script>'\"&<![CDATA[ ]]> --> {{7*7}} {% raw %}",
    "JSON": '"}],"x":{"a":[\\u0000\\',
    "Markdown": "![x](http://evil.example/a.png) [a](javascript:alert(1)) **b** :material/home: $x^2$ | a\n- b\n# c",
    "control": "a\x00b\x07c\x1b[31md\x0be\x7ff\x85g\u2028h\u2029i",
    "half letters": "x\ud83d y\udc00 z\ufffe\uffff",
    "directions": "\u202eabc\u202d\u2066x\u2067y \u05e9\u05dc\u05d5\u05dd \u0627\u0644",
    "heaped marks": "Z" + "\u0301\u0489" * 1_500,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467\ufe0f" * 300,
    "ideographs": "\u6570\u636e\u5e93" * 1_000,
    "blank": " \t\n\u200b ",
    "numbers": "9" * 400 + " 1e999 NaN -0 ١٢٣",
    "template": "%s %n {0} {} ${x} #{x} <%= x %> __proto__ constructor",
    "entities": "&amp;&lt;&#0;&#xD800;&nbsp;" * 50,
}
LINKS = {
    "broken brackets": "http://[x", "a port": "https://a.example:99999999999/", "no host": "https://",
    "marks": "https://a.example/\"'<>`{}|\\^", "compatible": "https://ex\u2100mple.com/", "mail": "mailto:",
    "a long one": "https://a.example/" + "x" * 1_900, "half": "https://a.example/\ud83d", "user": "https://a:b@c.example@d.example/",
}  # fmt: skip
ENDS = (datetime(1000, 1, 1, tzinfo=UTC), datetime(9000, 12, 31, 23, 59, 59, tzinfo=UTC))


def spoiled(kind, item, text, link, at):
    """Return an item with something nasty in every field, whether the model would let it in or not."""
    values = {}
    for name, field in kind.model_fields.items():
        if name in {"id", "version", "zone"} or name not in item.__dict__:
            continue
        value = getattr(item, name)
        if name in {"link", "url"}:
            values[name] = link
        elif type(value) is str and takes(field.annotation, str) and "canary" in value:
            values[name] = text
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            values[name] = tuple(spoiled(type(each), each, text, link, at) for each in value)
        elif isinstance(value, tuple) and value and "canary" in str(value[0]):
            values[name] = (text,)
        elif takes(field.annotation, Moment):
            values[name] = Moment(at=at, source="x", zone="UTC")
        elif name in {"margin", "number"}:
            values[name] = 100_000
        elif name == "due_on":
            values[name] = date(at.year, 1, 1)
    return item.model_copy(update=values)


def review(text="x", link="https://a.example/", at=ENDS[0], zone="UTC"):
    """Return a review where every field of every noun has something nasty in it."""
    base = full()
    nouns = {
        name: {key: spoiled(kind, item, text, link, at) for key, item in base.items(name).items()}
        for name, kind in ITEMS.items()
    }
    incident = spoiled(type(base.incident), base.incident, text, link, at)
    return replace(base, incident=incident.model_copy(update={"zone": zone}), **nouns)


def phases(shown):
    """Yield the review in each phase of deciding; hidden cards have no number."""
    yield shown
    for phase in (DecidingPhase.REVEALED, DecidingPhase.VOTING):
        yield replace(shown, deciding=Deciding(phase=phase))
    cards = {key: each.model_copy(update={"number": 0}) for key, each in shown.recommendations.items()}
    yield replace(shown, recommendations=cards, deciding=Deciding(phase=DecidingPhase.WRITING))


def draw_all(shown):
    """Draw all that a screen shows, as it is sent."""
    person = canary("people", "id")
    room = Room(frozenset({person}), NOW, unhosted=True, moments=frozenset({person}))
    for each in phases(shown):
        for name in BOARDS:
            assert draw(name, each, room)
            feed = Feed(name, BOARDS[name], "boot")
            feed.redraw(as_seen_by(each), room, 1)
            json.loads(feed.frame(0, 0).text.encode("utf-8"))
        json.loads(to_json(mine(each, canary("recommendations", "author"))).encode("utf-8"))
        so_far_blocks(as_seen_by(each))
    for width in (358.0, 960.0):
        figure_of(timeline_scene(shown, width), dark=False).to_json().encode("utf-8")


def write_all(shown):
    """Write every document, and open those that others' programs open."""
    for audience in AUDIENCES:
        for file_format in QUICK:
            content = export(shown, file_format, audience, NOW).content
            if file_format == "docx":
                docx.Document(io.BytesIO(content))
            elif file_format == "json":
                json.loads(content)
            else:
                content.decode("utf-8")


@pytest.mark.parametrize("name", NASTY)
def test_every_text_may_be_anything(name):
    shown = review(text=NASTY[name])
    draw_all(shown)
    write_all(shown)


@pytest.mark.parametrize("name", LINKS)
def test_every_link_may_be_anything(name):
    shown = review(link=LINKS[name])
    draw_all(shown)
    write_all(shown)


@pytest.mark.parametrize("at", ENDS, ids=["early", "late"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu"])
def test_every_time_may_be_far_away_in_any_zone(at, zone):
    shown = review(at=at, zone=zone)
    draw_all(shown)
    write_all(shown)


def test_the_walk_reaches_every_noun():
    shown = review(text="nasty", link="http://[x")
    for name in ITEMS:
        values = [str(item.model_dump()) for item in shown.items(name).values()]
        assert all("nasty" in each for each in values), name
    assert "http://[x" in str(shown.items("events"))
    assert "http://[x" in str(shown.items("links"))
    assert "http://[x" in str(shown.items("measures"))
