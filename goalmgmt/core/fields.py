"""Model fields that are exact on every database (product.md C1).

DecimalField is not: on SQLite it is a float underneath. These hold an integer number of
hundredths (amounts) or millionths (rates, shares) and speak Decimal to Python.
"""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.amounts import MAX_AMOUNT, round_half_up

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    _BigInteger = models.BigIntegerField[Any, Any]
else:
    _BigInteger = models.BigIntegerField


class FixedPointField(_BigInteger):
    """A Decimal with a fixed number of places, kept as an integer.

    Sums stay exact. Do not multiply two of them in the database: the product of two scaled
    integers has another scale.
    """

    if TYPE_CHECKING:  # where the types of an attribute come from
        _pyi_private_set_type: Decimal | int | str | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]

    places = 2
    default_error_messages = {
        "invalid": _("Enter a number."),
        "places": _("At most %(places)d decimals are kept."),
        "range": _("The number is too large."),
    }

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return None
        try:
            number = value if isinstance(value, Decimal) else Decimal(str(value))
            rounded = round_half_up(number, self.places)
        except (InvalidOperation, ValueError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if rounded != number:
            raise ValidationError(
                self.error_messages["places"], code="places", params={"places": self.places}
            )
        if abs(rounded) > MAX_AMOUNT:
            raise ValidationError(self.error_messages["range"], code="range")
        return rounded

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        number = self.to_python(value)
        return None if number is None else int(number.scaleb(self.places))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms  # noqa: PLC0415 - only forms need it

        return models.Field.formfield(
            self,
            **{"form_class": forms.DecimalField, "decimal_places": self.places, **kwargs},
        )


class AmountField(FixedPointField):
    """Money or a metric value: two places, up to ±10^13."""

    places = 2


class RateField(FixedPointField):
    """A fraction (0.085 for 8.5 %): six places."""

    places = 6


class DegreesField(FixedPointField):
    """Degrees of latitude or longitude: six places, some ten centimetres."""

    places = 6
