"""The one authority on the keys of a framework's files; and the answers schema that follows from a framework.

`SHAPES` is what the loader checks a folder against; the JSON Schemas for editors are made from the same shapes, so the
two cannot disagree on a key.
"""

from __future__ import annotations

from aifactory_assess.framework.expressions import MAX_CONSTANT
from aifactory_assess.framework.versions import VERSION_PATTERN
from aifactory_assess.shapes import (
    Either,
    Flag,
    ListOf,
    MapOf,
    OneOf,
    Real,
    Record,
    Shape,
    Text,
    Tuple,
    Variants,
)

ID_PATTERN = r"(?!.*__)[a-z][a-z0-9_]{0,63}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

ID = Text(pattern=ID_PATTERN, expected="an id: a small letter, then at most 63 small letters, digits or _, without __")
# The ids of a published survey's own names, of references and of refs are freer.
FRAMEWORK_ID = Text(pattern=r"[a-z][a-z0-9-]{0,63}", expected="small letters, digits and hyphens")
TEXT = Text()
LOOSE = Text(loose=True)
LINE = Text(lines=False, expected="one line of text")
EXPRESSION = Text(expected="an expression", loose=True)
REF = Text(expected="a reference id, or ID:locator")
REFS = ListOf(item=REF)
POINTS = Real(least=0, most=100)
PERCENT = Real(least=0, most=100)
WEIGHT = Real(least=1, most=1000, whole=True)
# As in expressions: beyond it the difference of two amounts, times a credit, leaves float64.
AMOUNT = Real(least=-MAX_CONSTANT, most=MAX_CONSTANT)
TRIPLE = Tuple(items=(AMOUNT, AMOUNT, AMOUNT))
PAIR = Tuple(items=(AMOUNT, AMOUNT))

# --- framework.yaml ---

_PILLAR = Record(
    called="a pillar",
    required={
        "id": ID,
        "title": LINE,
        "file": Text(pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]*\.yaml", expected="a file name ending in .yaml"),
        "weight": WEIGHT,
    },
    optional={"description": TEXT},
)
_LEVEL = Record(called="a level", required={"id": ID, "title": LINE, "from": POINTS}, optional={"meaning": TEXT})
_RISK_LEVEL = Record(
    called="a step of the risk scale",
    required={"id": ID, "title": LINE, "short": LINE, "value": Real(least=0, most=10)},
)
VERSION = Text(pattern=VERSION_PATTERN, expected="a version such as 1.0.0", loose=True)
_RETIRED = Record(
    called="what is retired",
    required={"since": VERSION},
    optional={"instead": Either(expected="an id, or a list of ids", scalar=ID, sequence=ListOf(item=ID)), "note": TEXT},
)
_CHANGED = Record(called="what is changed", required={"since": VERSION}, optional={"when": EXPRESSION, "note": TEXT})
_NAMED = Record(called="an entry", required={"id": ID, "title": LINE}, optional={"meaning": TEXT})

FRAMEWORK = Record(
    called="framework.yaml",
    required={
        "id": FRAMEWORK_ID,
        "version": VERSION,
        "title": LINE,
        "pillars": ListOf(item=_PILLAR, least=1),
        "levels": ListOf(item=_LEVEL, least=1),
    },
    optional={
        "description": TEXT,
        "refs": REFS,
        "weights_basis": TEXT,
        "weights_refs": REFS,
        "levels_basis": TEXT,
        "levels_refs": REFS,
        "evidence_limits": Record(
            called="evidence_limits", required={"min_coverage": PERCENT, "max_not_applicable_share": PERCENT}
        ),
        "evidence_limits_basis": TEXT,
        "risk_scale": ListOf(item=_RISK_LEVEL, least=2),
        "risk_scale_refs": REFS,
        "likelihood": Record(
            called="likelihood",
            required={"cuts": ListOf(item=PERCENT, least=1), "names": ListOf(item=ID, least=2)},
            optional={"basis": TEXT, "refs": REFS},
        ),
        "risk_matrix": Record(
            called="risk_matrix",
            required={"columns": ListOf(item=ID, least=2), "rows": MapOf(value=ListOf(item=ID), key=ID)},
            optional={"basis": TEXT, "refs": REFS},
        ),
        "strengths": MapOf(value=WEIGHT, key=ID, least=1),
        "strengths_basis": TEXT,
        "effort_days": MapOf(
            value=Real(least=0, most=100000), key=Text(pattern="[A-Z]{1,3}", expected="a size such as S, M or L")
        ),
        "effort_basis": TEXT,
        "remedy_target": PERCENT,
        "remedy_target_basis": TEXT,
        "second_step": Real(least=1, most=100, whole=True),
        "second_step_basis": TEXT,
        "retired": MapOf(value=_RETIRED, key=ID),
        "changed": MapOf(value=_CHANGED, key=ID),
        "phases": ListOf(item=ID),
        "evidence_kinds": ListOf(item=_NAMED),
        "disagreement_threshold": POINTS,
        "disagreement_basis": TEXT,
        "agreement": Record(
            called="agreement",
            required={"reliable": Real(least=-1, most=1), "tentative": Real(least=-1, most=1)},
            optional={"refs": REFS},
        ),
        "weights_concentration": Real(least=0.01, most=1e6),
        "weights_concentration_basis": TEXT,
        "smallest_cohort": Real(least=1, most=1000000, whole=True),
        "roles": ListOf(item=_NAMED),
        "quick_scan": Record(
            called="quick_scan", required={"title": LINE}, optional={"description": TEXT, "full_description": TEXT}
        ),
    },
)

