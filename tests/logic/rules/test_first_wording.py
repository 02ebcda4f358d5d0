"""How findings speak of the records of a plan."""

import iom_me as me
from tests.logic.found import messages


def test_a_long_statement_is_cut_and_put_on_one_line() -> None:
    outcome = me.Outcome("1", "Returnees\nwork and " + "work " * 30)

    (message,) = messages("I01", me.ResultsFramework("P", "t", results=[outcome]))

    assert message.startswith('Outcome 1 "Returnees work and work')
    assert '…" has no indicator' in message
    assert len(message) < 150


def test_a_result_without_statement_is_named_by_its_id() -> None:
    plan = me.ResultsFramework("P", "t", results=[me.Outcome("1", "")])

    assert messages("S06", plan)[0].startswith("Outcome 1 has no output")
