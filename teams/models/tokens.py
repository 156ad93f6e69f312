"""What an API token may do, where that is less than its person may."""

from django.db import models
from knox.models import AuthToken


class TokenRights(models.Model):
    """`allowed`: rights like `incentives:read`. A token without a row may do all that its person
    may; with one, only what both allow."""

    token = models.OneToOneField(
        AuthToken, primary_key=True, on_delete=models.CASCADE, related_name="rights"
    )
    allowed = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.pk} {self.allowed}"