# --- the pillars' files ---

_REMEDY = Record(
    called="a remedy",
    required={"action": TEXT, "effort": LOOSE},
    optional={
        "phase": ID,
        "target": PERCENT,
        "when": EXPRESSION,
        "months": TRIPLE,
        "cost_usd": Tuple(items=(EXPRESSION, EXPRESSION, EXPRESSION)),
        "after": ListOf(item=ID),
    },
)
_REMEDIES = Either(expected="a remedy, or a list of variants", mapping=_REMEDY, sequence=ListOf(item=_REMEDY, least=1))
_TAKES = OneOf(words=("recall", "lookup", "measurement"))
_GATE = Record(called="a gate", required={"below": Real(least=0.1, most=100), "cap": ID, "reason": TEXT})
_ASKED: dict[str, Shape] = {"id": ID, "ask": TEXT, "weight": WEIGHT}
_ABOUT: dict[str, Shape] = {
    "help": TEXT,
    "core": Flag(),
    "informs": MapOf(value=ID, key=ID),
    "when": EXPRESSION,
    "gate": _GATE,
    "evidence": ListOf(item=LOOSE),
    "remedy": _REMEDIES,
    "role": ID,
    "takes": _TAKES,
    "refs": REFS,
    "basis": TEXT,
}
_TICK = Record(
    called="an option",
    required={"id": ID, "label": LOOSE},
    optional={"points": Real(least=0, most=1000000, whole=True), "exclusive": Flag()},
)
_CREDITED = Record(called="an option", required={"id": ID, "label": LOOSE, "credit": PERCENT})
_KNOTS = ListOf(item=Tuple(items=(AMOUNT, PERCENT)), least=2)


