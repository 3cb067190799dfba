"""Two limits for one number, so that a finding does not come and go."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hysteresis:
    """A finding begins at one limit and ends at the other, which is nearer to a healthy value.

    With a single limit, a number that wavers about it would start and end the finding each time (O. H. Schmitt, 1938).
    """

    begins: float
    ends: float

    def __call__(self, already_found: bool) -> float:
        """The limit to compare with: `ends` if the finding was there a reading before, else `begins`."""
        return self.ends if already_found else self.begins
