"""A stand-in for one Salesforce organisation.

Built from the REST API Developer Guide: "OAuth 2.0 Client Credentials Flow", "Query", "QueryAll",
"Query More Results", "sObject Describe", "Update Records Using sObject Collections", "Status Codes
and Error Responses", "Limit Info Header"; and from the Object Reference: Account, Contact,
Opportunity, OpportunityContactRole ("IsDeleted is usable only when the parent is deleted"),
AccountContactRelation (its account and contact cannot be changed, `IsDirect` is of the contact's
own account), Lead (`ConvertedContactId`).
"""

import operator
import re
from datetime import datetime
from typing import Any

from tests.stand_ins.loopback import Answer, Asked, StandIn

VERSION = "/services/data/v59.0"
DATETIME = "%Y-%m-%dT%H:%M:%S.000+0000"
USER = {"attributes": {"type": "User"}, "Email": "maya@us.example"}
FIELDS = {
    "Account": {
        "Name": "", "Website": None, "Industry": None, "BillingCity": None,
        "BillingCountry": None, "OwnerId": "005000000000001AAA", "MasterRecordId": None,
        "Region__c": None,
    },
    "Contact": {
        "FirstName": None, "LastName": "", "Email": None, "Title": None, "Phone": None,
        "Department": None, "MailingCity": None, "AccountId": None, "ReportsToId": None,
        "MasterRecordId": None, "Quorate_Stance__c": None, "Quorate_Power__c": None,
    },
    "Opportunity": {
        "Name": "", "StageName": "", "Amount": None, "CloseDate": None, "AccountId": None,
        "Type": None, "CreatedDate": None, "IsClosed": False, "IsWon": False,
    },
    "OpportunityContactRole": {
        "OpportunityId": None, "ContactId": None, "Role": None, "IsPrimary": False,
    },
    "AccountContactRelation": {
        "AccountId": None, "ContactId": None, "IsDirect": False, "IsActive": True, "Roles": None,
        "StartDate": None, "EndDate": None,
    },
    "Lead": {
        "FirstName": None, "LastName": "", "Company": None, "Email": None, "IsConverted": False,
        "ConvertedContactId": None, "ConvertedAccountId": None, "MasterRecordId": None,
    },
}  # fmt: skip
PREFIXES = {
    "Account": "001", "Contact": "003", "Opportunity": "006", "OpportunityContactRole": "00K",
    "AccountContactRelation": "07k", "Lead": "00Q",
}  # fmt: skip
CHILDREN_OF = ("AccountId", "ReportsToId", "ContactId", "OpportunityId")
ADDRESSES = {
    r"composite/sobjects": "_collection",
    r"sobjects/(\w+)/describe": "_describe",
    r"query(?:All)?/(01g\w+-\d+)": "_more",
    r"query(All)?/?": "_query",
}
QUERY = re.compile(
    r"SELECT (?P<fields>.+) FROM (?P<object>\w+)(?: WHERE (?P<where>.+?))?"
    r"(?: ORDER BY (?P<order>[\w, ]+))?(?: LIMIT (?P<limit>\d+))?"
)
CONDITION = re.compile(r"(?P<field>\w+) (?P<how>>=|=|>|<) (?P<value>'\w+'|[\w:.-]+Z|[\d-]{10})")


