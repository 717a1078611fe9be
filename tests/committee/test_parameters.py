import pytest

from committee import CommitteeError, Parameters, analyse, default_susceptibility, default_turnover
from committee.vocabulary import EvidenceKind, Seniority, TouchKind


def test_parameters_survive_their_document():
    changed = Parameters.from_document({
        "lift": 0.1, "nodes": 48, "points": {"visit": 2}, "evidence": {"nps": {"bias": 0.3}},
        "surveys": {"nps": {"centre": 8}},
    })  # fmt: skip
    assert Parameters.from_document(changed.document()) == changed
    assert changed.evidence[EvidenceKind.NPS].bias == 0.3
    assert changed.evidence[EvidenceKind.NPS].half_life_days == 180
    assert changed.points[TouchKind.VISIT] == 2
    assert changed.points[TouchKind.CALL] == 0.6


NONSENSE = [
    ([], "parameters: expected an object, got []"),
    ({"magic": 1}, "parameters: there is no parameter 'magic'"),
    ({"prior_variance": 0}, "parameters: prior_variance must be above 0, got 0"),
    ({"vote_noise": "loud"}, "parameters: vote_noise must be a finite number, got 'loud'"),
    ({"susceptibility": 1}, "parameters: susceptibility must be at least 0 and below 1, got 1"),
    ({"shock_floor": 1.0}, "parameters: shock_floor must be at least 0 and below 1, got 1.0"),
    ({"nodes": 0}, "parameters: nodes must be at least 1 and at most 128, got 0"),
    ({"nodes": 16.0}, "parameters: nodes must be a whole number, got 16.0"),
    ({"hops": 99}, "parameters: hops must be at least 0 and at most 6, got 99"),
    ({"hop_factor": 2}, "parameters: hop_factor must be from 0 to 1, got 2"),
    ({"points": 3}, "parameters: points: expected an object, got 3"),
    ({"points": {"fax": 1}}, "parameters: points: there is no kind 'fax'"),
    ({"points": {"call": -1}}, "parameters: points.call must be at least 0, got -1"),
    ({"evidence": {"nps": 3}}, "parameters: evidence.nps: expected an object, got 3"),
    ({"evidence": {"nps": {"age": 1}}}, "parameters: evidence.nps: there is no 'age'"),
    (
        {"evidence": {"nps": {"bias": 0, "item_noise": 0}}},
        "parameters: evidence.nps: bias and item_noise cannot both be 0",
    ),
    (
        {"evidence": {"nps": {"half_life_days": 0}}},
        "parameters: evidence.nps: half_life_days must be above 0, got 0",
    ),
    ({"surveys": {"text": {}}}, "parameters: surveys: there is no kind 'text'"),
    ({"surveys": {"nps": {"low": 11}}}, "parameters: surveys.nps: low must be below high"),
]


@pytest.mark.parametrize(("document", "sentence"), NONSENSE, ids=[s for _, s in NONSENSE])
def test_an_impossible_parameter_is_refused_by_name(document, sentence):
    with pytest.raises(CommitteeError) as refused:
        Parameters.from_document(document)
    assert str(refused.value) == sentence


def test_a_score_off_its_scale_is_refused():
    with pytest.raises(CommitteeError, match="the score must be from 0 to 10, got 11"):
        Parameters().surveys[EvidenceKind.NPS].stance(11)


def test_the_number_of_nodes_is_an_argument_or_a_parameter(example):
    fine = Parameters().replace(nodes=48)
    assert analyse(*example, parameters=fine) == analyse(*example, nodes=48)
    with pytest.raises(CommitteeError, match="nodes must be at least 1"):
        analyse(*example, nodes=0)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"hops": 1}, "coverage"), ({"horizon_days": 10}, None), ({"thread_floor": 0.9}, "threads"),
     ({"tie_half_life_days": 10}, "coverage"), ({"susceptibility": 0.1}, "risk"),
     ({"turnover_per_year": 2.0}, "risk"), ({"actively_against": -0.5}, "opposition"),
     ({"lift": 0.4}, "next"), ({"prior_mean": 0.2}, "base_risk"), ({"shock_floor": 0.5}, "risk")],
    ids=str,
)  # fmt: skip
def test_a_parameter_moves_what_it_is_for(example, change, field):
    changed = analyse(*example, parameters=Parameters().replace(**change))
    usual = analyse(*example)
    assert (changed == usual) if field is None else getattr(changed, field) != getattr(usual, field)


@pytest.mark.parametrize(
    ("seniority", "susceptibility", "turnover"),
    [("chief_executive", 0.3, 0.15), ("executive", 0.3, 0.20), ("chief_marketing", 0.3, 0.29),
     ("director", 0.4, 0.18), ("manager", 0.5, 0.18), ("staff", 0.5, 0.18), ("unknown", 0.5, 0.18)],
)  # fmt: skip
def test_a_rank_sets_the_defaults(seniority, susceptibility, turnover):
    assert default_susceptibility(Seniority(seniority)) == susceptibility
    assert default_turnover(Seniority(seniority)) == turnover
