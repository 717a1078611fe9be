"""One record of each type as an example; a test compares them with their shapes."""

from typing import Any

LINK = {
    "source": "salesforce",
    "external_id": "001Hs00000XYZabcDE",
    "url": None,
    "source_modified_at": "2026-10-20T09:10:00Z",
}
ACCOUNT = "acc_0199c1a2b3c47d5e8f90a1b2c3d4e5f7"
STAKEHOLDER = "stk_0199c1a2b3c47d5e8f90a1b2c3d4e5f6"
OTHER = "stk_0199c1a2b3c47d5e8f90a1b2c3d4e5fa"
USER = "usr_0199c1a2b3c47d5e8f90a1b2c3d4e5f9"
OPPORTUNITY = "opp_0199c1a2b3c47d5e8f90a1b2c3d4e5fb"
COMMITTEE = "com_0199c1a2b3c47d5e8f90a1b2c3d4e5fc"
SEAT = "sea_0199c1a2b3c47d5e8f90a1b2c3d4e5fd"
THEIRS = {"account": ACCOUNT, "stakeholder": STAKEHOLDER}
NAMES = {
    "first_name": "Ana",
    "last_name": "Ruiz",
    "email": "ana.ruiz@client.example",
    "phone": "",
    "language": "it",
}


def _one(type_: str, prefix: str, **members: Any) -> dict[str, Any]:
    return {"type": type_, "id": f"{prefix}_0199c1a2b3c47d5e8f90a1b2c3d4e5f0", **members}


NOTED = {
    "version": 1,
    "account": ACCOUNT,
    "author": USER,
    "at": "2026-10-20T09:10:00Z",
    "votes": 2,
    "used_in": "",
    "used_link": None,
    "settled_at": None,
}

RECORDS: dict[str, dict[str, Any]] = {
    "user": _one("user", "usr", name="Maya Keller", access="account_manager", is_active=True),
    "account": _one(
        "account",
        "acc",
        version=3,
        links=[LINK],
        name="Client SA",
        domain="client.example",
        industry="Machinery",
        segment="Mid-market",
        country="CH",
        city="Lugano",
        serves="businesses",
        owner=USER,
        custom={},
    ),
    "person": _one(
        "person", "per", version=1, **NAMES, stakeholders=[{"id": STAKEHOLDER, "account": ACCOUNT}]
    ),
    "stakeholder": _one(
        "stakeholder",
        "stk",
        version=2,
        links=[{**LINK, "external_id": "003Hs00001AbCdEFGH"}],
        account=ACCOUNT,
        reports_to=OTHER,
        **NAMES,
        title="CFO",
        department="Finance",
        location="Lugano",
        seniority="executive",
        is_external=False,
        left_on=None,
        custom={"region": "EMEA"},
    ),
    "opportunity": _one(
        "opportunity",
        "opp",
        version=1,
        links=[],
        account=ACCOUNT,
        name="Renewal",
        kind="renewal",
        stage="Proposal",
        amount="250000.00",
        currency="CHF",
        opened_on="2026-03-01",
        closes_on="2026-12-15",
        closed_on=None,
        outcome="open",
        custom={},
    ),
    "committee": _one(
        "committee",
        "com",
        version=1,
        account=ACCOUNT,
        opportunity=OPPORTUNITY,
        problem="",
        analysed_at="2026-10-21T08:00:00Z",
        seats=[{"id": SEAT, "name": "", "roles": ["champion"], "holder": STAKEHOLDER}],
    ),
    "seat": _one(
        "seat",
        "sea",
        version=1,
        links=[],
        committee=COMMITTEE,
        opportunity=OPPORTUNITY,
        account=ACCOUNT,
        stakeholder=STAKEHOLDER,
        roles=["champion"],
        name="",
    ),
    "tie": _one(
        "tie",
        "tie",
        account=ACCOUNT,
        kind="influences",
        stakeholder=STAKEHOLDER,
        other=OTHER,
        strength=0.6,
        since="2026-03-01",
    ),
    "relationship": _one(
        "relationship",
        "rel",
        **THEIRS,
        user=USER,
        level="credible_source",
        wanted="trusted_adviser",
        since="2026-03-01",
    ),
    "touch": _one(
        "touch",
        "tou",
        version=1,
        links=[],
        stakeholder=STAKEHOLDER,
        kind="meeting",
        on="2026-10-19",
        note="Asked for the references.",
        user=USER,
    ),
    "assessment": _one(
        "assessment",
        "ass",
        links=[],
        **THEIRS,
        stance=0.5,
        kind="assessment",
        basis="observed",
        on="2026-10-19",
        author=USER,
        reason="Defended the budget in the meeting.",
        feedback=None,
    ),
    "feedback": _one(
        "feedback",
        "fee",
        links=[{**LINK, "source": "surveys", "external_id": "R-1"}],
        **THEIRS,
        said_on="2026-10-20",
        channel="survey",
        nps=9,
        csat=None,
        ces=None,
        text="Well done.",
        is_handled=True,
        reading={
            "language": "en",
            "tone": "positive",
            "sentiment": 0.95,
            "certainty": 0.97,
            "topics": [],
            "phrases": ["Well done."],
            "overruled": False,
        },
    ),
    "case": _one(
        "case",
        "cas",
        version=2,
        **THEIRS,
        feedback="fee_0199c1a2b3c47d5e8f90a1b2c3d4e5f0",
        owner=USER,
        rule=None,
        state="in_progress",
        opened_at="2026-10-20T09:10:00Z",
        due_at="2026-10-21T09:10:00Z",
        first_response_at=None,
        closed_at=None,
        outcome=None,
        outcome_words="",
    ),
    "goal": _one("goal", "goa", account=ACCOUNT, name="Shorter lead times", since="2026-03-01"),
    "insight": _one(
        "insight", "ins", **NOTED, words="They plan a second line.", stakeholder=STAKEHOLDER
    ),
    "idea": _one(
        "idea",
        "ide",
        **NOTED,
        words="One number for all three plants.",
        state="considered",
        reason="",
    ),
}

