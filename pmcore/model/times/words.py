"""Words in and around times: months, weekdays, how sure, and what may stand there without meaning anything."""

_MONTHS = (
    "january jan januar janv janvier enero ene",
    "february feb februar févr fév février fevr febrero",
    "march mar märz mär maerz mrz mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juil juillet julio",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc diciembre dic",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}

_WEEKDAYS = (
    "monday mon montag mo lundi lun lunes",
    "tuesday tue tues dienstag di mardi martes",
    "wednesday wed weds mittwoch mi mercredi miércoles",
    "thursday thu thur thurs donnerstag do jeudi jueves",
    "friday fri freitag fr vendredi ven viernes",
    "saturday sat samstag sa samedi sábado",
    "sunday sun sonntag so dimanche domingo",
)
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}

# Days counted from the day on which somebody wrote.
SHIFTS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}

ABOUT = frozenset({
    "~", "≈", "∼", "about", "around", "approx", "approximately", "circa", "ca", "c", "roughly", "approximate",
    "estimated", "est", "sometime", "ish", "etwa", "ungefähr", "gegen", "environ", "vers",
})  # fmt: skip
# Words after which a time is only a limit.
LIMITS = {
    "before": "before",
    "after": "after",
    "by": "by",
    "until": "until",
    "till": "until",
    "til": "until",
    "prior": "before",
    "past": "after",
}
LIMITED_BY = frozenset(["shortly", "just", "soon", "right"])
RANGES = frozenset(["to", "until", "till", "til", "through", "thru"])
MERIDIEM = {"am": 0, "a": 0, "pm": 12, "p": 12}
HALVES = {"morning": 0, "afternoon": 12, "evening": 12}  # of `9:37 in the evening`
DAY_PARTS = {"morning": 9, "afternoon": 15, "evening": 21}  # the middle of six hours
NOON, MIDNIGHT = frozenset({"noon", "midday"}), "midnight"
CLOCK_WORDS = frozenset(["h", "hr", "hrs", "hour", "hours", "uhr", "o'clock", "oclock", "hs"])
WHICH = {"first": "first", "1st": "first", "second": "second", "2nd": "second"}
FILLERS = frozenset({
    "at", "on", "of", "the", "in", "um", "from", "since", "starting", "started", "beginning", "as", "time",
    "clock", "and", "kl", "klo", "le", "la", "las", "il", "den", "der", "à",
})  # fmt: skip
UNKNOWN = frozenset({
    "?", "??", "???", "unknown", "n/a", "na", "tbd", "tba", "tbc", "unclear", "-", "–", "--", "---", "…", "...",
    "x", "xx", "unsure",
})  # fmt: skip
MINUTES = {"s": 1 / 60, "m": 1, "h": 60, "d": 1_440}  # by the first letter of a unit
