"""Masking: what looks like a secret in imported text is covered before anybody sees or stores it.

Tokens, keys, passwords and private addresses of people. Looking for all of them one by one would cost more than reading the
file, so one quick expression looks whether there could be anything at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat
from operator import is_not
from typing import NamedTuple

from pydantic_core import SchemaValidator, core_schema

from pmcore.intake.texts import Texts, joined

_SHORT = 200  # letters of a word around a @ that may come again
_FEW = 12  # words that are looked for in all texts at once
_LAST: dict[str, str] = {}  # such words, and what stands there instead
_SIGNS = {" ", '"'}
_BETWEEN, _MARK = (
    "\0",
    "\1",
)  # which texts hardly ever have: covers make a text wide, and all that is done with it slow
COVER = "•••"  # what stands where a secret stood
_COVER = COVER.encode()
_QUOTED = b'"' + _COVER + b'"'


class Masked(NamedTuple):
    """A text with its secrets covered, and how many there were."""

    text: str
    how_many: int


# Words and placeholders that stand where a secret could, in sentences about secrets and in templates.
_ELSE = (
    r"(?!\*|•|\$|<|\{\{|%\(|(?:none|null|nil|true|false|undefined|expired|invalid|missing|required|wrong|incorrect|revoked|rotated|"
    r"redacted|hidden|empty|unknown|unset|leaked|disabled|enabled|optional|os\.environ\S*|process\.env\S*|getenv\S*)\b)"
)
_NAMED = (
    r"(?:password|passwd|passphrase|passcode|pwd|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|client[ _-]?secret|secret|"
    r"(?:api|access|account|secret|private|signing|encryption)[ _-]?key(?:[_-]base)?|token|sasl\.jaas\.config)"
)
_PERSON = r"\b(?=[\w.+-]{1,64}+@)(?!(?:[\w.+-]{0,60}[._+-])?(?:alerts?|no-?reply|git)@)[\w.+-]{1,64}@(?!users\.noreply\.|\d{1,3}(?:\.\d{1,3}){3}\b|\dx\.(?:png|jpe?g|gif|webp|svg)\b)[\w-]{1,63}(?:\.[\w-]{1,63})+\b"
# A number to call somebody: a plus, the country, and eight or more digits in all.
_PHONE = r"(?<![\w.+:/=-])\+(?:[1-9]\d{10,14}|(?=(?:[ ./()-]{0,2}\d){8})[1-9]\d{0,2}[ /-]\(?\d{1,5}\)?(?:[ /-]?\d{2,5}){1,4})(?![\w:])"
# Each covers what is in its group `s_…`, or all of it. The most particular come first. Repetitions have bounds, so that no text
# takes long.
_SECRETS = (
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:.*?-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|.*)",
    r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*",  # a JSON web token
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"\bxox[abceoprs][-.][\w.-]{10,}|\bxapp-[\w-]{10,}",
    r"https://hooks\.slack\.com/(?:services|workflows|triggers)/(?P<s_hook>[\w/]{8,})",
    r"https://(?:\w{1,20}\.)?discord(?:app)?\.com/api/webhooks/(?P<s_discord>[\w/-]{20,})",
    r"https://[\w-]{1,60}\.webhook\.office\.com/(?P<s_teams>[\w/@-]{20,})",
    r"\bgh[porsu]_\w{20,}|\bgithub_pat_\w{20,}|\bgl(?:pat|ptt|dt|rt)-[\w-]{16,}",
    r"\bsk-(?:(?:proj|ant)-|(?=[\w-]*\d)(?=[\w-]*\w{16}))[\w-]{20,}|\b[rs]k_(?:live|test)_\w{16,}|\bwhsec_\w{16,}",
    r"\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}",
    r"\bnpm_[A-Za-z0-9]{30,}|\bpypi-AgE[\w-]{20,}|\bdckr_pat_[\w-]{20,}|\bdop_v1_[0-9a-f]{40,}|\bdapi[0-9a-f]{32}\b",
    r"\bSG\.[\w-]{16,}\.[\w-]{16,}|\bhv[sb]\.[\w-]{20,}|\bgl(?:sa|c)_\w{20,}|\bshp(?:at|ss|ca)_[0-9a-f]{20,}|\blin_api_\w{20,}",
    r"\bAGE-SECRET-KEY-1[0-9A-Z]{20,}|(?<!\d)\d{8,10}:AA[\w-]{30,}",
    r"(?i:\bBearer\s{1,9}(?:token\s{1,3})?)(?P<s_bearer>(?=[\w.~+/=-]*[\d.=+/~_])[\w.~+/=-]{12,})",
    r"(?i:\bBasic\s{1,9})(?P<s_basic>(?=[\w+/]*[\d+/=]|[\w+/]*[a-z][A-Z]{2,}[a-z])[\w+/]{12,}={0,2})(?![\w-])",
    r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s/:@<>|]{0,200}:(?P<s_url>(?!•)[^\s/@<>|]{1,300})@",
    r"\bhttps?://(?P<s_dsn>[0-9a-f]{32})@",
    (
        r"(?i:[?&](?:token|access_token|id_token|auth|auth_token|api_?key|key|sig|signature|x-amz-signature|x-amz-security-token|secret|"
        r"password|t)=)(?P<s_query>[^\s&>|\"')\]]{6,})"
    ),
    r"(?i:\b(?:set-)?cookie:\s*)(?P<s_cookie>[^\s=;]{1,80}=[^\n]{6,})",
    rf"(?i:{_NAMED}[\"']?\s?(?:=>|:=|=|:)\s{{0,3}})[\"'](?i:{_ELSE})(?P<s_quoted>[^\"'\n]{{6,200}})(?=[\"'])",
    rf"(?i:<(?:\w{{1,20}}:)?{_NAMED}>){_ELSE}(?P<s_tag>[^<\s]{{4,}})(?=</)",
    r"(?i:\bpass=)(?P<s_pass>(?=\S*\d)(?=\S*[A-Za-z])[^\s\"'`,;<>|&]{6,})",
    rf"(?i:{_NAMED}[\"']?\s?(?:=>|:=|=|:(?!\s))\s?[\"'`]?{_ELSE})(?P<s_set>[^\s\"'`,;<>|&]{{6,}})",
    # After a colon and a blank, or `is`, there could be a sentence: it has digits or signs in it, or nothing comes after it.
    (
        rf"(?i:{_NAMED}(?:[\"']\s?)?:\s{{1,3}}[\"'`]?{_ELSE})"
        r"(?P<s_told>(?=[^\s,;]*[\d!#$%^&*_+=@/])[^\s\"'`,;<>|]{6,}|[^\s\"'`,;<>|.]{6,}(?=[\"'`,;]?\s*(?:\n|$|\}|,)))"
    ),
    rf"(?i:{_NAMED}(?:\s(?:is|was|are)|['’]s):?\s{{1,3}}[\"'`]?{_ELSE})(?P<s_is>(?=[^\s,;]*[\d!#$%^&*_+=@])[^\s\"'`,;<>|]{{6,}})",
    rf"(?i:(?<![\w-])--?(?:[\w-]{{1,30}}-)?{_NAMED}\s{{1,3}}[\"'`]?{_ELSE})(?P<s_flag>(?!-)[^\s\"'`,;<>|]{{6,}})",
    r"(?i:\btoken\s)(?P<s_word>(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[\w.-]{24,})",
    r"\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[\s=]?[\"']?[^\s:\"']{1,60}:(?P<s_curl>(?!•)[^\s\"'$]{3,})",
    r"\b(?:mysql|mariadb)\w{0,10}\b[^\n]{0,200}?\s-p(?P<s_mysql>[^\s\"'$•-][^\s\"']{3,})",
    _PHONE,
    _PERSON,
)
_ANY = re.compile("|".join(_SECRETS), re.DOTALL)
# Where an address is all that a text could hide, as in every line of what names people by theirs, these are enough.
_AT = re.compile("|".join(each for each in _SECRETS if each.endswith(("@", _PERSON))), re.DOTALL)
# Rust reads a text some sixty times faster than Python's own expressions do, but it cannot look ahead: so this one finds all that the
# one above finds, and more. Counted repetitions and letters of all scripts would make it a hundred times slower.
_SUSPECT = (
    r"-----BEGIN|eyJ|A[KS]IA[0-9A-Z]|xox[abceoprs][.-]|xapp-|hooks\.slack|/api/webhooks/|webhook\.office|gh[porsu]_|"
    r"github_pat_|gl(?:pat|ptt|dt|rt)-|sk-|[rs]k_(?:live|test)_|whsec_|AIza|ya29\.|GOCSPX-|npm_|pypi-AgE|dckr_pat_|dop_v1_|"
    r"dapi[0-9a-f]|SG\.|hv[sb]\.|gl(?:sa|c)_|shp(?:at|ss|ca)_|lin_api_|AGE-SECRET|[0-9]:AA|"
    r"\+[1-9][0-9]*[0-9 /-]\(?[0-9]|"
    r"(?i:(?:bearer|basic)\s|cookie:|pass=|token\s[a-z0-9_.-]*[0-9]|curl\s|(?:mysql|mariadb)[a-z]*\s|"
    r"[?&](?:token|access_token|id_token|auth|auth_token|api_?key|key|sig|signature|x-amz-signature|x-amz-security-token|secret|password|t)=|"
    rf"{_NAMED}(?:[\"']?\s?[:=]|>|(?:\s(?:is|was|are)|['’]s):?\s+\S*[0-9!#$%^&*_+=@])|-{_NAMED}\s)"
)


def quick(pattern: str) -> Callable[[object], bool]:
    """Return what tells whether an expression of Rust's is found in a text."""
    schema = core_schema.str_schema(strict=True, pattern=pattern, regex_engine="rust-regex")
    return SchemaValidator(schema).isinstance_python


