"""Every operator over every pair of kinds, each as an attribute and as it is written: 3,300 comparisons by one table.

`HOLDS` lists for each operator the pairs of which it is true; of all others it is false, whatever their kinds. Nothing
raises while an expression is evaluated.
"""

from __future__ import annotations

import pytest

from tieline.routing.expressions import parse_expression

pytestmark = pytest.mark.unit

VALUES = {
    "three": (3, "3"),
    "four": (4, "4"),
    "half": (0.5, "0.5"),
    "es": ("es", "'es'"),
    "best": ("best", '"best"'),
    "yes": (True, "true"),
    "no": (False, "FALSE"),
    "list": (["es", 3], "['es', 3]"),
    "empty": ([], "[]"),
    "nothing": (None, "null"),
}
SCOPE = {"a": {name: value for name, (value, _) in VALUES.items()}}
_SAME = "three/three four/four half/half es/es best/best"
_LESS = "half/three half/four three/four best/es"
_MORE = "three/half four/half four/three es/best"
_SCALARS = ("three", "four", "half", "es", "best", "yes", "no", "nothing")
HOLDS = {
    "==": f"{_SAME} yes/yes no/no nothing/nothing",
    "!=": " ".join(
        [
            f"{_LESS} {_MORE} yes/no no/yes",
            *(f"nothing/{each} {each}/nothing" for each in VALUES if each != "nothing"),
        ]
    ),
    "<": _LESS,
    "<=": f"{_LESS} {_SAME}",
    ">": _MORE,
    ">=": f"{_MORE} {_SAME}",
    "IN": "es/list three/list",
    "NOT IN": " ".join(
        [
            *(f"{each}/list" for each in _SCALARS if each not in {"es", "three"}),
            *(f"{each}/empty {each}/nothing" for each in _SCALARS),
        ]
    ),
    "HAS": "list/es list/three",
    "NOT HAS": " ".join(
        [
            *(f"list/{each}" for each in _SCALARS if each not in {"es", "three"}),
            *(f"empty/{each} nothing/{each}" for each in _SCALARS),
        ]
    ),
    "CONTAINS": "es/es best/es best/best",
}


def written(operator: str, left: str, right: str) -> tuple[str, str, str]:
    """The three ways to write a comparison: two attributes, or one of them and a value on either side."""
    return (
        f"a.{left} {operator} a.{right}",
        f"a.{left} {operator.lower()} {VALUES[right][1]}",
        f"{VALUES[left][1]} {operator} a.{right}",
    )


@pytest.mark.parametrize("left", VALUES)
@pytest.mark.parametrize("operator", HOLDS)
def test_an_operator_holds_for_these_pairs_and_no_others(operator: str, left: str) -> None:
    meant = {pair for pair in HOLDS[operator].split() if pair.startswith(f"{left}/")}
    for way in range(3):
        held = {
            f"{left}/{right}"
            for right in VALUES
            if parse_expression(written(operator, left, right)[way]).matches(SCOPE)
        }
        assert held == meant, written(operator, left, "nothing")[way]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("NOT a.three == 4", True),
        ("NOT NOT a.three == 3", True),
        ("not (a.three == 4 or a.four == 4)", False),
        ("a.three == 3 AND a.four == 4 AND a.half == 0.5", True),
        ("a.three == 4 OR a.four == 3 OR a.es == 'es'", True),
        ("(a.three == 4 OR a.four == 4) AND (a.es == 'es' OR a.es == 'de')", True),
        ("a.list[0] == 'es' AND a.list[1] == 3", True),
        ("a.list[2] == null", True),
        ("a.three[0] == null", True),
        ("a.nowhere.at.all[3].here == null", True),
        ("a.three==3AND a.four==4", True),
        ("a . three == 3", None),
        ("a.three == -3", False),
        ("-3 == -3", True),
        ("'it\\'s' == \"it's\"", True),
        ("'AND' == 'AND'", True),
        ("order == null AND android == null AND india == null AND hash == null", True),
        ("a.three == 3 ;", None),
        ("a.three + 1 == 4", None),
        ("a.list[-1] == 3", None),
        ("a.list[a.three] == 3", None),
        ("a.es LIKE 'e'", None),
        ("a.es =~ 'e'", None),
        ("a.es IN ()", None),
        ("IN a.list", None),
        ("a.list HAS", None),
        ("[a.three] HAS 3", None),
        ("a-b == 1", None),
    ],
)
def test_how_parts_hang_together(text: str, holds: bool | None) -> None:
    """None is what cannot be read."""
    from tieline.routing.errors import ExpressionInvalid

    if holds is None:
        with pytest.raises(ExpressionInvalid):
            parse_expression(text)
    else:
        assert parse_expression(text).matches(SCOPE) is holds
