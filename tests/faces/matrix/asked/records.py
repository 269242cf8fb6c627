"""Who may open the addresses of organisations, people and registers, the search, and the API."""

from __future__ import annotations

from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from tests.faces.matrix.asks import ANYBODY, OF_REGISTER, SIGNED_IN, Ask, may

VIEW, ADD, EDIT, EXPORT = Permission.VIEW, Permission.ADD, Permission.EDIT, Permission.EXPORT
IMPORT, DISPATCH, FIGURES = Permission.IMPORT, Permission.DISPATCH, Permission.VIEW_FIGURES
BODIES, PEOPLE, CASES, ORGANISING = Category.BODIES, Category.PEOPLE, Category.CASES, Category.ORGANISING
BRINGS_CASES = ((DISPATCH, CASES),)
# Whoever lays an extract beside a register reads its numbers, and what differs leaves it.
CHECKS = ((EXPORT, OF_REGISTER), (Permission.REVEAL, OF_REGISTER))

API = {
    "api-overview": may(ANYBODY),
    "api:openapi-json": may(ANYBODY),
    "api:api-root": may(ANYBODY),
    "api:indicators": may(FIGURES, Category.FIGURES, about="figures"),
    "api:indicator": may(FIGURES, Category.FIGURES, about="figures"),
    "api:records": may(FIGURES, Category.FIGURES, about="figures"),
    "api:trend": may(FIGURES, Category.FIGURES, about="figures"),
    # Names and codes of areas, no record: administrators name them, too.
    "api:areas": may(SIGNED_IN),
    "api:bodies": may(VIEW, BODIES),
    "api:body": may(VIEW, BODIES, about="body"),
    "api:body_history": may(VIEW, BODIES, about="body"),
    "api:registers": may(SIGNED_IN),
    "api:register": may(VIEW, OF_REGISTER),
    "api:record": may(VIEW, OF_REGISTER, about="record"),
    "api:history": may(VIEW, OF_REGISTER, about="record"),
    "api:search": may(VIEW, BODIES, PEOPLE, post=True, names=(PEOPLE,)),
    "api:receive": may(IMPORT, CASES, also=BRINGS_CASES, post=True),
    "api:receive_sheet": may(IMPORT, CASES, also=BRINGS_CASES, post=True),
    "api:outbox": may(IMPORT, CASES, also=BRINGS_CASES),
    "api:receipt": may(IMPORT, CASES, also=BRINGS_CASES, post=True),
    "api:attachment": may(IMPORT, CASES, also=BRINGS_CASES),
}

SEARCH = {
    "web:search": may(VIEW, BODIES, PEOPLE, names=(PEOPLE,)),
    "web:suggest": may(VIEW, BODIES, PEOPLE, post=True, names=(PEOPLE,)),
}

BODY = {
    "web:bodies": may(VIEW, BODIES),
    "web:body": may(VIEW, BODIES, about="body"),
    "web:branch": may(VIEW, BODIES, about="body"),
    "web:body-history": may(VIEW, BODIES, about="body"),
    "web:my-union": may(ADD, BODIES, names=(PEOPLE,)),
    "web:my-union-paper": may(ADD, BODIES),
    "web:union-life": may(VIEW, BODIES, about="body"),
    "web:union-deed": may(EDIT, BODIES, about="body"),
    "web:item-evidence": may(VIEW, BODIES, about="body"),
    "web:elections-due": may(VIEW, BODIES),
    "web:without-union": may(VIEW, ORGANISING),
    "web:six-haves": may(VIEW, BODIES),
    "web:structures": may(FIGURES, Category.FIGURES),
    "web:apply-for-union": may(ADD, CASES, also=((VIEW, ORGANISING),)),
    "web:founding": may(VIEW, CASES, about="founding"),
    "web:election-votes": may(Permission.VIEW_PERSONAL, CASES, about="election"),
    "web:election-paper": may(Permission.VIEW_PERSONAL, CASES, about="election"),
}

DUTIES = {
    "web:duties": may(VIEW, BODIES),
    "web:take-duties": may(EDIT, BODIES, about="whole", post=True),
    "web:retire-duty": may(EDIT, BODIES, about="whole", post=True),
    "web:ask-down": may(DISPATCH, CASES),
    "web:burden": may(VIEW, BODIES),
    "web:burden-records": may(VIEW, BODIES),
    "web:received": may(ADD, BODIES),
    "web:handed": may(VIEW, BODIES),
    "web:handed-records": may(VIEW, BODIES),
    "web:handed-book": may(VIEW, BODIES, about="body"),
}

