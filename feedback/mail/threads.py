"""PURE: which words of a mail are new, and who wrote those that were forwarded."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from mailparser_reply.parser import EmailMessage as Replies

from feedback import signatures
from feedback.mail import days

LANGUAGES = ["en", "fr", "it", "de"]
LONGEST_READ = 20_000
"""Letters that are looked through for quotes; what quotes more than that has said it by then."""
LONGEST_LINE = 200
"""Letters of a line that can introduce a quote. The patterns take the cube of it."""
MOST_BLANK = 2
"""Lines in a row that say nothing; of more the patterns take the square."""
MOST_SIGNATURE = 500
FORWARDED = re.compile(r"(?i)^\s*(fwd?|tr|i|wg|inoltro|transf[ée]r[ée]?|rif)\s*:")
MARKER = re.compile(
    r"(?im)^[> \t]*(-{2,}[ \t]*(forwarded message|original message|message transf[ée]r[ée]"
    r"|message d.origine|message original|messaggio inoltrato|messaggio originale"
    r"|weitergeleitete nachricht|urspr.ngliche nachricht)[ \t]*-{2,}"
    r"|(begin forwarded message|d[ée]but du message (r[ée]exp[ée]di[ée]|transf[ée]r[ée])"
    r"|inizio messaggio inoltrato|anfang der weitergeleiteten nachricht)[ \t]*:)[ \t]*$"
)
FROM = re.compile(r"(?i)^[>*\s]*(?:from|de|da|von|expéditeur|mittente)\s?\*?\s?:\*?\s*(.*)$")
OTHER = re.compile(
    r"(?i)^[>*\s]*(?:sent|date|to|cc|subject|reply-to|envoyé|date|à|objet|répondre à"
    r"|inviato|data|a|oggetto|gesendet|datum|an|betreff)\s?\*?\s?:\*?(?:\s|$)"
)
DATE = re.compile(
    r"(?i)^[>*\s]*(sent|date|envoyé|inviato|data|gesendet|datum)\s?\*?\s?:\*?\s*(.*)$"
)
SUBJECT = re.compile(r"(?i)^[>*\s]*(subject|objet|oggetto|betreff)\s?\*?\s?:\*?\s*(.*)$")
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
QUOTE = re.compile(r"(?m)^>.*$")
WROTE = re.compile(r"(?im)^.{0,200}(wrote|a écrit|ha scritto|schrieb).{0,80}:\s*$")


@dataclass(frozen=True)
class Author:
    """Who wrote what was forwarded, their words alone, and what the lines above say of it."""

    name: str
    address: str
    text: str
    subject: str = ""
    on: date | None = None


def new_words(text: str) -> str:
    """What the sender of a mail wrote, without what they quote, without a signature."""
    text = _dense(text)
    head = text[:LONGEST_READ]
    block = next(_blocks(head.split("\n")), None)
    kept = "\n".join(head.split("\n")[: block[0]]) if block and block[0] else head
    told = _replied(kept)
    rest = "" if block or told != kept.strip() else text[LONGEST_READ:]
    return signatures.parted((told + rest).strip()).words or _below(text)


def signed(text: str) -> str:
    """The name below the new words of a mail, if one stands there."""
    lines = _dense(text)[:LONGEST_READ].split("\n")
    quotes = (start for start, line in enumerate(lines) if _is_quote(line))
    ends = [*(start for start, _end, _told in _blocks(lines)), *quotes, len(lines)]
    return signatures.parted("\n".join(lines[: min(ends)])).name


def is_forward(subject: str, text: str) -> bool:
    return bool(FORWARDED.match(subject) or MARKER.search(text[:LONGEST_READ]))


def author(text: str, own: Collection[str]) -> Author | None:
    """Who said the first thing in a forwarded thread that none of our own people said."""
    lines = _dense(text)[:LONGEST_READ].split("\n")
    blocks = list(_blocks(lines))
    found = []
    for number, (start, end, told) in enumerate(blocks):
        until = blocks[number + 1][0] if number + 1 < len(blocks) else len(lines)
        body = "\n".join(line.lstrip("> ") for line in lines[end:until])
        words = new_words(body) if body.strip() else ""
        if words:
            head = lines[start:end]
            found.append(Author(*_named(told), words, _told(SUBJECT, head), _day(head)))
    theirs = (one for one in found if one.address.rpartition("@")[2] not in own)
    return next(theirs, None)


def _dense(text: str) -> str:
    """Without the blank lines beyond two in a row, quoted ones too."""
    kept, blank = [], 0
    for line in text.split("\n"):
        blank = 0 if line.replace(">", "").strip() else blank + 1
        if blank <= MOST_BLANK:
            kept.append(line.rstrip() if blank else line)
    return "\n".join(kept)


def _blocks(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Where the headers of a quoted mail begin and end, and what they say of its author."""
    end = 0
    for start, line in enumerate(lines):
        if start < end or not (FROM.match(line) or OTHER.match(line)):
            continue
        end, told = _block(lines, start)
        if told is not None:
            yield start, end, told


