// Follows the rules of a form's page (JSON in #form-rules) while it is filled in: what is asked, required, computed.
// The server does the same once more and believes nothing from here. Without script, saving the page shows what is asked.
import { evaluate, holds, isFilled } from "./expressions.js";

const dayOf = (parts) => (parts.every((part) => /^\d+$/.test(part)) ? `${parts[2].padStart(4, "0")}-${parts[1].padStart(2, "0")}-${parts[0].padStart(2, "0")}` : null);

// The code of what was typed: chosen from the list, or its name or code alone.
function codeOf(control, text) {
  const wanted = text.toLowerCase();
  if (!wanted) return null;
  for (const { value } of control.list?.options ?? []) {
    const [, label, code] = /^(.*) \(([^()]+)\)$/.exec(value) ?? [];
    if ([value, label, code].some((each) => each?.toLowerCase() === wanted)) return code;
  }
  return null;
}

// The rows of a table that hold something; a cell that cannot be read yet is left out, as on the server.
function tableRows(form, key, columns) {
  const rows = [...form.querySelectorAll(`[data-rows="${CSS.escape(key)}"] [data-row]`)]
    .map((box) =>
      Object.fromEntries(
        Object.entries(columns)
          .map(([column, type]) => [column, read(form, `${key}__${box.dataset.row}__${column}`, type)])
          .filter(([, value]) => isFilled(value)),
      ),
    )
    .filter((row) => Object.keys(row).length);
  return rows.length ? rows : null;
}

// The value a field has now, in the shape the server stores.
export function read(form, key, type, columns) {
  const one = (suffix) => form.elements[`${key}${suffix}`]?.value?.trim() ?? "";
  if (type === "date") {
    const parts = ["_day", "_month", "_year"].map(one);
    if (parts[2] && !parts[0]) return parts[1] ? `${parts[2]}-${parts[1].padStart(2, "0")}` : parts[2];
    return dayOf(parts);
  }
  if (type === "address") return one("_commune") || one("_line") ? { commune: one("_commune") } : null;
  if (type === "former_address") return one("_old") ? { old: one("_old") } : null;
  if (type === "multiple_choice") {
    const ticked = [...form.querySelectorAll(`input[type=checkbox][name^="${CSS.escape(key)}__"]:checked`)];
    return ticked.length ? ticked.map((box) => box.name.slice(key.length + 2)) : null;
  }
  if (type === "table") return tableRows(form, key, columns ?? {});
  const control = form.elements[key];
  if (!control) return null;
  if (type === "declaration") return control.checked ? true : null;
  const text = String(control.value ?? "").trim();
  if (type === "time") {
    const found = /^(\d{1,2})(?:\s*(?:[:.h]|giờ)\s*(\d{1,2})?\s*(?:phút|p|')?)?$/iu.exec(text);
    return found && Number(found[1]) < 24 && Number(found[2] ?? 0) < 60 ? `${found[1].padStart(2, "0")}:${(found[2] ?? "0").padStart(2, "0")}` : null;
  }
  if (type === "code_choice") return codeOf(control, text);
  if (["national_id", "old_id", "phone"].includes(type)) return text.replace(/[\s.()-]/g, "") || null;
  if (type === "yes_no") return { yes: true, no: false }[text] ?? null;
  if (type === "number" || type === "money") {
    const plain = text.replace(/\s*(đồng|đ|vnđ|vnd|₫)\.?$/i, "").replace(/\s/g, "");
    const whole = /^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(plain) ? plain.replaceAll(".", "") : plain;
    if (/\.\d{3}(,|$)/.test(whole)) return null;
    const wanted = type === "money" ? /^\d{1,12}$/ : /^-?\d{1,12}(\.\d{1,4})?$/;
    const number = whole.replace(",", ".");
    return wanted.test(number) ? Number(number) : null;
  }
  return text || null;
}

function shown(value, own) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return `${value.toLocaleString("vi-VN", { maximumFractionDigits: 6 })} ${own.unit ?? ""}`.trim();
  if (typeof value === "boolean") return value ? "Có" : "Không";
  if (typeof value === "object") return value.display ?? "–";
  if (own.labels) return own.labels[value] ?? value;
  return own.type === "date" ? value.split("-").reverse().join("/") : value;
}

function follow(form, rules) {
  const answers = { ...rules.answers };
  for (const [key, own] of Object.entries(rules.fields)) {
    const box = form.querySelector(`[data-question="${CSS.escape(key)}"]`);
    const asked = holds(own.visible_if, answers, rules.today);
    if (box) box.hidden = !asked;
    if (!asked) continue;
    const value = "computed" in own ? evaluate(own.computed, answers, rules.today) : read(form, key, own.type, own.columns);
    if (isFilled(value)) answers[key] = value;
    if ("computed" in own && box) box.querySelector("output").textContent = shown(value, own);
    const mark = box?.querySelector(".optional");
    if (own.required_if && mark) mark.hidden = holds(own.required_if, answers, rules.today);
  }
}

export function startConditions() {
  const data = document.getElementById("form-rules");
  const form = document.querySelector("form[data-rules]");
  if (!data || !form) return;
  const rules = JSON.parse(data.textContent);
  if (!rules.fields) return;
  const again = () => follow(form, rules);
  form.addEventListener("input", again);
  form.addEventListener("change", again);
  again();
}
