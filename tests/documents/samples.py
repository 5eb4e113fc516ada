"""Facts for one of each paper, as a stage would fill them."""

from typing import Any

from grants.documents.terms import PURCHASE, VENTURE


def party(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "code": "51220100DEMX00012X",
        "code_kind": "uscc",
        "legal_person": True,
        "address": "吉林省长春市南关区示例大街1号",
        "person": "王示例",
        "contact": "李联系",
        "phone": "000-00000000",
        "account": {"holder": name, "bank": "示例银行长春南关支行", "number": "0000 1111 2222 3333"},
        "manager": "",
    } | more


FUNDER = party("吉林省民政厅（演示）", account=None)
HUB = party("南关区社区社会组织联合会（演示）")
GROUP = party(
    "明珠街道示例社区“楼道管家”自管小组（演示）",
    code="备吉南关〔2025〕17号",
    code_kind="filing",
    legal_person=False,
    account=None,
    manager="明珠街道示例社区居民委员会（演示）",
)
ASSOCIATION = party("团山街道银铃志愿服务协会（演示）")


def line(
    category: str, item: str, unit: str, quantity: int, price: int, source: str = "grant"
) -> dict[str, Any]:
    return {
        "category": category,
        "item": item,
        "unit": unit,
        "quantity": str(quantity),
        "unit_price_fen": price,
        "amount_fen": quantity * price,
        "source": source,
        "note": "",
    }


def tranche(name: str, percent: str, amount_fen: int, condition: str) -> dict[str, Any]:
    return {
        "name": name,
        "percent": percent,
        "amount_fen": amount_fen,
        "condition": condition,
        "within_days": 15,
    }


def goal(text: str, indicator: str, target: str) -> dict[str, Any]:
    return {"goal": text, "indicator": indicator, "target": target, "due": "2026年10月"}


def venture(*, custody: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "number": "演示创投协〔2026〕5号",
        "signed_on": "2026-05-18",
        "place": "吉林省长春市",
        "call_title": "第二届社区社会组织公益创投大赛（演示）",
        "call_number": "演示民发〔2026〕8号",
        "notice_title": "关于第二届社区社会组织公益创投大赛拟资助项目的公示（演示）",
        "notice_ended_on": "2026-05-06",
        "decision_number": "演示民函〔2026〕21号",
        "funder": FUNDER,
        "hub": HUB if custody else None,
        "grantee": GROUP if custody else ASSOCIATION,
        "project": {
            "number": "JL-GYCT-2026-0005",
            "name": "“楼道管家”环境与物业协商行动",
            "series": "共建共治共享",
            "field": "社区治理",
            "region": "吉林省长春市南关区明珠街道示例社区",
            "served": "社区居民",
            "beneficiaries": 600,
            "starts_on": "2026-05-25",
            "ends_on": "2026-10-31",
            "summary": "开展清洁议事日、单元公约、物业联席会，整治楼道30个单元。",
        },
        "goals": [
            goal("楼道整治", "整治单元数", "30个单元"),
            goal("物业协商", "物业问题办结率", "不低于75%"),
            goal("居民议事", "议事会次数", "12次"),
        ],
        "amount_fen": 18000_00,
        "match_fen": 3000_00,
        "fund_source": "福利彩票公益金",
        "tranches": [
            tranche("首款", "50", 9000_00, "协议签订"),
            tranche("中期款", "40", 7200_00, "中期评估合格"),
            tranche("尾款", "10", 1800_00, "末期评估与财务审计合格，据实结算"),
        ],
        "budget": [
            line("C01 服务活动费", "清洁议事日活动", "次", 24, 200_00),
            line("C02 物资材料费", "清洁工具与公约展板", "套", 30, 120_00),
            line("C03 项目人员补贴", "项目专员补贴", "人月", 5, 1000_00),
            line("C04 志愿者补贴", "误餐补贴", "人次", 140, 20_00),
            line("C09 保险费", "志愿者意外险", "人", 40, 25_00),
            line("C10 管理费", "管理费", "项", 1, 800_00),
            line("C06 场地费", "自有场地折价", "月", 6, 500_00, "match"),
        ],
        "terms": {
            **VENTURE,
            "midterm_due": "2026-08-15",
            "final_due": "2026-11-30",
            "label": "福利彩票公益金资助",
        },
    } | more


