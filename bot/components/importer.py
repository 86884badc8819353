"""Reads the training data: `outcome/topic` labels become intent and topic, not retrieval intents."""

from __future__ import annotations

from typing import Optional, Text

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

TOPIC = "topic"


class TopicImporter(RasaFileImporter):
    """Keeps the full label of each example as attribute `topic`.

    Rasa reads a slash as a retrieval intent, whose answer's confidence its fallback never looks at.
    """

    def get_nlu_data(self, language: Optional[Text] = "sv") -> TrainingData:
        """Return the examples with base outcomes as intents; a button's payload never reaches the classifier."""
        data = super().get_nlu_data(language)
        for message in data.training_examples:
            label = message.get(INTENT_RESPONSE_KEY) or message.get(INTENT)
            message.data.pop(INTENT_RESPONSE_KEY, None)
            if label:
                message.set(TOPIC, label)
        buttons = [Message.build(text=text, intent="choose") for text in ("/choose", "/choose{}")]
        return TrainingData([*data.training_examples, *buttons], data.entity_synonyms, data.regex_features, data.lookup_tables)
