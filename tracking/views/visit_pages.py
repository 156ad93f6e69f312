"""What the page of a visit shows."""

from datetime import date
from typing import Any

from teams.models import User
from tracking import rules, visit_rules
from tracking.enums import VISIT
from tracking.forms.reports import CommentForm
from tracking.forms.visit_photos import PhotosForm
from tracking.models import Customer, Visit, VisitPosition
from tracking.queries.check_ins import metres_to_customer
from tracking.queries.findings import findings_of


def detail_context(visit: Visit, user: User, today: date) -> dict[str, Any]:
    """The visit, what the reader may do with it, and what was said about it."""
    own = rules.can_write_visit(user, visit)
    customers = Customer.objects.visible_to(user, today)
    return {
        "visit": visit,
        "own": own,
        "can_log": own and VISIT.allows(visit, "log"),
        "customer_open": customers.filter(pk=visit.customer_id).exists(),
        "products": list(visit.products.all()),
        "comments": [
            {"who": row.author.name, "at": row.at, "text": row.text}
            for row in visit.comments.select_related("author")
        ],
        "can_comment": visit_rules.can_comment_visit(user, visit, today),
        "comment_form": CommentForm(),
        "findings": findings_of(visit, user, today),
        "position": VisitPosition.objects.filter(visit=visit).first(),
        "distance": metres_to_customer(visit),
        "photos": list(visit.photos.all()),
        "photos_form": PhotosForm(),
    }
