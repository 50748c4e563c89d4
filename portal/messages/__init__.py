"""The outbox: what people are told by text or e-mail, written in the transaction of the event it tells of."""
