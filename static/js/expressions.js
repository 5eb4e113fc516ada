// The small language of the forms in the browser: the same words, the same values as grants/forms/expressions (its
// docstring is the grammar; tests/calls/expression_cases.json is run against both). Numbers are exact fractions.
// Whether things go together is judged on the server before a form is published; here one only reads and reckons.
const LONGEST = 2000, DEEPEST = 20, MOST_STEPS = 100, LARGEST = 10n ** 100n;
const COMPARISONS = ["=", "!=", "<", "<=", ">", ">="];
const FUNCTIONS = {
  if: [3, 3], sum: [1, 50], count: [1, 1], min: [1, 50], max: [1, 50], round: [1, 2], len: [1, 1], days: [2, 2],
  months: [2, 2], today: [0, 0], empty: [1, 1], contains: [2, 2], date: [1, 1],
};
const RESERVED = new Set(["and", "or", "not", "in", "true", "false", ...Object.keys(FUNCTIONS)]);

class Wrong extends Error {
  constructor(at) { super(`wrong at ${at}`); this.at = at; }
}

// --- exact numbers and days ------------------------------------------------------------------------------
/** @param {bigint} n */
const abs = (n) => (n < 0n ? -n : n);
/**
 * @param {bigint} a
 * @param {bigint} b
 * @returns {bigint}
 */
const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };
class Fraction {
  /**
   * @param {bigint} over
   * @param {bigint} [under]
   */
  constructor(over, under = 1n) {
    const sign = under < 0n ? -1n : 1n, common = gcd(abs(over), abs(under)) || 1n;
    this.over = (sign * over) / common;
    this.under = (sign * under) / common;
  }
}
/** @param {string} text */
const fraction = (text) => {
  const [, sign, whole, rest = ""] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  return new Fraction(BigInt(`${sign === "-" ? "-" : ""}${whole}${rest}`), 10n ** BigInt(rest.length));
};
/** @param {Fraction} x */
const kept = (x) => (abs(x.over) < LARGEST && x.under < LARGEST ? x : null);
/**
 * @param {Fraction} a
 * @param {Fraction} b
 */
const add = (a, b) => kept(new Fraction(a.over * b.under + b.over * a.under, a.under * b.under));
/**
 * @param {Fraction} a
 * @param {Fraction} b
 */
const take = (a, b) => add(a, new Fraction(-b.over, b.under));
/**
 * @param {Fraction} a
 * @param {Fraction} b
 */
const times = (a, b) => kept(new Fraction(a.over * b.over, a.under * b.under));
/**
 * @param {Fraction} a
 * @param {Fraction} b
 */
const divide = (a, b) => (b.over ? kept(new Fraction(a.over * b.under, a.under * b.over)) : null);

class Day {
  /**
   * @param {number} year
   * @param {number} month
   * @param {number} day
   */
  constructor(year, month, day) {
    this.year = year;
    this.month = month;
    this.day = day;
    const when = new Date(0);
    when.setUTCFullYear(year, month - 1, day);
    this.number = Math.round(when.getTime() / 86400000);
    this.exists = year >= 1 && when.getUTCFullYear() === year && when.getUTCMonth() === month - 1
      && when.getUTCDate() === day;
  }
  get text() {
    return `${String(this.year).padStart(4, "0")}-${String(this.month).padStart(2, "0")}-${String(this.day).padStart(2, "0")}`;
  }
}
/**
 * @param {string} text
 * @param {RegExp} pattern
 */
const dayOf = (text, pattern) => {
  const found = pattern.exec(text);
  if (!found) return null;
  const day = new Day(Number(found[1]), Number(found[2]), Number(found[3]));
  return day.exists ? day : null;
};

// --- from text to tree -----------------------------------------------------------------------------------
const SIGNS = { "\u3001": ",", "\u00d7": "*", "\u00f7": "/", "\u2265": ">=", "\u2264": "<=", "\u2260": "!=", "\u2212": "-", "\u2013": "-", "\u3000": " " };
const CLOSES = { '"': '"', "\u201c": "\u201d", "\u201d": "\u201d", "\uff02": "\uff02", "\u300c": "\u300d" };
const plainSign = (sign) => SIGNS[sign]
  || (sign >= "\uff01" && sign <= "\uff5e" ? String.fromCharCode(sign.charCodeAt(0) - 0xfee0) : sign);
