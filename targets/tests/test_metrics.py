"""The catalogue of metrics: adding, renaming, taking out of use, and what can no longer change."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from goalmgmt.core import audit
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets.models import Metric, TargetPlan
from targets.operations import metrics, plans
from targets.queries import metric as metric_of
from targets.tests.factories import issued_plan
from teams.models import User
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db
CALLS = metrics.MetricFields("calls", "电话数", "Calls", "count", 0, "up", "sum", "measurements")


@pytest.fixture
def people() -> Cast:
    return cast()


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"targets:{name}", args=args)


def plan_of(metric: Metric, people: Cast) -> None:
    new = plans.NewPlan("Plan", metric, 2026, people.east, value=plans.Decimal(1))
    plans.create_plan(new=new, actor=people.boss, now=NOW)


WRONG = [
    ({"code": "new"}, "code"),
    ({"code": "receipts"}, "code"),
    ({"name": " "}, "name"),
    ({"name": "回款额"}, "name"),
    ({"name_en": ""}, "name_en"),
    ({"name_en": "RECEIPTS"}, "name_en"),
    ({"unit": "kilo"}, "unit"),
    ({"decimals": 3}, "decimals"),
    ({"unit": "money", "decimals": 0}, "decimals"),
    ({"unit": "percent", "aggregation": "sum"}, "aggregation"),
    ({"direction": "sideways"}, "direction"),
    ({"source": "contracts"}, "source"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_a_metric_that_cannot_be_is_refused(people: Cast, change: dict, field: str) -> None:
    before = Metric.objects.count()
    with pytest.raises(Refused) as refused:
        metrics.add(new=replace(CALLS, **change), actor=people.admin, now=NOW)
    assert (refused.value.field, Metric.objects.count()) == (field, before)


def test_only_the_administrator_changes_the_catalogue(people: Cast) -> None:
    made = metrics.add(new=CALLS, actor=people.admin, now=NOW)
    for actor in (people.boss, people.east_manager, people.finance, people.rep):
        for act in (
            lambda by: metrics.add(new=replace(CALLS, code="x", name="x", name_en="x"), **by),
            lambda by: metrics.change(metric=made, new=replace(CALLS, name="y"), **by),
            lambda by: metrics.set_active(metric=made, active=False, **by),
        ):
            with pytest.raises(NotAllowed):
                act({"actor": actor, "now": NOW})
    made.refresh_from_db()
    assert (made.name, made.is_active) == ("电话数", True)


MEANING = [{"unit": "score"}, {"decimals": 1}, {"direction": "down"}, {"aggregation": "last"},
           {"source": "import"}]  # fmt: skip


@pytest.mark.parametrize("change", MEANING)
def test_the_meaning_of_a_used_metric_stays_and_of_an_unused_one_changes(people, change) -> None:
    made = metrics.add(new=CALLS, actor=people.admin, now=NOW)
    by = {"metric": made, "actor": people.admin, "now": NOW}
    plan_of(made, people)
    with pytest.raises(metrics.MeaningIsFixed) as refused:
        metrics.change(new=replace(CALLS, **change), **by)
    assert refused.value.field == next(iter(change))
    free = replace(CALLS, code="mails", name="邮件数", name_en="Mails")
    unused = metrics.add(new=free, actor=people.admin, now=NOW)
    fresh = metrics.change(new=replace(free, **change), **by | {"metric": unused})
    assert {name: getattr(fresh, name) for name in change} == change


def test_a_standard_metric_keeps_its_meaning_even_when_unused(people: Cast) -> None:
    known = metric_of("brand-awareness")
    fields = {name: getattr(known, name) for name in ("code", *metrics.NAMES, *metrics.MEANING)}
    with pytest.raises(metrics.MeaningIsFixed):
        metrics.change(metric=known, new=metrics.MetricFields(**fields | {"direction": "down"}),
                       actor=people.admin, now=NOW)  # fmt: skip
    new = metrics.MetricFields(**fields | {"name": "知名度"})
    assert metrics.change(metric=known, new=new, actor=people.admin, now=NOW).name == "知名度"


def test_a_used_metric_is_renamed_and_the_trail_says_so(people: Cast) -> None:
    made = metrics.add(new=CALLS, actor=people.admin, now=NOW)
    plan_of(made, people)
    metrics.change(
        metric=made, new=replace(CALLS, name_en="Phone calls"), actor=people.admin, now=NOW
    )
    event = audit.trail(made)[0]
    assert (event.before, event.after) == ({"name_en": "Calls"}, {"name_en": "Phone calls"})


def test_out_of_use_it_takes_no_new_plan_and_the_old_ones_go_on(people: Cast) -> None:
    made = metrics.add(new=CALLS, actor=people.admin, now=NOW)
    issued_plan(made, 2026, {people.rep: 12})
    metrics.set_active(metric=made, active=False, actor=people.admin, now=NOW)
    with pytest.raises(Conflict):
        metrics.set_active(metric=made, active=False, actor=people.admin, now=NOW)
    made.refresh_from_db()
    with pytest.raises(Refused) as refused:
        plan_of(made, people)
    assert refused.value.field == "metric"
    assert TargetPlan.objects.filter(metric=made).count() == 1


FORM = {"code": "calls", "name": "电话数", "name_en": "Calls", "unit": "count", "decimals": "0",
        "direction": "up", "aggregation": "sum", "source": "measurements"}  # fmt: skip


def test_the_admin_adds_changes_and_deactivates_on_the_pages(people: Cast) -> None:
    admin = as_(people.admin)
    assert admin.post(url("metric_create"), FORM).status_code == 302
    made = Metric.objects.get(code="calls")
    plan_of(made, people)
    page = admin.get(url("metric_edit", "calls")).content.decode()
    assert "used 1 times" in page
    assert f"{url('metric_create')}?from=calls" in page
    refused = admin.post(url("metric_edit", "calls"), FORM | {"unit": "score"})
    assert refused.status_code == 422
    assert "Add a new metric" in refused.content.decode()
    like = admin.get(url("metric_create"), {"from": "calls"}).content.decode()
    assert "Filled in from" in like
    admin.post(url("metric_active", "calls"), {"active": "0"})
    made.refresh_from_db()
    assert (made.unit, made.is_active) == ("count", False)


@pytest.mark.parametrize("change", [{"code": "a b"}, {"name": ""}, {"decimals": "9"},
                                    {"source": "receipts"}, {"name": "回款额"}])  # fmt: skip
def test_bad_input_keeps_what_was_typed(people: Cast, change: dict) -> None:
    page = as_(people.admin).post(url("metric_create"), FORM | change)
    assert page.status_code == 422
    assert 'value="Calls"' in page.content.decode()
    assert not Metric.objects.filter(name_en="Calls").exists()


def test_others_read_the_catalogue_and_find_no_button(people: Cast) -> None:
    page = as_(people.east_manager).get(url("metric_list")).content.decode()
    assert "Receipts" in page
    assert url("metric_create") not in page
    assert as_(people.east_manager).get(url("metric_create")).status_code == 403