PATCHES: dict[str, dict[str, Any]] = {
    "account": {"industry": "Machinery", "owner": None},
    "stakeholder": {"title": "CFO", "reports_to": OTHER, "phone": None},
    "opportunity": {"stage": "Proposal", "amount": "250000.00"},
    "tie": {"strength": 0.6},
    "relationship": {"level": "credible_source"},
    "touch": {"note": "Asked for the references."},
    "goal": {"name": "Shorter lead times"},
    "case": {"state": "closed", "outcome": "solved", "outcome_words": "Delivered the same day."},
    "insight": {"words": "They plan a second line in Lugano."},
    "idea": {"words": "One number for all four plants."},
}

ADDED: dict[str, dict[str, Any]] = {
    "feedback": {
        "stakeholder": {"external_id": "003Hs00001AbCdEFGH"},
        "said_on": "2026-10-20",
        "external_id": "R-1",
        "channel": "survey",
        "nps": 9,
        "text": "Well done.",
    },
    "assessment": {
        "stakeholder": {"id": STAKEHOLDER},
        "on": "2026-10-19",
        "external_id": "A-1",
        "stance": 0.5,
        "basis": "observed",
        "reason": "Defended the budget in the meeting.",
    },
    "insight": {
        "words": "They plan a second line.",
        "external_id": "N-1",
        "stakeholder": {"id": STAKEHOLDER},
    },
    "tie": {
        "stakeholder": {"external_id": "003Hs00001AbCdEFGH"},
        "other": {"id": STAKEHOLDER},
        "kind": "influences",
        "strength": 0.5,
    },
    "relationship": {
        "stakeholder": {"id": STAKEHOLDER},
        "level": "vendor",
        "wanted": "trusted_adviser",
    },
    "goal": {"account": {"id": ACCOUNT}, "name": "One supplier for all plants"},
    "idea": {
        "words": "One number for all three plants.",
        "external_id": "N-2",
        "account": {"id": ACCOUNT},
    },
}
TAKEN: dict[str, Any] = {"id": "fee_0199c1a2b3c47d5e8f90a1b2c3d4e5f0", "is_new": True}


def changed(type_: str) -> dict[str, Any]:
    """What is answered to a change that left nothing out."""
    return {"record": RECORDS[type_], "fields_ignored": []}


def page(type_: str) -> dict[str, Any]:
    """A page of one record, the last one."""
    return {"data": [RECORDS[type_]], "has_more": False, "next_cursor": None, "next": None}