def _block(lines: list[str], start: int) -> tuple[int, str | None]:
    """The end of a run of headers; their author, if it is a run that names one."""
    told, named, end = None, 0, start
    while end < len(lines) and end - start < 16:
        line = lines[end]
        if found := FROM.match(line):
            told, named = (found[1].strip() or _next(lines, end)), named + 1
        elif OTHER.match(line):
            named += 1
        elif (not line.strip("> \t*") and named > 1) or not line.strip("> \t*") or end - start > 12:
            break
        end += 1
    return max(end, start + 1), told if named > 1 else None


def _told(label: re.Pattern[str], head: list[str]) -> str:
    """What stands behind a label among the lines above a mail."""
    found = (label.match(line) for line in head)
    return next((one[2].strip() for one in found if one), "")


def _day(head: list[str]) -> date | None:
    is_english = any(re.match(r"(?i)[>*\s]*(from|sent|subject)\b", line) for line in head)
    return days.day_of(_told(DATE, head), is_english=is_english)


def _next(lines: list[str], at: int) -> str:
    return lines[at + 1].strip() if at + 1 < len(lines) else ""


def _named(told: str) -> tuple[str, str]:
    """Name and address of `Ana Ruiz <ana@client.example>` in all its spellings."""
    found = ADDRESS.search(told)
    address = found[0].casefold() if found else ""
    name = told[: found.start()] if found else told
    name = re.sub(r"(?i)\[?mailto:|[<>\[\]\"*;]", " ", name)
    return " ".join(name.split()).strip("'( "), address


def _replied(text: str) -> str:
    """The newest words; with the signature where what looks like one is too long to be one."""
    if not text.strip():
        return ""
    text, long_lines = _shortened(text)
    # It is a table of patterns of others: whatever it stumbles over, the whole text is kept.
    try:
        read = Replies(text=text, languages=list(LANGUAGES), keep_hyphen_lists=True).read()
    except Exception:
        return _lengthened(text, long_lines).strip()
    first = read.replies[0]
    is_long = len(first.signatures or "") > MOST_SIGNATURE
    told = first.full_body if is_long else first.body
    return "" if first.headers and not told else _without_quotes(_lengthened(told, long_lines))


def _shortened(text: str) -> tuple[str, list[str]]:
    """The text with a sign for each long line, and those lines."""
    lines = text.split("\n")
    kept = [line for line in lines if len(line) > LONGEST_LINE]
    places = iter(range(len(kept)))
    short = [f"\ue000{next(places)}\ue001" if len(line) > LONGEST_LINE else line for line in lines]
    return "\n".join(short), kept


def _lengthened(text: str, kept: list[str]) -> str:
    signs = re.compile("\ue000([0-9]{1,5})\ue001")
    return signs.sub(lambda found: kept[int(found[1])] if int(found[1]) < len(kept) else "", text)


def _without_quotes(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", QUOTE.sub("", text)).strip()


def _is_quote(line: str) -> bool:
    is_short = len(line) <= LONGEST_LINE
    return line.startswith(">") or (is_short and bool(WROTE.match(line) or MARKER.match(line)))


def _below(text: str) -> str:
    """What stands below or between quotes, if nothing stands above."""
    quoted = ">" in text
    return _without_quotes(WROTE.sub("", text)) if quoted else ""
