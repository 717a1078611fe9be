"""Somebody who is told by webhooks, at a loopback address."""

from datetime import datetime

from standardwebhooks import Webhook

from tests.stand_ins.loopback import Answer, Asked, StandIn


class Receiver(StandIn):
    """Takes everything, unless told to fail."""

    def answer(self, asked: Asked) -> Answer:
        return Answer(204, "")

    @property
    def ids(self) -> list[str]:
        return [asked.headers["webhook-id"] for asked in self.asked]

    @property
    def events(self) -> list[dict]:
        return [event for asked in self.asked for event in asked.json["data"].get("events", [])]


def signed(secret: str, message: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a sender who knows the secret, as Django's test client takes them."""
    return {
        "HTTP_WEBHOOK_ID": message,
        "HTTP_WEBHOOK_TIMESTAMP": str(int(at.timestamp())),
        "HTTP_WEBHOOK_SIGNATURE": Webhook(secret).sign(message, at, body.decode()),
    }
