"""Every measurement, one after the other: ``make bench``. A quarter of an hour."""

from tests.bench import committees, pages, scale

committees.main()
print()
pages.main()
print(flush=True)
scale.main(list(scale.SIZES))
