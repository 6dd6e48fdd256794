"""Sends one mail, or lays it in instance/mail/ where no mail server is set; what a mail leads to."""

import logging
import smtplib
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from socket import gaierror
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from flask import current_app, has_request_context, request

log = logging.getLogger("forum.mail")

TIMEOUT_SECONDS = 10
SURELY_NOT_TAKEN = (
    ConnectionRefusedError,
    gaierror,
    SMTPResponseException,
    SMTPRecipientsRefused,
    SMTPNotSupportedError,
)


def send_mail(to, subject, text):
    """Send a plain text mail. Raises OSError or smtplib.SMTPException when the server does not take it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = current_app.config["MAIL_FROM"], to, subject
    message.set_content(text)
    address = current_app.config["MAIL_URL"]
    if address:
        _hand_over(urlsplit(address), message)
    else:
        _lay_down(message)


def send_at_most_once(to, subject, text, give_back):
    """Send a mail that was written down as sent before; returns whether it went.

    Only a server that surely did not take it makes `give_back` undo what was written down, for the next
    run to send; after a silence nobody knows, and it is not sent again.
    """
    try:
        send_mail(to, subject, text)
    except SURELY_NOT_TAKEN as error:
        give_back()
        log.warning("A mail was not taken and waits for the next run: %s", type(error).__name__)
        return False
    except (OSError, SMTPException) as error:
        log.warning("A mail may be lost, and is not sent again: %s", type(error).__name__)
        return False
    return True


def send_to_each(numbers, send, progress):
    """Let `send` mail those members one after the other; returns (sent, failed). None is neither."""
    told = []
    for done, number in enumerate(numbers, 1):
        told.append(send(number))
        progress(done)
    return told.count(True), told.count(False)


def outside_address(path):
    """An address for a mail or a feed reader."""
    site = current_app.config["SITE_URL"] or (request.host_url if has_request_context() else "")
    return site.rstrip("/") + path


def _hand_over(server, message):
    with smtplib.SMTP(server.hostname, server.port or 25, timeout=TIMEOUT_SECONDS) as line:
        if server.username:
            line.starttls()
            line.login(unquote(server.username), unquote(server.password or ""))
        line.send_message(message)


def _lay_down(message):
    folder = Path(current_app.instance_path) / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{uuid4().hex}.eml").write_bytes(message.as_bytes())
