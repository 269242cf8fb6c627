"""Where the JSON face answers."""

from django.urls import path

from gonghui.faces.api.appeals.views import router as orders
from gonghui.faces.api.bodies.views import router as bodies
from gonghui.faces.api.indicators.views import router as indicators
from gonghui.faces.api.overview import overview
from gonghui.faces.api.registers.views import router as registers
from gonghui.faces.api.search.views import router as search
from gonghui.faces.api.site import api

for router in (indicators, bodies, registers, search, orders):
    api.add_router("", router)

urlpatterns = [path("", overview, name="api-overview"), path("v1/", api.urls)]
