"""What our own people noticed and propose, and what the company and its teams want to reach."""

from datetime import date, timedelta

from accounts.models import Account, Team, User
from feedback import cx_goals, insights
from feedback.cx_goals import CompanyDraft, CxDraft
from feedback.insights import Decision, Line

BEGAN = timedelta(days=84)
LASTS = timedelta(days=180)
AIMS = (
    ("South", "nps", 0.1, 0.4),
    ("South", "heard_power", 0.2, 0.6),
    ("North", "coverage", 0.15, 0.4),
)


def tell(users: dict[str, User]) -> None:
    """A few insights and ideas, votes for them, and what was decided of some."""
    maya, tom, colin, chloe = (users[name] for name in ("maya", "tom", "colin", "chloe"))
    theirs = [Account.objects.filter(owner=one).order_by("pk").first() for one in (maya, tom)]
    seen = Account.objects.visible_to(colin).order_by("pk").first()
    _noticed(maya, "They ask who answers at night, though the contract says nobody.", theirs[0])
    _noticed(tom, "Their new head of purchasing counts suppliers, not prices.", theirs[1])
    used = _noticed(colin, "In the workshop they still print our report every Friday.", seen)
    insights.decide(used, Decision(used_in="The plan for the next review"), by=chloe)
    number = _idea(colin, "One telephone number for all plants, answered in three languages.")
    letter = _idea(maya, "Write to every new head of department within a week.")
    gift = _idea(tom, "A present for everybody who answers a survey.")
    for row, voters in ((number, (maya, tom, chloe)), (letter, (tom,))):
        for one in voters:
            insights.vote(row, by=one)
    insights.decide(number, Decision("accepted", used_in="Support, from next quarter"), by=chloe)
    bought = "Answers that are paid for are no answers."
    insights.decide(gift, Decision("declined", bought), by=chloe)


def aim(users: dict[str, User], today: date) -> None:
    """One goal of the company, and what both teams do for it; measured back to its first day."""
    days = today - BEGAN, today - BEGAN + LASTS
    words = "Whoever decides about us was heard, and heard of what we did."
    wanted = cx_goals.add_company_goal(
        CompanyDraft("Heard, and answered", *days, words), by=users["chloe"]
    )
    for team, figure, start, target in AIMS:
        of = Team.objects.get(name=team)
        cx_goals.add_cx_goal(CxDraft(of, figure, target, *days, start, wanted), by=users["mara"])


def _noticed(by: User, words: str, account: Account | None):
    return insights.capture(Line("insight", words, account), by=by)


def _idea(by: User, words: str):
    return insights.capture(Line("idea", words), by=by)
