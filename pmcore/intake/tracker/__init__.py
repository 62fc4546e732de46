"""What a tracker says of measures: its CSV is read, put beside the measures, and what is new is done by the one door.

| Module | What it does |
|---|---|
| headings, states | words of Jira, GitHub and GitLab: which column is what, how far a ticket is |
| reading | a file becomes tickets |
| comparing | a ticket beside its measure: what changed there, what changed on both sides |
| bringing | all tickets beside all measures that one may change, and what is new done |
"""

from pmcore.intake.tracker.bringing import Brought, Looked, Reach, bring, look
from pmcore.intake.tracker.reading import LARGEST, Read, Ticket, read_tickets

__all__ = ["LARGEST", "Brought", "Looked", "Reach", "Read", "Ticket", "bring", "look", "read_tickets"]