class SalesforceStandIn(StandIn):
    def __init__(self, now: datetime):
        super().__init__(now)
        self.page = 2000
        self.objects: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in FIELDS}
        self.hidden = {"AccountContactRelation", "Lead"}
        """What this organisation has not switched on, or our user may not see."""
        self.read_only = {"Id", "SystemModstamp", "IsDeleted", "CreatedDate"}
        self.sessions = 0
        self.live_session = ""
        self.locators: dict[str, list[dict[str, Any]]] = {}
        self.refused: dict[str, dict[str, Any]] = {}
        """Id to the error with which an update of it is refused."""

    # What happens in the organisation

    def add(self, name: str, number: int, /, **values: Any) -> str:
        """A new record; its id has 18 letters and digits."""
        id_ = f"{PREFIXES[name]}Hs{number:010d}AAA"
        assert len(id_) == 18
        self.objects[name][id_] = {
            "Id": id_, **FIELDS[name], "IsDeleted": False, "CreatedDate": self._stamp(), **values,
            "SystemModstamp": self._stamp(),
        }  # fmt: skip
        return id_

    def relate(self, number: int, contact: str, account: str, **values: Any) -> str:
        """Contacts to Multiple Accounts: a further account, or with IsDirect their own."""
        told = {"ContactId": contact, "AccountId": account} | values
        return self.add("AccountContactRelation", number, **told)

    def convert(self, lead: str, contact: str) -> None:
        account = self._record(contact)["AccountId"]
        became = {"ConvertedContactId": contact, "ConvertedAccountId": account}
        self.change(lead, IsConverted=True, **became)

    def change(self, id_: str, /, **values: Any) -> None:
        self._record(id_).update(values, SystemModstamp=self._stamp())

    def delete(self, id_: str) -> None:
        """Into the recycle bin; a contact role is gone at once."""
        if id_.startswith(PREFIXES["OpportunityContactRole"]):
            del self.objects["OpportunityContactRole"][id_]
        else:
            self.change(id_, IsDeleted=True)

    def undelete(self, id_: str) -> None:
        self.change(id_, IsDeleted=False, MasterRecordId=None)

    def merge(self, winner: str, loser: str) -> None:
        """The loser goes into the recycle bin and names the winner, its children move."""
        self.change(loser, IsDeleted=True, MasterRecordId=winner)
        self.change(winner)
        everything = [one for records in self.objects.values() for one in records.values()]
        for record in everything:
            moved = [field for field in CHILDREN_OF if record.get(field) == loser]
            if moved:
                self.change(record["Id"], **dict.fromkeys(moved, winner))

    def end_session(self) -> None:
        self.live_session = "none"

    def lose_locators(self) -> None:
        self.locators = {}

    # What it answers

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/services/oauth2/token":
            return self._token(asked)
        if asked.headers.get("Authorization") != f"Bearer {self.live_session}":
            return error(401, "INVALID_SESSION_ID", "Session expired or invalid")
        for address, answer in ADDRESSES.items():
            if found := re.fullmatch(f"{VERSION}/{address}", asked.path):
                return getattr(self, answer)(asked, *found.groups())
        return error(404, "NOT_FOUND", "The requested resource does not exist")

    def _token(self, asked: Asked) -> Answer:
        """Client credentials, as HTTP Basic; an unknown client is told so with 400 or 401."""
        if "grant_type=client_credentials" not in asked.body.decode():
            return Answer(400, {"error": "unsupported_grant_type", "error_description": "no"})
        if asked.headers.get("Authorization") != "Basic a2V5OnNlY3JldA==":
            refused = {"error": "invalid_client", "error_description": "invalid client credentials"}
            return Answer(401, refused)
        self.sessions += 1
        self.live_session = f"00Dsession{self.sessions}"
        return Answer(
            200,
            {
                "access_token": self.live_session,
                "instance_url": "https://acme.my.salesforce.com",
                "token_type": "Bearer",
            },
        )

    def _describe(self, _asked: Asked, name: str) -> Answer:
        if name not in FIELDS or name in self.hidden:
            return error(404, "NOT_FOUND", "The requested resource does not exist")
        names = ["Id", "SystemModstamp", "IsDeleted", "CreatedDate", *FIELDS[name]]
        told = [{"name": one, "updateable": one not in self.read_only} for one in names]
        return Answer(200, {"name": name, "fields": told})

    def _query(self, request: Asked, extent: str) -> Answer:
        question = request.query["q"][0]
        asked = QUERY.fullmatch(question)
        if asked is None:
            return error(400, "MALFORMED_QUERY", f"unexpected token: {question}")
        name, fields = asked["object"], asked["fields"].split(", ")
        known = {"Id", "SystemModstamp", "IsDeleted", "CreatedDate", *FIELDS[name], "Owner.Email"}
        for field in fields:
            if field not in known:
                return error(400, "INVALID_FIELD", f"No such column '{field}' on entity '{name}'.")
        found = [
            record
            for record in self.objects[name].values()
            if (extent or not record.get("IsDeleted")) and _fits(record, asked["where"])
        ]
        found.sort(key=lambda one: [str(one.get(by)) for by in asked["order"].split(", ")])
        shown = [_shown(name, fields, record) for record in found]
        return Answer(200, self._part(shown, len(shown)), {"Sforce-Limit-Info": "api-usage=1/5000"})

    def _more(self, _asked: Asked, locator: str) -> Answer:
        if locator not in self.locators:
            return error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        total = int(locator.rpartition("-")[2]) + len(self.locators[locator])
        return Answer(200, self._part(self.locators[locator], total))

    def _part(self, shown: list[dict[str, Any]], total: int) -> dict[str, Any]:
        now, rest = shown[: self.page], shown[self.page :]
        answer: dict[str, Any] = {"totalSize": total, "done": not rest, "records": now}
        if rest:
            locator = f"01gRO00{len(self.locators):04d}YA2-{total - len(rest)}"
            self.locators[locator] = rest
            answer["nextRecordsUrl"] = f"{VERSION}/query/{locator}"
        return answer

    def _collection(self, asked: Asked) -> Answer:
        records = asked.json["records"]
        if len(records) > 200:
            return error(400, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more")
        return Answer(200, [self._update(dict(record)) for record in records])

    def _update(self, values: dict[str, Any]) -> dict[str, Any]:
        name, id_ = values.pop("attributes")["type"], values.pop("id")
        record = self.objects[name].get(id_)
        refused = self.refused.get(id_)
        if record is None or record["IsDeleted"]:
            refused = {"statusCode": "ENTITY_IS_DELETED", "message": "entity is deleted"}
        unknown = [field for field in values if field not in FIELDS[name]]
        if unknown:
            message = f"No such column '{unknown[0]}' on sobject of type {name}"
            refused = {"statusCode": "INVALID_FIELD", "message": message}
        if refused:
            return {"success": False, "errors": [{"fields": [], **refused}]}
        self.change(id_, **values)
        return {"id": id_, "success": True, "errors": []}

    def _record(self, id_: str) -> dict[str, Any]:
        return next(records[id_] for records in self.objects.values() if id_ in records)

    def _stamp(self) -> str:
        return self.now.strftime(DATETIME)


def error(status: int, code: str, message: str, **headers: str) -> Answer:
    """Errors are a list of objects with a message and a code."""
    return Answer(status, [{"message": message, "errorCode": code}], headers)


def _fits(record: dict[str, Any], where: str | None) -> bool:
    """SOQL as far as it is needed: comparisons joined by AND, groups of these by OR."""
    if where is None:
        return True
    return any(
        all(_holds(record, condition) for condition in group.strip("() ").split(" AND "))
        for group in where.split(" OR ")
    )


def _holds(record: dict[str, Any], condition: str) -> bool:
    parts = CONDITION.fullmatch(condition)
    assert parts, condition
    held, wanted = record.get(parts["field"]), parts["value"].strip("'")
    if wanted.endswith("Z"):
        held, wanted = datetime.fromisoformat(held), datetime.fromisoformat(wanted)
    compare = {">=": operator.ge, ">": operator.gt, "=": operator.eq, "<": operator.lt}
    return held is not None and compare[parts["how"]](held, wanted)


def _shown(name: str, fields: list[str], record: dict[str, Any]) -> dict[str, Any]:
    url = f"{VERSION}/sobjects/{name}/{record.get('Id')}"
    shown: dict[str, Any] = {"attributes": {"type": name, "url": url}}
    for field in fields:
        if field == "Owner.Email":
            shown["Owner"] = USER
        else:
            shown[field] = record.get(field)
    return shown
