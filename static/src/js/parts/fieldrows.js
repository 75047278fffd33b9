// Rows of a form's table: one more without a reload, one less by emptying it. Without script the page does both itself.

const rowsOf = (table) => [...table.querySelectorAll("[data-row]")];

function renumber(table) {
  const shown = rowsOf(table).filter((row) => !row.hidden);
  shown.forEach((row, at) => (row.querySelector("[data-row-number]").textContent = at + 1));
  table.querySelector("[data-add-row]").disabled = shown.length >= Number(table.dataset.most);
}

function empty(row) {
  for (const control of row.querySelectorAll("input, select, textarea")) {
    if (/^(checkbox|radio)$/.test(control.type)) control.checked = false;
    else control.value = "";
  }
}

function add(table) {
  const last = rowsOf(table).at(-1);
  const number = Number(last.dataset.row) + 1;
  const row = last.cloneNode(true);
  const old = last.dataset.row;
  row.dataset.row = number;
  row.hidden = false;
  for (const node of [row, ...row.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "list", "aria-describedby", "data-depends-on"]) {
      const value = node.getAttribute?.(name);
      if (value) node.setAttribute(name, value.replaceAll(`__${old}__`, `__${number}__`).replaceAll(`-${old}-`, `-${number}-`));
    }
  }
  empty(row);
  last.after(row);
  renumber(table);
  row.querySelector("input, select, textarea")?.focus();
}

function drop(table, row) {
  empty(row);
  row.hidden = rowsOf(table).filter((each) => !each.hidden).length > 1;
  renumber(table);
  table.querySelector("[data-rows-said]").textContent = document.documentElement.lang === "en" ? "Row removed" : "Đã bỏ một dòng";
  table.querySelector("[data-add-row]").focus();
  table.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
}

export function startFieldRows() {
  for (const table of document.querySelectorAll("[data-rows]")) {
    for (const button of table.querySelectorAll("[data-drop-row]")) button.hidden = false;
    table.addEventListener("click", (event) => {
      if (event.target.closest("[data-add-row]")) {
        event.preventDefault();
        add(table);
      }
      const dropped = event.target.closest("[data-drop-row]");
      if (dropped) drop(table, dropped.closest("[data-row]"));
    });
    renumber(table);
  }
}
