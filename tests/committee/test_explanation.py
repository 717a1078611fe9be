from committee import Committee, Person, analyse, explanation
from committee.vocabulary import EvidenceKind, Stance
from tests.committee.strategies import TODAY


def test_the_example_reads_as_the_method_says(example):
    committee, on = example
    told = explanation(analyse(committee, on))
    assert [(mover.person, round(mover.points)) for mover in told.movers] == [
        ("cfo", 5), ("head_it", -4), ("cio", -3), ("proc", 1),
    ]  # fmt: skip
    cfo, head_it, cio, proc = told.movers
    assert (cfo.can_block, cfo.stance) == (True, Stance.NON_SUPPORTER)
    assert [source.kind for source in cfo.sources] == [EvidenceKind.ASSESSMENT, EvidenceKind.NPS]
    assert (on - cfo.sources[0].newest_on).days == 10
    assert head_it.sources[0].kind == EvidenceKind.COMMITMENT
    assert (cio.can_block, cio.stance) == (False, Stance.SUPPORTER)
    assert (proc.stance, proc.listens_to, proc.can_block) == (None, "cfo", True)
    assert [round(driver.points) for driver in told.drivers] == [12, -7, -5, 0]
    assert (told.gap.person, round(100 * told.gap.power), round(100 * told.gap.reach)) == (
        "cfo", 40, 4,
    )  # fmt: skip
    assert (told.key_person.person, told.key_person.is_ours) == ("anna", True)
    assert round(100 * told.fragility) == round(100 * told.key_person.loss) == 82
    assert told.next.route == ("anna", "cio", "ceo", "cfo")
    assert round(100 * told.base_opposition) == 66


def test_a_committee_nobody_knows_has_a_gap_and_nothing_else_to_tell():
    told = explanation(analyse(Committee("a", (Person("a"),)), TODAY))
    assert told.movers == ()
    assert told.gap.person == "a"
    assert told.key_person is None
    assert told.next.person == "a"


def test_more_movers_can_be_asked_for(example):
    committee, on = example
    assert len(explanation(analyse(committee, on), movers=9).movers) == 5
