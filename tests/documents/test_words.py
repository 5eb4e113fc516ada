"""Amounts in words: the official examples, an independent converter, and the way back."""

import random
import re

import cn2an
import pytest

from grants.documents.amounts_in_words import DIGITS, in_words

# 支付结算办法 附一, with every optional 零 written.
OFFICIAL = [
    (1409_50, "人民币壹仟肆佰零玖元伍角"),
    (6007_14, "人民币陆仟零柒元壹角肆分"),
    (1680_32, "人民币壹仟陆佰捌拾元零叁角贰分"),
    (107000_53, "人民币壹拾万零柒仟元零伍角叁分"),
    (16409_02, "人民币壹万陆仟肆佰零玖元零贰分"),
    (325_04, "人民币叁佰贰拾伍元零肆分"),
]
EDGES = [
    (0, "人民币零元整"),
    (5, "人民币伍分"),
    (50, "人民币伍角"),
    (55, "人民币伍角伍分"),
    (100, "人民币壹元整"),
    (10_05, "人民币壹拾元零伍分"),
    (18000_00, "人民币壹万捌仟元整"),
    (208000_00, "人民币贰拾万零捌仟元整"),
    (100010_00, "人民币壹拾万零壹拾元整"),
    (10**8 * 100, "人民币壹亿元整"),
    (10**12 * 100, "人民币壹万亿元整"),
    (1000100010001_00, "人民币壹万零壹亿零壹万零壹元整"),
    (300006033_91, "人民币叁亿零陆仟零叁拾叁元玖角壹分"),
]


@pytest.mark.parametrize(("fen", "words"), OFFICIAL + EDGES)
def test_examples(fen, words):
    assert in_words(fen) == words


@pytest.mark.parametrize("wrong", [-1, 10**18])
def test_an_impossible_sum_is_refused(wrong):
    with pytest.raises(ValueError):
        in_words(wrong)


@pytest.mark.parametrize("wrong", [1.5, "100", None, True])
def test_only_whole_fen_are_taken(wrong):
    with pytest.raises(TypeError):
        in_words(wrong)


def back(words: str) -> int:
    """Words to fen, written from the rule and not from our function."""
    text = words.removeprefix("人民币").removesuffix("整").replace("零", "")
    yuan, _, rest = text.partition("元") if "元" in text else ("", "", text)
    jiao, fen = re.search(r"(.)角", rest), re.search(r"(.)分", rest)

    def group(part: str) -> int:
        pairs = re.findall(rf"([{DIGITS}])([仟佰拾]?)", part)
        return sum(DIGITS.index(d) * {"仟": 1000, "佰": 100, "拾": 10, "": 1}[u] for d, u in pairs)

    def below_yi(part: str) -> int:
        high, _, low = part.partition("万") if "万" in part else ("", "", part)
        return group(high) * 10000 + group(low)

    high, _, low = yuan.rpartition("亿")
    whole = below_yi(high) * 10**8 + below_yi(low)
    return whole * 100 + sum(DIGITS.index(m[1]) * n for m, n in ((jiao, 10), (fen, 1)) if m)


def amounts() -> list[int]:
    """Random amounts of every length, many of them full of zeros."""
    chance = random.Random(20261123)
    plain = [chance.randrange(10 ** chance.randint(1, 16)) for _ in range(10_000)]
    zeros = [
        int("".join(chance.choice("0001") + "" for _ in range(chance.randint(1, 16)))) for _ in range(10_000)
    ]
    return plain + zeros


def test_words_lead_back_to_the_amount():
    assert [back(in_words(fen)) for fen in amounts()] == amounts()


def test_an_independent_converter_agrees_but_for_the_optional_zero():
    for fen in amounts():
        theirs = cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb")
        ours = in_words(fen).removeprefix("人民币")
        assert ours.replace("零", "").removesuffix("整") == theirs.replace("零", "").removesuffix("整"), fen
