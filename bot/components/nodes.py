"""The nodes of the pipeline as Rasa loads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import embeddings
from bot.components.analysis import analyse
from bot.components.importer import TOPIC
from bot.components.language import LanguageDetector
from bot.components.topic_model import Settings, TopicModel

_FILE = "part.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageDetectorNode(GraphComponent):
    """Adds `language` and `language_confidence` to each message (langdetect, everyday words, known words)."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, detector: LanguageDetector) -> None:
        self._storage = model_storage
        self._resource = resource
        self.detector = detector

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "LanguageDetectorNode":
        return cls(model_storage, resource, LanguageDetector())

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LanguageDetectorNode":
        LanguageDetector.warm_up()
        with model_storage.read_from(resource) as directory:
            return cls(model_storage, resource, joblib.load(Path(directory) / _FILE))

    @staticmethod
    def required_packages() -> List[Text]:
        return ["langdetect"]

    def train(self, training_data: TrainingData) -> Resource:
        self.detector = LanguageDetector.from_examples(
            example.get(TEXT) for example in training_data.intent_examples if example.get(INTENT) != "other_language"
        )
        with self._storage.write_to(self._resource) as directory:
            joblib.dump(self.detector, Path(directory) / _FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            found = self.detector.detect(message.get(TEXT) or "")
            message.set("language", found.code, add_to_output=True)
            message.set("language_confidence", found.confidence, add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifierNode(IntentClassifier, GraphComponent):
    """Sets the base outcome as intent and adds `topics`, `outcomes` and `segments` for the action server."""

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, model: Optional[TopicModel]
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = model_storage
        self._resource = resource
        self.model = model
        self.embed = embeddings.load() if self._config["embeddings"] else None

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"embeddings": True, "cascade_below": Settings.cascade_below}

    @staticmethod
    def required_packages() -> List[Text]:
        return ["sklearn"]

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "TopicClassifierNode":
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicClassifierNode":
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, joblib.load(Path(directory) / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        # Who answers needs no scikit-learn: 30 MB, and a second of the start.
        from bot.components.topic_train import fit

        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(TOPIC)]
        texts = [e.get(TEXT) for e in examples]
        embed = embeddings.load(threads=os.cpu_count() or 1) if self._config["embeddings"] else None
        if embed is not None:
            embed = embeddings.with_cache(embed, Path(os.environ.get("BOT_EMBEDDING_CACHE", "var/embeddings.npz")))
        settings = Settings(cascade_below=self._config["cascade_below"])
        self.model = fit(texts, [e.get(TOPIC) for e in examples], embed, settings)
        with self._storage.write_to(self._resource) as directory:
            joblib.dump(self.model, Path(directory) / _FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT)
            if not text or self.model is None:
                continue
            found = analyse(text, self.model, self.embed)
            outcome, confidence = found.base()
            message.set(INTENT, {"name": outcome, "confidence": confidence}, add_to_output=True)
            ranking = sorted(found.outcomes.items(), key=lambda pair: -pair[1])
            message.set(
                INTENT_RANKING_KEY, [{"name": n, "confidence": p} for n, p in ranking], add_to_output=True
            )
            message.set("topics", found.topics, add_to_output=True)
            message.set("outcomes", found.outcomes, add_to_output=True)
            message.set("segments", found.segments, add_to_output=True)
        return messages
