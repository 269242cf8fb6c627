"""Addresses of the pages. Signing in has its own, in `accounts.urls`, under the library's names."""

from django.urls import path

from gonghui.faces.web.accounts import views as accounts
from gonghui.faces.web.bodies import views as bodies
from gonghui.faces.web.core import views as core
from gonghui.faces.web.indicators import views as indicators
from gonghui.faces.web.law import views as law
from gonghui.faces.web.people import views as people
from gonghui.faces.web.plans import views as plans
from gonghui.faces.web.registers import views as registers
from gonghui.faces.web.search import views as search

app_name = "web"
urlpatterns = [
    path("", core.home, name="home"),
    path("language/", accounts.language, name="language"),
    path("large-type/", accounts.large_type, name="large-type"),
    path("me/", accounts.account, name="account"),
    path("roles/", accounts.roles, name="roles"),
    path("roles/<int:pk>/revoke/", accounts.revoke, name="revoke"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("audit/", core.audit, name="audit"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("plans/", plans.latest, name="plans"),
    path("plans/all/", plans.every, name="all-plans"),
    path("plans/<slug:key>/", plans.cockpit, name="cockpit"),
    path("plans/<slug:key>/areas/<slug:code>/", plans.district, name="district"),
    path("plans/<slug:key>/two-days/", plans.comparison, name="two-days"),
    path("plans/<slug:key>/sheet/", plans.sheet, name="plan-sheet"),
    path("plans/<slug:key>/wall/", plans.wall, name="wall"),
    path("plans/<slug:key>/<int:number>/", indicators.indicator, name="indicator"),
    path("plans/<slug:key>/<int:number>/records/", indicators.more_records, name="records-behind"),
    path("plans/<slug:key>/<int:number>/export/", indicators.export, name="export-records"),
    path("plans/<slug:key>/<int:number>/freeze/", indicators.freeze, name="freeze"),
    path("series/", indicators.series, name="series"),
    path("series/<slug:key>/", indicators.one_series, name="one-series"),
    path("values/", law.values, name="values"),
    path("my-union/", bodies.my_union, name="my-union"),
    path("bodies/", bodies.tree, name="bodies"),
    path("bodies/<uuid:public_id>/", bodies.body, name="body"),
    path("bodies/<uuid:public_id>/branch/", bodies.branch, name="branch"),
    path("bodies/<uuid:public_id>/history/", bodies.history, name="body-history"),
    path("people/", people.people, name="people"),
    path("people/<uuid:public_id>/", people.person, name="person"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<slug:key>/", registers.register, name="register"),
    path("registers/<slug:key>/export/", registers.export, name="export"),
    path("registers/<slug:key>/person/", registers.of_person, name="register-person"),
    path("registers/<slug:key>/add/", registers.add, name="add"),
    path("registers/<slug:key>/sheets/", registers.sheets, name="sheets"),
    path("registers/<slug:key>/template/", registers.template, name="sheet-template"),
    path("registers/<slug:key>/sheets/<uuid:public_id>/", registers.sheet, name="sheet"),
    path("registers/<slug:key>/sheets/<uuid:public_id>/errors/", registers.errors, name="sheet-errors"),
    path("registers/<slug:key>/sheets/<uuid:public_id>/original/", registers.original, name="sheet-original"),
    path("registers/<slug:key>/sheets/<uuid:public_id>/publish/", registers.publish, name="publish"),
    path("registers/<slug:key>/sheets/<uuid:public_id>/roll-back/", registers.roll_back, name="roll-back"),
    path("registers/<slug:key>/<uuid:public_id>/", registers.record, name="record"),
    path("registers/<slug:key>/<uuid:public_id>/edit/", registers.edit, name="edit"),
    path("registers/<slug:key>/<uuid:public_id>/history/", registers.history, name="history"),
    path("registers/<slug:key>/<uuid:public_id>/do/<slug:name>/", registers.act, name="act"),
]
