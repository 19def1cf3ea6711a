"""The API for programs: who calls (caller.py), how often (limit.py), whether again (again.py), what an endpoint is
(endpoint.py), and what is written about all of them (specification.py, reference.py)."""
