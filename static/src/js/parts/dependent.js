// <select data-depends-on="id" data-source="/address?province={}">: choices that follow another choice (province → commune).
// The source answers JSON [{"value": "…", "label": "…"}]. Without script the form is posted once more to get them.
import { explainFailure, signedOut } from "./requests.js";

async function refill(select, value) {
  const blank = select.querySelector("option[value='']");
  const kept = select.value;
  select.replaceChildren(...(blank ? [blank] : []));
  select.disabled = !value;
  if (!value) return;
  select.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(select.dataset.source.replace("{}", encodeURIComponent(value)), {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || signedOut(answer.url)) {
      explainFailure(answer.ok ? 401 : answer.status);
      return;
    }
    for (const { value: code, label } of await answer.json()) {
      select.append(new Option(label, code, false, code === kept));
    }
  } catch {
    explainFailure(0);
  } finally {
    select.removeAttribute("aria-busy");
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function startDependentSelects() {
  for (const select of document.querySelectorAll("select[data-depends-on]")) {
    const leader = document.getElementById(select.dataset.dependsOn);
    if (!leader) continue;
    leader.addEventListener("change", () => refill(select, leader.value));
    if (leader.value && select.options.length <= 1) refill(select, leader.value);
    if (!leader.value) select.disabled = true;
    for (const button of leader.form.querySelectorAll(`[data-without-script-for="${leader.id}"]`)) button.hidden = true;
  }
}
