"use strict";
// Sorting and narrowing are conveniences: without a script every row stands there in its order, and charts are as wide as on paper.
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

  // What is wider than its frame says so, and on which side there is more; the keyboard reaches it.
  const sign = ({ currentTarget: frame }) => {
    const hidden = frame.scrollWidth - frame.clientWidth;
    frame.classList.toggle("sideways", hidden > 1);
    frame.classList.toggle("more-left", hidden > 1 && frame.scrollLeft > 1);
    frame.classList.toggle("more-right", hidden > 1 && frame.scrollLeft < hidden - 1);
    if (hidden > 1) frame.tabIndex = 0;
  };

  // On a narrow screen a chart is taken apart: its words, the entries of its legend, its panels, one below the other.
  const SVG = "http://www.w3.org/2000/svg";
  const narrow = matchMedia("(max-width: 40rem)");
  let groups = 0;
  const cut = (group) => {
    const { x, y, width, height } = group.getBBox();
    group.id ||= `part-${(groups += 1)}`;
    const part = document.createElementNS(SVG, "svg");
    part.setAttribute("class", group.getAttribute("class"));
    part.setAttribute("viewBox", `${x - 3} ${y - 3} ${width + 6} ${height + 6}`);
    part.style.setProperty("--wide", `${Math.ceil(width + 6)}px`);
    part.appendChild(document.createElementNS(SVG, "use")).setAttribute("href", `#${group.id}`);
    return part;
  };
  const paragraphs = (whole) => {
    const lines = [];
    for (const text of whole.querySelectorAll(":scope > text")) {
      const look = text.getAttribute("font-size") + text.getAttribute("fill");
      const words = text.textContent.trim();
      // A legend, or panels, are between what is above and below them.
      const follows = lines.length > 0 && lines.at(-1).look === look && text.y.baseVal[0].value - lines.at(-1).y < 30;
      if (follows) Object.assign(lines.at(-1), { words: `${lines.at(-1).words} ${words}`, y: text.y.baseVal[0].value });
      else lines.push({ look, words, y: text.y.baseVal[0].value });
    }
    return lines.map(({ words, y }) => ({ y, element: Object.assign(document.createElement("p"), { textContent: words }) }));
  };
  const takeApart = (chart) => {
    const whole = chart.querySelector(":scope > svg");
    // From the top, as they are drawn.
    const all = [...whole.querySelectorAll(".entry, .panel")];
    if (chart.matches(".apart") || all.length === 0 || all[0].getBBox().width === 0) return;
    const parts = document.createElement("div");
    parts.className = "parts";
    const texts = paragraphs(whole);
    for (const group of all) {
      while (texts.length > 0 && texts[0].y < group.getBBox().y) parts.append(texts.shift().element);
      parts.append(cut(group));
    }
    parts.append(...texts.map(({ element }) => element));
    chart.append(parts);
    chart.classList.add("apart");
  };
  const fit = () => {
    if (narrow.matches) document.querySelectorAll(".chart").forEach(takeApart);
    for (const frame of document.querySelectorAll(".scroll, .chart")) {
      frame.addEventListener("scroll", sign, { passive: true });
      sign({ currentTarget: frame });
    }
  };
  for (const details of document.querySelectorAll("details")) details.addEventListener("toggle", fit);
  addEventListener("resize", fit);
  // By then there are the tables of "What if", too.
  addEventListener("load", fit);
})();
