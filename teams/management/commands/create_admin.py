"""`manage.py create_admin CODE NAME`: the first person of a new company, who adds the others."""

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from goalmgmt.core import clock
from goalmgmt.core.errors import Refused
from teams.enums import Role
from teams.operations.people import NewPerson, add_person


class Command(BaseCommand):
    help = "Add an administrator; asks for the password, or reads ADMIN_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="what the person signs in with")
        parser.add_argument("name")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("Password: ")
        try:
            validate_password(password)
            person = add_person(
                new=NewPerson(
                    code=options["code"],
                    name=options["name"],
                    email=options["email"],
                    roles=frozenset({Role.ADMIN}),
                    password=password,
                ),
                actor=None,
                now=clock.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{person.code} {person.name}: administrator")
