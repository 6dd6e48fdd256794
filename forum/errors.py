"""How a rule says no: Refused, with a sentence for the member and the right status."""


class Refused(Exception):
    """A kind sentence for the member; `status` is the HTTP status, `field` the form field that is meant."""

    def __init__(self, message, status=400, field=None):
        super().__init__(message)
        self.message = message
        self.status = status
        self.field = field


class NotFound(Refused):
    """What was asked for is not there, or not for this reader: both look the same from outside."""

    def __init__(self, message):
        super().__init__(message, status=404)