const PATTERNS = [
  ["number", /[0-9]{1,15}(?:\.[0-9]{1,10})?/y],
  ["name", /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y],
  ["sign", /(?:<=|>=|!=|<>|==|[=<>+\-*/(),%])/y],
];

/** @param {string} text */
const tokens = (text) => { // by characters, as Python counts them: a character outside the plane is one
  const signs = [...text], found = [];
  // Place for place as written; what is more than one unit ends a word.
  const whole = signs.map(plainSign).map((one) => (one.length === 1 ? one : "\0")).join("");
  const hit = (pattern, place) => { pattern.lastIndex = place; return pattern.exec(whole); };
  let at = 0;
  while (at < signs.length) {
    const sign = signs[at];
    if (" \t\r\n\f\v\xa0".includes(sign) || plainSign(sign) === " ") { at += 1; continue; }
    if (CLOSES[sign]) {
      let read = "", here = at + 1;
      while (here < signs.length && signs[here] !== CLOSES[sign]) {
        if (signs[here] === "\\" && here + 1 < signs.length) here += 1;
        read += signs[here];
        here += 1;
      }
      if (here >= signs.length) throw new Wrong(at);
      found.push({ sort: "text", at, word: read });
      at = here + 1;
      continue;
    }
    if (plainSign(sign).length === 2 && SIGNS[sign]) {
      found.push({ sort: "sign", at, word: plainSign(sign) });
      at += 1;
      continue;
    }
    const match = PATTERNS.map(([sort, pattern]) => [sort, hit(pattern, at)]).find(([, one]) => one);
    if (!match) throw new Wrong(at);
    const word = match[1][0];
    found.push({ sort: match[0], at, word: { "==": "=", "<>": "!=" }[word] || word });
    at += word.length;
  }
  return [...found, { sort: "end", at: signs.length, word: "" }];
};

