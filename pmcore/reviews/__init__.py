"""Reviews: the one door. Every change of every review goes through it, whoever asks and from wherever.

| File | Holds |
|---|---|
| door | `Reviews`, what everybody else calls |
| submission, decision | what was asked, and what it led to |
| inbox | what waits, and how much of it makes a batch |
| writer | the one thread that decides and commits what was submitted, a batch at a time |
| decider, pending | how one submission is decided, and a review as the batch before it leaves it |
| loaded | reviews in memory, up to so many bytes |
| actors | who is acting |
| source | clock, ids and chance, so that tests can fix them |
| repeats, quotas | a command that comes again, and how much one person may write |
| listeners | who is told of a commit |
"""

from pmcore.reviews.door import Reviews
from pmcore.reviews.source import Source
from pmcore.reviews.submission import Outcome

__all__ = ["Outcome", "Reviews", "Source"]
