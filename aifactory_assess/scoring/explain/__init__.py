"""One id -> the arithmetic behind its number, or what the id means: for a person with a pencil."""

from aifactory_assess.scoring.explain.explanation import Explanation, Passage
from aifactory_assess.scoring.explain.lookup import Found, look_up, names_to_explain
from aifactory_assess.scoring.explain.meaning import meaning
from aifactory_assess.scoring.explain.worked import worked

__all__ = ["Explanation", "Found", "Passage", "look_up", "meaning", "names_to_explain", "worked"]
