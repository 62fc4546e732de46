"""Deployments of GitHub, GitLab and Argo CD become rows of kind change."""

import json

import pytest

from pmcore.intake.options import Options
from pmcore.intake.registry import importer_named, recognised

SHA = "abc1234def5678abc1234def5678abc1234def56"
AT = "2025-07-01T11:45:02Z"
FILES = {
    "GitHub deployment": ([{"id": 1, "sha": SHA, "ref": "v1.2.3", "environment": "production", "creator": {"login": "ana"}, "created_at": AT, "statuses_url": "x"}], "Deployed v1.2.3 (abc1234) to production", "ana"),
    "GitHub release": ([{"id": 2, "tag_name": "v1.2.3", "name": "July", "author": {"login": "ana"}, "created_at": "2025-06-30T00:00:00Z", "published_at": AT}], "Released v1.2.3", "ana"),
    "GitHub runs": ({"total_count": 1, "workflow_runs": [{"id": 3, "name": "Deploy", "head_branch": "main", "head_sha": SHA, "status": "completed", "conclusion": "failure", "actor": {"login": "ana"}, "run_started_at": AT}]}, "Ran Deploy of main (abc1234): failure", "ana"),
    "gh run list": ([{"databaseId": 3, "workflowName": "Deploy", "displayTitle": "July", "headBranch": "main", "headSha": SHA, "status": "completed", "conclusion": "failure", "createdAt": AT}], "Ran Deploy of main (abc1234): failure", ""),
    "GitLab deployment": ([{"id": 4, "ref": "main", "sha": SHA, "created_at": AT, "status": "success", "user": {"name": "Ana Example", "username": "ana"}, "environment": {"name": "production"}, "deployable": {}}], "Deployed main (abc1234) to production", "Ana Example"),
    "Argo CD": ({"metadata": {"name": "checkout"}, "status": {"history": [{"id": 5, "revision": SHA, "deployedAt": AT, "initiatedBy": {"username": "ana"}}]}}, "Deployed checkout (abc1234)", "ana"),
}  # fmt: skip


@pytest.mark.parametrize("sort", FILES)
def test_each_list_becomes_changes(sort):
    thing, text, who = FILES[sort]
    data = json.dumps(thing).encode()
    assert recognised(data, "").name == "deployments"
    (row,) = importer_named("deployments").read(data, Options()).rows
    assert (row.at.isoformat(), row.text, row.kind, row.who) == (
        "2025-07-01T11:45:02+00:00",
        text,
        "change",
        who,
    )
