"""Entries of one sort are read many at once, field by field: each becomes the row that it becomes when it is read alone."""

import json

import pytest

from pmcore.intake.options import Options
from pmcore.intake.registry import importer_named

COUNT = 40
AT = "2026-11-23T14:{:02}:09Z"


def deployments():
    for number in range(COUNT):
        yield {
            "id": number, "sha": f"{number + 1:040x}" if number % 3 else "r1", "ref": f" v1.{number} ", "created_at": AT.format(number),
            "environment": "production" if number % 2 else "", "creator": {"login": "ana"} if number % 5 else None,
            "url": f"https://api.example.test/{number}", "description": f"token: hunter2!x{number}" if number % 7 == 0 else "routine",
        }  # fmt: skip


def deliveries():
    for number in range(COUNT):
        resolved = number % 2 == 0
        alert = {
            "status": "resolved" if resolved else "firing", "labels": {"alertname": "Lag", "instance": f"db-{number}"},
            "annotations": {"summary": f"Lag of db-{number}, call ana@example.test" if number % 4 == 0 else "Lag"},
            "startsAt": AT.format(number), "endsAt": AT.format(number + 3) if resolved else "0001-01-01T00:00:00Z",
            "generatorURL": "https://prometheus.example.test/graph" if number % 3 else "/graph", "fingerprint": f"f{number}" if number % 5 else "",
        }  # fmt: skip
        yield {
            "receiver": "on-call", "status": "firing", "groupLabels": {"alertname": "Lag"}, "externalURL": "https://alerts.example.test",
            "commonLabels": {"severity": "page", "service": "checkout"} if number % 2 else {}, "alerts": [alert] * (number % 2 + 1),
        }  # fmt: skip


def logs():
    for number in range(COUNT):
        owner = ("ana@example.test", "System", "alerts@example.test", "Eve <eve@example.test>")[
            number % 4 if number > 20 else 0
        ]
        text = ("Alert created", 'said "password: hunter2!x9"', "told bob@example.test", " routine ")[
            number % 4
        ]
        yield {
            "id": f"a-{number % 9}", "log": text, "owner": owner, "createdAt": 1_795_442_400_000 + number * 1000,
            "offset": f"{number}_1" if number % 6 else "", "entity": "checkout" if number % 2 else None,
        }  # fmt: skip


# What makes the importer read the entries beside it one by one.
ODD = {
    "deployments": {"workflow_runs": []},
    "alertmanager": {"status": {"state": "active"}},
    "opsgenie": {"data": []},
}
MAKE = {"deployments": deployments, "alertmanager": deliveries, "opsgenie": logs}


def read(name, entries):
    data = json.dumps(entries, ensure_ascii=False).encode()
    return list(importer_named(name).read(data, Options(name="export", zone="UTC")).rows)


@pytest.mark.parametrize("name", MAKE)
def test_many_at_once_are_the_rows_that_they_are_one_by_one(name):
    entries = list(MAKE[name]())
    alike = read(name, entries)
    assert len(alike) >= COUNT
    assert alike == read(name, [*entries, ODD[name]])
    assert sum(row.masked for row in alike) > 0


def owned(owners, text="routine"):
    """Return logs of owners in turns, the 16th of which says something else."""
    for number in range(COUNT):
        yield {
            "id": "a-1", "log": text if number == 15 else "routine", "owner": owners[number % len(owners)],
            "createdAt": 1_795_442_400_000 + number, "offset": f"{number}_1",
        }  # fmt: skip


def test_the_address_of_each_owner_is_covered_where_it_stands_and_counted():
    rows = read("opsgenie", list(owned(["ana@example.test", "System"])))
    assert [row.masked for row in rows] == [1, 0] * (COUNT // 2)
    assert ['"owner": "•••"' in row.raw for row in rows] == [True, False] * (COUNT // 2)


def test_one_address_more_among_those_of_owners_is_covered_and_counted_too():
    rows = read("opsgenie", list(owned(["ana@example.test", "System"], "told bob@example.test")))
    assert (rows[15].text, rows[15].masked) == ("told •••", 1)
    assert "@" not in "".join(row.raw for row in rows)
    assert sum(row.masked for row in rows) == COUNT // 2 + 1


def test_an_address_that_is_no_persons_stays_among_those_of_owners():
    rows = read("opsgenie", list(owned(["ana@example.test", "alerts@example.test"])))
    assert ["alerts@example.test" in row.raw for row in rows] == [False, True] * (COUNT // 2)
    assert "ana@" not in "".join(row.raw for row in rows)


def test_a_secret_that_json_writes_with_escapes_is_covered_among_many():
    entries = [{"time": AT.format(0), "text": f"line {number}"} for number in range(300)]
    entries[123]["text"] = "p\\u0061ssword: hunter2!x9"
    data = json.dumps(entries).replace("\\\\u", "\\u").encode()
    row = importer_named("alerts").read(data, Options(name="export")).rows[123]
    assert row.text == "password: •••"
    assert row.masked == 1


def test_a_secret_below_the_end_of_what_is_kept_of_an_entry_is_covered_in_the_text():
    entries = [{"more": "x" * 9_500, "time": AT.format(0), "text": "password: hunter2!x9"}] * 2
    row = importer_named("alerts").read(json.dumps(entries).encode(), Options(name="export")).rows[0]
    assert row.text == "password: •••"
