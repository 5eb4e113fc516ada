"""Default settings of the contracts' articles. A call's own rules override them: `{**VENTURE, "ban_years":
2}`.

Working days unless the name says otherwise. Sources: the rules of the trade recorded for the project
(custom of published venture calls; 政府采购法 and its implementing rules for the purchase track).
"""

from .facts.contracts import PurchaseTermsFacts, VentureTermsFacts

VENTURE: VentureTermsFacts = {
    "custody_fee_percent": "0",
    "statement_day": 10,
    "cash_limit_fen": 1000_00,
    "transfer_percent": "10",
    "ceilings": [
        {"category": "项目人员补贴与劳务费", "percent": "30"},
        {"category": "管理费", "percent": "10"},
    ],
    "forbidden": [
        "购置固定资产",
        "基本建设和装修",
        "直接发放现金或者变相发放财物",
        "公务接待和宴请",
        "罚款、还债和对外投资",
        "与本项目无关的其他支出",
    ],
    "report_day": 5,
    "midterm_due": "",
    "final_due": "",
    "pass_mark": 60,
    "grade_a": 85,
    "grade_b": 60,
    "change_reply_days": 10,
    "extension_months": 3,
    "activity_lead_days": 10,
    "label": "",
    "rectify_days": 15,
    "return_days": 15,
    "ban_years": 3,
    "court": "甲方住所地",
    "copies": 3,
}

PURCHASE: PurchaseTermsFacts = {
    "invoice_days": 30,  # calendar days, 保障中小企业款项支付条例 art. 9
    "bond_percent": "0",  # at most 10: 政府采购法实施条例 art. 48
    "staff_change_days": 5,
    "report_day": 5,
    "monitor_reply_days": 5,
    "acceptance_days": 15,
    "users_min": 3,
    "rectify_days": 15,
    "good_mark": 90,
    "fair_mark": 80,
    "pass_mark": 60,
    "change_percent": "10",  # 政府采购法 art. 49
    "confidential_years": 3,
    "archive_years": 15,  # 政府采购法 art. 42
    "late_permille": "1",
    "late_cap_percent": "5",
    "deductions": [
        {"below": "90", "percent": "5"},
        {"below": "80", "percent": "10"},
        {"below": "60", "percent": "30"},
    ],
    "handover_days": 10,
    "label": "",
    "court": "甲方住所地",
    "copies": 4,
}

#: How an English reading copy says the default terms above; a call's own terms appear as they were written.
ENGLISH = {
    "项目人员补贴与劳务费": "allowances and fees of project staff",
    "管理费": "management costs",
    "购置固定资产": "buying fixed assets",
    "基本建设和装修": "building and refurbishment",
    "直接发放现金或者变相发放财物": "handing out cash, or goods in its place",
    "公务接待和宴请": "official hospitality and banquets",
    "罚款、还债和对外投资": "fines, debts and investments",
    "与本项目无关的其他支出": "anything else unrelated to the project",
    "甲方住所地": "the seat of Party A",
}