/** @param {string} text */
const tree = (text) => {
  if ([...text].length > LONGEST) throw new Wrong(LONGEST);
  const words = tokens(text);
  let n = 0, depth = 0;
  const here = () => words[n];
  const is = (sort, word) => here().sort === sort && here().word === word;
  const expect = (sort, word) => { if (!is(sort, word)) throw new Wrong(here().at); n += 1; };
  const node = (does, at, args = [], value = null) => {
    const deep = 1 + args.reduce((most, one) => Math.max(most, one.deep), 0);
    if (deep > MOST_STEPS) throw new Wrong(at);
    return { does, at, args, value, deep };
  };
  const row = (signs, part) => {
    let left = part();
    while (["sign", "name"].includes(here().sort) && signs.includes(here().word)) {
      const token = here();
      n += 1;
      left = node(token.word, token.at, [left, part()]);
    }
    return left;
  };
  const either = () => {
    depth += 1;
    if (depth > DEEPEST) throw new Wrong(here().at);
    const found = row(["or"], both);
    depth -= 1;
    return found;
  };
  const both = () => row(["and"], denied);
  const denied = () => {
    const at = here().at;
    let many = 0;
    while (is("name", "not")) { n += 1; many += 1; }
    let found = compared();
    for (let times = many ? 2 - (many % 2) : 0; times; times -= 1) found = node("not", at, [found]);
    return found;
  };
  const comparison = () => (here().sort === "sign" && COMPARISONS.includes(here().word) ? here().word : "");
  const compared = () => {
    const left = added(), found = oneComparison(left);
    if (found !== left && (comparison() || is("name", "in") || is("name", "not"))) throw new Wrong(here().at);
    return found;
  };
  const oneComparison = (left) => {
    const at = here().at, sign = comparison();
    if (sign) { n += 1; return node(sign, at, [left, added()]); }
    const not = is("name", "not");
    if (!not && !is("name", "in")) return left;
    n += 1;
    if (not) expect("name", "in");
    const found = node("in", at, [left, among()]);
    return not ? node("not", at, [found]) : found;
  };
  const among = () => {
    if (!is("sign", "(")) return primary();
    const at = here().at;
    n += 1;
    return node("list", at, args());
  };
  const added = () => row(["+", "-"], multiplied);
  const multiplied = () => row(["*", "/"], turned);
  const turned = () => {
    const at = here().at;
    let many = 0;
    while (is("sign", "-")) { n += 1; many += 1; }
    const found = hundredth();
    return many % 2 ? node("turn", at, [found]) : found;
  };
  const hundredth = () => {
    const found = primary(), at = here().at;
    let many = 0;
    while (is("sign", "%")) { n += 1; many += 1; }
    return many ? node("/", at, [found, node("number", at, [], new Fraction(100n ** BigInt(many)))]) : found;
  };
  const args = () => {
    const found = [either()];
    while (is("sign", ",")) { n += 1; found.push(either()); }
    expect("sign", ")");
    return found;
  };
  const primary = () => {
    const token = here();
    n = Math.min(n + 1, words.length - 1);
    if (token.sort === "number") return node("number", token.at, [], fraction(token.word));
    if (token.sort === "text") return node("text", token.at, [], token.word);
    if (token.sort === "sign" && token.word === "(") {
      const found = either();
      expect("sign", ")");
      return found;
    }
    if (token.sort !== "name") throw new Wrong(token.at);
    if (token.word === "true" || token.word === "false") return node("truth", token.at, [], token.word === "true");
    if (is("sign", "(")) return called(token);
    if (RESERVED.has(token.word)) throw new Wrong(token.at);
    return node("name", token.at, [], token.word);
  };
  const called = (token) => {
    n += 1;
    if (token.word.endsWith(".of")) {
      const given = args();
      if (given.length !== 1 || given[0].does !== "text") throw new Wrong(token.at);
      return node("of", token.at, given, token.word);
    }
    if (!Object.hasOwn(FUNCTIONS, token.word)) throw new Wrong(token.at);
    let given = [];
    if (is("sign", ")")) n += 1; else given = args();
    const [least, most] = FUNCTIONS[token.word];
    if (given.length < least || given.length > most) throw new Wrong(token.at);
    if (token.word !== "date") return node("call", token.at, given, token.word);
    const day = given[0].does === "text" && dayOf(given[0].value, /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/);
    if (!day) throw new Wrong(token.at);
    return node("day", token.at, [], day);
  };
  if (here().sort === "end") throw new Wrong(0);
  const whole = either();
  if (here().sort !== "end") throw new Wrong(here().at);
  return whole;
};

// --- what it gives ---------------------------------------------------------------------------------------
const order = (a, b) => { // numbers and days
  if (a instanceof Day) return Math.sign(a.number - b.number);
  const left = a.over * b.under, right = b.over * a.under;
  return left < right ? -1 : left > right ? 1 : 0;
};
const same = (a, b) => (a instanceof Fraction || a instanceof Day ? order(a, b) === 0 : a === b);
const there = (given) => (given.length === 1 && Array.isArray(given[0]) ? given[0] : given).filter((one) => one !== null);
const nothing = (...given) => given.some((one) => one === null);
const reckon = (what) => (a, b) => (nothing(a, b) ? null : what(a, b));
const compare = (what) => (a, b) => !nothing(a, b) && what(a, b);
const has = (many, one) => many.some((other) => other !== null && same(one, other));
const OPERATIONS = {
  list: (...all) => all,
  and: (a, b) => Boolean(a) && Boolean(b),
  or: (a, b) => Boolean(a) || Boolean(b),
  not: (a) => !a,
  turn: (/** @type {Fraction | null} */ a) => (a === null ? null : new Fraction(-a.over, a.under)),
  "+": reckon(add), "-": reckon(take), "*": reckon(times), "/": reckon(divide),
  "=": compare(same), "!=": compare((a, b) => !same(a, b)),
  "<": compare((a, b) => order(a, b) < 0), "<=": compare((a, b) => order(a, b) <= 0),
  ">": compare((a, b) => order(a, b) > 0), ">=": compare((a, b) => order(a, b) >= 0),
  in: (one, many) => one !== null && many !== null && has(many, one),
};
/**
 * @param {Fraction} x
 * @param {number} places
 */
