"""The rail on top of every page: incident, stages, timer, who is here and ready, what the facilitator can do next."""

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room
from pmcore.model.meeting import STAGES, Pause, StageKey, following, stage
from pmcore.model.moment import write_clock, zone_named
from pmcore.model.people import Participant
from pmcore.model.review import Review

FACES = 7
MOST_ASKING = 8  # who are named in the rail; the Lobby has all


def draw(review: Review, room: Room) -> list[Block]:
    """Return the rail's blocks: three, and more while somebody asks for a moment, a facilitator is missing or somebody stands in for one."""
    meeting = review.meeting
    people = review.present_people
    here = frozenset(person.id for person in people if person.id in room.online)
    faces = sorted(people, key=lambda each: (each.id not in here, each.role != "facilitator"))[:FACES]
    ends_at = int(meeting.timer.ends_at.timestamp() * 1000) if meeting.timer else 0
    now = stage(meeting.stage)
    ready = frozenset(person.id for person in people if person.id in meeting.ready)
    return [
        block(
            "top",
            "rail",
            "top",
            review.incident.severity,
            review.incident.title,
            meeting.closed,
            tuple(people),
            here,
            ready,
            ends_at,
            tuple(faces),
            review.join_code,
        ),
        block("stages", "rail", "stages", STAGES, now.key, meeting.visited),
        resting(review, meeting.rests) if meeting.rests else hostbar(review),
        *asking(review),
        *waiting(people, room),
        *hosting(people, room),
    ]


def hostbar(review: Review) -> Block:
    """Return where the meeting is for who is elsewhere, the timer, and the next step; after Lessons that can be another day."""
    meeting = review.meeting
    now, next_one = stage(meeting.stage), following(meeting.stage)
    soaks = now.key is StageKey.LESSONS and not meeting.closed
    return block("hostbar", "rail", "hostbar", now, next_one, bool(meeting.timer), meeting.auto_timer, soaks)


def resting(review: Review, pause: Pause) -> Block:
    """Return what everybody is told between two meetings: when and where it goes on, and that seats are kept."""
    zone = review.incident.zone
    local = pause.until.astimezone(zone_named(zone))
    typed = f"{local:%Y-%m-%d}", write_clock(local)
    said = pause.when(zone), pause.until.isoformat(), stage(pause.stage).part
    return block("resting", "rail", "resting", review.id, *said, *typed)


def asking(review: Review) -> list[Block]:
    """Return who is in the waiting room, for the facilitator to let in wherever they are."""
    people = review.in_waiting_room
    return [block("asking", "rail", "asking", people[:MOST_ASKING], len(people))] if people else []


def waiting(people: list[Participant], room: Room) -> list[Block]:
    """Return who asked for a moment, for the facilitator to know why they are not there yet."""
    names = tuple(person.name for person in people if person.id in room.moments and person.id in room.online)
    return [block("moments", "rail", "moments", names)] if names else []


def hosting(people: list[Participant], room: Room) -> list[Block]:
    """Return what the room is told about who hosts: nobody does, or somebody whose stand-in gives it back."""
    if room.unhosted:
        return [block("hosting", "rail", "unhosted")]
    back = [person for person in people if person.hosts and person.id in room.online]
    pairs = tuple(
        (stand_in.id, stand_in.name, host.id, host.name)
        for stand_in in people
        for host in back
        if stand_in.hosts and host.id in stand_in.stands_in_for
    )
    return [block("hosting", "rail", "stand_ins", pairs)] if pairs else []


def online(people: list[Participant], room: Room) -> int:
    """Return how many of `people` are here."""
    return sum(1 for person in people if person.id in room.online)
