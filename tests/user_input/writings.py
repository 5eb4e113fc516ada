"""What people type, well and badly: one list for every field of the house."""

from datetime import date

#: What nobody can see, or what turns the line round: none of it comes in.
UNSEEN = {
    "NUL": "\x00", "vertical tab": "\x0b", "escape": "\x1b", "delete": "\x7f", "C1": "\x9b", "soft hyphen": "\xad",
    "zero-width space": "\u200b", "zero-width joiner": "\u200d", "byte order mark": "\ufeff", "word joiner": "\u2060",
    "right-to-left mark": "\u200f", "override": "\u202e", "isolate": "\u2067", "invisible times": "\u2062",
    "private use": "\ue123", "private plane": "\U000f1234", "noncharacter": "\ufdd0", "last of a plane": "\U0003ffff",
    "half a character": "\ud83d", "Hangul filler": "\u115f", "tag": "\U000e0041",
    "annotation": "\ufff9", "object": "\ufffc", "hieroglyphs joined": "\U00013430", "no notehead": "\U0001d159",
    "Khitan filler": "\U00016fe4",
}  # fmt: skip
#: What stays as it is, however rare.
SEEN = (
    "𠮷野家", "㛃", "䶮", "𰻝", "👍🏽", "👨‍👩‍👧‍👦", "👩🏽‍⚕️", "❤️", "🏳️‍🌈", "1️⃣", "葛󠄀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "한국어", "ᠮᠣᠩᠭᠣᠯ", "é", "é", "①②", "…—“”", "〇",
)  # fmt: skip
LINES = {
    "first\r\nsecond": 2,
    "first\rsecond": 2,
    "first\u2028second": 2,
    "first\x0bsecond": 2,
    "first\x85second": 2,
}

SUMS: dict[str, int | None] = {
    "1234": 123400, "1,234": 123400, "1，234.50": 123450, "１２３４．５０": 123450, "￥1,234.5": 123450, "¥ 1234元": 123400,
    "1 234.50": 123450, "3.5万": 3500000, "3.5万元": 3500000, "１万": 1000000, "0.5": 50, ".5": 50, "2.": 200,
    "人民币100元整": 10000, "100人民币": 10000, "0.00005亿": 500000, "0.0001亿元": 1000000,
    "1,23": None, "12,34.5": None, "1,2345": None, "1234,567": None, "1.234": None, "1.23456789万": None, "-5": None,
    "－５": None, "1e3": None, "1_000": None, "5²": None, "½": None, "三百": None, "万": None, "元": None, "NaN": None,
    "Infinity": None, "12.5.6": None, "9" * 20: None, "9" * 25 + "万": None, "9" * 24 + "亿": None, "0." + "0" * 22 + "1": None, "-1万": None, "9" * 5000: None, "0x10": None,
}  # fmt: skip
DAYS: dict[str, date | None] = {
    **dict.fromkeys(
        ("2027-01-05", "2027-1-5", "2027/1/5", "2027.1.5", "2027年1月5日", "2027年01月05号", "２０２７年１月５日",
         "２０２７－０１－０５", "２０２７．１．５", " 2027-01-05 ", "20270105", "２０２７０１０５"), date(2027, 1, 5),
    ),
    **dict.fromkeys(
        ("2027-02-30", "2027年13月1日", "2027-0-5", "0001-01-01", "9999-12-31", "2027-1/5", "5.1.2027", "1/5/2027",
         "27-1-5", "2027", "20270230", "202701", "270105", "明天", "2027-01-05-06", "2027²-1-5", "9" * 5000),
    ),
}  # fmt: skip
#: Numbers that no column holds, or that are none.
NO_NUMBERS = (
    "100000000000000000000",
    "-100000000000000000000",
    "9" * 5000,
    "1,23",
    "1e3",
    "²",
    "١٢.",
    "NaN",
    "0x1",
)


def stays_unseen(text: str) -> list[str]:
    """The names of what should have gone and is still there."""
    return [name for name, sign in UNSEEN.items() if sign in text]
