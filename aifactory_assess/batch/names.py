"""What organisations are called in tables: ids made of names, and what stands in their place and names none."""

from __future__ import annotations

import re

from aifactory_assess.escaping import in_ascii

LONGEST_SLUG = 64
_SUMS = (
    *("total", "totals", "sum", "summe", "gesamt", "gesamtsumme", "insgesamt", "somme", "ensemble"),
    *("totaux", "totale", "totaal", "suma", "razem", "lacznie", "celkem", "oesszesen", "toplam", "ergebnis"),
    *("sum of all", "all companies", "all organisations", "all organizations", "all respondents", "total respondents"),
)
_PIVOTED = (
    *("grand total", "gesamtergebnis", "total general", "totale complessivo", "total geral", "eindtotaal"),
    *("suma koncowa", "celkovy soucet", "vegoesszeg", "genel toplam", "totalsumma"),
)
"""So Excel calls the sums of its pivot tables, in plain letters."""
_PARTLY = ("subtotal", "subtotals", "sub-total", "sub-totals", "zwischensumme", "teilergebnis", "sous-total")
_MEANS = (
    *("mean", "means", "average", "averages", "avg", "mittelwert", "mittel", "durchschnitt", "moyenne", "median"),
    *("mediane", "gemiddelde", "promedio", "overall average", "overall mean", "durchschnitt gesamt"),
)
_OTHERS = (
    *("min", "minimum", "max", "maximum", "count", "anzahl", "nombre", "standardabweichung", "standard deviation"),
    *("stdev", "stddev", "std dev", "std. dev", "std", "stabw", "ecart-type", "ecart type"),
    *("variance", "varianz", "valid n"),
)
_LABELS = ("row labels", "column labels", "zeilenbeschriftungen", "spaltenbeschriftungen", "etiquettes de lignes")
"""What pivot tables have over their names."""
TOTALS = frozenset((*_SUMS, *_PIVOTED, "grand totals", *_PARTLY, *_MEANS, *_OTHERS, *_LABELS))
"""What stands in a row over or under the organisations that is none."""
_COUNT = re.compile(
    r"(?<![ ,:])[ ,:]*(?:[(\[] *(?:n *= *)?[0-9][0-9., ]*(?:[a-z]+ *)?[)\]]|\bn *= *[0-9][0-9., ]*"
    r"|: *[0-9][0-9., ]*(?:[a-z]+)?|[(\[](?:in )?(?:eur|usd|gbp|chf|inr|%)?[)\]])$",
    re.IGNORECASE,
)
"""How many rows a total is of, or in what it is: `Total (n=2)`, `Grand Totals (2 records)`, `Total (EUR)`."""
_SIGNS = str.maketrans(dict.fromkeys("\u00d8\u00f8\u2205\u2300", "mean") | dict.fromkeys("\u03a3\u2211", "sum"))
"""What stands for a word in a row of statistics, as \u00d8 does."""
_PAGE, _MADE = "page|seite|pagina|strana|strona", "generated|exported|exportiert|erstellt"
_BESIDE = re.compile(
    r"n *= *[0-9][0-9., ]*|(?:total )?(?:rows?|records?|zeilen) ?: *[0-9][0-9., ]*"
    r"|(?:quellen?|sources?|notes?|anmerkung(?:en)?|hinweise?|remarques?|(?:applied )?filters?|base|basis) ?: .*"
    rf"|(?:{_PAGE}) [0-9]+ ?(?:of|von|sur|de|di|van|z|/) ?[0-9]+"
    rf"|(?:generated|exported) by .*|(?:{_MADE}) (?:on|at|am) [^0-9]*[0-9].*"
)
"""A count that stands alone, what is noted under a table, and what a tool prints of its export."""
_PART = re.compile(rf"(?:{'|'.join(_PARTLY)}) .*|.* (?:{'|'.join(_PARTLY)})|[-+]? *[0-9.,]*[0-9][.,]* *%")
"""A sum of a part, whatever the part is called, or a percentage."""
_CODES = (
    "AT|AU|BE|BG|BR|CA|CH|CN|CY|CZ|DE|DK|EE|ES|FI|FR|GB|GR|HR|HU|IE|JP|KR|LT|LU|LV|MT|MX|NL|PL|RO|SI|SK|TR|UA|UK|US|USA"
    "|EU|EMEA|APAC|DACH|CEE|LATAM"
)
"""Countries and regions in capitals, but for those that are legal forms or words too, such as SE, SA, PT and IT."""
_OF_A_CODE = re.compile(rf"\A(?:{_CODES}) | (?:{_CODES})\Z")
_NUMBER = re.compile(
    r"[-\u2212] *[0-9][0-9.,]*"
    r"|\+?(?:[0-9]*[.,][0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+)"
)
"""Below zero or with decimals: a text that can be an id, and loses by it what makes it another number."""
_SQUARE = str.maketrans("()", "[]")
_BRACKETED = re.compile(r"\([^()]*\)")
_FAILED = re.compile(
    r"=.*|#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|FIELD!|GETTING_DATA|BEZUG!|WERT!|ZAHL!|NV)",
    re.DOTALL,
)
"""A spreadsheet's formula, or its error."""
LIKE_NONE = rf"(?i)[^ -~]|[(:=#%]|(?:{_PAGE}) +[0-9]|(?:{_MADE}) |{'|'.join(TOTALS).replace(' ', ' +')}"
"""What names no organisation holds one of these: to look at every name takes as long as to score its row."""


def slugged(name: str) -> str:
    """An organisation's name as an id; in brackets, where it is no id, what names none or has no letters for one."""
    slug = "" if names_none(name) or _NUMBER.fullmatch(name) else in_letters(name)
    return slug or (name if _BRACKETED.fullmatch(name) else f"({name})")


def in_letters(name: str) -> str:
    """A name as an id, whatever it names; empty where it has no letters for one."""
    return re.sub(r"[^a-z0-9]+", "-", in_ascii(name).lower()).strip("-")[:LONGEST_SLUG].strip("-")


def no_id(cell: str) -> str:
    """What is no text and no id: in brackets, of which no name is made, and the pattern of ids allows none."""
    return f"({cell.translate(_SQUARE)})"


def names_none(name: str) -> bool:
    """Whether what stands in an organisation's place is none: of totals or statistics, a note, an error, in brackets.

    In brackets readers put what is no text, such as a truth value, and pivot tables what is blank.
    """
    written = " ".join(in_ascii(name.translate(_SIGNS)).split()).strip(" :.*")
    if _BRACKETED.fullmatch(name) or is_failed(name) or _BESIDE.fullmatch(written.lower()):
        return True
    bare = _COUNT.sub("", written).strip(" :.")
    return _OF_A_CODE.sub("", bare).lower() in TOTALS or _PART.fullmatch(bare.lower()) is not None


def is_failed(name: str) -> bool:
    """Whether what stands in an organisation's place is a spreadsheet's error or formula."""
    return _FAILED.fullmatch(name) is not None
