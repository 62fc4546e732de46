"""Deployments: what GitHub, GitLab and Argo CD list as JSON: deployments, releases, runs of workflows, pipelines, histories."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from operator import attrgetter
from typing import Any, ClassVar

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.importers.in_one_go import find_all
from pmcore.intake.importers.sheet import Found, MachineImporter, Sheet, raws_of
from pmcore.intake.importers.words import first, web_link, word, words_of
from pmcore.intake.json_file import WRONG, is_object

_NONE = msgspec.Raw(b"null")
_SOURCE = "Deployments"
_HASH = re.compile(r"[0-9a-f]{12,40}")


class Thing(msgspec.Struct, frozen=True, gc=False):
    """A deployment, a release, a run, a pipeline, an entry of a history, or what holds a list of them; all of it optional."""

    workflow_runs: msgspec.Raw = _NONE
    status: Any = None
    history: msgspec.Raw = _NONE
    metadata: Any = None
    id: Any = None
    sha: Any = None
    head_sha: Any = None
    revision: Any = None
    ref: Any = None
    head_branch: Any = None
    tag_name: Any = None
    name: Any = None
    environment: Any = None
    conclusion: Any = None
    deployable: Any = None
    description: Any = None
    creator: Any = None
    actor: Any = None
    author: Any = None
    user: Any = None
    initiated_by: Any = msgspec.field(name="initiatedBy", default=None)
    published_at: Any = None
    deployed_at: Any = msgspec.field(name="deployedAt", default=None)
    run_started_at: Any = None
    finished_at: Any = None
    created_at: Any = None
    html_url: Any = None
    web_url: Any = None
    url: Any = None
    # What `gh run list --json` calls some of these.
    listed_at: Any = msgspec.field(name="createdAt", default=None)
    listed_start: Any = msgspec.field(name="startedAt", default=None)
    listed_branch: Any = msgspec.field(name="headBranch", default=None)
    listed_sha: Any = msgspec.field(name="headSha", default=None)
    listed_name: Any = msgspec.field(name="workflowName", default=None)
    listed_id: Any = msgspec.field(name="databaseId", default=None)

    @property
    def usual(self) -> Thing:
        """Return it with the usual names for what `gh run list` lists."""
        if not (self.listed_name and self.listed_at):
            return self
        return msgspec.structs.replace(
            self, id=self.listed_id, name=self.listed_name, head_branch=self.listed_branch, created_at=self.listed_at,
            head_sha=self.listed_sha or self.listed_branch, run_started_at=self.listed_start,
        )  # fmt: skip


class Login(msgspec.Struct, frozen=True, gc=False):
    """Who did it, as GitHub and GitLab say it."""

    name: str | None = None
    login: str | None = None
    username: str | None = None


class Deployed(
    msgspec.Struct, frozen=True, gc=False, rename={"initiated_by": "initiatedBy", "deployed_at": "deployedAt"}
):
    """A deployment of GitHub's, and nothing else besides: what most files have thousands of."""

    id: Any
    sha: str
    ref: str
    created_at: str
    environment: str = ""
    creator: Login | None = None
    html_url: Any = None
    web_url: Any = None
    url: Any = None
    workflow_runs: None = None
    status: None = None
    history: None = None
    head_sha: None = None
    tag_name: None = None
    conclusion: None = None
    actor: None = None
    author: None = None
    user: None = None
    initiated_by: None = None
    published_at: None = None
    deployed_at: None = None
    run_started_at: None = None
    finished_at: None = None


_THING = msgspec.json.Decoder(Thing)
_DEPLOYED = msgspec.json.Decoder(Deployed)


class Deployments(MachineImporter):
    """Reads lists of deployments."""

    name = "deployments"
    title = "a list of deployments"
    marks: ClassVar = [
        (re.compile(r'"(?:workflow_runs|deployedAt|deployable|statuses_url|transient_environment|production_environment)"\s*:'), 9),
        (re.compile(r'"workflowName"\s*:'), 9),
        (re.compile(r'"tag_name"\s*:.*"(?:published_at|created_at)"\s*:', re.DOTALL), 9),
        (re.compile(r'"(?:sha|ref)"\s*:.*"(?:sha|ref)"\s*:.*"web_url"\s*:', re.DOTALL), 8),
    ]  # fmt: skip

    def find(self, sheet: Sheet) -> None:
        """Add an entry for each deployment."""
        find_all(
            sheet, _THING, _deployed, lambda thing, element, line: _take(sheet, thing, element, line, "")
        )


