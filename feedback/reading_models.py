"""Rows of how words were understood: by the reader, or by somebody who knew better."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.facts import HELD, Recorded


class Understanding(Recorded):
    """How the words of a feedback are understood; at most one is held at a time.

    It has the public id of its feedback, as merges and corrections write that row anew. What a
    person said of it is overruled: no reader computes it again. Topics that a person chose stay
    when a newer reader makes something else of the rest.
    """

    class Tone(models.TextChoices):
        NEGATIVE = "negative", pgettext_lazy("tone", "Negative")
        NEUTRAL = "neutral", pgettext_lazy("tone", "Neutral")
        POSITIVE = "positive", pgettext_lazy("tone", "Positive")

    public_id = models.CharField(max_length=40, db_index=True, editable=False)
    language = models.CharField(max_length=8, blank=True)
    language_certainty = models.FloatField(default=0.0)
    sentiment = models.FloatField(default=0.0)
    tone = models.CharField(max_length=8, choices=Tone.choices)
    certainty = models.FloatField(default=0.0)
    topics = models.JSONField(default=list, blank=True)
    phrases = models.JSONField(default=list, blank=True)
    reader = models.PositiveSmallIntegerField()
    """The version of the reader of texts that made it, or that was overruled."""
    is_overruled = models.BooleanField(default=False)
    has_chosen_topics = models.BooleanField(default=False)

    class Meta:
        indexes = [
            # What a reader is still to read again, the newest first.
            models.Index(
                fields=["reader", "id"],
                condition=HELD & Q(is_overruled=False),
                name="feedback_read_by",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["public_id"], condition=HELD, name="feedback_understood_once"
            ),
            models.CheckConstraint(
                condition=Q(sentiment__gte=-1, sentiment__lte=1),
                name="feedback_sentiment_on_its_scale",
            ),
            models.CheckConstraint(
                condition=Q(certainty__gte=0, certainty__lte=1)
                & Q(language_certainty__gte=0, language_certainty__lte=1),
                name="feedback_certainty_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(tone__in=["negative", "neutral", "positive"]), name="feedback_tone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.tone}"
