"""A stand-in for one HubSpot portal.

Built from the CRM API reference: "List" and "Search" of objects (and the limitations that the
search guide states: 200 a page, 10,000 results a query), "Update a batch of objects" with its
207 answer, "Read associations in batch" (v4), "Retrieve a page of owners", "Retrieve all
pipelines"; from "API usage guidelines" (429 and its policies) and "Handling errors"; from the
changelog "Updated merge functionality for contacts and companies": a merge makes a new record;
from "Webhooks": `contact.privacyDeletion`, and "Validate the v3 request signature".
"""

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from typing import Any

from tests.stand_ins.loopback import Answer, Asked, StandIn

CHANGED = {
    "companies": "hs_lastmodifieddate",
    "deals": "hs_lastmodifieddate",
    "contacts": "lastmodifieddate",
}
PROPERTIES = {
    "companies": {"name", "domain", "city", "country", "industry", "hubspot_owner_id"},
    "contacts": {
        "firstname", "lastname", "email", "jobtitle", "phone", "city", "hs_language",
        "hs_buying_role", "quorate_stance", "quorate_power",
    },
    "deals": {
        "dealname", "amount", "closedate", "dealstage", "dealtype", "deal_currency_code",
        "createdate", "hs_is_closed", "hs_is_closed_won",
    },
}  # fmt: skip
ADDRESSES = {
    r"/crm/v3/objects/(\w+)": "_list",
    r"/crm/v3/objects/(\w+)/search": "_search",
    r"/crm/v3/objects/(\w+)/batch/update": "_update",
    r"/crm/v4/associations/(\w+)/(\w+)/batch/read": "_associated",
    r"/crm/v3/owners/?": "_owners",
    r"/crm/v3/pipelines/deals": "_pipelines",
    r"/crm/v3/properties/(\w+)": "_properties",
}
TOKEN = "pat-eu1-token"
SECRET = "app-secret"
MOST_FOUND = 10_000


