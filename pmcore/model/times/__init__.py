"""Times as people print them: `read_time(text, context)` reads them, or asks.

`lex` cuts a text into pieces, `grammar` makes parts of them, `day` and `said_zone` add what is not said, `resolve` computes
the moment, `say` tells what was understood.
"""

from pmcore.model.times.abbreviations import is_abbreviation
from pmcore.model.times.read import read_time
from pmcore.model.times.say import clock_of, exact_clock, say_moment, write_clock
from pmcore.model.times.values import (
    DAY_FIRST,
    DAY_ORDER,
    FIRST,
    MONTH_FIRST,
    Choice,
    DayOrder,
    Moment,
    Precision,
    Question,
    Reading,
    TimeContext,
    shifted,
)
from pmcore.model.times.zones import offset_named, zone_named

__all__ = [
    "DAY_FIRST",
    "DAY_ORDER",
    "FIRST",
    "MONTH_FIRST",
    "Choice",
    "DayOrder",
    "Moment",
    "Precision",
    "Question",
    "Reading",
    "TimeContext",
    "clock_of",
    "exact_clock",
    "is_abbreviation",
    "offset_named",
    "read_time",
    "say_moment",
    "shifted",
    "write_clock",
    "zone_named",
]