PERSONS = {
    "web:people": may(VIEW, PEOPLE),
    "web:person": may(VIEW, PEOPLE, about="person"),
    "web:household": may(VIEW, PEOPLE, about="person"),
    "web:doubles": may(EDIT, PEOPLE),
    "web:double": may(EDIT, PEOPLE, about="couple"),
    "web:person-life": may(VIEW, PEOPLE, about="person"),
    "web:cadres": may(VIEW, PEOPLE),
    "web:vacancies": may(VIEW, PEOPLE),
    "web:case-people": may(EDIT, CASES, about="appeal"),
    "web:send-to-case": may(EDIT, CASES, about="appeal", post=True),
    "web:end-case-part": may(EDIT, CASES, about="appeal", post=True),
    "web:joinings": may(VIEW, CASES),
    "web:joining-case": may(VIEW, CASES, about="joining"),
    "web:transfers": may(VIEW, CASES),
    "web:drives": may(VIEW, ORGANISING),
    "web:drive": may(VIEW, ORGANISING, about="drive"),
    "web:drive-target": may(EDIT, ORGANISING, about="drive", post=True),
    "web:end-drive": may(EDIT, ORGANISING, about="drive", post=True),
    "web:group-coverage": may(VIEW, ORGANISING, about="figures"),
    "web:group-behind": may(VIEW, PEOPLE, about="figures"),
    "web:entrances": may(VIEW, ORGANISING),
    "web:join-poster": may(VIEW, ORGANISING, about="drive"),
    "web:dues": may(VIEW),
    "web:remittances": may(VIEW, ORGANISING),
}

REGISTERS = {
    "web:registers": may(VIEW),
    "web:export-requests": may(EXPORT),
    "web:decide-export": may(EXPORT, PEOPLE, about="request", post=True),
    "web:take-export": may(EXPORT, about="own", post=True),
    "web:register": may(VIEW, OF_REGISTER),
    "web:receipt": may(EXPORT, OF_REGISTER),
    "web:authority": may(EDIT, OF_REGISTER, also=CHECKS),
    "web:decide-stated": may(EDIT, OF_REGISTER, also=CHECKS, post=True),
    "web:export": may(EXPORT, OF_REGISTER, post=True),
    "web:register-person": may(VIEW, OF_REGISTER, post=True),
    "web:add": may(ADD, OF_REGISTER),
    "web:sheets": may(IMPORT, OF_REGISTER),
    "web:sheet-template": may(VIEW, OF_REGISTER),
    "web:sheet": may(IMPORT, OF_REGISTER, about="sheet"),
    "web:sheet-columns": may(IMPORT, OF_REGISTER, about="sheet"),
    "web:ask-columns": may(IMPORT, OF_REGISTER, about="sheet", post=True),
    "web:sheet-errors": may(IMPORT, OF_REGISTER, about="sheet"),
    "web:sheet-original": may(IMPORT, OF_REGISTER, about="sheet"),
    "web:publish": may(IMPORT, OF_REGISTER, about="sheet", post=True),
    "web:roll-back": may(IMPORT, OF_REGISTER, about="sheet", post=True),
    "web:record": may(VIEW, OF_REGISTER, about="record"),
    "web:edit": may(EDIT, OF_REGISTER, about="record"),
    "web:history": may(VIEW, OF_REGISTER, about="record"),
    "web:act": may(EDIT, OF_REGISTER, about="record"),
}

# What falls due, by kind; asked for of members.
RETENTION = {
    "web:retention:calendar": may(VIEW),
    "web:retention:due": may(VIEW, PEOPLE),
    "web:retention:hold": may(EDIT, PEOPLE),
    "web:retention:propose": may(EDIT, PEOPLE, post=True),
    "web:retention:holds": may(VIEW),
    "web:retention:lift": may(EDIT),
    "web:retention:lists": may(VIEW),
    "web:retention:list": may(VIEW),
    "web:retention:package": may(EXPORT, post=True),
}

# Uses of personal data as declared, no person among them, for who reads people and two administrators; what a
# person agreed to, for who keeps people.
READERS = (Permission.GRANT_ROLES, Permission.VIEW_AUDIT)
PRIVACY = {
    "web:privacy-rules": may(ANYBODY),
    "web:privacy:uses": may(VIEW, PEOPLE, admin=READERS),
    "web:privacy:fields": may(VIEW, PEOPLE, admin=READERS),
    "web:privacy:assessments": may(VIEW, PEOPLE, admin=READERS),
    "web:privacy:assessment": may(VIEW, PEOPLE, admin=READERS),
    "web:privacy:duty": may(VIEW, PEOPLE, post=True, admin=READERS),
    "web:privacy:use": may(VIEW, PEOPLE, admin=READERS),
    "web:privacy:children": may(EDIT, PEOPLE),
    "web:privacy:person": may(EDIT, PEOPLE, about="person"),
}

ASKED: dict[str, Ask] = API | SEARCH | BODY | DUTIES | PERSONS | REGISTERS | RETENTION | PRIVACY
