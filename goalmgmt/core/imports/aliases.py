"""Chinese column titles that are understood besides the English names.

One title may mean different columns in different kinds (名称 is always `name`, 单位 a unit).
"""

ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("编号", "编码", "代码", "工号"),
    "name": ("名称", "姓名"),
    "kind": ("类型", "类别"),
    "parent": ("上级", "上级单位"),
    "starts_on": ("开始日期", "生效日期"),
    "email": ("邮箱", "电子邮箱"),
    "job_title": ("职务", "岗位"),
    "hired_on": ("入职日期",),
    "left_on": ("离职日期",),
    "unit": ("单位", "部门"),
    "roles": ("角色",),
    "node": ("对象", "单位或人员"),
    "metric": ("指标",),
    "period": ("期间",),
    "value": ("目标值", "数值"),
    "external_id": ("单号", "外部编号"),
    "signed_on": ("签约日期",),
    "received_on": ("回款日期", "到账日期"),
    "customer": ("客户",),
    "amount": ("金额", "金额(元)", "金额（元）"),
    "contract": ("合同", "合同号"),
    "person": ("人员", "负责人"),
    "shares": ("归属比例",),
    "measured_on": ("测量日期",),
    "source": ("来源",),
    "evidence": ("依据", "依据材料"),
    "product": ("产品",),
    "channel": ("渠道",),
    "industry": ("行业",),
    "region": ("区域", "地区"),
    "status": ("状态",),
}
