"""Headings: which column of a table is the time, which what happened and who did it, by words that people write above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pmcore.intake.importer import UnreadableError

# The parts of a row, in the order in which they choose; of each the words, the surest first, in lower case and without signs.
# `day` is the date in a column of its own beside a time.
WORDS: Mapping[str, Sequence[str]] = {
    "at": (
        "timestamp", "datetime", "date time", "date and time", "event time", "start time", "started at", "starts at", "start",
        "occurred at", "occurred", "happened at", "created at", "created", "created date", "begin", "began", "time", "when", "ts",
        "timestamp utc", "time utc", "zeitstempel", "zeitpunkt", "zeit", "uhrzeit", "beginn", "erstellt", "wann", "horodatage", "heure", "début", "quand",
        "date et heure", "fecha y hora", "marca de tiempo", "hora", "inicio", "cuándo", "ora", "orario", "inizio", "data e ora",
        "data hora", "data e hora", "tijd", "tijdstip", "tidspunkt", "tid", "klockslag", "czas", "godzina", "čas", "aika", "saat",
        "время", "дата и время", "час", "時刻", "日時", "时间", "時間", "시간", "일시", "horário", "kellonaika", "started", "clock",
        "opened", "opened at", "at", "reported at", "logged at", "updated at", "updated", "from", "von", "de", "desde",
    ),
    "day": (
        "date", "day", "datum", "tag", "jour", "fecha", "día", "data", "giorno", "dia", "dag", "dato", "päivä", "tarih", "dzień",
        "дата", "день", "日付", "日期", "날짜",
    ),
    "ends_at": (
        "end", "end time", "ended", "ended at", "ends at", "until", "to", "finish", "finished", "finished at", "stop", "ende", "bis",
        "endzeit", "fin", "heure de fin", "jusqu à", "hasta", "hora fin", "fine", "fim", "einde", "tot", "slut",
        "koniec", "конец", "окончание", "終了", "结束", "结束时间", "종료",
    ),
    "text": (
        "what happened", "what", "event", "message", "text", "summary", "description", "entry", "action", "activity", "title", "note", "notes",
        "log", "comment", "details", "detail", "body", "observation", "subject", "name", "ereignis", "was", "was ist passiert",
        "beschreibung", "vorgang", "nachricht", "meldung", "bemerkung", "événement", "quoi", "résumé",
        "libellé", "evento", "qué", "descripción", "mensaje", "suceso", "acción", "resumen", "cosa", "descrizione", "messaggio",
        "descrição", "mensagem", "o que", "resumo", "gebeurtenis", "wat", "omschrijving", "bericht", "beschrijving", "händelse", "vad", "beskrivning",
        "hændelse", "hendelse", "zdarzenie", "opis", "tapahtuma", "olay", "событие", "что", "описание", "сообщение",
        "内容", "出来事", "イベント", "概要", "事件", "描述", "説明", "사건", "내용",
    ),
    "who": (
        "who", "user", "author", "actor", "person", "by", "user name", "username", "sender", "owner", "responder", "reporter", "assignee",
        "creator", "engineer", "wer", "benutzer", "autor", "verfasser", "qui", "auteur", "utilisateur", "quién", "usuario", "chi", "utente",
        "autore", "quem", "usuário", "wie", "gebruiker", "vem", "användare", "hvem", "kto", "użytkownik", "kuka", "kim", "кто", "автор",
        "пользователь", "担当", "担当者", "誰", "人员", "谁", "作者", "누가", "작성자",
    ),
    "kind": (
        "kind", "type", "category", "event type", "event kind", "level", "severity level", "art", "typ", "kategorie", "genre", "catégorie", "tipo", "categoría",
        "categoria", "soort", "slag", "kategori", "rodzaj", "тип", "вид", "種類", "種別", "类型", "类别", "종류",
    ),
    "source": (
        "source", "channel", "system", "tool", "service", "origin", "component", "host", "logger", "quelle", "kanal", "dienst", "canal",
        "fuente", "origen", "fonte", "bron", "kanaal", "källa", "kilde", "źródło", "lähde", "kaynak", "источник", "канал", "出典",
        "来源", "渠道", "출처",
    ),
    "key": (
        "id", "key", "event id", "uuid", "guid", "message id", "entry id", "record id", "issue key", "kennung", "schlüssel", "identifiant",
        "clave", "identificador", "chiave", "sleutel", "nyckel", "klucz", "ключ", "ид", "编号",
    ),
    "link": ("link", "url", "permalink", "web link", "href", "lien", "enlace", "collegamento", "lenke", "länk", "ссылка", "链接"),
}  # fmt: skip
_PLACES = {part: {word: place for place, word in enumerate(words)} for part, words in WORDS.items()}
_WITHIN = 1_000  # how much less sure it is where the word is only a part of the heading
_SIGNS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ZONE = re.compile(
    r"[(\[]\s*([A-Za-z]{1,5}(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[A-Za-z]+/[A-Za-z_]+)\s*[)\]]|\b(UTC|GMT)\b"
)


def plain(heading: str) -> str:
    """Return a heading as it is compared: small, without signs and what stands in brackets."""
    text = re.sub(r"[(\[][^)\]]*[)\]]", " ", heading) if heading[:1] not in "([" else heading
    return _SIGNS.sub(" ", _CAMEL.sub(" ", text)).strip().casefold()


def zone_in(heading: str) -> str:
    """Return the zone that a heading says its clocks stood in, such as "UTC" of "Time (UTC)"; else nothing."""
    found = _ZONE.search(heading)
    return (found[1] or found[2]) if found else ""


def mapped(headings: Sequence[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """Return the column of each part of a row, as far as the headings tell; `wanted` says what somebody chose, and goes first.

    Raises `UnreadableError` where a chosen heading is none of the table.
    """
    chosen = {part: _column(headings, heading) for part, heading in wanted.items() if heading}
    free = set(range(len(headings))) - set(chosen.values())
    for _, part, column in sorted(_guesses(headings, set(WORDS) - set(wanted))):
        if column in free and part not in chosen:
            chosen[part] = column
            free.discard(column)
    return chosen


def knows(headings: Iterable[str]) -> int:
    """Return how many different parts of a row some headings name with a word that is all of the heading."""
    names = [plain(each) for each in headings]
    return sum(any(name in places for name in names) for places in _PLACES.values())


def _guesses(headings: Sequence[str], parts: set[str]) -> Iterable[tuple[int, str, int]]:
    """Yield how unsure it is that a column is a part: the smaller, the surer."""
    for column, heading in enumerate(headings):
        name = plain(heading)
        for part in parts:
            places = _PLACES[part]
            if name in places:
                yield places[name], part, column
            elif within := [places[word] for word in name.split() if word in places]:
                yield min(within) + _WITHIN, part, column


def _column(headings: Sequence[str], heading: str) -> int:
    if heading in headings:
        return headings.index(heading)
    names = [plain(each) for each in headings]
    if plain(heading) in names:
        return names.index(plain(heading))
    some = ", ".join(f"“{each[:40]}”" for each in headings[:20] if each)
    raise UnreadableError(f"There is no column “{heading[:40]}”. There are: {some}.")