const rounded = (x, places) => { // half away from zero
  const power = 10n ** BigInt(Math.abs(places));
  const over = abs(x.over) * (places >= 0 ? power : 1n), under = x.under * (places >= 0 ? 1n : power);
  const whole = (2n * over + under) / (2n * under), signed = x.over < 0n ? -whole : whole;
  return places >= 0 ? new Fraction(signed, power) : new Fraction(signed * power);
};
const extreme = (sign) => (given) => there(given).reduce(
  (best, one) => (best === null || order(one, best) === sign ? one : best), null);
/**
 * @param {Day} first
 * @param {Day} last
 */
const months = (first, last) => (last.year - first.year) * 12 + last.month - first.month + (last.day >= first.day ? 1 : 0);
const CALLS = {
  if: (given) => (given[0] === true ? given[1] : given[2]),
  sum: (given) => there(given).reduce((total, one) => (total === null ? null : add(total, one)), new Fraction(0n)),
  count: (given) => new Fraction(BigInt((given[0] || []).filter((one) => one !== null).length)),
  min: extreme(-1),
  max: extreme(1),
  round: ([value, places = new Fraction(0n)]) => {
    if (nothing(value, places) || places.under !== 1n || abs(places.over) > 9n) return null;
    return rounded(value, Number(places.over));
  },
  len: (given) => new Fraction(BigInt(characters(given[0] || ""))),
  days: ([first, last]) => (nothing(first, last) ? null : new Fraction(BigInt(last.number - first.number))),
  months: ([first, last]) => (nothing(first, last) ? null : new Fraction(BigInt(months(first, last)))),
  empty: ([one]) => one === null || one === false || one === "" || (Array.isArray(one) && !one.length),
  contains: ([many, one]) => !nothing(many, one) && (Array.isArray(many) ? has(many, one) : many.includes(one)),
};
const reckoned = (node, names, today) => {
  const named = () => { // names are an object, or a function that finds them out
    if (typeof names === "function") return names(node.value);
    return Object.hasOwn(names, node.value) && names[node.value] !== undefined ? names[node.value] : null;
  };
  if (["number", "text", "truth", "day"].includes(node.does)) return node.value;
  if (node.does === "name") return named();
  if (node.does === "of") {
    const code = node.args[0].value, byCode = named();
    if (byCode === null) return null;
    return Object.hasOwn(byCode, code) ? byCode[code] : new Fraction(0n);
  }
  if (node.does === "call" && node.value === "today") return today;
  const given = node.args.map((one) => reckoned(one, names, today));
  return node.does === "call" ? CALLS[node.value](given) : OPERATIONS[node.does](...given);
};

// --- characters as Word counts them: grants/forms/expressions/characters.py ------------------------------------------
const SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const WIDE = "[\\u1100-\\u11ff\\u2e80-\\u2fff\\u3001-\\u9fff\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff\\ufe30-\\ufe4f"
  + "\\uff00-\\uffef\\u{20000}-\\u{3ffff}\\u2014\\u2026\\u201c\\u201d\\xb7]"
  + "|(?<![A-Za-z])[\\u2018\\u2019]|[\\u2018\\u2019](?![A-Za-z])";
const COUNTED = new RegExp(`${WIDE}|(?:(?!${WIDE})[^${SPACE}])+`, "gu");
/** @param {string} text */
const characters = (text) => (text.match(COUNTED) || []).length;

// --- what people type: workflows/user_input/{figures,days}.py --------------------------------------------------------------
const narrow = (text) => String(text ?? "").replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
  .replaceAll("\u3000", " ").replaceAll("\uffe5", "\u00a5").replaceAll("\u2212", "-").trim();
