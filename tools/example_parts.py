"""What the well-made plans have in common."""

import iom_me as me


def srf(code: str) -> me.Alignment:
    """Name an entry of IOM's Strategic Results Framework."""
    return me.Alignment("SRF", code, version="2024-2028")


def parts_of(
    sex: me.Disaggregation, age: me.Disaggregation, *values: float
) -> list[me.DisaggregatedValue]:
    """Break a value down by sex, then by age, in the order of the categories."""
    categories = [
        {dimension.dimension: category}
        for dimension in (sex, age)
        for category in dimension.categories
    ]
    return [
        me.DisaggregatedValue(value, by=by)
        for value, by in zip(values, categories, strict=True)
    ]
