"""A number that wavers about a limit."""

from mlp.diagnosis.hysteresis import Hysteresis


def test_a_finding_ends_at_a_healthier_value_than_it_began():
    loss = Hysteresis(begins=0.9, ends=0.8)
    course, already_found = [], False
    for value in (0.85, 0.91, 0.85, 0.89, 0.79, 0.85):
        already_found = value > loss(already_found)
        course.append(already_found)
    assert course == [False, True, True, True, False, False]
