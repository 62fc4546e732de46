"""The `postmortem` command at a terminal: links that open seats."""

import pytest

from pmcore.server.keys import Keys

pytestmark = pytest.mark.slow


class TestLinks:
    def opens(self, terminal, url):
        """Return the review and the seat that a link opens."""
        return Keys.beside(terminal.database).read_ticket(url.rsplit("/", 1)[1])[:2]

    def test_a_link_opens_the_seat_of_a_person(self, demo):
        review = demo.json("show", "gitlab-2017")
        host = next(each for each in review["people"] if each["role"] == "facilitator")
        url = demo.types("link", "gitlab-2017", "--person", host["name"].upper()).strip()
        assert url.startswith("http://localhost:8501/enter/")
        assert self.opens(demo, url) == (review["id"], host["id"])
        assert f"the seat of {host['name']} (facilitator), once, within 60 minutes." in demo.complaint
        found = demo.json("link", "gitlab-2017", "--person", host["id"], "--minutes", "5",
                          POSTMORTEM_URL="https://pm.example/")  # fmt: skip
        assert found["url"].startswith("https://pm.example/enter/")
        assert (found["participant_id"], found["name"], found["minutes"]) == (host["id"], host["name"], 5)

    def test_who_is_not_there_is_answered_with_who_is(self, demo):
        names = [each["name"] for each in demo.json("show", "gitlab-2017")["people"]]
        for words, sentence in (
            (("--person", "Nobody"), "Nobody here is called “Nobody”. There are: "),
            ((), "Say whose seat with --person, or make a new one with --role. There are: "),
            (("--person", "x", "--role", "facilitator"), "Say whose seat with --person"),
        ):
            said = demo.refuses("link", "gitlab-2017", *words)
            assert said.startswith(sentence)
            assert all(name in said for name in names)
        demo.types("link", "gitlab-2017", "--person", "x", "--minutes", "0", ends=2)

    def test_a_review_without_a_host_gets_one(self, demo):
        made = demo.json("link", "github-2018", "--role", "facilitator", "--name", "Dana")
        seat = next(each for each in demo.json("show", "github-2018")["people"] if each["name"] == "Dana")
        assert self.opens(demo, made["url"]) == (made["review_id"], seat["id"])
        assert (seat["role"], made["role"]) == ("facilitator", "facilitator")
        assert demo.json("link", "github-2018", "--role", "observer")["name"] == "Observer"
