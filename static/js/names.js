// What the expressions of a form read in the browser: the answers on this page as they are being typed, those of the other
// sections as they are kept, facts, and the budget. Does what grants/forms/namespace.py does, from the same data.
import * as Budget from "./budget.js";
import * as E from "./expressions.js";

export const Names = (data, here) => {
  const today = E.read("date", data.today);
  const known = new Map(), asked = new Map(), open = new Set(), named = new Map();
  Object.entries(data.questions).forEach(([key, question]) => Object.entries(question.names).forEach(([name, kind]) => {
    named.set(name, [key, name.slice(key.length + 1), kind]);
  }));

  const reckon = (text) => {
    try { return E.parse(text).value(get, today); } catch { return null; }
  };
  const holds = (mark, when) => {
    if (!when || open.has(mark)) return true;
    if (!asked.has(mark)) {
      open.add(mark);
      asked.set(mark, reckon(when) === true);
      open.delete(mark);
    }
    return asked.get(mark);
  };
  const asks = (key) => {
    const question = data.questions[key];
    return holds(`section ${question.section}`, data.sections[question.section]) && holds(`question ${key}`, question.when);
  };
  const raw = (key) => {
    const question = data.questions[key];
    if (question.kind === "file") return Array(question.answer || 0).fill({});
    return Object.hasOwn(here, key) ? here[key] : question.answer ?? null;
  };
  const answered = (key, part, kind) => {
    const question = data.questions[key];
    if (question.kind === "computed") return reckon(question.value);
    if (!part) return E.read(kind, raw(key));
    if (kind.startsWith("list of ")) return E.read(kind, (raw(key) || []).map((row) => row[part] ?? null));
    return E.read(kind, raw(key)?.[part] ?? null);
  };
  const budget = (part) => {
    const rows = data.budget && asks(data.budget) ? raw(data.budget) || [] : [];
    const sums = Budget.sums(rows);
    if (part === "amount") return sums.amount.map(Budget.fraction);
    if (part === "of") return Object.fromEntries(Object.entries(sums.paid).map(([code, fen]) => [code, Budget.fraction(fen)]));
    return Budget.fraction(sums[part]);
  };
  const BUDGET = ["total", "requested", "match", "own", "donated", "expected", "amount", "of"];
  const value = (name) => {
    if (named.has(name)) {
      const [key, part, kind] = named.get(name);
      return asks(key) ? answered(key, part, kind) : null;
    }
    if (name.startsWith("budget.") && BUDGET.includes(name.slice(7))) return budget(name.slice(7));
    return Object.hasOwn(data.facts, name) ? E.read(...data.facts[name]) : null;
  };
  function get(name) {
    if (!known.has(name)) {
      if (open.has(name)) return null;
      open.add(name);
      known.set(name, value(name));
      open.delete(name);
    }
    return known.get(name);
  }
  const breaks = (rule) => {
    try {
      const expression = E.parse(rule.that);
      return !expression.compared.some((name) => get(name) === null) && reckon(rule.that) !== true;
    } catch { return false; }
  };
  return { get, asks, breaks, reckon, today };
};
