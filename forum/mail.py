"""Sends one mail, or lays it in instance/mail/ where no mail server is set; what a mail leads to."""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from socket import gaierror
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from flask import current_app, has_request_context, request

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
