"""Ending a dated row from a list: what was typed stays, what is wrong with it stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from gonghui.faces.web.appeals.forms import EndForm
from gonghui.foundation.core.rules import Refusal


@dataclass(frozen=True)
class Ending:
    """An end that was refused: of which row, the day as typed, and why."""

    pk: Any
    typed: str
    error: str


def end_on_day(
    request: HttpRequest,
    row: Model,
    *,
    do: Callable[[date], object],
    done: str,
    back: str,
    page: Callable[[HttpRequest, Ending], HttpResponse],
) -> HttpResponse:
    """Ends a row on the day that was typed.

    Args:
        do: the action, given the first day on which the row no longer holds.
        done: what is said once it is ended.
        back: name of the list's address.
        page: shows the list again where the day is none, or is refused.
    """
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            do(form.cleaned_data["on"])
        except Refusal as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    typed = request.POST.get("on", "")[:20]
    return page(request, Ending(row.pk, typed, " ".join(form.errors.get("on", []))))
