// Opens a report in headless Chromium and does with it what a reader does: finds every section, sorts a table, narrows the
// scenarios, prints it, has axe-core look for what keeps people out, and reads it without a script.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { open, start } from "./open.js";

const [report, browser = "/usr/bin/chromium", pages = "10", keep] = process.argv.slice(2);
const address = pathToFileURL(resolve(report)).href;
const sections = ["question", "design", "decisions", "scenarios", "characteristics", "size", "calendar", "examples", "sensitivity",
  "verification", "methods", "assumptions", "checklist", "file"];
const folder = mkdtempSync(join(tmpdir(), "dosim-report-"));
const column = (table, place) => table.locator(`tbody tr > :nth-child(${place})`).evaluateAll(
  // A number that is written as it is has no other digits behind it.
  (cells) => cells.map((cell) => Number(cell.dataset.value ?? (cell.textContent.trim() || NaN))));

const structure = async (page) => {
  for (const id of sections) {
    const section = page.locator(`section#${id}`);
    assert.equal(await section.count(), 1, `section ${id}`);
    assert.ok((await section.locator("h2").innerText()).length > 3);
    assert.ok((await section.locator(".lead").innerText()).length > 40);
    assert.equal(await page.locator(`nav a[href="#${id}"]`).count(), 1, `link to ${id}`);
  }
  const levels = await page.locator("h1, h2, h3").evaluateAll((all) => all.map((heading) => Number(heading.tagName[1])));
  assert.equal(levels.filter((level) => level === 1).length, 1, "one h1");
  levels.reduce((before, level) => (assert.ok(level - before <= 1, "no level of headings is skipped"), level), 0);
  assert.equal(await page.locator("table:not(:has(caption))").count(), 0, "every table has a caption");
  assert.equal(await page.locator("th:not([scope])").count(), 0, "every header cell has a scope");
  assert.ok(await page.locator("figure [role=img][aria-label]").count() >= 6, "figures have alternative texts");
  assert.equal(await page.locator("thead :is(button, input, select)").count(), 0, "or Chromium prints the header once only");
  const ids = await page.locator("[id]").evaluateAll((all) => all.map((element) => element.id));
  assert.equal(new Set(ids).size, ids.length, "ids are there once");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "the first stop skips to the content");
};

// Appendices are folded until a reader opens them.
const unfolding = async (page) => {
  const folded = page.locator("details");
  assert.ok((await folded.count()) > 0, "something is folded");
  for (let place = 0; place < (await folded.count()); place += 1) {
    assert.ok(!(await folded.nth(place).locator("table, figure, pre, p, li").first().isVisible()), "folded at first");
    await folded.nth(place).locator("summary").click();
    assert.ok(await folded.nth(place).locator("table, figure, pre, p, li").first().isVisible(), "a click unfolds");
  }
};

const sorting = async (page) => {
  const table = page.locator("#characteristics table:not(.grouped):has(tbody tr + tr)").first();
  // The last column that has a number in every row.
  let place = await table.locator("thead th").count();
  let before = await column(table, place);
  while (place > 1 && !before.every(Number.isFinite)) before = await column(table, (place -= 1));
  const button = table.locator("thead th").nth(place - 1).getByRole("button");
  await button.click();
  const ascending = [...before].sort((a, b) => a - b);
  assert.ok(before.every(Number.isFinite) && before.length > 1);
  assert.deepEqual(await column(table, place), ascending, "a click sorts");
  await button.focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await column(table, place), ascending.reverse(), "a key sorts the other way");
  assert.equal(await table.locator("thead th").nth(place - 1).getAttribute("aria-sort"), "descending");
};

const narrowing = async (page) => {
  const names = await page.locator("#scenario option").allInnerTexts();
  // With one scenario there is nothing to choose.
  assert.equal(await page.locator(".narrow").isVisible(), names.length > 2, "the filter is there if it is of use");
  if (names.length <= 2) return;
  const rows = page.locator("#characteristics tr[data-scenario]:visible");
  const all = await rows.count();
  await page.selectOption("#scenario", { index: 1 });
  const shown = await rows.evaluateAll((some) => [...new Set(some.map((row) => row.dataset.scenario))]);
  assert.deepEqual(shown, [names[1]], "only the chosen scenario is shown");
  assert.ok((await rows.count()) < all);
  await page.selectOption("#scenario", { index: 0 });
  assert.equal(await rows.count(), all, "all are back");
};

// At no width does the page itself scroll sideways; tables scroll in their own frames, and say so where they do.
const widths = async (page) => {
  for (const width of [1200, 800, 360]) {
    await page.setViewportSize({ width, height: 900 });
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= window, `at ${width} pixels the page is ${content} wide`);
    await page.waitForFunction(() => [...document.querySelectorAll(".scroll")].every(
      (frame) => frame.matches(".sideways") === frame.scrollWidth > frame.clientWidth + 1));
  }
  await page.setViewportSize({ width: 1200, height: 900 });
};

