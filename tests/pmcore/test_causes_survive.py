"""The causes of the GitLab sample with all that can be said of them: whole after a restart, and in a document."""

from contextlib import closing

from pmcore.commands.causes import EditCause, LinkCause
from pmcore.commands.supports import SupportLink
from pmcore.intake.samples import load_sample
from pmcore.model.people import Program, Role, Seat
from pmcore.report import export
from pmcore.reviews import Reviews
from pmcore.store import open_store

FACILITATOR = Program(name="Test", role=Role.FACILITATOR)


def test_a_graph_is_the_same_after_a_restart_and_stands_in_the_document(tmp_path):
    database = str(tmp_path / "p.duckdb")
    with closing(Reviews(open_store(database))) as reviews:
        review_id = load_sample(reviews, "gitlab-2017", FACILITATOR).review.id
        host = next(each.id for each in reviews.get(review_id).people.values() if each.hosts)
        for command in (
            LinkCause(id="C-20", under="C-10"),
            LinkCause(id="C-15", under="C-09"),
            EditCause(id="C-37", barrier="worked"),
            SupportLink(id="C-02", under="C-01", support="unknown", who_may_know="database"),
        ):
            reviews.execute(review_id, command, Seat(participant_id=host))
        before = reviews.get(review_id)
    with closing(Reviews(open_store(database))) as reviews:
        after = reviews.get(review_id)
    assert len(after.causes) == 37
    assert after.causes == before.causes
    assert after.incident.trigger_event == before.incident.trigger_event != ""
    assert sum(len(each.leads_to) > 1 for each in after.causes.values()) == 2
    page = export(after, "html", "technical").content.decode()
    assert all(f">{each.label}<" in page for each in after.causes.values())
