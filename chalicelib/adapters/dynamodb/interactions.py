"""What happened with customers, and who was invited to say how it was, in the table."""

from collections.abc import Sequence
from typing import cast

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.records import key_of
from chalicelib.adapters.dynamodb.signals import A_WRITE, SignalsInTable, item_of
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.invitation import Invitation


class InteractionsInTable(SignalsInTable):
    def keep_interactions(self, interactions: Sequence[Interaction]) -> None:
        puts = list({key_of(each): {"PutRequest": {"Item": item_of(each)}} for each in interactions}.values())
        for start in range(0, len(puts), A_WRITE):
            self._write_all(puts[start : start + A_WRITE])

    def invitation(self, interaction_id: str) -> Invitation:
        return cast(Invitation, self.get(keys.invitation(interaction_id), consistent=True))

    def is_decided(self, interaction_id: str) -> bool:
        place = keys.event(f"interaction/{interaction_id}", interaction_id)
        return self.item(place, consistent=True) is not None
