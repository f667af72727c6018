"""What organisations are called in tables: ids made of names, and what stands in their place and names none."""

from __future__ import annotations

import hashlib
import re

from aifactory_assess.escaping import has_other_letters, in_ascii

LONGEST_SLUG, _TAIL = 64, 8
_SUMS = (
    *("total", "totals", "sum", "summe", "gesamt", "gesamtsumme", "insgesamt", "somme", "ensemble"),
    *("totaux", "totale", "totaal", "suma", "razem", "lacznie", "celkem", "oesszesen", "toplam", "ergebnis"),
    *("totalt", "i alt", "yhteensae", "spolu", "ukupno", "skupaj", "suma total", "somme totale", "osszesen", "ogolem"),
    *("soucet", "sucet", "sum totalt", "totalsum", "hovedtotal", "kokku", "viso", "is viso", "kopa", "samtals"),
    *("sum of all", "all companies", "all organisations", "all organizations", "all respondents", "total respondents"),
)
_PIVOTED = (
    *(
        "grand total",
        "gesamtergebnis",
        "total general",
        "totale complessivo",
        "totale generale",
        "total geral",
        "eindtotaal",
    ),
    *("suma koncowa", "celkovy soucet", "vegoesszeg", "genel toplam", "totalsumma"),
)
"""So Excel calls the sums of its pivot tables, in plain letters."""
_PARTLY = (
    *("subtotal", "subtotals", "sub-total", "sub-totals", "zwischensumme", "teilergebnis", "sous-total", "ara toplam"),
    *("subtotale", "totale parziale", "tussentotaal", "subtotaal", "delsumma", "delsum", "suma czesciowa"),
    *("mezisoucet", "medzisucet", "reszoesszeg", "vaelisumma"),
)
_MEANS = (
    *("mean", "means", "average", "averages", "avg", "mittelwert", "mittel", "durchschnitt", "moyenne", "median"),
    *("mediane", "gemiddelde", "promedio", "overall average", "overall mean", "durchschnitt gesamt"),
    *("moyennes", "moyenne generale", "mediane generale", "media aritmetica", "promedio general", "mediana"),
    *("mediaan", "mediaani", "medyan", "ortalama", "genel ortalama", "srednia", "prumer", "priemer", "prosjek"),
    *("povprecje", "medelvaerde", "genomsnitt", "gennemsnit", "gjennomsnitt", "snitt", "keskiarvo", "atlag", "medie"),
    *("keskmine", "vidurkis", "videjais", "medaltal"),
)
_OTHERS = (
    *("min", "minimum", "max", "maximum", "count", "anzahl", "nombre", "standardabweichung", "standard deviation"),
    *("stdev", "stddev", "std dev", "std. dev", "std", "stabw", "stdabw", "std.-abw", "std. abw", "std-abw", "std.abw"),
    *("ecart-type", "ecart type", "deviazione standard", "desviacion estandar", "desvio padrao", "standaardafwijking"),
    *("variance", "varianz", "valid n", "standart sapma", "odchylenie standardowe", "smerodatna odchylka"),
    *("standardavvikelse", "standardavvik", "standardafvigelse", "keskihajonta", "szoras", "abaterea standard"),
)
_LABELS = ("row labels", "column labels", "zeilenbeschriftungen", "spaltenbeschriftungen", "etiquettes de lignes")
"""What pivot tables have over their names."""
_UNSAID = ("n/a", "keine angabe")
TOTALS = frozenset((*_SUMS, *_PIVOTED, "grand totals", *_PARTLY, *_MEANS, *_OTHERS, *_LABELS, *_UNSAID))
"""What stands in a row over or under the organisations that is none."""
_COUNT = re.compile(
    r"(?<![ ,:])[ ,:]*(?:[(\[] *(?:n *= *)?[0-9][0-9., ]*(?:[a-z]+ *)?[)\]]|\bn *= *[0-9][0-9., ]*"
    r"|: *[0-9][0-9., ]*(?:[a-z]+)?|[(\[](?:in )?"
    r"(?:eur|usd|gbp|chf|inr|pln|czk|sek|nok|dkk|huf|try|tl|%|kw|mw|fte|people|persons|personen|personnes"
    r"|personas|persone|osob|kisi)?[)\]])$",
    re.IGNORECASE,
)
"""How many rows a total is of, or in what it is: `Total (n=2)`, `Grand Totals (2 records)`, `Total (EUR)`."""
_SIGNS = str.maketrans(dict.fromkeys("\u00d8\u00f8\u2205\u2300", "mean") | dict.fromkeys("\u03a3\u2211", "sum"))
"""What stands for a word in a row of statistics, as \u00d8 does."""
_PAGE = "page|seite|pagina|strana|strona|side|sida|sivu"
_EXPORTED = (
    "generated|exported|generiert|exportiert|erstellt|generee?s?|exportee?s?|genera[dt][oa]s?|e[sx]porta[dt][oa]s?"
    "|gerad[oa]s?|gegenereerd|geexporteerd|wygenerowan[oy]|wyeksportowan[oy]|(?:vy)?generovano|(?:vy)?exportovano"
    "|genererad|exporterad|genereret|eksporteret|generert|eksportert|luotu|viety|generalva|exportalva"
)
_MADE = (
    f"{_EXPORTED}|created|printed|updated|downloaded|retrieved|extracted|gedruckt|aktualisiert|abgerufen|heruntergeladen"
    "|cree|imprime|edite|extrait|telecharge|mise? a jour|crea[dt]o|criado|stampato|impres[os]o|estratto|extraido"
    "|scaricato|descargado|aggiornato|aggiornamento|actualizado|actualizacion|atualizado|aangemaakt|afgedrukt|bijgewerkt"
    "|utworzono|wydrukowano|zaktualizowano|vytvoreno|vytisteno|aktualizovano|skapad|utskriven|uppdaterad|oprettet"
    "|udskrevet|opdateret|opprettet|utskrevet|oppdatert|tulostettu|paeivitetty|keszuelt|letrehozva"
)
"""What an export was, as tools say it in plain letters."""
_AS_OF = (
    "as of|as at|[a-z]*stand|stichtag|[a-z]*datum|dato|date|fecha|data|paeivaemaeaerae|situation|etat|situazione"
    "|situacion|situacao|stan|stav|stato"
)
"""What stands before the day that figures are of; alone, or before anything else, it may be a name."""
_UNTIL_DAY = (
    "on|at|as of|am|vom|zum|per|le|du|au|il|al|el|a|em|op|van|(?:w|z) dni[ua]|dnia|na(?: dzien)?|dne|ke?|den|d\\.|la|pe"
)
_DAY = (
    r"(?:[a-z]+, )?(?:(?:19|20)[0-9]{2}[-./] ?[0-9]{1,2}[-./] ?[0-9]{1,2}"
    r"|[0-9]{1,2}[-./] ?[0-9]{1,2}[-./] ?(?:20)?[0-9]{2}|[a-z]+\.? [0-9]{1,2}(?:st|nd|rd|th)?, 20[0-9]{2}"
    r"|[0-9]{1,2}(?:st|nd|rd|th|er|\.)?(?: de)?[ -][a-z]+\.?(?: de)?,?[ -]20[0-9]{2}|20[0-9]{2}\. [a-z]+ [0-9]{1,2})"
    r"(?![0-9]).*"
)
"""A day with its year, and what stands behind it, such as the time."""
_MONTH = r"(?:[a-z]+\.? |q[1-4][ /]|[0-9]{1,2}[-./])?20[0-9]{2}"
_ROWS = (
    "rows?|zeilen|datensa(?:e)?tze?|eintraege|lignes?|enregistrements?|righe|filas|registros|registos|linhas|rijen"
    "|wiersz[ey]|rekord(?:y|ow)|zaznam[uy]|radk[uy]|rader|raekker|rivia"
)
"""What is counted under a table; records alone may be a label of music."""
_COUNTED = r"total|number|no\.?|row|record|anzahl|gesamtzahl|nombre|numero|aantal|liczba|pocet|antal|antall|rivien"
_SO_MANY = "[0-9][0-9., ]*"
_BESIDE = re.compile(
    rf"n *= *{_SO_MANY}|{_SO_MANY} (?:{_ROWS}|(?:{_ROWS}|records?) (?:in total|total|found|gefunden|insgesamt|{_MADE}))"
    rf"|(?:(?:{_COUNTED}) (?:(?:of|der|an|de|des|di|van) |d'?)?)?(?:{_ROWS}|records?|count|poster|maeaerae) ?: *"
    rf"{_SO_MANY}"
    r"|(?:quellen?|sources?|notes?|anmerkung(?:en)?|hinweise?|remark(?:s|que|ques)?|bemerkung(?:en)?"
    r"|(?:applied )?filters?|base|basis|legend[ae]?|leyenda) ?: .*"
    r"|(?:fussnote|footnote)[ns]? ?(?:[0-9]+|[0-9]* ?: .*)"
    rf"|(?:{_PAGE}) [0-9]+ ?(?:of|von|sur|de|di|van|ze?|af|av|/) ?[0-9]+"
    rf"|(?:{_EXPORTED}) (?:by|von|mit|par|da|por|door|przez|av|af) .*"
    r"|(?:generated|exported|exportiert|erstellt) (?:on|at|am) [^0-9]*[0-9].*"
    r"|(?=.*(?:(?:19|20)[0-9]{2}|[-./] ?[0-9]{2}))(?:"  # most names end here
    rf"(?:[a-z']+ ){{0,3}}(?:{_MADE}|{_AS_OF})(?: (?:{_UNTIL_DAY})){{0,2}}(?: ?: ?| ){_DAY}"
    rf"|(?:{_MADE}|{_AS_OF})(?: [a-z']+){{0,4}} ?: ?(?:{_DAY}|{_MONTH}))"
)
"""A count that stands alone, what is noted under a table, and what a tool prints of its export."""
_QUANTILE = "(?:per[zc]entil|quartil|de[zc]il|quantil)e?s?|centile"
_ASKED = "antworten|rueckmeldungen|teilnehmer|unternehmen|firmen|organisationen|befragten?"
_RESPONDENTS = "responses|answers|participants|respondents|companies|organi[sz]ations"
_PART = re.compile(
    rf"(?:{'|'.join(_PARTLY)}) .*|.* (?:ergebnis|{'|'.join(_PARTLY)})|[-+]? *[0-9.,]*[0-9][.,]* *%"
    r"|[a-z]*durchschnitt(?: .*)?|(?:mittelwert|moyenne) .*"
    r"|(?:industry|sector|peer|(?:peer )?group|market|national|regional|global) (?:average|mean|median)"
    rf"|(?:[0-9]+(?:\.|st|nd|rd|th|er?)?|upper|lower|oberes|unteres) ?(?:{_QUANTILE})|(?:{_QUANTILE}) [0-9]+"
    rf"|(?:{_ASKED}) (?:gesamt|insgesamt)|alle (?:{_ASKED})|(?:total|all) (?:{_RESPONDENTS})|(?:{_RESPONDENTS}) total"
)
"""A sum of a part, whatever the part is called, a percentage, what is common among some, or all that were asked."""
_MARKED = re.compile(r"(?:[\u2020\u2021\u00b9\u00b2\u00b3]|\*+[ )]|[*=-]{2}).*", re.DOTALL)
"""A footnote by its mark, or a line that is drawn between parts of a table."""
_CODES = (
    "AT|AU|BE|BG|BR|CA|CH|CN|CY|CZ|DE|DK|EE|ES|FI|FR|GB|GR|HR|HU|IE|JP|KR|LT|LU|LV|MT|MX|NL|PL|RO|SI|SK|TR|UA|UK|US|USA"
    "|EU|EMEA|APAC|DACH|CEE|LATAM"
)
"""Countries and regions in capitals, but for those that are legal forms or words too, such as SE, SA, PT and IT."""
_OF_A_CODE = re.compile(rf"\A(?:{_CODES}) | (?:{_CODES})\Z")
_NUMBER = re.compile(
    r"[-\u2212] *[0-9][0-9.,]*|[-\u2212+]?[0-9]+(?:[.,][0-9]+)?[eE][-+][0-9]+"
    r"|\+?(?:[0-9]*[.,][0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+)"
)
"""Below zero, with decimals or, as spreadsheets round it, an exponent: as an id it would be another number."""
_SQUARE = str.maketrans("()", "[]")
_BRACKETED = re.compile(r"\([^()]*\)")
_FAILED = re.compile(
    r"=.*|#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|FIELD!|GETTING_DATA|BEZUG!|WERT!|ZAHL!|NV)",
    re.DOTALL,
)
"""A spreadsheet's formula, or its error."""
LIKE_NONE = (
    rf"(?i)[^\x20-~]|[(:=#%*]|--|n/a|fussnote|footnote|alle? |{_QUANTILE}"
    rf"|(?:{_PAGE}) [0-9]|(?:{_EXPORTED}) [a-z]|(?:{_MADE}|{_AS_OF}) [^0-9]*[0-9]"
    rf"|[0-9][.,\x20]*\x20(?:{_ROWS}|records? )|{'|'.join(TOTALS)}".replace("[a-z]*", "").replace(" ", " +")
)
"""What names no organisation holds one of these: to look at every name takes as long as to score its row."""


