"""Many sheets + Framework -> assessments as columns; every printed number equals that of `scoring.assess`, bit for bit.

Needs the extra `batch`. What is sequential in the method (sums from left to right, one integer division, the formulas'
own order) is so here, over arrays; sums of integers are exact in any order.
"""

from __future__ import annotations

import numpy as np

from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.columns.expressions import Rules
from aifactory_assess.scoring.columns.figures import Known, situation
from aifactory_assess.scoring.columns.risks import FindingColumns, RiskRules
from aifactory_assess.scoring.columns.sheets import SheetColumns
from aifactory_assess.scoring.columns.tree import ReadinessColumns, TreeRules


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentColumns:
    """All that the sheets of one block of rows come to; findings in the framework's order."""

    known: Known
    readiness: ReadinessColumns
    findings: tuple[FindingColumns, ...]


class Assessor:
    """A framework made ready for columns, once for any number of blocks of rows."""

    def __init__(self, framework: Framework) -> None:
        self._rules = Rules(framework)
        self._risks = RiskRules(self._rules)
        self._tree = TreeRules(self._rules)

    def assess(self, sheets: SheetColumns) -> AssessmentColumns:
        """Assess a block of sheets."""
        # Overflow, division by zero and NaN are how "unknown" comes about; docs/method.md, 2.
        with np.errstate(all="ignore"):
            known = situation(self._rules, sheets)
            readiness = self._tree.readiness(sheets, known, self._risks.width)
            findings = self._risks.findings(readiness.questions, known)
        return AssessmentColumns(known=known, readiness=readiness, findings=findings)