// On a phone a chart is one panel a row, its words are text, and its small print is as large as that of a table.
const phone = async (page) => {
  await page.setViewportSize({ width: 375, height: 800 });
  await page.waitForFunction(() => document.querySelectorAll(".chart:not(.apart)").length === 0);
  const charts = await page.locator(".chart").evaluateAll((all) => all.map((chart) => {
    const size = (element) => element.getBoundingClientRect();
    const panels = [...chart.querySelectorAll(".parts .panel")];
    const whole = chart.querySelector(":scope > svg");
    return {
      drawn: whole.querySelectorAll(".panel").length,
      panels: panels.length,
      entries: [whole, chart.querySelector(".parts")].map((part) => part.querySelectorAll(".entry").length),
      words: whole.querySelectorAll(":scope > text").length > 0 && chart.querySelector(".parts p").textContent.length > 10,
      isOneARow: panels.every((panel, place) => place === 0 || size(panel).top >= size(panels[place - 1]).bottom),
      scale: Math.min(...panels.map((panel) => size(panel).width / panel.viewBox.baseVal.width)),
    };
  }));
  assert.ok(charts.length >= 6);
  for (const { drawn, panels, entries, words, isOneARow, scale } of charts) {
    assert.ok(panels > 0 && panels === drawn && entries[0] === entries[1] && words && isOneARow, "a chart is taken apart whole");
    assert.ok(15 * scale >= 8.9, `the small print of a chart has ${15 * scale} pixels`);
  }
};

// Whatever is unfolded is looked at, too. What the rules cannot decide alone is no violation.
const accessibility = async (page, scheme) => {
  await page.emulateMedia({ colorScheme: scheme });
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}, as ${nodes[0].html.slice(0, 200)})`);
  assert.deepEqual(found, [], `no violation, ${scheme}`);
  assert.ok(passes.length > 20, "the rules were looked at");
};

// On paper nothing is wider than the page: A4 without margins is 182 mm, at 96 pixels an inch.
const printing = async (page, scheme) => {
  await page.emulateMedia({ media: "print", colorScheme: scheme });
  await page.setViewportSize({ width: Math.floor((182 / 25.4) * 96), height: 1000 });
  const wide = await page.locator("table, figure, p").evaluateAll((all, limit) =>
    all.filter((element) => element.scrollWidth > limit || element.getBoundingClientRect().right > limit)
      .map((element) => element.querySelector("caption")?.textContent ?? element.tagName),
  await page.evaluate(() => innerWidth));
  assert.deepEqual(wide, [], "nothing is cut on paper");
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)", "paper is white");
  for (const format of ["A4", "Letter"]) {
    const pdf = join(keep ?? folder, `report-${format}.pdf`);
    await page.pdf({ path: pdf, format, preferCSSPageSize: false, printBackground: true });
    assert.ok(statSync(pdf).size > 50_000);
    const printed = readFileSync(pdf, "latin1").match(/\/Type\s*\/Page[^s]/g).length;
    assert.ok(printed <= Number(pages), `${printed} pages of ${format}, at most ${pages} are allowed`);
  }
  await page.emulateMedia({ media: "screen", colorScheme: scheme });
};

const context = await start(browser, join(folder, "profile"));
try {
  const { page, problems } = await open(context, address);
  await structure(page);
  await unfolding(page);
  await sorting(page);
  await narrowing(page);
  await widths(page);
  const background = async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  };
  assert.notEqual(await background("light"), await background("dark"), "light and dark differ");
  await accessibility(page, "light");
  await accessibility(page, "dark");
  await phone(page);
  await accessibility(page, "light");
  await accessibility(page, "dark");
  await page.setViewportSize({ width: 1200, height: 900 });
  // Printed as it comes: whoever opens an appendix prints it, too.
  await page.locator("details[open] summary").evaluateAll((all) => all.forEach((summary) => { summary.parentElement.open = false; }));
  await printing(page, "dark");
  assert.deepEqual(problems, [], "nothing goes wrong and nothing is asked for");
} finally {
  await context.close();
}

const silent = await start(browser, join(folder, "silent"), { javaScriptEnabled: false });
try {
  const { page, problems } = await open(silent, address);
  assert.ok(await page.locator("#assumptions").isVisible(), "without a script everything is there");
  assert.ok(!(await page.locator(".narrow").isVisible()), "without a script there is no filter that does nothing");
  assert.deepEqual(problems, []);
} finally {
  await silent.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${report}: every check in the browser passed`);