class HubSpotStandIn(StandIn):
    def __init__(self, now: datetime):
        super().__init__(now)
        self.page = 100
        self.lag = timedelta(0)
        """For how long the search does not see a change."""
        self.objects: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in PROPERTIES}
        self.associations: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
        self.merged: dict[str, str] = {}
        self.number = 100
        self.read_only: set[str] = set()
        self.refused_values: set[str] = set()

    # What happens in the portal

    def add(self, name: str, /, **properties: Any) -> str:
        self.number += 1
        id_ = str(self.number)
        self.objects[name][id_] = {
            "id": id_, "properties": properties, "createdAt": self._stamp(), "archived": False,
            "updatedAt": self._stamp(),
        }  # fmt: skip
        self._touch(name, id_)
        return id_

    def change(self, name: str, id_: str, /, **properties: Any) -> None:
        self.objects[name][id_]["properties"].update(properties)
        self._touch(name, id_)

    def associate(self, start: tuple[str, str], to: tuple[str, str], *labels: str) -> None:
        """Both are told to have changed, as their calculated properties are."""
        found = self.associations.setdefault((start[0], to[0]), {}).setdefault(start[1], [])
        found.append({
            "toObjectId": int(to[1]),
            "associationTypes": [
                {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None},
                *({"category": "USER_DEFINED", "typeId": 7, "label": one} for one in labels),
            ],
        })  # fmt: skip
        self._touch(*start)

    def dissociate(self, start: tuple[str, str], to: tuple[str, str]) -> None:
        self.dissociate_unseen(start, to)
        self._touch(*start)

    def dissociate_unseen(self, start: tuple[str, str], to: tuple[str, str]) -> None:
        """What is taken away need not change a property of either record."""
        found = self.associations[start[0], to[0]]
        found[start[1]] = [one for one in found[start[1]] if one["toObjectId"] != int(to[1])]

    def archive(self, name: str, id_: str) -> None:
        self.objects[name][id_] |= {"archived": True, "archivedAt": self._stamp()}

    def restore(self, name: str, id_: str) -> None:
        self.objects[name][id_]["archived"] = False
        del self.objects[name][id_]["archivedAt"]
        self._touch(name, id_)

    def forget(self, id_: str) -> list[dict[str, Any]]:
        """Delete a contact for reasons of privacy; what subscribers of both deletions are told."""
        self.objects["contacts"].pop(id_, None)
        self.number += 1
        event = {
            "eventId": self.number, "subscriptionId": 11, "portalId": 62515, "appId": 54321,
            "occurredAt": int(self.now.timestamp() * 1000), "attemptNumber": 0,
            "objectId": int(id_), "changeSource": "CRM_UI", "changeFlag": "DELETED",
        }  # fmt: skip
        kinds = ("contact.deletion", "contact.privacyDeletion")
        return [event | {"subscriptionType": kind} for kind in kinds]

    def merge(self, name: str, primary: str, other: str) -> str:
        """A new record with the values of the primary; both ids lead to it from now on."""
        values = dict(self.objects[name][primary]["properties"])
        id_ = self.add(name, **values | {"hs_merged_object_ids": f"{primary};{other}"})
        for (start, _to), found in self.associations.items():
            if start == name and (primary in found or other in found):
                both = [*found.get(primary, ()), *found.get(other, ())]
                found[id_] = list({one["toObjectId"]: one for one in reversed(both)}.values())
        for loser in (primary, other):
            del self.objects[name][loser]
            self.merged[loser] = id_
        return id_

    # What it answers

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return error(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        for address, answer in ADDRESSES.items():
            if found := re.fullmatch(address, asked.path):
                return getattr(self, answer)(asked, *found.groups())
        return error(404, "OBJECT_NOT_FOUND", "resource not found")

    def _owners(self, _asked: Asked) -> Answer:
        return Answer(200, {"results": [{"id": "77", "email": "maya@us.example"}]})

    def _pipelines(self, _asked: Asked) -> Answer:
        stages = [{"id": "qualifiedtobuy", "label": "Qualified to buy"}]
        return Answer(200, {"results": [{"id": "default", "stages": stages}]})

    def _properties(self, _asked: Asked, name: str) -> Answer:
        told = [
            {"name": one, "modificationMetadata": {"readOnlyValue": one in self.read_only}}
            for one in sorted(PROPERTIES[name])
        ]
        return Answer(200, {"results": told})

    def _list(self, asked: Asked, name: str) -> Answer:
        limit = int(asked.query.get("limit", ["10"])[0])
        if limit > 100:
            return error(400, "VALIDATION_ERROR", "limit must be at most 100")
        limit = min(limit, self.page)
        after = int(asked.query.get("after", ["0"])[0])
        archived = asked.query.get("archived", ["false"])[0].lower() == "true"
        found = [
            one
            for id_, one in sorted(self.objects[name].items(), key=lambda pair: int(pair[0]))
            if one["archived"] == archived and int(id_) >= after
        ]
        answer: dict[str, Any] = {
            "results": [_shown(one, asked.query["properties"]) for one in found[:limit]]
        }
        if len(found) > limit:
            following = found[limit]["id"]
            link = f"{self.address}{asked.path}?after={following}"
            answer["paging"] = {"next": {"after": following, "link": link}}
        return Answer(200, answer)

    def _search(self, asked: Asked, name: str) -> Answer:
        body = asked.json
        limit, after = min(body["limit"], 200), int(body.get("after") or 0)
        if body["limit"] > 200 or after + limit > MOST_FOUND:
            return error(400, "VALIDATION_ERROR", "paging beyond 10,000 results")
        (group,) = body["filterGroups"]
        seen = [
            one
            for one in self.objects[name].values()
            if not one["archived"] and self._sees(name, one)
            if all(_fits(one, limit) for limit in group["filters"])
        ]
        (order,) = body["sorts"]
        seen.sort(key=lambda one: int(one["properties"][order["propertyName"]]))
        shown = [_shown(one, body["properties"]) for one in seen[after : after + limit]]
        answer: dict[str, Any] = {"total": len(seen), "results": shown}
        if len(seen) > after + limit:
            answer["paging"] = {"next": {"after": str(after + limit)}}
        return Answer(200, answer)

    def _update(self, asked: Asked, name: str) -> Answer:
        inputs = asked.json["inputs"]
        if len(inputs) > 100:
            return error(400, "VALIDATION_ERROR", "The maximum number of inputs is 100.")
        for one in inputs:
            for property_, value in one["properties"].items():
                if property_ not in PROPERTIES[name] or value in self.refused_values:
                    message = f"Property values were not valid: {property_} of {one['id']}"
                    return error(400, "VALIDATION_ERROR", message)
        results, missing = [], []
        for one in inputs:
            id_ = self.merged.get(one["id"], one["id"])
            record = self.objects[name].get(id_)
            if record is None or record["archived"]:
                missing.append(one["id"])
            else:
                self.change(name, id_, **one["properties"])
                results.append(_shown(record, one["properties"]))
        answer = {"status": "COMPLETE", "results": results, "completedAt": self._stamp()}
        if missing:
            lost = {
                "status": "error", "category": "OBJECT_NOT_FOUND", "context": {"ids": missing},
                "message": "Could not get some objects, they may be deleted or not exist.",
            }  # fmt: skip
            return Answer(207, answer | {"numErrors": 1, "errors": [lost]})
        return Answer(200, answer)

    def _associated(self, asked: Asked, start: str, to: str) -> Answer:
        """Of a record without associations nothing is told but an error; the rest is answered."""
        inputs = asked.json["inputs"]
        known = self.associations.get((start, to), {})
        results = [
            {"from": {"id": one["id"]}, "to": known[one["id"]]}
            for one in inputs
            if known.get(one["id"])
        ]
        answer: dict[str, Any] = {"status": "COMPLETE", "results": results}
        without = [one["id"] for one in inputs if not known.get(one["id"])]
        if without:
            lost = {
                "status": "error", "category": "OBJECT_NOT_FOUND",
                "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
                "message": "No contacts is associated", "context": {"fromObjectId": without},
            }  # fmt: skip
            return Answer(207, answer | {"numErrors": len(without), "errors": [lost]})
        return Answer(200, answer)

    def _touch(self, name: str, id_: str) -> None:
        record = self.objects[name][id_]
        record["updatedAt"] = self._stamp()
        record["properties"] |= {"hs_object_id": id_, CHANGED[name]: self._stamp()}

    def _sees(self, name: str, record: dict[str, Any]) -> bool:
        changed = datetime.fromisoformat(record["properties"][CHANGED[name]])
        return changed <= self.now - self.lag

    def _stamp(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def signed(address: str, events: Any, at: datetime, *, secret: str = SECRET) -> dict[str, Any]:
    """A request of a webhook as Django's test client takes it."""
    body, stamp = json.dumps(events), str(int(at.timestamp() * 1000))
    told = f"POST{address}{body}{stamp}".encode()
    digest = hmac.new(secret.encode(), told, hashlib.sha256).digest()
    return {
        "data": body,
        "content_type": "application/json",
        "HTTP_X_HUBSPOT_SIGNATURE_V3": base64.b64encode(digest).decode(),
        "HTTP_X_HUBSPOT_REQUEST_TIMESTAMP": stamp,
    }


def error(status: int, category: str, message: str) -> Answer:
    """Errors have a category, a message and an id to quote to the vendor."""
    told = {"status": "error", "message": message, "category": category, "correlationId": "a-b-c"}
    return Answer(status, told)


def limited(policy: str, **headers: str) -> Answer:
    """What is said to who asks too often."""
    told = {
        "status": "error", "message": f"You have reached your {policy.lower()} limit.",
        "errorType": "RATE_LIMIT", "policyName": policy, "correlationId": "a-b-c",
    }  # fmt: skip
    return Answer(429, told, headers)


def _fits(record: dict[str, Any], limit: dict[str, Any]) -> bool:
    held = record["properties"][limit["propertyName"]]
    if limit["propertyName"] == "hs_object_id":
        held, wanted = int(held), int(limit["value"])
    else:
        held = datetime.fromisoformat(held).timestamp() * 1000
        wanted = float(limit["value"])
    return {"GTE": held >= wanted, "LT": held < wanted, "GT": held > wanted}[limit["operator"]]


def _shown(record: dict[str, Any], properties: Any) -> dict[str, Any]:
    """The properties that were asked for and are known; null where there is no value."""
    values = record["properties"]
    if not isinstance(values, dict):
        return record
    asked = {*properties, "hs_object_id"} & (set().union(*PROPERTIES.values()) | values.keys())
    return record | {"properties": {name: values.get(name) for name in sorted(asked)}}
