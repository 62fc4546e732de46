"""Words in and around times: months, weekdays, how sure, and what may stand there without meaning anything."""

# English, German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Polish, Russian.
_MONTHS = (
    "january jan januar janv janvier enero ene gennaio gen janeiro januari stycznia января янв",
    "february feb februar févr fév février fevr febrero febbraio fevereiro fev februari lutego февраля фев",
    "march mar märz mär maerz mrz mars marzo março maart mrt marts marca марта мар",
    "april apr avril avr abril abr aprile kwietnia апреля апр",
    "may mai mayo maggio mag maio mei maj maja мая",
    "june jun juni juin junio giugno giu junho czerwca июня июн",
    "july jul juli juil juillet julio luglio lug julho lipca июля июл",
    "august aug août aout agosto ago augustus augusti sierpnia августа авг",
    "september sep sept septembre septiembre settembre set setembro września сентября сен сент",
    "october oct oktober okt octobre octubre ottobre ott outubro out października октября окт",
    "november nov novembre noviembre novembro listopada ноября ноя нояб",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro desember grudnia декабря дек",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}

_WEEKDAYS = (
    "monday mon montag mo lundi lun lunes lunedì maandag",
    "tuesday tue tues dienstag di mardi martes martedì dinsdag",
    "wednesday wed weds mittwoch mi mercredi mer miércoles mié mercoledì woensdag",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedì gio donderdag",
    "friday fri freitag fr vendredi ven viernes vie venerdì vrijdag",
    "saturday sat samstag sa samedi sam sábado sáb sabato zaterdag",
    "sunday sun sonntag so dimanche dim domingo dom domenica zondag",
)
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}

# Days counted from the day on which somebody wrote.
SHIFTS = {
    "tomorrow": 1,
    **dict.fromkeys(("today", "tonight", "heute", "aujourd'hui", "hoy", "oggi", "hoje", "vandaag"), 0),
    **dict.fromkeys(("yesterday", "gestern", "hier", "ayer", "ieri", "ontem", "gisteren"), -1),
}

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
    "clock", "and", "kl", "klo", "le", "la", "las", "les", "il", "den", "der", "à", "de", "del", "às", "alle", "ore", "om", "op", "г", "года", "r",
})  # fmt: skip
UNKNOWN = frozenset({
    "?", "??", "???", "unknown", "n/a", "na", "tbd", "tba", "tbc", "unclear", "-", "–", "--", "---", "…", "...",
    "x", "xx", "unsure",
})  # fmt: skip
MINUTES = {"s": 1 / 60, "m": 1, "h": 60, "d": 1_440}  # by the first letter of a unit
