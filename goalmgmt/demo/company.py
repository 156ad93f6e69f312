"""Who works at the demo company, and where (product.md, The demo company).

The annual sales target of 10,000 万元 is that of the method's own example: 广东 5,000 + 粤东 1,500 +
粤西 3,000 + 广西、海南 500.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings

from goalmgmt.core.models import CompanyPolicy
from teams.models import Channel, Industry, Product, Territory, Unit, User
from teams.models.catalogues import CatalogueItem
from teams.operations import leads as lead_operations
from teams.operations import people as people_operations
from teams.operations import units as unit_operations

PASSWORD = settings.DEMO_PASSWORD
ANNUAL_SALES = Decimal(100_000_000)
WAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the demo: `weight` is the part of the unit's target in 万元, `pace` how well
    the person does against it."""

    code: str
    name: str
    email: str
    title: str
    unit: str = ""
    roles: tuple[str, ...] = ("rep",)
    weight: int = 0
    pace: Decimal = Decimal(1)
    hired_months_ago: int = 40
    leads: str = ""


#: code, name, kind, annual target in 万元
UNITS = (
    ("SC", "华南分公司", "company", 10_000),
    ("GD", "广东", "region", 5_000),
    ("YD", "粤东", "region", 1_500),
    ("YX", "粤西", "region", 3_000),
    ("GQ", "广西、海南", "region", 500),
)


def _pace(text: str) -> Decimal:
    return Decimal(text)


PEOPLE = (
    Someone("1001", "陈静", "chen.jing", "系统管理员", roles=("admin",)),
    Someone("1002", "刘建国", "liu.jianguo", "总经理", roles=("leadership",)),
    Someone("1003", "王芳", "wang.fang", "财务经理", roles=("finance",)),
    Someone("1010", "王敏", "wang.min", "华南销售总监", "SC", ("manager",), leads="SC"),
    Someone(
        "1011",
        "李强",
        "li.qiang",
        "广东区域经理",
        "GD",
        ("manager", "rep"),
        600,
        _pace("1.02"),
        leads="GD",
    ),
    Someone(
        "1012",
        "张伟",
        "zhang.wei",
        "粤东区域经理",
        "YD",
        ("manager", "rep"),
        300,
        _pace("1.06"),
        leads="YD",
    ),
    Someone(
        "1013",
        "何欣",
        "he.xin",
        "粤西区域经理",
        "YX",
        ("manager", "rep"),
        500,
        _pace("0.95"),
        leads="YX",
    ),
    Someone(
        "1014",
        "周敏",
        "zhou.min",
        "广西海南区域经理",
        "GQ",
        ("manager", "rep"),
        200,
        _pace("0.93"),
        leads="GQ",
    ),
    Someone("1024", "李娜", "li.na", "客户经理", "GD", weight=1_200, pace=_pace("1.12")),
    Someone("1025", "陈杰", "chen.jie", "客户经理", "GD", weight=1_000, pace=_pace("0.71")),
    Someone("1026", "吴婷", "wu.ting", "客户经理", "GD", weight=900, pace=_pace("1.04")),
    Someone("1027", "孙浩", "sun.hao", "客户经理", "GD", weight=700, pace=_pace("0.94")),
    Someone("1028", "马丽", "ma.li", "大客户经理", "GD", weight=600, pace=_pace("0.97")),
    Someone("1031", "黄涛", "huang.tao", "客户经理", "YD", weight=700, pace=_pace("1.08")),
    Someone("1032", "林峰", "lin.feng", "客户经理", "YD", weight=500, pace=_pace("0.99")),
    Someone("1041", "郑洁", "zheng.jie", "客户经理", "YX", weight=900, pace=_pace("0.92")),
    Someone("1042", "许磊", "xu.lei", "客户经理", "YX", weight=900, pace=_pace("0.86")),
    Someone("1043", "邓超", "deng.chao", "客户经理", "YX", weight=700, pace=_pace("1.01")),
    Someone("1051", "覃兰", "qin.lan", "客户经理", "GQ", weight=180, pace=_pace("0.96")),
    Someone(
        "1052",
        "赵云",
        "zhao.yun",
        "客户代表",
        "GQ",
        weight=120,
        pace=_pace("0.78"),
        hired_months_ago=5,
    ),
)

PRODUCTS = (("POWER", "电力设备"), ("CTRL", "控制系统"), ("SERV", "运维服务"))
CHANNELS = (("DIRECT", "直销"), ("AGENT", "代理商"), ("NET", "现有网络"))
INDUSTRIES = (
    ("ELEC", "电子"),
    ("METAL", "五金"),
    ("PORT", "港口物流"),
    ("FOOD", "食品"),
    ("AUTO", "汽车"),
)
TERRITORIES = (("PRD", "珠三角"), ("EGD", "粤东"), ("WGD", "粤西"), ("GXHN", "桂琼"))
TERRITORY_OF = {"GD": "PRD", "YD": "EGD", "YX": "WGD", "GQ": "GXHN"}
CUSTOMERS = (
    "华美电子", "粤海五金", "新港物流", "南粤食品", "珠江汽车", "顺德精工", "东莞联创", "惠州光电",
    "汕头轻工", "潮州陶瓷", "湛江港务", "茂名石化设备", "阳江刀剪", "北海渔业", "南宁糖业", "海口制药",
    "佛山照明", "中山灯饰", "江门机电", "肇庆矿业", "深圳智造", "清远建材", "韶关钢构", "梅州农机",
)  # fmt: skip


def build(*, now: datetime, starts_on: date) -> dict[str, User]:
    """Write the company, its units, people and catalogues; returns the people by code."""
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"name": "华南分公司"})
    units = _units(now, starts_on)
    _catalogues()
    return {someone.code: _person(someone, units, now, starts_on) for someone in PEOPLE}


def _units(now: datetime, starts_on: date) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, name, kind, _target in UNITS:
        new = unit_operations.NewUnit(code, name, kind, starts_on, units.get("SC"))
        units[code] = unit_operations.add_unit(new=new, actor=None, now=now)
    return units


def _person(someone: Someone, units: dict[str, Unit], now: datetime, starts_on: date) -> User:
    months = now.year * 12 + now.month - 1 - someone.hired_months_ago
    hired_on = date(months // 12, months % 12 + 1, 1)
    new = people_operations.NewPerson(
        code=someone.code,
        name=someone.name,
        email=f"{someone.email}@example.com",
        job_title=someone.title,
        hired_on=hired_on,
        roles=frozenset(someone.roles),
        password=PASSWORD,
    )
    person = people_operations.add_person(new=new, actor=None, now=now)
    since = max(hired_on, starts_on)
    if someone.unit:
        people_operations.join_unit(
            person=person, unit=units[someone.unit], starts_on=since, actor=None, now=now
        )
    if someone.leads:
        lead_operations.appoint_leader(
            unit=units[someone.leads], person=person, starts_on=since, actor=None, now=now
        )
    return person


def _catalogues() -> None:
    _fill(Product, PRODUCTS)
    _fill(Channel, CHANNELS)
    _fill(Industry, INDUSTRIES)
    _fill(Territory, TERRITORIES)


def _fill(model: type[CatalogueItem], rows: tuple[tuple[str, str], ...]) -> None:
    for code, name in rows:
        model(code=code, name=name).save()
