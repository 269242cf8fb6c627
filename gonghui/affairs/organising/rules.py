"""What 'non-public' means, and when a list may take another's place."""

from __future__ import annotations

from gonghui.foundation.bodies.models import Employer

# 非公有制: private enterprises, foreign ones, those with Hong Kong, Macao and Taiwan investment. Ours, after
# the classes of statistics: state-owned and collective are public.
NON_PUBLIC: tuple[str, ...] = (Employer.Ownership.PRIVATE.value, Employer.Ownership.FOREIGN.value)
# Who controls a firm of mixed ownership the register does not say.
MIXED = Employer.Ownership.MIXED.value