def _deployed(sheet: Sheet, elements: Sequence[msgspec.Raw]) -> Columnar[Found] | None:
    """Return deployments, made field by field: that is three times as quick. None where any of the entries is something else."""
    try:
        several = list(map(_DEPLOYED.decode, elements))
    except WRONG:
        return None
    moments, versions, revisions = (
        words_of(list(map(attrgetter(each), several))) for each in ("created_at", "ref", "sha")
    )
    people, identities = [_name(each.creator) for each in several], [each.id for each in several]
    if not (all(moments) and all(versions)) or None in people or set(map(type, identities)) != {int}:
        return None
    identities = list(map(str, identities))
    shorts = [each[:7] if _HASH.fullmatch(each) else each for each in revisions]
    places = words_of([each.environment for each in several])
    texts = [
        (f"Deployed {version} ({short})" if short and short != version else f"Deployed {version}") + (f" to {place}" if place else "")
        for version, short, place in zip(versions, shorts, places, strict=True)
    ]  # fmt: skip
    return Columnar(
        Found, len(several), time=sheet.moments(moments), text=texts, line=sheet.file.lines(elements), kind="change", who=people,
        source=_SOURCE, link=[web_link(first(each.html_url, each.web_url, each.url)) for each in several], place=identities,
        key=[f"{name} {revision}".strip() for name, revision in zip(identities, revisions, strict=True)], raw=raws_of(elements),
    )  # fmt: skip


def _name(who: Login | None) -> str | None:
    """Return how somebody is called; None where only the other reader may know."""
    return "" if who is None else (who.name or who.login or who.username or "").strip() or None


def _take(sheet: Sheet, thing: Thing, element: msgspec.Raw, line: int, application: str) -> None:
    inside = thing.status.get("history") if isinstance(thing.status, dict) else None
    if inside:  # an application of Argo CD
        for each in inside if isinstance(inside, list) else ():
            with suppress(msgspec.ValidationError):  # no entry of a history
                _add(sheet, msgspec.convert(each, Thing), None, line, word(thing.metadata))
        return
    for several in (thing.workflow_runs, thing.history):
        if several is not _NONE and not is_object(several) and bytes(several) != b"null":
            for each, inner, at in sheet.file.within(_THING, several):
                _take(sheet, each, inner, at, application)
            return
    _add(sheet, thing.usual, element, line, application)


def _add(sheet: Sheet, thing: Thing, element: msgspec.Raw | None, line: int, application: str) -> None:
    at = (
        word(thing.created_at)
        if _is_bare(thing)
        else first(
            thing.published_at, thing.deployed_at, thing.run_started_at, thing.finished_at, thing.created_at
        )
    )
    revision = word(thing.sha) or first(thing.head_sha, thing.revision)
    version = first(thing.tag_name, thing.ref, thing.head_branch) or application or word(thing.name)
    short = revision[:7] if _HASH.fullmatch(revision) else revision
    if not at or not (version or short):
        sheet.add(Found(sheet.moment(at), "", line))
        return
    what = f"{version} ({short})" if version and short and short != version else version or short
    where = word(thing.environment)
    state = word(thing.conclusion) or ("" if isinstance(thing.status, dict) else word(thing.status))
    verb = "Released" if thing.tag_name else "Ran" if thing.head_sha else "Deployed"
    name = f"{word(thing.name)} of " if thing.head_sha and word(thing.name) else ""
    text = f"{verb} {name}{what}" + (f" to {where}" if where else "")
    text += f": {state}" if state and state not in {"success", "completed"} else ""
    who = _login(thing.creator, thing.actor, thing.author, thing.user, thing.initiated_by)
    link = web_link(first(thing.html_url, thing.web_url, thing.url))
    identity = word(thing.id)
    key = f"{identity} {revision}".strip() if identity else ""
    found = Found(sheet.moment(at), text.strip(), line, "change", who, _SOURCE, link, identity, key)
    sheet.add(found, msgspec.json.encode(thing.id) if element is None else element)


def _is_bare(thing: Thing) -> bool:
    """Return whether nothing but its creation says when it was."""
    return (
        thing.published_at is None
        and thing.deployed_at is None
        and thing.run_started_at is None
        and thing.finished_at is None
    )


def _login(*people: Any) -> str:
    for each in people:
        if isinstance(each, dict) and (
            name := word(each.get("name")) or word(each.get("login")) or word(each.get("username"))
        ):
            return name
    return first(*people)
