// The budget reckoned in the browser: sums in whole fen and the limits they break, by the rules that the server judges
// by again (grants/forms/budget_rules.py; tests/calls/test_budget_rules.py runs random budgets against both).
import * as E from "./expressions.js";

const MOST_FEN = 10n ** 13n, KINDS = ["own", "donated", "expected"];
const MOST_SIGNS = 25;
/** @param {bigint} n */
const abs = (n) => (n < 0n ? -n : n);

// Yuan as typed to fen; null for what is no sum. As grants/people/money.py reads it.
const fenOf = (typed) => {
  const written = /^(?:\u00a5|RMB|CNY|\u4eba\u6c11\u5e01)? ?(.*?) ?([\u4e07\u4ebf])? ?(?:[\u5143\u5706]|RMB|CNY|\u4eba\u6c11\u5e01)?\u6574?$/iu.exec(E.narrow(typed));
  const text = written ? E.figures(written[1]) : null;
  const found = text === null || text.length > MOST_SIGNS ? null : /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!found) return null;
  const places = { "\u4e07": 6, "\u4ebf": 10 }[written[2]] ?? 2, rest = found[3] || ""; // 1.5\u4e07 is counted in ten thousands
  if (/[1-9]/.test(rest.slice(places))) return null;
  const fen = BigInt(`${found[2]}${rest.slice(0, places).padEnd(places, "0")}`);
  return fen > MOST_FEN || (found[1] === "-" && fen) ? null : fen;
};
// A quantity in hundredths; null for what is none.
const quantityOf = (typed) => {
  const text = E.figures(typed) ?? "";
  const found = /^\+?(\d{0,15})(?:\.(\d*))?$/.exec(text);
  if (!found || !(found[1] || found[2]) || /[1-9]/.test((found[2] || "").slice(2))) return null;
  const hundredths = BigInt(found[1] || "0") * 100n + BigInt((found[2] || "").slice(0, 2).padEnd(2, "0"));
  return hundredths > 0n && hundredths < 10n ** 12n ? hundredths : null;
};
/** @param {bigint} fen */
const yuan = (fen) => {
  const whole = (abs(fen) / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0n ? "-" : ""}${whole}.${(abs(fen) % 100n).toString().padStart(2, "0")}`;
};
/**
 * @param {Row} row
 * @returns {bigint | null}
 */
const fenOfRow = (row) => {
  const quantity = quantityOf(row.quantity), price = String(row.unit_price ?? "").trim() ? fenOf(row.unit_price) : null;
  const fen = quantity === null || price === null || (quantity * price) % 100n ? null : (quantity * price) / 100n;
  return fen !== null && fen > MOST_FEN ? null : fen;
};

/**
 * @typedef {Record<string, string>} Row a line as it is typed
 * @typedef {{total: bigint, requested: bigint, match: bigint, own: bigint, donated: bigint, expected: bigint,
 *   paid: Record<string, bigint>, amount: bigint[]}} Sums in fen
 */

/**
 * @param {Row[]} rows
 * @returns {Sums}
 */
const sums = (rows) => {
  const found = { total: 0n, requested: 0n, match: 0n, own: 0n, donated: 0n, expected: 0n, paid: {}, amount: [] };
  rows.forEach((row) => {
    const fen = fenOfRow(row);
    if (fen === null) return;
    const [source, of = row.match_kind] = String(row.source ?? "").split(":");
    found.total += fen;
    found.amount.push(fen);
    if (source === "match") {
      found.match += fen;
      found[KINDS.includes(of) ? of : "own"] += fen;
    } else {
      found.paid[row.category || ""] = (found.paid[row.category || ""] || 0n) + fen;
      if (source === "grant" || source === "price") found.requested += fen;
    }
  });
  return found;
};

const fill = (words, facts) => words.replace(/%\((\w+)\)s|%%/g, (hole, name) => (name ? facts[name] : "%"));
/** @param {string} text */
const pct = (text) => E.fraction(text);
/**
 * @param {bigint} fen
 * @param {E.Fraction} share
 * @param {bigint} base
 */
const over = (fen, share, base) => fen * 100n * share.under > share.over * base;
/**
 * @param {E.Fraction} share
 * @param {bigint} base
 */
const top = (share, base) => (share.over * base) / (share.under * 100n);
/** @param {E.Fraction[]} shares */
const least = (shares) => shares.reduce((a, b) => (a.over * b.under <= b.over * a.under ? a : b));

/**
 * @param {any} rules as grants.forms.budget_rules says them
 * @param {Sums} sum
 */
const breaches = (rules, sum) => {
  const found = [], base = Object.values(sum.paid).reduce((a, b) => a + b, 0n);
  const say = (rule, severity, category, facts) => found.push({
    rule, severity, category, sentence: fill(rules.words[rule], facts),
  });
  const severity = (against) => (against.length === rules.sources.length ? "refuse" : "flag");
  const named = (against) => against.map((one) => one.name).join(rules.words.comma);
  [...rules.categories].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)).forEach((row) => {
    const fen = sum.paid[row.code] || 0n;
    if (!fen) return;
    const facts = { name: row.name, fen: yuan(fen) };
    const limit = (share) => ({ ...facts, pct: E.showNumber(share), most: yuan(top(share, base)) });
    if (row.ceiling_pct !== null && over(fen, pct(row.ceiling_pct), base)) {
      const share = pct(row.ceiling_pct);
      say(share.over ? "ceiling" : "banned", row.on_breach, row.code, limit(share));
    }
    const against = rules.sources.filter((one) => one.forbidden.includes(row.code));
    if (against.length) say("forbidden", severity(against), row.code, { ...facts, source: named(against) });
    const tight = rules.sources.filter((one) => Object.hasOwn(one.ceilings, row.code) && over(fen, pct(one.ceilings[row.code]), base));
    if (tight.length) {
      const share = least(tight.map((one) => pct(one.ceilings[row.code])));
      say("source_ceiling", severity(tight), row.code, { ...limit(share), source: named(tight) });
    }
  });
  [["most", rules.most_fen], ["call", rules.call_fen]].forEach(([rule, most]) => {
    if (most !== null && base > BigInt(most)) say(rule, "refuse", "", { fen: yuan(base), most: yuan(BigInt(most)) });
  });
  const share = pct(rules.min_match_pct);
  if (share.over && sum.total && sum.match * 100n * share.under < share.over * sum.total) {
    say("match", "refuse", "", { pct: E.showNumber(share), fen: yuan(sum.match), total: yuan(sum.total) });
  }
  return found;
};

// The strictest ceiling of a category, or null: [share in words, the most in fen].
const ceiling = (rules, code, base) => {
  const row = rules.categories.find((one) => one.code === code);
  const limits = [row?.ceiling_pct ?? null, ...rules.sources.map((one) => one.ceilings[code] ?? null)]
    .filter((one) => one !== null);
  return limits.length ? top(least(limits.map(pct)), base) : null;
};
/** @param {bigint} fen */
const fraction = (fen) => new E.Fraction(fen, 100n);
export { sums, breaches, ceiling, fenOfRow, fenOf, yuan, fraction };
