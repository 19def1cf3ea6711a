"""What somebody is called, as staff look for them: by any part of a name, whatever the case, accents, width and order of it."""

import re
from collections.abc import Iterable

from chalicelib.domain.folding import RUN
from chalicelib.domain.folding import folded as plain

# Of a name so many characters are looked through, and it is found by so many of its parts.
LONGEST, MOST_PARTS = 60, 8
# What stands between the parts of a name, as spaces do.
BETWEEN = re.compile('[-\u2010-\u2015\u2212.,;:\u00b7\u2022\u2027\u30fb/|()\\[\\]"\u201c\u201d\u00ab\u00bb]')
# The first character of a script without spaces. A pattern of them all takes longer to make than most names to read.
FIRST_OF_RUNS = RUN[0]
# Family names of people who write without spaces have one character or two: what follows either may be the given name.
FAMILY = (1, 2)


def parts(name: str) -> list[str]:
    """In the order in which they stand; a run of characters without spaces is one, and so is an address."""
    whole = plain(name)
    return _apart((whole if "@" in whole else BETWEEN.sub(" ", whole))[:LONGEST])


def folded(name: str) -> str:
    """A name as it is looked for. In scripts without spaces there are none, whoever typed some."""
    return _joined(parts(name))


def ways(name: str) -> list[str]:
    """The name as it is looked for, from its beginning and from each further part on, where what stood before comes last."""
    said = parts(name)
    runs = [part for part in said if _is_run(part)]
    found = []
    for place, part in enumerate(said):
        for start in (0, *FAMILY) if runs == [part] else (0,):
            if start < len(part):
                found.append(_joined([part[start:], *said[place + 1 :], *said[:place], part[:start]]))
    return list(dict.fromkeys(found))[:MOST_PARTS]


def has(way: str, wanted: Iterable[str]) -> bool:
    """Whether each of these parts is the beginning of a part of this name; of a run of characters, anywhere in it."""
    said = way.split()
    return all(any(each in part if _is_run(each) else part.startswith(each) for part in said) for each in wanted)


def turns_to(way: str, beginning: str) -> bool:
    """Whether the name, from one of its parts on, begins so."""
    said = way.split()
    return any(" ".join([*said[place:], *said[:place]]).startswith(beginning) for place in range(len(said)))


def _apart(plain_name: str) -> list[str]:
    if max(plain_name, default="") < FIRST_OF_RUNS:
        return plain_name.split()
    return re.findall(rf"[{RUN}]+|[^{RUN}\s]+", plain_name)


def _joined(said: list[str]) -> str:
    whole = ""
    for part in filter(None, said):
        whole += part if not whole or _is_run(whole[-1]) and _is_run(part) else f" {part}"
    return whole


def _is_run(part: str) -> bool:
    return part[:1] >= FIRST_OF_RUNS and bool(re.match(f"[{RUN}]", part))
