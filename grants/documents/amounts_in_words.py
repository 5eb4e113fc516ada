"""Amounts in words (人民币大写), as payment papers and contracts demand.

Source of the rule: 支付结算办法 附一《正确填写票据和结算凭证的基本规定》 (银发〔1997〕393号), clauses 2 to
4. Where clause 3 leaves a 零 optional it is always written: an amount with every 零 is harder to alter.
"""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL_UNITS = ("", "拾", "佰", "仟")
LIMIT_FEN = 10**18  # ten thousand 万亿 yuan: beyond every budget, and where the units would repeat


def in_words(fen: int) -> str:
    """The amount of `fen` (hundredths of a yuan) in words: 1800000 gives 人民币壹万捌仟元整.

    Raises TypeError for anything but an integer and ValueError for a negative or absurd amount: a paper must
    never carry a guessed sum.
    """
    if type(fen) is not int:
        raise TypeError(f"An amount in words needs whole fen, not {fen!r}.")
    if not 0 <= fen < LIMIT_FEN:
        raise ValueError(f"{fen} fen cannot be written in words.")
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    if not fen:
        return "人民币零元整"
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        text += ("零" if yuan and yuan % 10 == 0 else "") + DIGITS[jiao] + "角"
    if last:
        text += ("零" if yuan and not jiao else "") + DIGITS[last] + "分"
    return "人民币" + text + ("" if rest else "整")


def _whole(number: int) -> str:
    """A positive integer in capital numerals, every run of zeros as one 零."""
    text, zero = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + SMALL_UNITS[place % 4]
        zero = digit == 0  # also across 万 and 亿: 壹拾万零柒仟
        if place in (4, 12) and number // 10**place % 10000:
            text += "万"
        if place == 8:
            text += "亿"
    return text
