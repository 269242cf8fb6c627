"""What the mass must know of the employers, as columns: one position a firm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.people import cast_of
from gonghui.demo.mass.days import Array, day


@dataclass(frozen=True)
class Firms:
    """Columns over the firms, and the unions that take members from elsewhere.

    Attributes:
        employers, unions: keys of bodies; a union of −1 is none.
        workers: how many the mass has to draw.
        targets: positions of firms that those who leave elsewhere go to.
        platforms: positions of firms with platform workers.
        joint_unions: keys of the joint unions.
        platform_workers: how many of them the mass has to draw.
    """

    employers: Array
    unions: Array
    workers: Array
    founded: Array
    covered_from: Array
    leaves: Array
    established: Array
    targets: Array
    platforms: Array
    joint_unions: Array
    platform_workers: int

    @classmethod
    def of(cls, draft: Draft, *, platform_workers: int) -> Firms:
        """The columns of a drawn city."""
        firms = draft.firms
        covered = [n for n, firm in enumerate(firms) if firm.coverage is not None]
        staying = [n for n in covered if firms[n].leaves is None and firms[n].moves is None]
        return cls(
            employers=np.array([firm.body for firm in firms]),
            unions=np.array([-1 if firm.union is None else firm.union for firm in firms]),
            workers=np.array([firm.size - cast_of(draft, firm) for firm in firms]),
            founded=np.array([day(firm.founded) for firm in firms]),
            covered_from=np.array([day(firm.covered_from) for firm in firms]),
            leaves=np.array([day(firm.leaves) for firm in firms]),
            established=np.array([firm.kind in {"institution", "agency"} for firm in firms]),
            targets=np.array([n for n in staying if firms[n].has_own_union]),
            platforms=np.array(
                [
                    n
                    for n, firm in enumerate(firms)
                    if firm.leaves is None and firm.moves is None and firm.industry in {"G", "I"}
                ]
            ),
            joint_unions=np.array(
                [union for street in draft.geography.used() for union in draft.joint_unions[street]]
            ),
            platform_workers=platform_workers,
        )
