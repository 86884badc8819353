"""Serves the assistant: what `rasa run` does, without what only training needs.

Rasa 3.6.21 imports TensorFlow for the training of components that are not ours, also when it serves: 260 MB of memory
and three seconds at each start (decision 0020). Stand-ins take the place of the modules through which it does so. A
stand-in that is called says so; training or testing a model over HTTP fails in this process.
"""

from __future__ import annotations

import runpy
import sys
from types import ModuleType
from typing import Any, Dict, NoReturn, Text, Tuple

from bot.serving.workers import share_model

# The modules that import it, and the names that the modules of a serving process take from them.
TRAINING: Dict[Text, Tuple[Text, ...]] = {
    "rasa.graph_components.validators.default_recipe_validator": ("DefaultV1RecipeValidator",),
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    "rasa.utils.tensorflow.model_data": ("Data", "FeatureArray", "RasaModelData", "ragged_array_to_ndarray"),
}


class TrainingOnly:
    """Stands for something that trains."""

    def __init__(self, *_: Any, **__: Any) -> NoReturn:
        raise RuntimeError("This process only serves the assistant; to train it call `bot/rasa train`.")


def leave_out_training() -> None:
    """Put the stand-ins in place; to be called before anything of Rasa is imported."""
    for name, parts in TRAINING.items():
        stand_in = ModuleType(name, "Only training needs what stands here.")
        for part in parts:
            setattr(stand_in, part, type(part, (TrainingOnly,), {}))
        sys.modules[name] = stand_in


def main() -> None:
    """Do as `python -m rasa` does."""
    leave_out_training()
    share_model()
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
