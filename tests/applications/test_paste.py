"""Cells copied in a spreadsheet are pasted into the budget, with a real paste, and can be taken back."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from grants.applications.models import Application
from grants.filling.draft import Draft
from tests.factories import venture_scenario

COPIED = (
    "科目\t内容\t单位\t数量\t单价（元）\t金额（元）\t资金来源\n"
    "C01\t入户巡访\t户次\t１００\t￥80.00\t8,000.00\t申请资金\n"
    "C03 项目人员补贴\t项目专员\t人月\t1\t1,234.50元\t1,234.50\t申请资金\n"
    '服务活动费\t"端午，\n重阳"\t场\t2\t500\t1000\t不知道\n'
)


@pytest.mark.django_db(transaction=True)
def test_rows_of_a_spreadsheet_fill_the_budget_and_can_be_taken_back(
    page: Any, context: Any, live_server: Any, browse: Any
) -> None:
    scenario = venture_scenario()
    draft = scenario.draft(scenario.registered)
    cookie = browse(scenario.applicant(scenario.registered)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    with override("zh-hans"):
        page.goto(live_server.url + reverse("application-section", args=[draft.code, "budget"]))
    rows = page.locator("[data-budget] [data-row]")
    blank = rows.count()
    page.evaluate("text => navigator.clipboard.writeText(text)", COPIED)
    page.focus("#budget-0-category")
    page.keyboard.press("Control+V")
    said = page.locator(".pasted")
    said.wait_for()
    assert "3行" in said.inner_text()
    assert "不知道" in said.inner_text()
    assert page.locator("[data-total=total]").inner_text() == "10,234.50"
    said.get_by_role("button").click()
    assert rows.count() == blank
    assert page.input_value("#budget-0-item") == ""
    page.focus("#budget-0-category")
    page.keyboard.press("Control+V")
    page.get_by_role("button", name="保存并返回任务单").click()
    page.wait_for_url("**/tasks/")
    kept = Draft.of(Application.objects.get()).rows
    assert [(r["category"], r["item"], r["quantity"], r["unit_price"]) for r in kept] == [
        ("C01", "入户巡访", "100", "80.00"),
        ("C03", "项目专员", "1", "1234.50"),
        ("C01", "端午，重阳", "2", "500.00"),
    ]