def purchase(**more: Any) -> dict[str, Any]:
    return {
        "number": "演示购合〔2026〕1号",
        "plan_number": "演示采计〔2026〕0312号",
        "method": "竞争性磋商",
        "signed_on": "",
        "place": "吉林省长春市南关区",
        "project_number": "JL-GMFW-2026-0001",
        "project_name": "独居老人居家巡访服务",
        "package": "A-P1",
        "result_title": "独居老人居家巡访服务成交通知书",
        "result_on": "2026-12-01",
        "purchaser": party("长春市南关区民政局（演示）", account=None),
        "supplier": party("长春市示例社会工作服务中心（演示）"),
        "items": [
            line("P01 人员费", "专职社工", "人月", 36, 4200_00, "price"),
            line("P02 服务费", "上门巡访", "人次", 6000, 12_00, "price"),
            line("P02 服务费", "电话问候", "人次", 12000, 2_00, "price"),
        ],
        "served": "桃源、明珠等街道500名独居、空巢老人",
        "service_place": "吉林省长春市南关区",
        "starts_on": "2026-12-15",
        "ends_on": "2027-12-14",
        "long_term": "",
        "goals": [goal("上门巡访", "人次", "6000人次"), goal("服务质量", "服务对象满意度", "不低于92%")],
        "price_fen": 247200_00,
        "price_kind": "actual",
        "tranches": [
            tranche("首款", "30", 74160_00, "合同生效"),
            tranche("中期款", "40", 98880_00, "中期检查合格"),
            tranche("尾款", "30", 74160_00, "验收合格，据实结算"),
        ],
        "staff": [{"name": "张社工", "role": "项目负责人", "qualification": "社会工作师"}],
        "subcontract": "",
        "terms": PURCHASE,
    } | more


DIGEST = "3f786850e387550fdab836ed7e6dc881de23001b3f786850e387550fdab836ed"


def application() -> dict[str, Any]:
    return {
        "number": "JL-GYCT-2026-0005",
        "call_title": "第二届社区社会组织公益创投大赛（演示）",
        "project_name": "“楼道管家”环境与物业协商行动",
        "organisation": GROUP["name"],
        "version": 2,
        "submitted_at": "2026-03-27T10:05:00+08:00",
        "requested_fen": 20000_00,
        "sections": [
            {
                "title": "项目基本信息",
                "answers": [
                    {"question": "项目名称", "text": "“楼道管家”环境与物业协商行动", "table": None},
                    {
                        "question": "需求分析",
                        "text": "楼道堆物多。\n物业协商难。<b>不是标记</b>",
                        "table": None,
                    },
                    {"question": "可持续计划", "text": "", "table": None},
                ],
            },
            {
                "title": "预算",
                "answers": [
                    {
                        "question": "支出明细",
                        "text": "",
                        "table": {
                            "columns": ["科目", "内容", "数量", "单价（元）", "小计（元）"],
                            "rows": [["服务活动费", "议事活动", "24", "200.00", "4,800.00"]] * 3,
                            "numeric": [2, 3, 4],
                            "total": ["合计", "", "", "", "14,400.00"],
                        },
                    }
                ],
            },
        ],
        "attachments": ["备案证明.pdf", "代管同意书.pdf"],
        "declarations": ["所填内容真实、准确、完整。", "未以同一项目内容重复申报。"],
        "endorsements": ["社区意见", "街道（乡镇）意见"],
        "digest": DIGEST,
    }


def blank_form() -> dict[str, Any]:
    def ask(question: str, kind: str, hint: str = "", **more: Any) -> dict[str, Any]:
        return {
            "question": question, "kind": kind, "hint": hint, "lines": [], "choices": [], "columns": [], "rows": [],
        } | more  # fmt: skip

    return {
        "code": "GYCT-2026",
        "call_title": "第二届社区社会组织公益创投大赛（演示）",
        "issuer": "吉林省民政厅（演示）",
        "opens_at": "2026-03-16T09:00:00+08:00",
        "closes_at": "2026-04-15T17:00:00+08:00",
        "contact": "000-00000000",
        "sections": [
            {
                "title": "项目基本信息",
                "help": "",
                "questions": [
                    ask("项目名称", "lines", "不超过30字。", lines=[1]),
                    ask("项目领域", "choices", choices=["扶老助残", "促进和谐"]),
                    ask("预算", "table", columns=["科目", "内容", "数量"], rows=[1, 2, 3]),
                    ask("所填内容真实、准确、完整。", "tick"),
                ],
            }
        ],
    }


def receipt() -> dict[str, Any]:
    return {
        "number": "JL-GYCT-2026-0005",
        "call_title": "第二届社区社会组织公益创投大赛（演示）",
        "organisation": GROUP["name"],
        "organisation_code": GROUP["code"],
        "project_name": "“楼道管家”环境与物业协商行动",
        "requested_fen": 20000_00,
        "submitted_at": "2026-03-27T02:05:00+00:00",
        "submitted_by": "演示联系人10",
        "version": 1,
        "attachments": 3,
        "digest": DIGEST,
        "closes_at": "2026-04-15T17:00:00+08:00",
        "next_steps": ["4月15日17:00截止后进行资格审查，约需10个工作日。", "需要补正的，会一次性告知。"],
        "contact": "000-00000000",
        "issuer": "吉林省民政厅（演示）",
    }


