"""Settings for the tests: a folder that is thrown away, quick passwords, PostgreSQL where one is named."""

from __future__ import annotations

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="review-tests-")
os.environ["REVIEW_FOLDER"] = _folder.name
os.environ["TRACKER_DB"] = os.path.join(_folder.name, "tracker.db")  # noqa: PTH118 (a text is asked for)
for _name in ("REVIEW_TRACKER_URL", "REVIEW_HTTPS", "REVIEW_DEBUG", "REVIEW_HOSTS"):
    os.environ.pop(_name, None)
os.environ["REVIEW_DATABASE_URL"] = os.environ.get("TEST_POSTGRES_URL", "")

from review_site.settings import *  # noqa: E402, F403 (the environment comes first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