def _question(name: str, required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Record:
    return Record(
        called=f"a question of kind {name}",
        required={**_ASKED, "kind": OneOf(words=(name,)), **required},
        optional={**_ABOUT, **(optional or {})},
    )


QUESTION = Variants(
    called="a question",
    by="kind",
    records={
        "level": _question("level", {"levels": ListOf(item=LOOSE, least=2)}, {"credit": ListOf(item=PERCENT, least=2)}),
        "yes_no": _question(
            "yes_no",
            {},
            {"credit": Record(called="the credit of yes and no", required={"yes": PERCENT, "no": PERCENT})},
        ),
        "choice": _question("choice", {"options": ListOf(item=_CREDITED, least=2)}),
        "checklist": _question("checklist", {"options": ListOf(item=_TICK, least=1)}),
        "number": _question(
            "number",
            {"unit": LOOSE, "range": PAIR, "credit": _KNOTS},
            {"scale": OneOf(words=("linear", "log10")), "derive": ID, "plausible": PAIR},
        ),
    },
)

TOPIC = Record(
    called="a topic",
    required={"id": ID, "title": LINE, "questions": ListOf(item=QUESTION, least=1)},
    optional={"weight": WEIGHT},
)
PILLAR_FILE = Record(called="a pillar's file", required={"pillar": ID, "topics": ListOf(item=TOPIC, least=1)})

# --- profile.yaml ---

_OPTION = Record(called="an option", required={"id": ID, "label": LOOSE})
_PLAIN_TICK = Record(called="an option", required={"id": ID, "label": LOOSE}, optional={"exclusive": Flag()})
_FIELD_VALUE = Either(expected="a value of the field", scalar=LOOSE, sequence=ListOf(item=ID))


def _field(name: str, required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Record:
    return Record(
        called=f"a field of kind {name}",
        required={"id": ID, "ask": TEXT, "kind": OneOf(words=(name,)), **required},
        optional={
            "help": TEXT,
            "when": EXPRESSION,
            "default": _FIELD_VALUE,
            "otherwise": _FIELD_VALUE,
            "role": ID,
            "takes": _TAKES,
            "basis": TEXT,
            "refs": REFS,
            **(optional or {}),
        },
    )


FIELD = Variants(
    called="a field",
    by="kind",
    records={
        "yes_no": _field("yes_no", {}),
        "choice": _field("choice", {"options": ListOf(item=_OPTION, least=2)}),
        "multi": _field("multi", {"options": ListOf(item=_PLAIN_TICK, least=1)}),
        "number": _field("number", {"unit": LOOSE, "range": PAIR}, {"plausible": PAIR}),
        "text": _field("text", {}),
    },
)

FIGURE = Record(
    called="a figure",
    required={"id": ID, "title": TEXT, "unit": LOOSE},
    optional={
        "formula": EXPRESSION,
        "lookup": Record(called="a lookup", required={"by": ID, "table": MapOf(value=AMOUNT, least=1)}),
        "cases": ListOf(
            item=Record(
                called="a case", required={"when": EXPRESSION, "formula": EXPRESSION}, optional={"cautious": Flag()}
            ),
            least=1,
        ),
        "basis": TEXT,
        "refs": REFS,
    },
    one_of=(("formula", "lookup", "cases"),),
)

PROFILE = Record(
    called="profile.yaml", required={"fields": ListOf(item=FIELD)}, optional={"figures": ListOf(item=FIGURE)}
)

# --- challenges.yaml ---

CHALLENGE = Record(
    called="a challenge",
    required={
        "id": ID,
        "title": LINE,
        "statement": TEXT,
        "impact": Record(
            called="an impact",
            required={"base": Real(least=0, most=20, whole=True)},
            optional={
                "adjust": ListOf(
                    item=Record(
                        called="an adjustment",
                        required={"when": EXPRESSION, "add": Real(least=-20, most=20, whole=True), "reason": TEXT},
                    )
                )
            },
        ),
    },
    optional={
        "applies": EXPRESSION,
        "signals": ListOf(
            item=Record(called="a signal", required={"when": EXPRESSION, "likelihood_at_least": ID, "reason": TEXT})
        ),
        "advice": TEXT,
        "source": TEXT,
        "refs": REFS,
    },
)
CHALLENGES = Record(
    called="challenges.yaml",
    required={"challenges": ListOf(item=CHALLENGE, least=1)},
    optional={"impact_basis": TEXT, "signals_basis": TEXT},
)

# --- estimates.yaml ---

_PER = OneOf(words=("once", "year"))
PRICE = Record(
    called="a price or factor",
    required={"id": ID, "title": TEXT, "unit": LOOSE},
    optional={
        "value": TRIPLE,
        "lookup": Record(called="a lookup", required={"by": ID, "table": MapOf(value=TRIPLE, least=1)}),
        "date": LOOSE,
        "basis": TEXT,
        "refs": REFS,
        "confidence": OneOf(words=("high", "medium", "low")),
        "caution": TEXT,
    },
    one_of=(("value", "lookup"),),
)
_MONTH = Real(least=0, most=600)
_MONTHS = Tuple(items=(_MONTH, _MONTH, _MONTH))
DURATION = Record(
    called="a duration",
    required={"title": TEXT, "months": _MONTHS},
    optional={
        "when": EXPRESSION,
        "basis": TEXT,
        "refs": REFS,
        "confidence": OneOf(words=("high", "medium", "low")),
    },
)
_DURATIONS = ListOf(item=DURATION, least=1)
_SETTLED = Record(
    called="what settles a gate",
    optional={"when": EXPRESSION, "question": ID, "at_least": AMOUNT, "ticked": ID},
    one_of=(("when", "question"),),
)
WAIT = Record(
    called="a gate of a phase",
    required={"id": ID, "title": LINE, "kinds": _DURATIONS},
    optional={"when": EXPRESSION, "settled_by": ListOf(item=_SETTLED), "closes": TEXT},
)
_MULTIPLE = Real(least=0.1, most=10)
POWER_DATE = Record(
    called="power",
    required={"months": ID, "slip": Tuple(items=(_MULTIPLE, _MULTIPLE, _MULTIPLE)), "reason": TEXT},
    optional={"when": EXPRESSION},
)
PHASE = Record(
    called="a phase",
    required={"id": ID, "title": TEXT, "months": PAIR},
    optional={
        "kinds": _DURATIONS,
        "gates": ListOf(item=WAIT),
        "installation": _DURATIONS,
        "power": POWER_DATE,
        "beside": Real(least=0.05, most=1),
    },
)
FIRST_STAGE = Record(
    called="first_stage",
    required={"title": LINE, "phases": MapOf(value=_DURATIONS, key=ID, least=1)},
    optional={"when": EXPRESSION, "due": ID, "note": TEXT},
)
CURRENCIES = Record(
    called="currencies",
    required={
        "by": ID,
        "table": MapOf(
            key=ID,
            least=1,
            value=Record(
                called="a currency",
                required={"code": Text(pattern="[A-Z]{3}", expected="a code such as EUR"), "title": LINE},
                optional={"factor": ID},
            ),
        ),
    },
)
OWN_OR_RENT = Record(
    called="own_or_rent",
    required={
        "own": ListOf(item=Record(called="a case", required={"when": EXPRESSION, "formula": EXPRESSION}), least=1),
        "rent": EXPRESSION,
    },
    optional={"reserved": EXPRESSION, "use": EXPRESSION, "when": EXPRESSION},
)
CAPACITY_ROW = Record(
    called="a row of capacity",
    required={
        "id": ID,
        "title": LINE,
        "unit": LOOSE,
        "demand": EXPRESSION,
        "supply": EXPRESSION,
        "closes": TEXT,
    },
    optional={
        "when": EXPRESSION,
        "growth": ID,
        "horizon": Real(least=1, most=600, whole=True),
        "from_phase": ID,
        "until": ID,
        "carries": EXPRESSION,
        "carries_unit": LOOSE,
    },
)
DOCUMENTED = Record(
    called="a documented range",
    required={"id": ID, "title": TEXT, "usd": PAIR, "per": LINE},
    optional={"open_ended": Flag()},
)
COST_ITEM = Record(
    called="a cost item",
    required={"id": ID, "title": TEXT, "per": _PER, "formula": EXPRESSION},
    optional={"when": EXPRESSION, "documented": ListOf(item=ID)},
)
COST_TOTAL = Record(
    called="a total",
    required={"id": ID, "title": TEXT, "per": _PER},
    optional={"figure": ID, "documented": ListOf(item=ID)},
)
ESTIMATES = Record(
    called="estimates.yaml",
    optional={
        "phases": ListOf(item=PHASE),
        "total_months": PAIR,
        "phases_basis": TEXT,
        "phases_refs": REFS,
        "correlation": Real(least=0, most=0.9),
        "correlation_basis": TEXT,
        "percentiles": ListOf(item=Real(least=1, most=99)),
        "time_notes": ListOf(item=TEXT),
        "time_notes_refs": REFS,
        "documented": ListOf(item=DOCUMENTED),
        "documented_refs": REFS,
        "documented_note": TEXT,
        "prices": ListOf(item=PRICE),
        "factors": ListOf(item=PRICE),
        "items": ListOf(item=COST_ITEM),
        "totals": ListOf(item=COST_TOTAL),
        "totals_note": TEXT,
        "first_stage": FIRST_STAGE,
        "currencies": CURRENCIES,
        "own_or_rent": OWN_OR_RENT,
        "capacity": ListOf(item=CAPACITY_ROW),
    },
)

# --- references.yaml, benchmarks.yaml ---

_CONFIDENCE = OneOf(words=("primary", "secondary", "catalogue", "general"))
REFERENCES = Record(
    called="references.yaml",
    required={
        "references": MapOf(
            key=Text(pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*", expected="letters, digits, dots and hyphens"),
            value=Record(
                called="a reference",
                required={"title": TEXT},
                optional={
                    "publisher": TEXT,
                    "date": LOOSE,
                    "url": Text(pattern=r"https?://[^\s]+", expected="an address that begins http:// or https://"),
                    "locator": TEXT,
                    "confidence": _CONFIDENCE,
                    "note": TEXT,
                },
            ),
        )
    },
)
BENCHMARK = Record(
    called="a benchmark",
    required={
        "id": ID,
        "statement": TEXT,
        "about": ID,
        "numbers": MapOf(value=AMOUNT, key=ID, least=1),
        "unit": LOOSE,
        "source": TEXT,
        "date": LOOSE,
        "n": Real(least=0, most=1e12, whole=True, nullable=True),
    },
    optional={"n_note": TEXT, "population": TEXT, "confidence": _CONFIDENCE, "caution": TEXT},
)
BENCHMARKS = Record(
    called="benchmarks.yaml",
    required={
        "benchmarks": ListOf(item=BENCHMARK),
    },
    optional={"caution": TEXT},
)

# --- obligations.yaml ---

OBLIGATION = Record(
    called="an obligation",
    required={
        "id": ID,
        "title": TEXT,
        "starts": Text(pattern=r"[0-9]{4}-[0-9]{2}-[0-9]{2}", expected="a date such as 2027-08-02"),
    },
    optional={"applies": EXPRESSION, "note": TEXT, "refs": REFS},
)
OBLIGATIONS = Record(called="obligations.yaml", required={"obligations": ListOf(item=OBLIGATION)})

SHAPES: dict[str, Record] = {
    "framework": FRAMEWORK,
    "pillar": PILLAR_FILE,
    "profile": PROFILE,
    "challenges": CHALLENGES,
    "estimates": ESTIMATES,
    "references": REFERENCES,
    "benchmarks": BENCHMARKS,
    "obligations": OBLIGATIONS,
}
