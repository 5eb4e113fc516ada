"""The words a new site begins with, in both languages. Editors change them in the admin; the seed never overwrites."""

from typing import Any

Words = dict[str, Any]

#: The home page: (Chinese, English).
HOME: dict[str, Words] = {
    "zh-hans": {
        "title": "公益创投与政府购买服务",
        "kicker": "人人有责、人人尽责、人人享有",
        "headline": "一盏楼道灯，/也值得一笔公益资金",
        "lead": "社区社会组织的公益创投与政府购买服务，在这里公开征集、专家评审、社会公示。每一笔钱从哪里来、到哪里去，谁都看得到。",
    },
    "en": {
        "title": "Grants and service purchase for communities",
        "kicker": "Everyone's duty, everyone's part, everyone's share",
        "headline": "Even one stairwell lamp/deserves public money",
        "lead": "Grants and purchases of services for community organisations: called for in the open, reviewed by experts, "
        "put on public notice. Where every yuan comes from and where it goes, anyone can see.",
    },
}

#: The index pages: kind of page, slug, then (title, lead) in each language.
INDEXES: list[tuple[str, str, dict[str, Words]]] = [
    (
        "CallIndexPage",
        "calls",
        {
            "zh-hans": {
                "title": "项目征集",
                "lead": "正在征集的项目，和往期的结果。申报、评审、公示的每一步都有时间和规则。",
            },
            "en": {
                "title": "Calls",
                "lead": "What is open now, and what became of earlier calls. Every step has its date and its rule.",
            },
        },
    ),
    (
        "NoticeIndexPage",
        "notices",
        {
            "zh-hans": {
                "title": "公示公告",
                "lead": "拟资助项目在这里公示。公示期内，任何人都可以提出异议，可以不署名。",
            },
            "en": {
                "title": "Notices",
                "lead": "Proposed awards are put on notice here. While the notice runs, anyone may object, with or without a name.",
            },
        },
    ),
    (
        "StoryIndexPage",
        "stories",
        {
            "zh-hans": {
                "title": "品牌项目",
                "lead": "做成了什么，花了多少钱，还剩多少。每个故事后面都是一本账。",
            },
            "en": {
                "title": "Brand projects",
                "lead": "What was done, what it cost, what was left over. Behind each story there is an account.",
            },
        },
    ),
    (
        "MoneyPage",
        "money",
        {
            "zh-hans": {
                "title": "资金公开",
                "lead": "每一批次安排了多少、签了多少、拨了多少、花了多少、退了多少，直接取自账簿。",
            },
            "en": {
                "title": "Open money",
                "lead": "For each call: what was set aside, contracted, paid, spent and returned, straight from the ledger.",
            },
        },
    ),
    (
        "PolicyIndexPage",
        "policy",
        {
            "zh-hans": {"title": "政策文件", "lead": "批次和规则的依据。"},
            "en": {"title": "Policies", "lead": "What the calls and their rules rest on."},
        },
    ),
    (
        "SearchPage",
        "search",
        {
            "zh-hans": {"title": "搜索"},
            "en": {"title": "Search"},
        },
    ),
]

