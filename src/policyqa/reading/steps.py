"""Steps: what a reference is made of, whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Reference", "Step", "names_clause"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reference: ``sub`` is the N of 第十七条之N, 0 without; ``number`` is 0 for an 附件 without one.

    ``unit`` is 条, 章, 节, 编, 分编, 款, 项, 部分 (a top-level part), 点 (whatever comes next), 是 (a run-in point),
    附件, 附录, 附表 or 题 (a heading without a number). ``label`` is the section's bare label, 二 or （2）, as far as
    the words give it, for they may mean 2. by 二 only where there is no 二; it does not count when steps are compared.
    """

    number: int
    unit: str
    sub: int = 0
    label: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a question names, and the stretch of the question that names it.

    ``more`` are the other places that it names in one breath, in order (第四条和第六条, 第四条至第六条).
    """

    steps: tuple[Step, ...]
    start: int
    end: int
    more: tuple[tuple[Step, ...], ...] = ()


def names_clause(steps: Sequence[Step]) -> bool:
    """Whether a reference goes on from an article to a 款 or 项 of it."""
    units = [step.unit for step in steps]
    return "条" in units and any(unit in ("款", "项") for unit in units[units.index("条") :])
