"""One module for each tool that people leave; canny.py is the model to copy. A module has

NAME, TABLES     what it is called, and its tables with the names of their files
STATUSES         its statuses in lower case -> those of domain/suggestion.py
COLUMNS          plain names of every column that it makes something of, or knows to be of no use here
prepare(source)  what must be known before the first row, such as who is who
read(row, known, now)  the things that a row holds; raises Refused
"""

from types import ModuleType

from dev.moving.tools import canny, fider, uservoice

TOOLS: dict[str, ModuleType] = {module.NAME: module for module in (canny, fider, uservoice)}
