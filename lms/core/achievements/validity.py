"""How long a credential holds: calendar months, last valid day included."""

from calendar import monthrange
from datetime import date


def last_valid_day(issued_on: date, months: int) -> date:
    """Give the last day, included, of a validity of so many calendar months.

    A day that the target month lacks becomes that month's last day: 31 January and one month is 28 or 29 February.
    """
    if months < 1:
        raise ValueError("A validity lasts at least one month.")
    years, month_index = divmod(issued_on.month - 1 + months, 12)
    year, month = issued_on.year + years, month_index + 1
    return date(year, month, min(issued_on.day, monthrange(year, month)[1]))
