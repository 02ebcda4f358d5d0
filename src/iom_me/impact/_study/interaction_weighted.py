"""Leads and lags as averages of effects on cohorts (Sun and Abraham)."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import regression
from iom_me.impact._linear.timing import Timing, only, periods_linked, timing
from iom_me.impact._study.study import (
    Answer,
    Question,
    Study,
    Used,
    averaged,
    cell_names,
)


def interaction_weighted(used: Used, question: Question) -> Answer:
    """Average the effects on cohorts at each event time by the cohorts' shares."""
    compared, control, notes, left_out = _comparison(used, question)
    when, bases, more, gone = _based(compared, question.reference)
    notes.extend(more)
    left_out = (*left_out, *gone)
    when, cells, unreached = _reached(when, bases)
    if unreached:
        notes.append(
            "Nothing shows what these cohorts would have had in these periods, so they "
            f"were left out: {cell_names(when, unreached)}."
        )
    if not any(when.event_of(*cell) >= 0 for cell in cells):
        raise EstimationError(
            "No effect after a start can be estimated: nobody was observed both then "
            "and at the reference, among the treated and the comparison."
        )
    fit = regression.fit(
        when.moments, when.dummies_of_cells(cells), reported=len(cells)
    )
    marks = [when.at(cell) for cell in cells]
    events = [when.event_of(*cell) for cell in cells]
    study = averaged(fit, when, marks, events)
    if question.shares_estimated:
        study = attrs.evolve(study, more=_of_shares(fit.estimates, when, marks, study))
    found = {when.event_of(k, base) for k, base in bases.items()}
    reference = question.reference if question.reference in found else max(found)
    there = [
        when.at((k, base))
        for k, base in bases.items()
        if when.event_of(k, base) == reference
    ]
    zero = {reference: when.units(np.logical_or.reduce(there))}
    reading = attrs.evolve(used.reading, moments=when.moments)
    return Answer(
        study=attrs.evolve(study, zero=zero, reference=reference),
        used=attrs.evolve(
            used,
            reading=reading,
            timing=when,
            left_out=(*used.left_out, *left_out),
        ),
        control=control,
        notes=tuple(notes),
    )


def _comparison(
    used: Used, question: Question
) -> tuple[Timing, str, list[str], tuple[str, ...]]:
    """Choose whom to compare with: never treated, or who starts last."""
    when = used.timing
    never = ~when.ever
    if question.control == "never_treated" and not never.any():
        raise EstimationError(
            "control='never_treated', and nobody is: choose control='last_treated', "
            "which compares with the last cohort until it starts."
        )
    if never.any() and question.control != "last_treated":
        return when, "never treated", [], ()
    starts = [when.cohorts[k].start for k in when.moments.cohort[when.ever]]
    last = max(starts)
    early = sum(start < last for start in starts)
    if not early:
        raise EstimationError(
            "All treated units start together and nobody is never treated, so there "
            "is nobody to compare with."
        )
    label = next(c.label for c in when.cohorts if c.start == last)
    notes = []
    if question.control is None:
        notes.append(
            f"Nobody is never treated: the last cohort, {label}, is the comparison, in "
            "the periods before its start."
        )
    left_out: tuple[str, ...] = ()
    if never.any():
        gone = int(when.moments.n[never].sum())
        left_out = (
            (
                f"{gone:,} never treated units were left out, as "
                "control='last_treated' asks for."
            ),
        )
    moments = only(when.moments, ~never)
    seen = moments.observed.copy()
    seen[:, last:] = False
    there: Mask = np.asarray(seen.any(axis=1))
    moments = only(attrs.evolve(moments, observed=seen), there)
    cut = timing(moments, when.periods, when.cohorts)
    start = np.array([when.cohorts[k].start for k in moments.cohort])
    return (
        attrs.evolve(cut, ever=start < last),
        f"the last cohort ({label}), before its start",
        notes,
        left_out,
    )


def _based(
    when: Timing, reference: int
) -> tuple[Timing, dict[int, int], list[str], tuple[str, ...]]:
    """Find the base period of each cohort; leave out cohorts that have none."""
    bases: dict[int, int] = {}
    notes, without = [], []
    for k in sorted(set(when.moments.cohort[when.ever].tolist())):
        periods = [t for cohort, t in when.cells(when.seen) if cohort == k]
        before = [t for t in periods if when.event_of(k, t) <= reference]
        label = when.cohorts[k].label
        if not before:
            without.append(k)
            continue
        bases[k] = before[-1]
        found = when.event_of(k, bases[k])
        if found != reference:
            notes.append(
                f"Cohort {label} was not observed at event time {reference}: its "
                f"effects are measured from {found}."
            )
    if not bases:
        raise EstimationError(
            f"No cohort was observed at event time {reference} (reference=) or earlier:"
            " choose a later one."
        )
    if not without:
        return when, bases, notes, ()
    gone = np.isin(when.moments.cohort, without)
    count = int(when.moments.n[gone].sum())
    names = ", ".join(str(when.cohorts[k].label) for k in without)
    left_out = (
        (
            f"{count:,} units of the cohorts {names} were never observed at event time "
            f"{reference} or earlier: they were left out."
        ),
    )
    kept = timing(only(when.moments, ~gone), when.periods, when.cohorts)
    return attrs.evolve(kept, ever=when.ever[~gone]), bases, notes, left_out


def _reached(
    when: Timing, bases: dict[int, int]
) -> tuple[Timing, list[tuple[int, int]], list[tuple[int, int]]]:
    """Tell the cells that units link with their base from those they do not."""
    moments = when.moments
    outside = periods_linked(moments.observed[~when.ever])
    linked = {k: periods_linked(moments.observed[moments.cohort == k]) for k in bases}
    cells: list[tuple[int, int]] = []
    unreached: list[tuple[int, int]] = []
    hidden = np.zeros(moments.observed.shape, dtype=np.bool_)
    for k, t in when.cells(when.seen):
        base = bases[k]
        if t == base:
            continue
        both = outside[t] == outside[base] >= 0 and linked[k][t] == linked[k][base]
        (cells if both else unreached).append((k, t))
        if not both:
            hidden |= when.at((k, t))
    if not unreached:
        return when, cells, []
    kept = attrs.evolve(moments, observed=moments.observed & ~hidden)
    there: Mask = np.asarray(kept.observed.any(axis=1))
    cut = timing(only(kept, there), when.periods, when.cohorts)
    # What was left out may have been the link of others.
    rest, cells, more = _reached(attrs.evolve(cut, ever=when.ever[there]), bases)
    return rest, cells, [*unreached, *more]


def _of_shares(
    estimates: Floats, when: Timing, marks: Sequence[Mask], study: Study
) -> Floats:
    """Covariance of the averages that comes from the shares: (q, q).

    Units are taken as independent draws. A unit of weight w moves the average at an
    event time by w times the effect on its cohort less the average, over the weight of
    all that were observed then.
    """
    there = np.array([mark.any(axis=1) for mark in marks], dtype=np.float64)
    mass = np.array([when.mass(mark) for mark in marks])
    averages = study.contrasts @ estimates
    apart = estimates[None, :] - averages[:, None]
    totals = (study.contrasts > 0) @ mass
    moved = (study.contrasts > 0) * apart / totals[:, None] @ there
    covariance: Floats = (moved * when.moments.mass_squared) @ moved.T
    return covariance
