"""Every button of every board, for everybody and in every phase: what it sends is a command, and what is offered works."""

from functools import cache

from pmcore.commands.fields import facts_of
from pmcore.commands.history import Undo
from pmcore.commands.registry import COMMANDS, any_command
from pmcore.errors import ReviewError
from pmcore.model.cards import Outcome, Tone
from pmcore.model.causes import Factor
from pmcore.model.communication import MessageState
from pmcore.model.incident import Anchor
from pmcore.model.people import Role
from pmcore.web.api.kinds import NOT_IN_REVIEW
from tests.contracts.full_review import actor, fresh, olga, story
from tests.contracts.screens import every_screen, pressed
from tests.shown import Button, nodes

HERE = "overview"


def ticked(phase):
    """Return cards that can be ticked together."""
    review = story(phase).review
    alone = [each.id for each in review.recommendations.values() if each.number and not each.group]
    return alone[:2]


@cache
def sending():
    """Return every button that sends something, with what it sends."""
    return [
        (screen, each, each.commands(*ticked(screen.phase), here=HERE))
        for screen, each in pressed()
        if {"send", "each"} & each.data.keys()
    ]


def in_sight(screen, each):
    """Return whether the button is shown to this person: the style hides the others (component/look.css)."""
    role, closed = screen.me.role, story(screen.phase).review.meeting.closed
    for node in (each.node, *each.node.iterancestors()):
        meant, looks = node.get("data-for"), set(node.get("class", "").split())
        goes_on = node.get("data-after") is not None
        hidden = (
            (meant == "host" and role is not Role.FACILITATOR),
            (meant == "decider" and (role not in {Role.FACILITATOR, Role.SCRIBE} or closed)),
            (node.get("data-not-for") == "host" and role is Role.FACILITATOR),
            (node.get("data-not-for") == "decider" and role in {Role.FACILITATOR, Role.SCRIBE}),
            (meant == "contributor" and (role is Role.OBSERVER or (closed and not goes_on))),
            (meant == "reader" and not (role is Role.OBSERVER or closed)),
            ("taker" in looks and role in {Role.OBSERVER, Role.FACILITATOR}),
            ("hosting" in looks and node.get("data-person") not in {None, screen.me.id}),
            (closed and bool(looks & {"hostbar", "ready"})),
            (closed and meant == "host" and screen.name != "lobby" and not goes_on and "reopen" not in looks),
        )
        if any(hidden):
            return False
    return True


def test_there_are_buttons_of_every_kind():
    data = [each.data for _, each in pressed()]
    for name in (
        "send",
        "each",
        "edit",
        "add",
        "choose",
        "do",
        "say",
        "confirm",
        "toggle",
        "collect",
        "here",
        "back",
    ):
        assert any(name in each for each in data), name


def test_whatever_a_button_sends_is_a_command_that_is_done_in_a_review():
    for screen, each, commands in sending():
        assert ("send" in each.data) != ("each" in each.data)
        for sent in commands:
            assert any_command.validate_python(sent).kind not in NOT_IN_REVIEW, f"{screen.name}: {sent}"
        if "back" in each.data:
            assert any_command.validate_python(each.back)


def test_what_is_done_to_each_ticked_row_goes_by_its_id():
    for _, each, _ in sending():
        if "each" in each.data:
            assert "id" in COMMANDS[each.each["kind"]].model_fields
            assert "id" not in each.each


def test_what_the_script_adds_is_a_field_of_the_command():
    for _, each, commands in sending():
        for name in ("toggle", "collect", "here"):
            if name in each.data:
                assert each.data[name] in facts_of(COMMANDS[commands[0]["kind"]])
                assert each.data[name] not in each.send


def values_sent(kind, field):
    """Return every value that some button sends in a field of a kind of command."""
    return {
        sent[field]
        for _, _, commands in sending()
        for sent in commands
        if sent["kind"] == kind and field in sent
    }


def test_menus_offer_all_that_can_be_chosen():
    assert values_sent("edit_timeline_event", "marks") == {*(each.value for each in Anchor), None}
    assert values_sent("edit_cause", "factor") >= {each.value for each in Factor if each is not Factor.NONE}
    assert values_sent("edit_message", "state") <= {each.value for each in MessageState}
    assert values_sent("edit_lesson", "tone") == {each.value for each in Tone}
    assert values_sent("change_role", "role") == {each.value for each in Role}
    assert values_sent("edit_recommendation", "outcome") == {
        each.value for each in Outcome if each is not Outcome.PROPOSED
    }


