"""Reads domain and training data so that a new topic is one new file.

Rasa wants every intent in ``domain.yml`` as well as in the training data. This importer adds the intents that
the files under ``data/`` bring
with them, and checks those files first, so that an editor's slip is reported with file, line and remedy
before training starts.
"""

from __future__ import annotations

from pathlib import Path

import rasa.shared.utils.common
from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

import content
from components.training_files import intents_in


class ContentImporter(RasaFileImporter):
    """Rasa's file importer, with the intents of the training files declared in the domain."""

    @rasa.shared.utils.common.cached_method
    def get_domain(self) -> Domain:
        """The domain of ``domain.yml`` with every intent that has training lines.

        Raises:
            content.ContentError: a file under ``data/`` is broken or incomplete.
        """
        domain = super().get_domain()
        if domain.is_empty():
            return domain
        content.load()
        intents = sorted({intent for file in self._nlu_files for intent in intents_in(Path(file))})
        return domain.merge(
            Domain.from_dict({"intents": [name for name in intents if name not in domain.intents]})
        )