#: Pages of words: slug, then title, lead and paragraphs; a paragraph that begins with "# " is a heading.
STANDARD: list[tuple[str, dict[str, Words]]] = [
    (
        "accessibility",
        {
            "zh-hans": {
                "title": "无障碍声明",
                "lead": "我们希望每个人都能用这个网站，包括用读屏软件、只用键盘、看不清小字的人。",
                "body": [
                    "# 做到了什么",
                    "本站按《网页内容无障碍指南》（WCAG）2.2 AA 级制作：文字与背景的对比度达标，全部功能可以只用键盘完成，状态用图形和文字表示，不只靠颜色；不打开脚本也能使用。",
                    "# 关怀版",
                    "页面右上角的“关怀版”把字放大到 125%，按键加高，线条更清楚，装饰收起。页面最下方可以切换深色屏幕。选择保存在这台设备上；登录后，关怀版也跟着账号走。",
                    "# 还没做到的",
                    "由申报组织上传的附件（扫描件、照片）不一定能被读屏软件读出。需要时请联系我们，我们提供文字版。",
                    "# 遇到困难",
                    "请拨打监督电话，或使用“报告数据有误”页面上的方式告诉我们。我们在 5 个工作日内答复。",
                ],
            },
            "en": {
                "title": "Accessibility statement",
                "lead": "Everybody should be able to use this site: with a screen reader, with the keyboard alone, without sharp eyes.",
                "body": [
                    "# What is done",
                    "The site is made to level AA of the Web Content Accessibility Guidelines (WCAG) 2.2. Text has enough contrast, everything works with the keyboard alone, a status is a shape and a word and never only a colour, and all of it works without scripts.",
                    "# Care mode",
                    "“Care mode” at the top right enlarges type to 125%, makes buttons taller and lines clearer, and puts decoration away. A dark screen can be chosen at the foot of each page. The choice is kept on this device; care mode also goes with your account.",
                    "# What is not done yet",
                    "Attachments uploaded by applicants (scans, photographs) may not be readable by a screen reader. Ask us, and we provide the text.",
                    "# If something stands in your way",
                    "Call the supervision line, or use one of the ways on the page “Report an error in the data”. We answer within 5 working days.",
                ],
            },
        },
    ),
    (
        "report-an-error",
        {
            "zh-hans": {
                "title": "报告数据有误",
                "lead": "金额、名单、日期，任何一处对不上，都请告诉我们。",
                "body": [
                    "# 请告诉我们",
                    "哪个页面、哪一处、您认为正确的内容，以及依据。可以不署名；留下联系方式，我们才能答复您。",
                    "# 怎么联系",
                    "监督电话：000-00000000。书面来信请寄主办单位社会组织管理部门。",
                    "# 我们怎么处理",
                    "5 个工作日内核对。确有错误的，公开更正并保留更正记录；账簿上的错误不改不删，另记一笔冲正。对拟资助项目有异议的，请在公示期内从公示页面提出，那里有专门的程序和答复期限。",
                ],
            },
            "en": {
                "title": "Report an error in the data",
                "lead": "A sum, a name, a date: wherever something does not agree, tell us.",
                "body": [
                    "# Tell us",
                    "Which page, which place, what you believe is right, and on what grounds. You need not give a name; we can only answer if you leave a way to reach you.",
                    "# How to reach us",
                    "Supervision line: 000-00000000. Letters go to the department for social organisations of the issuing office.",
                    "# What we do",
                    "We check within 5 working days. An error is corrected in public and the correction stays on record; in the ledger nothing is changed or deleted, a correcting entry is made. To object to a proposed award, please use the notice itself while it runs: it has its own procedure and its own time limit for the reply.",
                ],
            },
        },
    ),
    (
        "help",
        {
            "zh-hans": {
                "title": "办事指南",
                "lead": "从注册到结项，一步一步怎么办，找谁，要多久。",
                "body": [
                    "# 谁可以申报",
                    "依法登记的社会组织，凭统一社会信用代码申报；由街道（乡镇）管理或村（居）指导的社区社会组织，凭备案号申报，并由一家枢纽组织代管资金。",
                    "# 怎么申报",
                    "先注册账号，建立或认领您的组织；在“项目征集”中选择正在征集的项目，按任务单逐项填写，随时保存。全部完成后检查并提交，系统出具回执。以系统收到的时刻为准。",
                    "# 资金代管",
                    "没有独立账户的组织，由枢纽组织设代管专户：每一笔支出由小组提出、会计审核、另一人批准，收支逐笔可查。",
                    "# 评审与公示",
                    "资格审查不通过的，逐条说明理由。专家评审前声明利害关系，该回避的回避。拟资助名单公示，节假日不计入公示期；对异议，在规定工作日内答复。",
                    "# 拨付与结项",
                    "首款在协议生效后拨付，中期款、尾款在评估合格后拨付。项目结束按实际支出结算，结余退回。",
                ],
            },
            "en": {
                "title": "Guide",
                "lead": "From the first login to the closed account: what to do, whom to ask, how long it takes.",
                "body": [
                    "# Who may apply",
                    "Organisations registered by law apply with their credit code. Community organisations managed by a street or guided by a committee apply with their filing number; a hub keeps the money for them.",
                    "# How to apply",
                    "Create an account, then create or claim your organisation. Choose an open call and work through its task list; everything is saved as you go. When all tasks are done, check your answers and submit: you get a receipt. What counts is the moment the system receives it.",
                    "# Fund custody",
                    "For an organisation without a bank account of its own, a hub keeps a custody account: each payment is asked for by the group, checked by an accountant and approved by a second person, and every movement can be seen.",
                    "# Review and public notice",
                    "Whoever does not pass the eligibility check is told every reason. Experts declare their interests first and step aside where they must. Proposed awards are put on public notice, holidays left out, and every objection is answered within its working days.",
                    "# Payment and close-out",
                    "The first instalment is paid once the agreement is in force, the others when an evaluation is passed. At the end the real spending is settled and what is left is returned.",
                ],
            },
        },
    ),
]

#: The policy that everything rests on; its text is in cms/data.
POLICY: dict[str, Words] = {
    "zh-hans": {
        "title": "吉林省培育发展社区社会组织专项行动实施方案（2021－2023年）",
        "lead": "从2021年起，用三年时间培育发展社区社会组织：培育发展、能力提升、作用发挥、规范管理四项计划。",
        "body": [],
    },
    "en": {
        "title": "Action plan of Jilin Province for community social organisations (2021–2023)",
        "lead": "Over three years from 2021: four programmes to grow community social organisations, raise their abilities, "
        "let them play their part, and keep them well run.",
        "body": [
            "# What it asks for",
            "Local services for the elderly, children, people with disabilities and others in need; consultation among neighbours; mediation; culture. Money comes through government purchase of services, public-interest ventures and society's support.",
            "# What this site does with it",
            "The provincial department sets aside a share of the money for social organisations each year. Calls are published here, and each city, county and district reports its progress by 15 December.",
            "# Three tiers",
            "Organisations that meet the conditions register by law. Larger ones that do not are managed by the township or street. Small and loosely organised ones are guided by the village or residents' committee.",
        ],
    },
}