may_hide = quick(rf"[^\s@<(\[]@[^\s@]+\.|://[^\s/]*@|{_SUSPECT}")
may_hide_more = quick(_SUSPECT)  # than an address


def mask(text: str) -> Masked:
    """Return `text` with its secrets covered."""
    if not may_hide(text):
        return Masked(text, 0)
    return Masked(*_ANY.subn(_cover, text)) if may_hide_more(text) else without_addresses(text)


def without_addresses(text: str) -> Masked:
    """Return a text with its addresses covered: only what stands around a @ is looked at, because none of them has a blank in it."""
    before, at, after = text.partition("@")
    if not at:
        return Masked(text, 0)
    if "@" not in after:  # one, as nearly always
        begin, end = before.rfind(" ") + 1, after.find(" ") % (len(after) + 1)
        if (
            '"' in after and "://" not in before[begin:]
        ):  # nor a quotation mark, outside of the address of a page
            begin, end = max(before.rfind('"') + 1, begin), min(after.find('"'), end)
        covered, more = _word_covered(f"{before[begin:]}@{after[:end]}")
        if more == 1 and "@" not in covered:
            _keep(
                f"{before[begin - 1 : begin]}{before[begin:]}@{after[: end + 1]}",
                before[begin - 1 : begin],
                covered,
            )
        return Masked(f"{before[:begin]}{covered}{after[end:]}", more) if more else Masked(text, 0)
    parts, done, count = list[str](), 0, 0
    while (place := text.find("@", done)) >= 0:
        begin = max(text.rfind(" ", done, place) + 1, done)
        end = text.find(" ", place) % (len(text) + 1)
        covered, more = _word_covered(text[begin:end])
        parts += text[done:begin], covered
        done, count = end, count + more
    return Masked("".join(parts) + text[done:], count)


