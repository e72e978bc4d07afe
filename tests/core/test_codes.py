from core.codes import UNAMBIGUOUS, make_code


def test_code_has_no_letters_that_are_mistaken_for_each_other() -> None:
    code = make_code(500)

    assert len(code) == 500
    assert set(code) <= set(UNAMBIGUOUS)
    assert not set("01OILU") & set(UNAMBIGUOUS)
