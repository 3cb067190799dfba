"""The sheet: every array has its place, every number is written out and knows where the parts of its sum stand."""

import pytest

from mlp.check.spec import CaseSpec
from mlp.check.worked import result_of, work_out
from ui.learn.shapes.numbers_view import longer, places_of, sheet_of, short


@pytest.mark.parametrize("convention", ["rows", "columns"])
@pytest.mark.parametrize("loss", [("cross_entropy", "softmax"), ("squared_error", "sigmoid")])
def test_each_array_has_a_place_and_each_number_its_sum(loss, convention):
    spec = CaseSpec(inputs=4, hidden=(5,), outputs=3, samples=6, loss=loss[0], output_activation=loss[1], l2=0.0,
                    convention=convention)  # fmt: skip
    worked = work_out(spec, 0.5)
    matrices, steps = sheet_of(worked)
    assert len(matrices) == len(worked.values)
    by_name = {one.name: one for one in matrices}
    assert by_name["dW1"].place == (1, by_name["W1"].place[1])
    assert by_name["delta2"].place == (1, by_name["z2"].place[1])
    assert by_name["new W1"].place == (2, by_name["W1"].place[1])
    for matrix in matrices:
        cells = [cell for row in matrix.cells for cell in row]
        assert len(matrix.written) == (len(cells) if matrix.step >= 0 else 0), matrix.name
        for _, _, sources in matrix.written:
            for at, number in sources:
                assert number < sum(map(len, matrices[at].cells))
                assert matrices[at].step <= matrix.step
    for place, (step, line) in enumerate(zip(steps, worked.lines, strict=True)):
        assert matrices[step.result].step == place, result_of(line)
        assert all(matrices[at].step <= place for at in step.operands)


def test_a_cell_is_written_out_with_its_numbers():
    worked = work_out(CaseSpec(inputs=2, hidden=(2,), outputs=2, samples=2, l2=0.0), 0.5)
    matrices, _ = sheet_of(worked)
    names, numbers, sources = next(one for one in matrices if one.name == "dW1").written[1]
    assert names == "dW1[1,2] = x[1,1]*delta1[1,2] + x[2,1]*delta1[2,2]"
    assert numbers.endswith(f"= {longer(float(worked.values['dW1'][0, 1]))}")
    assert {matrices[at].name for at, _ in sources} == {"x", "delta1"}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.12345, "0.123"), (-1.5, "\N{MINUS SIGN}1.500"), (0.0001, "1e\N{MINUS SIGN}4"), (12.345, "12.35"),
     (float("inf"), "\N{INFINITY}"), (float("nan"), "nan"), (123456.0, "1e5")],
)  # fmt: skip
def test_a_number_fits_into_a_cell(value: float, text: str):
    assert short(value) == text


def test_edits_have_places_from_one_on():
    assert places_of({("x", (0, 1)): 0.5, ("b1", (2,)): 1.0}) == {"x.1.2": 0.5, "b1.3": 1.0}