class Covered(NamedTuple):
    """Several texts with their addresses covered, and how many each had."""

    texts: Sequence[str]
    counts: Sequence[int]


def all_without_addresses(texts: Sequence[str]) -> Covered:
    """Return several texts with their addresses covered."""
    whole = joined(texts, _BETWEEN)
    if "@" not in whole:
        return Covered(texts, [0] * len(texts))
    if _MARK in whole or COVER in whole or whole.count(_BETWEEN) != len(texts) - 1:  # signs that are ours
        alone = list(map(without_addresses, texts))
        return Covered([each.text for each in alone], [each.how_many for each in alone])
    for word, instead in _LAST.items():  # those that were covered last, in all texts at once
        whole = whole.replace(word, instead)
    if "@" in whole:
        parts = whole.split(_BETWEEN)
        whole = _BETWEEN.join([without_addresses(each).text if "@" in each else each for each in parts])
    if isinstance(texts, Texts):
        covered = whole.encode().replace(_MARK.encode(), _COVER).split(_BETWEEN.encode())
        return Covered(Texts([*covered]), [each.count(_COVER) for each in covered])
    found = whole.replace(_MARK, COVER).split(_BETWEEN)
    return Covered(found, [each.count(COVER) for each in found])


def without_people(texts: Texts, people: Sequence[str]) -> Covered | None:
    """Return raw texts with the address covered that each person is known by.

    It stands between quotation marks there, and no other address does: else None, and each has to be looked through.
    """
    words = {each: _quoted(each) for each in set(people)}
    if None in words.values():
        return None
    parts = list(map(bytes, texts.parts))
    found = list(map(bytes.replace, parts, map(words.__getitem__, people), repeat(_QUOTED), repeat(1)))  # type: ignore[arg-type]
    if b"@" in b"".join(found):
        return None
    # what has none stays the same bytes
    return Covered(Texts([*found]), list(map(int, map(is_not, found, parts))))


def _quoted(person: str) -> bytes | None:
    """Return what stands in a file for somebody known by nothing but an address, or what never does for a name without one."""
    if "@" not in person:
        return b"\0"
    return f'"{person}"'.encode() if _word_covered(person) == (COVER, 1) and person.count("@") == 1 else None


def _keep(word: str, before: str, covered: str) -> None:
    """Note what covers a word between two blanks or quotation marks; the last few words are known."""
    after = word[-1:]
    if before in _SIGNS and after in _SIGNS and word not in _LAST:
        if len(_LAST) == _FEW:
            _LAST.clear()
        _LAST[word] = f"{before}{covered.replace(COVER, _MARK)}{after}"


def _word_covered(word: str) -> tuple[str, int]:
    return _known_word(word) if len(word) <= _SHORT else _AT.subn(_cover, word)


@lru_cache(maxsize=4096)
def _known_word(word: str) -> tuple[str, int]:
    """Return a word with its addresses covered; a file names few people often."""
    return _AT.subn(_cover, word)


def _cover(found: re.Match[str]) -> str:
    secret = found.lastgroup
    if secret is None:
        return COVER
    begin, end = found.span(secret)
    whole, start = found[0], found.start()
    return whole[: begin - start] + COVER + whole[end - start :]
