"""Every measurement, one after the other: ``make bench``. A quarter of an hour."""

from tests.bench import committees, loads, pages, scale, voice

committees.main()
print()
pages.main()
print(flush=True)
scale.main(list(scale.SIZES))
print(flush=True)
# A million with python -m tests.bench.loads.
loads.main(100_000)
print(flush=True)
voice.main(voice.SECONDS, voice.RATE)
