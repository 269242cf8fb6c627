"""Who may open the addresses of plans: their figures, reports, tasks, evaluations, plans in the making."""

from __future__ import annotations

from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from tests.faces.matrix.asks import ANYBODY, Ask, may

VIEW, ADD, EDIT, EXPORT = Permission.VIEW, Permission.ADD, Permission.EDIT, Permission.EXPORT
SEE, KEEP, FREEZE = Permission.VIEW_FIGURES, Permission.EDIT_PLAN, Permission.FREEZE
FOLLOW = Permission.FOLLOW_PLAN
FIGURES, CASES = Category.FIGURES, Category.CASES

PLANS = {
    "web:plans": may(SEE, FIGURES),
    "web:all-plans": may(SEE, FIGURES),
    "web:plans-beside": may(SEE, FIGURES),
    "web:cockpit": may(SEE, FIGURES, about="figures"),
    "web:district": may(SEE, FIGURES, about="district"),
    "web:two-days": may(SEE, FIGURES, about="figures"),
    "web:plan-sheet": may(SEE, FIGURES, about="figures"),
    "web:wall": may(SEE, FIGURES, about="figures"),
    "web:figures": may(SEE, FIGURES, about="figures"),
    "web:quality": may(SEE, FIGURES, about="figures"),
    "web:official": may(KEEP, FIGURES, about="whole"),
    "web:forecasts": may(KEEP, FIGURES, about="whole", post=True),
    "web:gap": may(SEE, FIGURES, about="figures"),
    "web:measure": may(KEEP, FIGURES, about="whole"),
    "web:supervise": may(FOLLOW, CASES, about="figures"),
    "web:enter-reported": may(EDIT, FIGURES, about="figures"),
    "web:differences": may(SEE, FIGURES, about="whole"),
    "web:correct-figure": may(EDIT, FIGURES, about="whole"),
    "web:indicator": may(SEE, FIGURES, about="figures"),
    "web:records-behind": may(SEE, FIGURES, about="figures"),
    "web:export-records": may(SEE, FIGURES, about="figures", post=True),
    "web:freeze": may(FREEZE, FIGURES, about="figures", post=True),
    "web:series": may(SEE, FIGURES),
    "web:one-series": may(SEE, FIGURES),
    "web:values": may(SEE, FIGURES),
}

DOCUMENTS = {
    "web:plan-documents": may(KEEP, FIGURES),
    "web:plan-document": may(KEEP, FIGURES),
    "web:plan-document-states": may(KEEP, FIGURES),
    "web:plan-document-make": may(KEEP, FIGURES),
    "web:plan-document-add": may(KEEP, FIGURES, post=True),
    "web:plan-document-together": may(KEEP, FIGURES, post=True),
    "web:plan-document-decide": may(KEEP, FIGURES, post=True),
    "web:plan-document-reopen": may(KEEP, FIGURES, post=True),
}

REPORTS = {
    "web:reports": may(SEE, FIGURES),
    "web:new-report": may(KEEP, FIGURES),
    "web:report": may(SEE, FIGURES, about="whole"),
    "web:report-figures": may(KEEP, FIGURES, about="whole", post=True),
    "web:report-figure": may(SEE, FIGURES, about="whole"),
    "web:report-words": may(KEEP, FIGURES, about="whole", post=True),
    "web:report-gap": may(KEEP, FIGURES, about="whole", post=True),
    "web:report-issue": may(FREEZE, FIGURES, about="whole", post=True),
    "web:report-public": may(FREEZE, FIGURES, about="whole", post=True),
    "web:report-file": may(SEE, FIGURES, about="whole"),
    "web:report-corrections": may(SEE, FIGURES, about="whole"),
}

ROADMAP = {
    "web:roadmap": may(SEE, FIGURES, about="figures"),
    "web:task": may(SEE, FIGURES, about="plan"),
    "web:task-file": may(SEE, FIGURES, about="plan"),
    "web:task-money": may(KEEP, FIGURES, about="whole", post=True),
    "web:task-reach": may(KEEP, FIGURES, about="whole", post=True),
    "web:task-progress": may(KEEP, FIGURES, about="whole"),
    "web:task-done": may(KEEP, FIGURES, about="whole"),
    "web:task-check": may(KEEP, FIGURES, about="whole", post=True),
    "web:task-send-back": may(KEEP, FIGURES, about="whole"),
    "web:task-milestone": may(KEEP, FIGURES, about="whole"),
    "web:new-task": may(KEEP, FIGURES, about="whole"),
    "web:indices": may(SEE, FIGURES, about="figures"),
    "web:component": may(SEE, FIGURES, about="figures"),
    "web:draft-weights": may(KEEP, FIGURES, about="whole"),
    "web:drop-weights": may(KEEP, FIGURES, about="whole", post=True),
    "web:adopt-weights": may(KEEP, FIGURES, about="whole"),
}

EVALUATION = {
    "web:evaluation:list": may(SEE, FIGURES),
    "web:evaluation:new": may(FOLLOW, FIGURES),
    "web:evaluation:practices": may(SEE, FIGURES),
    "web:evaluation:tell": may(EDIT, CASES),
    "web:evaluation:practice": may(FREEZE, FIGURES, about="whole"),
    "web:evaluation:propose-target": may(KEEP, FIGURES, about="whole"),
    "web:evaluation:decide-target": may(FREEZE, FIGURES, about="whole"),
    "web:evaluation:unit": may(SEE, FIGURES, about="unit"),
    "web:evaluation:of-case": may(SEE, FIGURES, about="whole"),
    "web:evaluation:third": may(SEE, FIGURES, about="whole"),
    "web:evaluation:third-file": may(SEE, FIGURES, about="whole", post=True),
    "web:evaluation:third-finding": may(SEE, FIGURES, about="whole"),
    "web:evaluation:third-strike": may(SEE, FIGURES, about="whole", post=True),
    "web:evaluation:one": may(SEE, FIGURES, about="whole"),
    "web:evaluation:results": may(SEE, FIGURES, about="whole"),
    "web:evaluation:results-sheet": may(EXPORT, FIGURES, about="whole"),
    "web:evaluation:deed": may(FOLLOW, FIGURES, about="whole"),
}

PLANNING = {
    "web:planning:list": may(VIEW, CASES),
    "web:planning:begin": may(KEEP, CASES),
    "web:planning:making": may(VIEW, CASES, about="making"),
    "web:planning:step": may(VIEW, CASES, about="making"),
    "web:planning:deed": may(VIEW, CASES, about="making"),
    "web:planning:keep": may(VIEW, CASES, about="making"),
    "web:planning:version": may(VIEW, CASES, about="making"),
    "web:planning:compare": may(VIEW, CASES, about="making"),
    "web:planning:remarks": may(VIEW, CASES, about="making"),
    "web:planning:remark": may(VIEW, CASES, about="making"),
    "web:opinions:plans": may(ANYBODY),
    "web:opinions:plan": may(ANYBODY, about="public"),
    "web:opinions:sent": may(ANYBODY, about="public"),
    "web:opinions:answers": may(ANYBODY, about="public"),
}

ASKED: dict[str, Ask] = PLANS | DOCUMENTS | REPORTS | ROADMAP | EVALUATION | PLANNING
