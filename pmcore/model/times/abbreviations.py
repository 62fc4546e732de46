"""Abbreviations of time zones: what each means, and when it means more than one thing."""

from dataclasses import dataclass
from datetime import timedelta

BRITISH = ("Europe/London", "Europe/Belfast", "Europe/Jersey", "Europe/Guernsey", "Europe/Isle_of_Man", "GB")
INDIAN = ("Asia/Kolkata", "Asia/Calcutta")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that an abbreviation stands for.

    `clock` is the IANA zone in which people say it: on a day on which that zone keeps another offset, they may have meant
    its clock (`PST` in July). A meaning with `only` comes to mind only in reviews of those zones; in those of `home` nobody
    would think of another one.
    """

    name: str
    minutes: int
    clock: str = ""
    only: tuple[str, ...] = ()
    home: tuple[str, ...] = ()

    @property
    def offset(self) -> timedelta:
        """Return the offset from UTC."""
        return timedelta(minutes=self.minutes)


def _pair(
    words: str, name: str, hours: float, clock: str, only: tuple[str, ...] = (), home: tuple[str, ...] = ()
) -> dict[str, Meaning]:
    """Return the standard and the daylight meaning of a zone that has both."""
    standard, daylight = words.split()
    summer = "Summer" if "Europe" in clock or "European" in name else "Daylight"
    return {
        standard: Meaning(f"{name} Standard Time", round(hours * 60), clock, only, home),
        daylight: Meaning(f"{name} {summer} Time", round(hours * 60) + 60, clock, only, home),
    }


def _fixed(
    word: str, name: str, hours: float, only: tuple[str, ...] = (), home: tuple[str, ...] = ()
) -> dict[str, Meaning]:
    return {word: Meaning(name, round(hours * 60), only=only, home=home)}


_AMERICA, _AUSTRALIA = ("America/", "US/", "Canada/"), ("Australia/",)
# One line per meaning; where several lines share a word, the first is the commonest.
_ALL: tuple[dict[str, Meaning], ...] = (
    _pair("PST PDT", "US Pacific", -8, "America/Los_Angeles", home=_AMERICA),
    _fixed("PST", "Philippine Standard Time", 8, only=("Asia/Manila",)),
    _pair("MST MDT", "US Mountain", -7, "America/Denver", home=_AMERICA),
    _fixed("MST", "Malaysia Standard Time", 8, only=("Asia/Kuala_Lumpur", "Asia/Kuching")),
    _fixed("MST", "Myanmar Standard Time", 6.5, only=("Asia/Yangon", "Asia/Rangoon")),
    _pair("CST CDT", "US Central", -6, "America/Chicago", home=_AMERICA),
    _fixed("CST", "China Standard Time", 8),
    _pair("CST CDT", "Cuba", -5, "America/Havana", only=("America/Havana", "Cuba")),
    _pair("EST EDT", "US Eastern", -5, "America/New_York", home=_AMERICA),
    _pair("EST EDT", "Australian Eastern", 10, "Australia/Sydney", only=_AUSTRALIA),
    _pair("AKST AKDT", "Alaska", -9, "America/Anchorage"),
    _fixed("HST", "Hawaii Standard Time", -10),
    _pair("AST ADT", "Atlantic", -4, "America/Halifax", home=_AMERICA),
    _fixed("AST", "Arabia Standard Time", 3),
    _pair("NST NDT", "Newfoundland", -3.5, "America/St_Johns"),
    _fixed("BRT", "Brasília Time", -3),
    _fixed("ART", "Argentina Time", -3),
    _fixed("COT", "Colombia Time", -5),
    _fixed("PET", "Peru Time", -5),
    _fixed("AMT", "Amazon Time", -4),
    _fixed("AMT", "Armenia Time", 4),
    {"BST": Meaning("British Summer Time", 60, "Europe/London", home=BRITISH)},
    _fixed("BST", "Bangladesh Standard Time", 6),
    _fixed("BST", "Bougainville Standard Time", 11, only=("Pacific/Bougainville",)),
    _pair("WET WEST", "Western European", 0, "Europe/Lisbon"),
    _pair("CET CEST", "Central European", 1, "Europe/Berlin"),
    _pair("MEZ MESZ", "Central European", 1, "Europe/Berlin"),
    _pair("EET EEST", "Eastern European", 2, "Europe/Athens"),
    _fixed("MSK", "Moscow Time", 3),
    _fixed("TRT", "Turkey Time", 3),
    _fixed("SAST", "South Africa Standard Time", 2),
    _fixed("WAT", "West Africa Time", 1),
    _fixed("CAT", "Central Africa Time", 2),
    _fixed("EAT", "East Africa Time", 3),
    _fixed("IST", "India Standard Time", 5.5, home=INDIAN),
    {"IST": Meaning("Irish Standard Time", 60, "Europe/Dublin")},
    {"IST": Meaning("Israel Standard Time", 120, "Asia/Jerusalem")},
    {"IDT": Meaning("Israel Daylight Time", 180, "Asia/Jerusalem")},
    _fixed("GST", "Gulf Standard Time", 4),
    _fixed("GST", "South Georgia Time", -2, only=("Atlantic/South_Georgia",)),
    _fixed("PKT", "Pakistan Standard Time", 5),
    _fixed("NPT", "Nepal Time", 5.75),
    _fixed("ICT", "Indochina Time", 7),
    _fixed("WIB", "Western Indonesia Time", 7),
    _fixed("SGT", "Singapore Time", 8),
    _fixed("MYT", "Malaysia Time", 8),
    _fixed("HKT", "Hong Kong Time", 8),
    _fixed("PHT", "Philippine Time", 8),
    _fixed("PHST", "Philippine Standard Time", 8),
    _fixed("AWST", "Australian Western Standard Time", 8),
    _fixed("WST", "Australian Western Standard Time", 8),
    _fixed("WST", "West Samoa Time", 13),
    _fixed("SST", "Singapore Standard Time", 8),
    _fixed("SST", "Samoa Standard Time", -11),
    _fixed("JST", "Japan Standard Time", 9),
    _fixed("KST", "Korea Standard Time", 9),
    _pair("ACST ACDT", "Australian Central", 9.5, "Australia/Adelaide"),
    _pair("AEST AEDT", "Australian Eastern", 10, "Australia/Sydney"),
    _pair("NZST NZDT", "New Zealand", 12, "Pacific/Auckland"),
    _fixed("GMT", "Greenwich Mean Time", 0),
)
MEANINGS: dict[str, tuple[Meaning, ...]] = {}
for _each in _ALL:
    for _word, _meaning in _each.items():
        MEANINGS[_word] = (*MEANINGS.get(_word, ()), _meaning)

# Words that name a clock, whatever its offset is that day.
CLOCKS = {
    "PT": "America/Los_Angeles",
    "MT": "America/Denver",
    "CT": "America/Chicago",
    "ET": "America/New_York",
}

# Names in words, as status pages and JavaScript print them, and the shorter word for each.
NAMES = {
    "pacific": "PT", "pacific time": "PT", "pacific standard time": "PST", "pacific daylight time": "PDT",
    "mountain time": "MT", "mountain standard time": "MST", "mountain daylight time": "MDT",
    "central time": "CT", "central standard time": "CST", "central daylight time": "CDT",
    "eastern": "ET", "eastern time": "ET", "eastern standard time": "EST", "eastern daylight time": "EDT",
    "us pacific time": "PT", "us eastern time": "ET", "us central time": "CT", "us mountain time": "MT",
    "alaska standard time": "AKST", "hawaii standard time": "HST", "hawaii-aleutian standard time": "HST",
    "greenwich mean time": "GMT", "coordinated universal time": "UTC", "universal time": "UTC", "zulu": "UTC",
    "zulu time": "UTC", "ut": "UTC", "ut1": "UTC", "british summer time": "BST", "western european standard time": "WET",
    "western european summer time": "WEST", "central european time": "CET", "central european standard time": "CET",
    "central european summer time": "CEST", "eastern european time": "EET", "eastern european standard time": "EET",
    "eastern european summer time": "EEST", "moscow standard time": "MSK", "moscow time": "MSK",
    "india standard time": "+05:30", "indian standard time": "+05:30", "irish standard time": "+01:00",
    "israel standard time": "+02:00", "israel daylight time": "+03:00", "china standard time": "+08:00",
    "singapore standard time": "+08:00", "singapore time": "+08:00", "hong kong standard time": "HKT",
    "philippine standard time": "+08:00", "japan standard time": "JST", "korean standard time": "KST",
    "korea standard time": "KST", "australian eastern standard time": "AEST",
    "australian eastern daylight time": "AEDT", "australian western standard time": "AWST",
    "cet/cest": "Europe/Berlin", "mez/mesz": "Europe/Berlin", "gmt/bst": "Europe/London", "bst/gmt": "Europe/London",
    "est/edt": "ET", "pst/pdt": "PT", "cst/cdt": "CT", "mst/mdt": "MT", "uk time": "Europe/London",
    "london time": "Europe/London", "berlin time": "Europe/Berlin", "paris time": "Europe/Paris", "new york time": "ET",
    "tokyo time": "Asia/Tokyo", "sydney time": "Australia/Sydney", "us pacific": "PT", "us eastern": "ET",
    "new zealand standard time": "NZST", "new zealand daylight time": "NZDT", "gulf standard time": "+04:00",
}  # fmt: skip


def meanings_of(word: str, zone: str) -> tuple[Meaning, ...]:
    """Return what an abbreviation may stand for in a review of `zone`: none, one, or several to ask about.

    Only the review's own zone settles it, and only where it is the home of the commonest meaning: `CST` in Chicago. `PST` in
    Manila stays open, because the Philippines use the word and so do the providers that people there depend on.
    """
    found = [each for each in MEANINGS.get(word, ()) if not each.only or zone.startswith(each.only)]
    local = any(each.only for each in found)
    if len(found) > 1 and not local and found[0].home and zone.startswith(found[0].home):
        return (found[0],)
    return tuple(found)


def is_abbreviation(word: str) -> bool:
    """Return whether `word` is an abbreviation of a zone."""
    return word in MEANINGS
