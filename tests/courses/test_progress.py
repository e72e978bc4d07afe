import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.progress import CourseRule, make_rule, next_unfinished

A, B, C, D = (uuid.uuid4() for _ in range(4))


@pytest.mark.parametrize(
    ("units", "done", "met"),
    [
        ([(A, False), (B, False)], {A, B}, True),
        ([(A, False), (B, False)], {A}, False),
        ([(A, False), (B, False)], {B, C}, False),
        ([(A, False), (B, True)], {A}, True),
        ([(A, False)], {A, B, C}, True),
        ([(A, True)], {A}, False),
        ([], set(), False),
        ([], {A}, False),
    ],
)
def test_rule_wants_every_required_unit_and_at_least_one(
    units: list[tuple[uuid.UUID, bool]], done: set[uuid.UUID], met: bool
) -> None:
    assert make_rule(units, is_in_force=True).is_met_by(done) is met
    assert not make_rule(units, is_in_force=False).is_met_by(done)


def test_snapshot_names_the_required_units_in_order() -> None:
    assert CourseRule((B, A)).snapshot() == {"required_units": [str(B), str(A)]}


@pytest.mark.parametrize(
    ("left", "latest", "where"),
    [
        ({A, B, C}, None, A),
        ({B, C}, A, B),
        ({A, C}, B, C),
        ({A, B}, C, A),
        ({A}, B, A),
        ({B}, C, B),
        (set(), C, None),
        ({A}, D, A),
    ],
)
def test_one_goes_on_after_the_unit_done_latest_and_comes_back_in_the_end(
    left: set[uuid.UUID], latest: uuid.UUID | None, where: uuid.UUID | None
) -> None:
    assert next_unfinished([A, B, C], left, latest) == where


@pytest.mark.parametrize(
    ("latest", "begun_at", "where"), [(None, B, B), (None, C, C), (None, D, A), (A, C, B), (C, C, A), (None, None, A)]
)
def test_before_anything_is_done_one_goes_on_where_the_course_was_begun(
    latest: uuid.UUID | None, begun_at: uuid.UUID | None, where: uuid.UUID
) -> None:
    assert next_unfinished([A, B, C], {A, B, C} - {latest}, latest, begun_at) == where


@given(st.lists(st.uuids(), unique=True), st.sets(st.uuids()))
def test_nothing_unfinished_means_the_rule_is_met(keys: list[uuid.UUID], more: set[uuid.UUID]) -> None:
    rule = CourseRule(tuple(keys))

    assert (next_unfinished(keys, {*keys} - more) is None and bool(keys)) is rule.is_met_by(more)
