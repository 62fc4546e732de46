"""Links: what is a good one is said at the door; what is stored already must load and can be shown."""

import pytest
from pydantic import ValidationError

from pmcore.commands.incident import AddLink
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.errors import invalid
from pmcore.model import links
from pmcore.model.incident import Link
from pmcore.model.links import Address, address_of, host_of
from pmcore.model.measures import Measure
from pmcore.model.timeline import TimelineEvent

GOOD = {
    "https://chat.example/i/42?a=b#c": "chat.example",
    "HTTP://Intranet": "intranet",
    "https://someone@host.example:8443/": "host.example",
    "https://[::1]:8080/x": "::1",
    "https://bücher.example/ä": "bücher.example",
    "https://例え.テスト/": "例え.テスト",
    "https://i❤.example": "i❤.example",
    "https://_dmarc.example.": "_dmarc.example.",
    "mailto:ops@example.com": "mailto",
}
BAD = (
    "http://[x", "http://[", "https://]", "https://[::1", "https://[1.2.3.4]/", "http://[v1.x]/",
    "https://", "https:///x", "https://?x", "https://a..example", "https://a.example:port/", "https://a.example:99999/",
    "https://%41.example", "https://good.example\\@evil.example/", "https://ex℀mple.example/", "https://a b",
    f"https://{'a' * 64}.example", f"https://{'a.' * 200}example", f"https://a.example/{'x' * 2_000}",
    "mailto:", "mailto:nobody", "javascript:alert(1)", "//a.example", "a.example", "ftp://a.example",
)  # fmt: skip
COMMANDS = [
    lambda link: AddTimelineEvent(text="x", link=link),
    lambda link: EditTimelineEvent(id="T-01", link=link),
    lambda link: AddLink(title="x", url=link),
    lambda link: AddMeasure(title="x", link=link),
    lambda link: EditMeasure(id="M-01", link=link),
]


@pytest.mark.parametrize(("link", "host"), GOOD.items())
def test_a_good_link_has_the_host_that_it_leads_to(link, host):
    assert host_of(link) == host
    assert isinstance(address_of(link), Address)
    assert all(command(link) for command in COMMANDS)


@pytest.mark.parametrize("link", BAD)
def test_a_link_that_nobody_can_open_is_refused_wherever_one_is_written_with_a_sentence(link):
    assert address_of(link) is None
    for command in COMMANDS:
        with pytest.raises(ValidationError) as refused:
            command(link)
        sentence = invalid(refused.value).sentence
        assert "A link starts with https://" in sentence or "at most 2000 characters" in sentence


@pytest.mark.parametrize("link", ["http://[x", "https://a..example", "http://[v1.x]/", "mailto:nobody"])
def test_what_earlier_versions_took_still_loads(link):
    assert Link(id="1", title="x", url=link).url == link
    assert Measure(id="1", number=1, title="x", link=link).link == link
    assert TimelineEvent(id="1", number=1, text="x", link=link).link == link


def test_a_text_that_is_too_long_for_a_link_is_not_even_remembered():
    before = links._parsed.cache_info().currsize
    assert address_of("https://a.example/" + "x" * 20_000) is None
    assert links._parsed.cache_info().currsize == before


def test_a_field_without_a_link_stays_empty():
    assert AddMeasure(title="x", link="").link == ""
    with pytest.raises(ValidationError):
        AddLink(title="x", url="")
