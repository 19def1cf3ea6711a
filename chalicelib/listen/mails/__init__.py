"""Mail that comes in: from what the provider says of one to a case, a line in a conversation, or a reason on record."""