def slugged(name: str) -> str:
    """An organisation's name as an id; in brackets, where it is no id, what names none or has no letters for one."""
    slug = "" if names_none(name) or _NUMBER.fullmatch(name) else in_letters(name)
    return slug or (name if _BRACKETED.fullmatch(name) else f"({name})")


def in_letters(name: str) -> str:
    """A name as an id, whatever it names; empty where it has no letters for one, or some that no id can have.

    The end of a long one is a checksum: what is cut off may be all that tells two apart.
    """
    if has_other_letters(name):
        return ""
    slug = re.sub(r"[^a-z0-9]+", "-", in_ascii(name).lower()).strip("-")
    if len(slug) <= LONGEST_SLUG:
        return slug
    tail = hashlib.sha256(slug.encode()).hexdigest()[:_TAIL]
    return f"{slug[: LONGEST_SLUG - _TAIL - 1].strip('-')}-{tail}"


def no_id(cell: str) -> str:
    """What is no text and no id: in brackets, of which no name is made, and the pattern of ids allows none."""
    return f"({cell.translate(_SQUARE)})"


def names_none(name: str) -> bool:
    """Whether what stands in an organisation's place is none: of totals or statistics, a note, an error, in brackets.

    In brackets readers put what is no text, such as a truth value, and pivot tables what is blank.
    """
    written = " ".join(in_ascii(name.translate(_SIGNS)).split()).strip(" :.*")
    if (
        _BRACKETED.fullmatch(name)
        or _MARKED.fullmatch(name.strip())
        or is_failed(name)
        or _BESIDE.fullmatch(written.lower())
    ):
        return True
    bare = _COUNT.sub("", written).strip(" :.")
    return _OF_A_CODE.sub("", bare).lower() in TOTALS or _PART.fullmatch(bare.lower()) is not None


def is_failed(name: str) -> bool:
    """Whether what stands in an organisation's place is a spreadsheet's error or formula."""
    return _FAILED.fullmatch(name) is not None