def notice() -> dict[str, Any]:
    def item(project: str, fen: int, custodian: str = "") -> dict[str, Any]:
        return {
            "project": project,
            "organisation": GROUP["name"],
            "region": "长春市南关区",
            "category": "邻里守望（扶老助残）",
            "amount_fen": fen,
            "custodian": custodian,
        }

    return {
        "number": "演示民公〔2026〕3号",
        "title": "关于第二届社区社会组织公益创投大赛拟资助项目的公示（演示）",
        "basis": "培育发展社区社会组织专项行动实施方案",
        "call_title": "第二届社区社会组织公益创投大赛（演示）",
        "call_number": "演示民发〔2026〕8号",
        "track": "venture",
        "items": [item("“银铃相伴”结对计划", 48000_00), item("“楼道管家”行动", 18000_00, HUB["name"])],
        "total_fen": 66000_00,
        "starts_on": "2026-04-27",
        "ends_on": "2026-05-06",
        "working_days": 5,
        "office": "吉林省民政厅社会组织管理处（演示）",
        "phone": "000-00000000",
        "email": "notice@example.invalid",
        "address": "吉林省长春市示例街1号",
        "supervision_phone": "000-00000001",
        "issuer": "吉林省民政厅（演示）",
        "issued_on": "2026-04-27",
    }


def supplementary() -> dict[str, Any]:
    return {
        "number": "演示创投补〔2026〕1号",
        "sequence": 1,
        "signed_on": "",
        "place": "吉林省长春市",
        "contract_number": "演示创投协〔2026〕5号",
        "contract_title": "社区社会组织公益创投项目资助与资金代管三方协议",
        "contract_signed_on": "2026-05-18",
        "track": "venture",
        "parties": [FUNDER, HUB, GROUP],
        "reason": "示例社区道路施工，活动地点需要调整",
        "decision": "甲方2026年8月3日批复同意",
        "changes": [{"subject": "实施地点", "before": "示例社区广场", "after": "示例社区党群服务中心"}],
        "amount_before_fen": 18000_00,
        "amount_after_fen": 18000_00,
        "budget": [],
        "tranches": [],
        "effective_on": "2026-08-10",
        "copies": 3,
    }


def decision() -> dict[str, Any]:
    return {
        "number": "演示民复〔2026〕2号",
        "title": "关于拟资助项目异议的答复",
        "addressee": "反映人",
        "matter": "您于2026年4月29日对“长者食堂”项目提出的异议收悉，现答复如下。",
        "findings": ["该项目与2025年度已获资助的项目内容重复。", "申报组织未在申报书中说明。"],
        "outcome": "异议成立，取消该项目的资助资格。",
        "reasons": ["公告规定同一内容不得重复申报。"],
        "basis": ["《第二届社区社会组织公益创投大赛公告》第七条"],
        "remedies": "对本答复不服的，可以在收到之日起10个工作日内向我厅申请复核。",
        "contact": "000-00000000",
        "issuer": "吉林省民政厅（演示）",
        "issued_on": "2026-05-11",
    }


def statement() -> dict[str, Any]:
    def entry(on: str, voucher: str, text: str, into: int, out: int, balance: int) -> dict[str, Any]:
        return {
            "on": on,
            "voucher": voucher,
            "text": text,
            "category": "C02 物资材料费" if out else "",
            "payee": "示例文具店" if out else "吉林省民政厅（演示）",
            "in_fen": into,
            "out_fen": out,
            "balance_fen": balance,
        }

    return {
        "number": "DZ-2026-06-0005",
        "hub": HUB["name"],
        "organisation": GROUP["name"],
        "project_number": "JL-GYCT-2026-0005",
        "project_name": "“楼道管家”环境与物业协商行动",
        "contract_number": "演示创投协〔2026〕5号",
        "account": "0000 **** 3333",
        "starts_on": "2026-06-01",
        "ends_on": "2026-06-30",
        "opening_fen": 0,
        "in_fen": 9000_00,
        "out_fen": 2640_00,
        "closing_fen": 6360_00,
        "lines": [
            entry("2026-06-03", "记-0001", "首款到账", 9000_00, 0, 9000_00),
            entry("2026-06-12", "记-0002", "清洁工具", 0, 2640_00, 6360_00),
        ],
        "categories": [
            {"category": "C02 物资材料费", "approved_fen": 3600_00, "spent_fen": 2640_00, "left_fen": 960_00}
        ],
        "issued_on": "2026-07-05",
    }


ALL = {
    "contract_venture": venture,
    "contract_purchase": purchase,
    "application": application,
    "blank_form": blank_form,
    "receipt": receipt,
    "notice": notice,
    "supplementary": supplementary,
    "decision": decision,
    "statement": statement,
}
