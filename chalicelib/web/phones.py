"""Phone numbers as people type them, and as keys: E.164 (ITU-T), by libphonenumber's metadata."""

import re
import unicodedata

# Whatever people put between digits. A word among them makes it a place to find somebody, and no number.
TYPED = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]+")
SHORTEST = 5


def number(text: str, region: str | None) -> str | None:
    """`+442079460018`, or None for what is no number: "ask at the counter", or one without a country where none is set.

    Args:
        text: as typed; full-width digits and any of the usual signs between them are fine.
        region: ISO 3166 code of the country whose national numbers are understood, such as `GB`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not TYPED.fullmatch(plain) or len(re.sub(r"\D", "", plain)) < SHORTEST:
        return None
    # Not before a number is there to be read: loading it takes a while.
    from phonenumbers import phonenumberutil as library

    international = "+" + plain[2:] if plain.startswith("00") else plain
    for typed in dict.fromkeys((plain, international)):
        try:
            found = library.parse(typed, region)
        except library.NumberParseException:
            continue
        if library.is_possible_number(found):
            return str(library.format_number(found, library.PhoneNumberFormat.E164))
    return None


def is_region(region: str) -> bool:
    """Whether it is the ISO 3166 code of a country whose national numbers we understand."""
    from phonenumbers import phonenumberutil as library

    return region in library.SUPPORTED_REGIONS
