"""What a system says to the door and hears from it, in the few words that stories need."""

from dataclasses import dataclass
from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from crm.models import Source
from tests import factories
from tests.commits import commit

OLD, NEW = "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"


@dataclass(frozen=True)
class Speaker:
    """One outside system, by its own key."""

    client: APIClient
    name: str

    @property
    def address(self) -> str:
        return f"/api/v1/sources/{self.name}"

    def batch(self, *records: Any, **headers: str):
        body = {"records": list(records)}
        return self.client.post(f"{self.address}/batch", body, "json", headers=headers)

    def send(self, *records: Any) -> list[dict]:
        """The results of a batch, which was taken."""
        answer = self.batch(*records)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    def said(self, *records: Any) -> list[str]:
        return [one["status"] for one in self.send(*records)]

    def get(self, path: str, **parameters: Any) -> Any:
        commit()
        answer = self.client.get(f"/api/v1/{path}", parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def record(self, kind: str, external_id: str) -> dict:
        return self.get(f"sources/{self.name}/{kind}/{external_id}")

    def here(self) -> str:
        """The cursor after everything that has happened."""
        commit()
        return self.client.get("/api/v1/accounts")["Changes-Cursor"]

    def heard(self, since: str, **wanted: Any) -> list[tuple]:
        """The op, type and fields of each change since then."""
        told = self.get("changes", cursor=since, **wanted)["data"]
        return [(one["op"], one["type"], *sorted(one["changed"] + one["cleared"])) for one in told]

    def outbox(self) -> list[dict]:
        return self.get(f"sources/{self.name}/outbox")["data"]

    def acknowledge(self) -> None:
        cursor = self.get(f"sources/{self.name}/outbox")["next_cursor"]
        done = self.client.post(f"{self.address}/outbox/ack", {"cursor": cursor}, "json")
        assert done.status_code == 200, done.content


def speaker(source: Source, user: User) -> Speaker:
    client = APIClient()
    secret = factories.secret_of_key(source, user)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return Speaker(client, source.name)


def account(external_id: str = "001", *, at: str | None = None, **fields: Any) -> dict:
    return {
        "type": "account",
        "external_id": external_id,
        "source_modified_at": at,
        "fields": {"name": "Client"} | fields,
    }


def person(
    external_id: str = "003",
    *,
    of: str = "001",
    reports_to: str | None = None,
    at: str | None = None,
    **fields: Any,
) -> dict:
    refs = {"account": {"external_id": of}}
    if reports_to:
        refs["reports_to"] = {"external_id": reports_to}
    return {
        "type": "stakeholder",
        "external_id": external_id,
        "source_modified_at": at,
        "fields": {"last_name": f"Person {external_id}"} | fields,
        "refs": refs,
    }


def ending(external_id: str, kind: str = "stakeholder", **more: Any) -> dict:
    return {"type": kind, "external_id": external_id, "op": "delete", **more}


def merging(winner: str, *losers: Any, **more: Any) -> dict:
    return {
        "type": "stakeholder",
        "external_id": winner,
        "op": "merge",
        "losers": list(losers),
        **more,
    }
