"""The only folder that talks to AWS: what answers the protocols of ports.py."""
