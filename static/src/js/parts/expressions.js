// Rules of forms in the browser: the twin of forms/expressions.py, held to it by a test. Rules come checked from the server.
const LARGEST = 1e15;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const COMPARE = {
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  same: (a, b) => a === b,
};

const kind = (value) => (["boolean", "number", "string"].includes(typeof value) ? typeof value : "object");
const answer = (answers, key) => (Object.hasOwn(answers, key) ? answers[key] : undefined);

export function isFilled(value) {
  if (value === null || value === undefined || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function same(left, right) {
  return left !== null && left !== undefined && kind(left) === kind(right) && left === right;
}

// Text in the order of code points, as Python compares it; < alone would compare UTF-16 units.
function ordered(left, right) {
  if (typeof left !== "string") return [left, right];
  const [a, b] = [[...left], [...right]].map((text) => text.map((letter) => letter.codePointAt(0)));
  for (let place = 0; place < Math.min(a.length, b.length); place += 1) if (a[place] !== b[place]) return [a[place], b[place]];
  return [a.length, b.length];
}

export function holds(rule, answers, today) {
  if (!rule || Object.keys(rule).length === 0) return true;
  const [[name, operand]] = Object.entries(rule);
  if (name === "eq") return same(answer(answers, operand[0]), operand[1]);
  if (name === "in") return operand[1].some((value) => same(answer(answers, operand[0]), value));
  if (name === "filled") return isFilled(answer(answers, operand));
  if (name === "not") return !holds(operand, answers, today);
  if (name === "all") return operand.every((part) => holds(part, answers, today));
  if (name === "any") return operand.some((part) => holds(part, answers, today));
  const [left, right] = operand.map((part) => evaluate(part, answers, today));
  if (left === null || right === null || kind(left) !== kind(right)) return false;
  return COMPARE[name](...ordered(left, right));
}

export function evaluate(rule, answers, today) {
  if (typeof rule === "number") return number(rule);
  if (rule === null || typeof rule !== "object") return rule;
  const [[name, operand]] = Object.entries(rule);
  if (name === "ref") {
    const value = answer(answers, operand);
    return typeof value === "number" ? number(value) : isFilled(value) ? value : null;
  }
  if (name === "today") return today;
  if (name === "count") return Array.isArray(answer(answers, operand)) ? answers[operand].length : 0;
  if (name === "sum") {
    const rows = answer(answers, operand[0]);
    return total(Array.isArray(rows) ? rows.map((row) => row?.[operand[1]]) : []);
  }
  if (name === "if") return evaluate(operand[holds(operand[0], answers, today) ? 1 : 2], answers, today);
  if (name === "id_year" || name === "id_sex") return saidById(name, evaluate(operand, answers, today));
  const parts = operand.map((part) => evaluate(part, answers, today));
  if (name === "first") return parts.find((part) => isFilled(part)) ?? null;
  if (name === "join") return parts.filter((part) => typeof part === "string").join("") || null;
  if (name === "add") return total(parts);
  if (name === "years") return years(...parts);
  if (parts.some((part) => typeof part !== "number")) return null;
  return number(name === "sub" ? parts[0] - parts[1] : parts[0] * parts[1]);
}

function total(parts) {
  const numbers = parts.filter((part) => typeof part === "number");
  return numbers.length ? number(numbers.reduce((sum, part) => sum + part, 0)) : null;
}

function number(value) {
  if (Math.abs(value) > LARGEST) return null;
  return Number.isInteger(value) ? value + 0 : Math.floor(value * 1e6 + 0.5) / 1e6 + 0;
}

// What a personal identity number says: the fourth digit is century and sex, the next two are the year.
function saidById(name, number) {
  if (typeof number !== "string" || !/^[0-9]{12}$/.test(number)) return null;
  const century = Number(number[3]);
  if (name === "id_sex") return century % 2 ? "female" : "male";
  return String(1900 + 100 * Math.floor(century / 2) + Number(number.slice(4, 6)));
}

function years(first, last) {
  if (typeof first !== "string" || typeof last !== "string" || !DAY.test(first) || !DAY.test(last) || last < first) return null;
  return Number(last.slice(0, 4)) - Number(first.slice(0, 4)) - (last.slice(5) < first.slice(5) ? 1 : 0);
}