// Figures, or null where a comma stands where no thousand ends.
const figures = (typed) => {
  const text = narrow(typed);
  if (/^[+-]?\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d*)?$/.test(text)) return text.replaceAll(",", "").replaceAll(" ", "");
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? text : null;
};
// A day as it is kept; what is none stays as typed.
const written = /^(\d{4})(?: ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})| ?\u5e74 ?(\d{1,2}) ?\u6708 ?(\d{1,2}) ?[\u65e5\u53f7]?|(\d{2})(\d{2}))$/;
const day = (typed) => {
  const text = narrow(typed), found = written.exec(text);
  return found ? [found[1], found[3] ?? found[5] ?? found[7], found[4] ?? found[6] ?? found[8]].map((part) => part.padStart(2, "0")).join("-") : text;
};

// --- in and out ------------------------------------------------------------------------------------------
const read = (kind, raw) => {
  if (kind === "rows") return Array.isArray(raw) ? raw : [];
  if (kind === "number by text") {
    if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return null;
    return Object.fromEntries(Object.entries(raw).map(([code, one]) => [code, read("number", one)]));
  }
  if (kind.startsWith("list of ")) return Array.isArray(raw) ? raw.map((one) => read(kind.slice(8), one)) : [];
  if (kind === "truth") return typeof raw === "boolean" ? raw : null;
  if (raw === null || raw === undefined || raw === "") return null;
  if (kind === "text") return typeof raw === "boolean" ? null : String(raw);
  if (kind === "date") return dayOf(String(raw), /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/);
  const text = figures(raw) ?? "";
  return /^[+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?$/.test(text) ? fraction(text) : null;
};
const grouped = (whole) => whole.toString().replace(/\B(?=(\d{3})+$)/g, ",");
const showNumber = (value, money = false) => {
  const places = money ? 2 : 4, power = 10n ** BigInt(places);
  const scaled = rounded(value, places), all = (scaled.over * power) / scaled.under;
  const rest = (abs(all) % power).toString().padStart(places, "0"), decimals = money ? rest : rest.replace(/0+$/, "");
  return `${all < 0n ? "-" : ""}${grouped(abs(all) / power)}${decimals ? "." : ""}${decimals}`;
};
const show = (value, shows = "", lang = "zh-hans", yes = ["\u662f", "\u5426"]) => {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? yes[0] : yes[1];
  if (Array.isArray(value)) return value.map((one) => show(one, shows, lang, yes)).join(lang.startsWith("en") ? ", " : "\u3001");
  if (value instanceof Day) return lang.startsWith("en") ? value.text : `${value.year}\u5e74${value.month}\u6708${value.day}\u65e5`;
  return value instanceof Fraction ? showNumber(value, shows === "money") : String(value);
};

// The names whose value an expression needs: not those it only counts, adds up, measures or finds empty.
const FORGIVING = ["empty", "count", "sum", "len", "contains"];
const compared = (node) => {
  if (node.does === "call" && FORGIVING.includes(node.value)) return [];
  return [...(["name", "of"].includes(node.does) ? [node.value] : []), ...node.args.flatMap(compared)];
};

const known = new Map();
/** @param {string} text */
const parse = (text) => {
  if (!known.has(text)) known.set(text, tree(text));
  const found = known.get(text);
  return { tree: found, compared: compared(found), value: (names, today = null) => reckoned(found, names, today) };
};
// A text with {{ expressions }} in it, filled.
const filled = (text, names, today, lang, yes) => { // one walk, also over brackets that never close
  const said = (inner) => {
    try { return show(parse(inner.trim()).value(names, today), "", lang, yes) || "\u2026"; } catch { return "\u2026"; }
  };
  const parts = [];
  let here = 0, start = text.indexOf("{{");
  while (start >= 0) {
    const end = text.indexOf("}}", start + 2);
    if (end < 0) break;
    parts.push(text.slice(here, start), said(text.slice(start + 2, end)));
    here = end + 2;
    start = text.indexOf("{{", here);
  }
  return parts.join("") + text.slice(here);
};
export { Wrong, Fraction, Day, parse, read, show, showNumber, filled, characters, fraction, narrow, figures, day };
