"""REST: a file is sent, looked at, brought in once, and taken back as one."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from pmcore.intake.registry import IMPORTERS
from pmcore.model.people import Role
from pmcore.model.tray_rows import opened

BEGAN = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def entry(number, text, **fields):
    """Return a log entry as PagerDuty has it; its account's clock is two hours before UTC."""
    at = (BEGAN + timedelta(minutes=number)).isoformat().replace("+00:00", "Z")
    return {
        "id": f"R{number}",
        "type": "annotate_log_entry",
        "created_at": at,
        "channel": {"type": "note", "summary": text},
        **fields,
    }


def page(*entries):
    return json.dumps({"log_entries": entries, "more": False}).encode()


NOTES = page(entry(1, "Disk of db1 is full"), entry(2, "Kim Sample cleaned up"), entry(3, "Quiet"))


def send(site, body=NOTES, importer="auto", *, who=None, **params):
    return (who or site.program()).post(site.path(f"imports/{importer}"), content=body, params=params)


def texts(site):
    return [each.text for each in site.review.timeline]


def test_a_preview_shows_everything_and_adds_nothing(site):
    answer = send(site, preview=True, name="night.json")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert {
        "importer",
        "zone",
        "rows",
        "problems",
        "added",
        "known",
        "masked",
        "questions",
        "version",
    } <= told.keys()
    assert (told["importer"], told["zone"], told["added"], told["known"]) == ("pagerduty", "UTC", 0, 0)
    assert {each: type(told["rows"][0][each]) for each in told["rows"][0]} == {
        "row": int, "at": str, "ends_at": type(None), "text": str, "kind": str, "who": str, "origin": dict, "known": bool,
        "masked": int, "problem": str,
    }  # fmt: skip
    assert [each["at"] for each in told["rows"]] == [f"2026-11-23T14:0{each}:00Z" for each in (6, 7, 8)]
    assert told["rows"][0]["origin"]["file"] == "night.json"
    assert texts(site) == []


def test_a_file_comes_in_once_and_is_taken_back_as_one(site):
    first = send(site, name="night.json").json()
    assert (first["added"], first["known"], len(texts(site))) == (3, 0, 3)
    again = send(site, page(entry(2, "Kim Sample cleaned up"), entry(4, "Still quiet"))).json()
    assert (again["added"], again["known"]) == (1, 1)
    nothing = send(site).json()
    assert (nothing["added"], nothing["known"], nothing["command_id"]) == (0, 3, "")
    assert [each["known"] for each in nothing["rows"]] == [True] * 3
    undone = site.program().post(site.path("commands"), json={"kind": "undo", "target": first["command_id"]})
    assert undone.status_code == 200
    assert len(texts(site)) == 1


def test_only_the_rows_that_are_wanted_come(site):
    assert send(site, rows="1,3").json()["added"] == 2
    assert [each.split()[0] for each in texts(site)] == ["Disk", "Quiet"] or len(texts(site)) == 2
    refused = send(site, rows="9")
    assert (refused.status_code, refused.json()["fields"]) == (
        400,
        {"rows": "There is no row 9: this file has 3."},
    )


def test_people_are_called_as_was_said(site):
    site.do(site.program(), "name_people", names={"Kim Sample": "Database on call"})
    send(site)
    assert any("Database on call cleaned up" in each for each in texts(site))
    assert not any("Kim" in each for each in texts(site))


def test_the_version_that_is_told_is_the_one_after_it(site):
    told = send(site).json()
    assert told["version"] == site.program().get(site.path()).json()["version"]


def test_whoever_only_reads_brings_nothing_in(site):
    assert send(site, who=site.program(Role.OBSERVER)).status_code == 403
    assert send(site, who=site.seat(Role.OBSERVER, "Olga")).status_code == 403
    assert send(site, who=site.browser()).status_code == 401
    assert send(site, who=site.seat(Role.PARTICIPANT, "Ana")).json()["added"] == 3


def test_the_tray_takes_a_file_once_and_nobody_else_is_told(site):
    told = send(site, tray=True, name="night.json").json()
    assert (told["in_tray"], told["added"], texts(site)) == (3, 0, [])
    (file,) = site.review.tray.values()
    assert [each.text for each in opened(file.packed).rows] == [
        "Disk of db1 is full", "Kim Sample cleaned up", "Quiet",
    ]  # fmt: skip
    again = send(site, page(entry(2, "Kim Sample cleaned up"), entry(4, "Still quiet")), tray=True).json()
    assert again["in_tray"] == 1
    assert send(site, tray=True).json()["in_tray"] == 0
    ana = site.seat(Role.PARTICIPANT, "Ana")
    assert send(site, tray=True, who=ana).status_code == 403
    for path in ("", "changes"):
        answer = ana.get(site.path(path)).text
        assert "night.json" not in answer
        assert "Disk" not in answer
    undone = site.program().post(site.path("commands"), json={"kind": "undo", "target": told["command_id"]})
    assert undone.status_code == 200
    assert [each.count for each in site.review.tray.values()] == [1]


@pytest.mark.parametrize(("params", "status", "sentence"), [
    ({"zone": "Mars/Olympus"}, 400, "is not a time zone"),
    ({"day": "soon"}, 400, "Please write the day as 2026-11-23."),
    ({"answers": "soon"}, 400, "Please write PST=+08:00"),
    ({"columns": "soon"}, 400, "Please write text=Message"),
    ({"unmask": "x"}, 400, "such as 1,4-9"),
    ({"rows": "x"}, 400, "such as 1,4-9"),
    ({"preview": "perhaps"}, 400, ""),
    ({"importer": "telex"}, 404, "There is no importer “telex”."),
])  # fmt: skip
def test_what_cannot_be_wanted_is_a_problem_with_a_sentence(site, params, status, sentence):
    refused = send(site, **params)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert sentence in refused.json()["detail"]


