"""Mails as they come, the nasty ones too, each with what is to be made of it."""

from email.message import EmailMessage

ANA = "Ana Ruiz <ana@client.example>"
WORDS = "Nobody has answered for two weeks."


def mail(text=WORDS, *, sender=ANA, subject="Support", html="", **headers):
    """A mail of these parts, as bytes; a header may be repeated as a list."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "Maya <voice@quorate.example>"
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 09:30:00 +0100"
    message["Message-ID"] = "<1@client.example>"
    for name, value in headers.items():
        for one in value if isinstance(value, list) else [value]:
            message[name.replace("_", "-")] = one
    if text is not None:
        message.set_content(text)
    if html:
        (message.set_content if text is None else message.add_alternative)(html, subtype="html")
    return message.as_bytes()


def raw(body, *, kind="text/plain", encoding="8bit", head=""):
    """A mail whose body is exactly these bytes."""
    lines = f"From: {ANA}\r\nSubject: Support\r\nMessage-ID: <1@client.example>\r\n{head}"
    lines += f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return lines.encode() + body


def with_file(size):
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = ANA, "Plan", "<2@client.example>"
    message.set_content(WORDS)
    message.add_attachment(
        b"%PDF" * (size // 4), maintype="application", subtype="pdf", filename="a"
    )
    return message.as_bytes()


def attached():
    """Somebody of ours sends on a whole mail as a file."""
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "maya@quorate.example", "Fwd: Support"
    outer["Message-ID"] = "<3@quorate.example>"
    outer.set_content("See below")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = ANA, "Support"
    inner.set_content(WORDS)
    outer.add_attachment(inner)
    return outer.as_bytes()


def report(kind):
    body = (
        f'MIME-Version: 1.0\r\nFrom: "Mail" <mailer@host.example>\r\nSubject: Report\r\n'
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt was not delivered.\r\n"
        f"--b\r\nContent-Type: message/{kind}\r\n\r\nStatus: 5.1.1\r\n--b--\r\n"
    )
    return body.encode()


FORWARDS = {
    "Gmail, English": (
        "Fwd: Support",
        (
            "FYI\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@client.example>\n"
            "Date: Mon, Mar 2, 2026 at 9:30 AM\nSubject: Support\nTo: <maya@quorate.example>\n\n\n"
        ),
    ),
    "Gmail, French": (
        "Fwd: Support",
        (
            "---------- Forwarded message ---------\nDe : Ana Ruiz <ana@client.example>\n"
            "Date: lun. 2 mars 2026 à 09:30\nSubject: Support\nTo: <maya@quorate.example>\n\n"
        ),
    ),
    "Gmail, Italian": (
        "Fwd: Support",
        (
            "---------- Forwarded message ---------\nDa: Ana Ruiz <ana@client.example>\n"
            "Date: lun 2 mar 2026 alle ore 09:30\nSubject: Support\nTo: <maya@quorate.example>\n\n"
        ),
    ),
    "Outlook, English": (
        "FW: Support",
        (
            "From: Ana Ruiz <ana@client.example>\nSent: Monday, March 2, 2026 9:30 AM\n"
            "To: Maya <maya@quorate.example>\nSubject: Support\n\n"
        ),
    ),
    "Outlook, French": (
        "TR: Support",
        (
            "Pour info\n\n________________________________\nDe : Ana Ruiz <ana@client.example>\n"
            "Envoyé : lundi 2 mars 2026 09:30\nÀ : Maya <maya@quorate.example>\nObjet : Support\n\n"
        ),
    ),
    "Outlook, Italian": (
        "I: Support",
        (
            "Da: Ana Ruiz <ana@client.example>\nInviato: lunedì 2 marzo 2026 09:30\n"
            "A: Maya <maya@quorate.example>\nOggetto: Support\n\n"
        ),
    ),
    "Outlook of old": (
        "FW: Support",
        (
            "-----Original Message-----\nFrom: Ana Ruiz [mailto:ana@client.example]\n"
            "Sent: Monday, March 2, 2026 9:30 AM\nTo: Maya\nSubject: Support\n\n"
        ),
    ),
    "Apple, English": (
        "Fwd: Support",
        (
            "Begin forwarded message:\n\nFrom: Ana Ruiz <ana@client.example>\nSubject: Support\n"
            "Date: 2 March 2026 at 09:30:00 CET\nTo: maya@quorate.example\n\n"
        ),
    ),
    "Apple, French": (
        "Fwd: Support",
        (
            "Début du message transféré :\n\n> De: Ana Ruiz <ana@client.example>\n"
            "> Objet: Support\n> Date: 2 mars 2026 à 09:30:00\n> À: maya@quorate.example\n> \n> "
        ),
    ),
    "Apple, Italian": (
        "Fwd: Support",
        (
            "Inizio messaggio inoltrato:\n\nDa: Ana Ruiz <ana@client.example>\nOggetto: Support\n"
            "Data: 2 marzo 2026 alle ore 09:30:00\nA: maya@quorate.example\n\n"
        ),
    ),
    "Thunderbird": (
        "Fwd: Support",
        (
            "\n-------- Forwarded Message --------\nSubject: \tSupport\nDate: \tMon, 2 Mar\n"
            "From: \tAna Ruiz <ana@client.example>\nTo: \tmaya@quorate.example\n\n"
        ),
    ),
    "forwarded twice": (
        "FW: FW: Support",
        (
            "From: Tom <tom@quorate.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Maya\n"
            "Subject: FW: Support\n\nHave a look\n\nFrom: Ana Ruiz <ana@client.example>\n"
            "Sent: Monday, March 2, 2026 9:30 AM\nTo: Tom\nSubject: Support\n\n"
        ),
    ),
}
"""How programs forward: the subject, and what stands above the words."""

REPLIES = {
    "nothing quoted": WORDS,
    "Gmail, English": f"{WORDS}\n\nOn Mon, Mar 2, 2026 at 9:00 AM Maya <m@q.example> wrote:\n> Hi",
    "Gmail, French": f"{WORDS}\n\nLe lun. 2 mars 2026 à 09:00, Maya <m@q.example> a écrit :\n> Hi",
    "Gmail, Italian": f"{WORDS}\n\nIl giorno lun 2 mar 2026 Maya <m@q.example> ha scritto:\n> Hi",
    "Outlook, English": f"{WORDS}\n\nFrom: Maya\nSent: Monday\nTo: Ana\nSubject: RE: Support\n\nHi",
    "Outlook, French": f"{WORDS}\n\nDe : Maya\nEnvoyé : lundi\nÀ : Ana\nObjet : RE: Support\n\nHi",
    "Outlook, Italian": f"{WORDS}\n\nDa: Maya\nInviato: lun\nA: Ana\nOggetto: R: Support\n\nHi",
    "below the quote": f"On Monday, Maya wrote:\n> Hi\n> How is it?\n\n{WORDS}",
    "a signature": f"{WORDS}\n\n-- \nAna Ruiz\nCFO, Client SA",
    "a telephone": f"{WORDS}\n\nSent from my iPhone",
}
"""Replies, each of which says the same and no more."""
