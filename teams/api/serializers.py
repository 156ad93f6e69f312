"""People, units and catalogues as the API shows them; codes stand for objects."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from knox.models import AuthToken
from rest_framework import serializers

from goalmgmt.core import policy
from teams.enums import Role
from teams.models import TokenRights, Unit, User


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person with the unit and the roles of today."""

    unit = serializers.CharField(source="unit_code", read_only=True, allow_null=True)
    roles = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "code", "name", "email", "job_title", "hired_on", "left_on", "is_active", "unit",
            "roles",
        ]  # fmt: skip
        read_only_fields = fields

    def get_roles(self, person: User) -> list[str]:
        return sorted(grant.role for grant in person.role_grants.all())


class NewPersonSerializer(serializers.Serializer[Any]):
    """What a person is added with."""

    code = serializers.RegexField(r"^[^\s/\\?#%:;,&<>\"']+$", max_length=40)
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(required=False, default="", allow_blank=True)
    job_title = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    hired_on = serializers.DateField(required=False, default=None, allow_null=True)
    unit = serializers.SlugRelatedField(
        slug_field="code", queryset=Unit.objects.all(), required=False, default=None,
        allow_null=True,
    )  # fmt: skip
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=Role.choices), required=False, default=list
    )


class UnitSerializer(serializers.ModelSerializer[Unit]):
    """A unit with its parent of today and its charter."""

    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent_code", read_only=True, allow_null=True
    )

    class Meta:
        model = Unit
        fields = [
            "code", "name", "kind", "parent", "starts_on", "closed_on", "mission", "values",
            "duty", "authority", "benefit",
        ]  # fmt: skip
        read_only_fields = fields


class ItemSerializer(serializers.Serializer[Any]):
    """An entry of a catalogue."""

    code = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()


class TokenSerializer(serializers.Serializer[Any]):
    """A token as it is listed: never the token itself."""

    key = serializers.CharField(source="token_key", help_text="The first characters of the token.")
    created = serializers.DateTimeField()
    expiry = serializers.DateTimeField(allow_null=True)
    rights = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), allow_null=True))
    def get_rights(self, token: AuthToken) -> list[str] | None:
        """None: all that the person may."""
        found: TokenRights | None = getattr(token, "rights", None)
        return found.allowed if found is not None else None


class NewTokenSerializer(serializers.Serializer[Any]):
    """How long a new token is to work, and what it may do; without `rights`, all that its person
    may."""

    days = serializers.IntegerField(min_value=1, max_value=365, default=90)
    rights = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, allow_null=True, min_length=1
    )

    def validate_rights(self, value: list[str] | None) -> list[str] | None:
        unknown = sorted(set(value or []) - set(policy.token_rights()))
        if unknown:
            known = ", ".join(policy.token_rights())
            raise serializers.ValidationError(
                _("Unknown: %(unknown)s. Known: %(known)s.")
                % {"unknown": ", ".join(unknown)[:200], "known": known}
            )
        return value


class IssuedTokenSerializer(TokenSerializer):
    """A token in the only answer that holds it."""

    token = serializers.CharField()