@pytest.mark.parametrize(("body", "sentence"), [
    (b"", "This file is empty."),
    (b"\x00\x01\x02\xff" * 100, ""),
    (b'{"log_entries": [{"id": "R1", "type": "annota', ""),
])  # fmt: skip
def test_what_cannot_be_read_is_a_problem_with_a_sentence(site, body, sentence):
    refused = send(site, body, "pagerduty")
    assert refused.status_code == 400
    assert refused.json()["detail"].startswith(sentence)
    assert refused.json()["detail"].endswith(".")
    assert texts(site) == []


def test_more_than_a_file_may_have_is_not_read(site, monkeypatch):
    monkeypatch.setattr("pmcore.web.api.sending.LARGEST", 1_000)
    refused = send(site, page(*(entry(each, "x" * 100) for each in range(20))))
    assert (refused.status_code, refused.json()["error"]) == (
        413,
        "A file may have at most 50 MB. Split it, or export a shorter span of time.",
    )


def test_importers_are_described_by_their_names(site):
    described = site.browser().get("/api/v1/openapi.json").json()
    operation = described["paths"]["/reviews/{review_id}/imports/{importer}"]["post"]
    (importer,) = [each for each in operation["parameters"] if each["name"] == "importer"]
    assert importer["schema"]["enum"] == ["auto", *IMPORTERS]
    assert {each["name"] for each in operation["parameters"] if each["in"] == "query"} == {
        "preview", "name", "zone", "day", "day_first", "starts", "rows", "tray", "answers", "columns", "unmask",
    }  # fmt: skip


def test_a_closed_review_takes_nothing(site):
    site.do(site.program(), "close_review")
    refused = send(site)
    assert (refused.status_code, "closed" in refused.json()["error"]) == (409, True)
    assert send(site, preview=True).status_code == 200


def test_where_an_event_comes_from_is_told_on_demand(site):
    send(site, name="night.json")
    site.do(site.program(), "add_timeline_event", text="Told", starts="2026-11-23 15:00")
    event = site.program().get(site.path()).json()["events"][0]
    assert "raw" not in event["origins"][0]
    told = site.program(Role.OBSERVER).get(site.path(f"events/{event['label']}/origins")).json()
    assert (told["id"], told["known_from"]) == (event["id"], "recorded")
    (origin,) = told["origins"]
    assert (origin["importer"], origin["file"]) == ("pagerduty", "night.json")
    assert "Disk of db1 is full" in origin["raw"]
    typed = site.program().get(site.path("events/T-04/origins")).json()
    assert (typed["known_from"], typed["origins"]) == ("told", [])
    assert site.program().get(site.path("events/T-99/origins")).status_code == 404
    assert site.browser().get(site.path("events/T-01/origins")).status_code == 401


# ---------------------------------------------------------------- a table, whose clocks say no zone

TABLE = b"""When,What,Note
2026-11-23 14:05,Deploy 41,x
2026-11-23 14:06,login with password=Tr0ub4dor&3,y
2026-11-23 14:07 CST,Alert fired,z
"""


def table(site, **params):
    return send(site, TABLE, "csv", **params).json()


def test_secrets_are_masked_and_unmasked_one_by_one(site):
    told = table(site)
    assert (told["masked"], [each["masked"] for each in told["rows"]]) == (1, [0, 1, 0])
    assert "Tr0ub4dor" not in json.dumps(told)
    assert not any("Tr0ub4dor" in repr(each) for each in site.review.events.values())
    shown = table(site, preview=True, unmask="2")
    assert "Tr0ub4dor" in shown["rows"][1]["text"]
    assert shown["masked"] == 0


def test_where_the_clocks_stood_can_be_said(site):
    assert (table(site, preview=True)["zone_assumed"], table(site, preview=True)["zone"]) == (True, "UTC")
    told = table(site, zone="Europe/Berlin")
    assert (told["zone"], told["rows"][0]["at"]) == ("Europe/Berlin", "2026-11-23T13:05:00Z")
    assert told["rows"][0]["origin"]["typed"] == "2026-11-23 14:05"


def test_what_is_asked_is_answered_once_and_remembered(site):
    asked = table(site)
    assert [each["about"] for each in asked["questions"]] == ["CST"]
    assert asked["questions"][0]["rows"] == 1
    assert {"label", "means"} == set(asked["questions"][0]["answers"][0])
    assert (asked["added"], asked["rows"][2]["at"]) == (2, None)
    assert asked["rows"][2]["problem"].startswith("This time waits for an answer.")
    answered = table(site, answers="CST=+08:00")
    assert (answered["added"], answered["known"], answered["questions"]) == (1, 2, [])
    assert answered["rows"][2]["at"] == "2026-11-23T06:07:00Z"
    assert site.review.time_answers.words == {"CST": "+08:00"}
    assert table(site)["known"] == 3
    site.do(site.program(), "undo", target=answered["command_id"])
    assert site.review.time_answers.words == {}
    assert len(texts(site)) == 2


def test_columns_can_be_said(site):
    told = table(site, preview=True, columns=["text=Note", "at=When"])
    assert [each["text"] for each in told["rows"]] == ["x", "y", "z"]
    same = table(site, preview=True, columns='{"text": "Note", "at": "When"}')
    assert same["rows"] == told["rows"]


def test_several_who_bring_the_same_in_at_once_bring_it_once(site):
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: send(site, TABLE, "csv"), range(3)))
    added = [each.json().get("added", 0) for each in answers]
    assert sorted(added) == [0, 0, 2]
    assert len(texts(site)) == 2
