"""Licences that grant training, for tests that export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from skill.rights.training import Aim
from tests.houses import licence

RECIPIENT, MODEL, PURPOSE = "Parrot Labs", "parrot-7", "pretraining"
AIM = Aim(RECIPIENT, MODEL, PURPOSE)
PRICE = 'model = "flat"\ncurrency = "USD"\nfee_per_month = "1.00"\ntrain_per_export = "50000.00"'


def train_grant(
    *,
    recipient: str = RECIPIENT,
    models: Sequence[str] = (MODEL,),
    purposes: Sequence[str] = (PURPOSE,),
    starts: str = "2026-06-01",
    exclude_sections: Sequence[str] = (),
    keep_body: str = "90d",
    delete_within: str = "30d",
    more: str = "",
) -> str:
    return f"""
[schedules.grants.train]
recipient = "{recipient}"
models = {json.dumps(list(models))}
purposes = {json.dumps(list(purposes))}
starts = {starts}
exclude_sections = {json.dumps(list(exclude_sections))}
keep_body = "{keep_body}"
delete_within = "{delete_within}"
{more}
"""


def training_licence(*, train: str | None = None, instead: Sequence[tuple[str, str]] = (), **terms: Any) -> str:
    """A licence as `houses.licence` makes it, with a train grant. `instead` changes lines."""
    text = licence(**({"model": PRICE} | terms)) + (train_grant() if train is None else train)
    for found, written in instead:
        assert found in text
        text = text.replace(found, written)
    return text
