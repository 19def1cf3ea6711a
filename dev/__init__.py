"""The whole product on one machine: engine, server, event pump, clock, mailbox, and what packages it for AWS.

Nothing in chalicelib knows that this folder exists; the handlers run here are the very ones that Lambda runs.
"""
