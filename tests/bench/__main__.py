"""Every measurement, one after the other: ``make bench``."""

from tests.bench import committees, pages

committees.main()
print()
pages.main()
