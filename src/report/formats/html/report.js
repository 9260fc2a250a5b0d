"use strict";
// Sorting and narrowing are conveniences: without a script every row stands there in its order.
(() => {
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const value = cell.dataset.value ?? cell.textContent.trim();
    return value === "" || Number.isNaN(Number(value)) ? value : Number(value);
  };
  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "number") return -1;
    return typeof b === "number" ? 1 : a.localeCompare(b);
  };
  const sort = (header, column) => {
    const body = header.closest("table").tBodies[0];
    const descending = header.getAttribute("aria-sort") === "ascending";
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const rows = [...body.rows].map((row) => [valueOf(row, column), row]);
    rows.sort((a, b) => (descending ? compare(b[0], a[0]) : compare(a[0], b[0])));
    body.append(...rows.map(([, row]) => row));
  };
  for (const table of document.querySelectorAll("table")) {
    // Rows under headings belong together and keep their order, and so do those of letters.
    if (table.tBodies[0].rows.length < 2 || table.matches(".grouped, .letters")) continue;
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      // No <button>: Chromium does not repeat a header on every page of a print if there is one in it.
      const button = document.createElement("span");
      button.setAttribute("role", "button");
      button.tabIndex = 0;
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(header, column));
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sort(header, column);
      });
      header.append(button);
    });
  }

  const form = document.querySelector(".narrow");
  const select = form.querySelector("select");
  if (select.options.length > 2) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    select.addEventListener("change", () => {
      const rows = [...document.querySelectorAll("[data-scenario]")];
      for (const row of rows) row.hidden = select.value !== "" && row.dataset.scenario !== select.value;
      const hidden = rows.filter((row) => row.hidden).length;
      form.querySelector("span").textContent = hidden > 0 ? `${hidden} rows of other scenarios are hidden; charts show all.` : "";
    });
  }
})();