# What is offered and yet refused, with a sentence: (kind, how the sentence begins), and why it is offered all the same.
REFUSED = {
    (
        "move_to_stage",
        "The timeline is not agreed yet",
    ): "the facilitator is asked whether to move all the same",
    (
        "resume_meeting",
        "The timeline is not agreed yet",
    ): "the facilitator is asked whether to go on all the same",
    ("move_to_stage", "2 people have written"): "the facilitator is asked whether to open it",
    ("close_review", "R-01"): "the facilitator is asked whether to close with what is not decided",
    ("edit_recommendation", "Why?"): "the form that comes first asks for the reason",
    ("close_review", "The recommendations are not revealed"): "the sentence says what comes first",
    ("close_review", "Everybody is asked about"): "the sentence says what comes first",
    ("close_review", "Everybody is asked for impact"): "the sentence says what comes first",
    ("close_review", "A vote is open"): "the sentence says what comes first",
    ("ask_link", "Everybody is asked about a link"): "the sentence says what comes first",
    (
        "choose_card_names",
        "Somebody has written",
    ): "whether anybody has is said only where cards bear no name",
    ("choose_dots", "Somebody has written"): "whether anybody has is said only where cards bear no name",
    ("change_role", "Host is the only facilitator"): "the sentence says what comes first",
    ("remove_participant", "Host is the only facilitator"): "the sentence says what comes first",
    ("change_role", "You host in place of Host"): "until the absent host is back",
    ("remove_participant", "You host in place of Host"): "until the absent host is back",
    ("hand_over", "You are the facilitator already"): "the menu of one's own seat is that of all seats",
    ("hand_over", "Wim has not joined from a browser"): "the sentence says what comes first",
    ("sign_out", "You host in place of Host"): "until the absent host is back",
    ("sign_out", "Choose which of your own devices"): "the menu of one's own seat is that of all seats",
    (
        "accept_measure",
        "Only its owner answers",
    ): "only the owner's own browser shows it (component/dress.js)",
    ("remove_version", "Only who told it"): "a row does not know who reads it",
    ("remove_recommendation", "Only its author"): "nobody's screen knows whose card it is",
    (
        "take_back_dot",
        "You have no dot there",
    ): "the reader's own browser switches it off (component/dress.js)",
    ("undo", "Others have built on this since"): "found out when it is tried",
    ("undo", "Someone has changed this since"): "found out when it is tried",
    ("undo", "A vote is open"): "found out when it is tried",
    ("take_back_entries", "A vote is open"): "the sentence says what comes first",
}


def test_what_is_offered_works_and_what_says_so_can_be_taken_back_or_is_refused_for_a_known_reason():
    refused = set()
    for screen, each, commands in sending():
        if not in_sight(screen, each):
            continue
        told, review_id, seat = story(screen.phase), fresh(screen.phase), actor(screen.person, screen.phase)
        wanted = [any_command.validate_python(sent) for sent in commands]
        try:
            told.reviews.execute_all(review_id, wanted, seat, "pressed")
        except ReviewError as error:
            refused |= {
                (wanted[0].kind, begin)
                for kind, begin in REFUSED
                if kind == wanted[0].kind and error.sentence.startswith(begin)
            } or {(wanted[0].kind, error.sentence)}
        else:
            if "say" in each.data:
                way = (
                    any_command.validate_python(each.back) if "back" in each.data else Undo(target="pressed")
                )
                told.reviews.execute(review_id, way, seat)
    assert refused == set(REFUSED)


def test_who_reads_along_is_offered_nothing_but_ways_to_go():
    for screen, each, commands in sending():
        if screen.person is olga and in_sight(screen, each):
            assert [sent["kind"] for sent in commands] == ["mark_ready"]


def test_who_only_reads_reaches_the_picture_from_every_row_and_others_by_its_menu():
    for screen in every_screen():
        if screen.name != "timeline":
            continue
        reads = screen.me.role is Role.OBSERVER or story(screen.phase).review.meeting.closed
        found = [*nodes(screen.blocks)]
        ways = [each for each in found if each.get("data-show") and in_sight(screen, Button(each))]
        assert [each.get("data-show") for each in ways] == [
            each.get("data-item") for each in found if each.tag == "article"
        ]
        assert {each.get("data-for") for each in ways} == ({"reader"} if reads else {None})
