// Moves the sliders of a report in headless Chromium, and holds what it shows against `dosim exact` of a file with the same
// probabilities.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { open, start } from "./open.js";

const [report, browser, program, scenarios] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "dosim-what-if-"));
// Of a trial with an expansion, the page shows the escalation; what a sweep varies may not fit other probabilities.
const text = readFileSync(scenarios, "utf8")
  .replace(/^\[+(expansion|sweep|sensitivity)[\s\S]*?(?=^\[+(?!expansion|sweep|sensitivity|\[)|(?![\s\S]))/gm, "")
  .replace(/^response_probabilities.*\n/gm, "");
const CURVE = /^(dlt_probabilities\s*=\s*)\[[^\]]*\]/m;
assert.match(text, CURVE);
let compared = 0;

// The exact answers to the file, its first scenario being this if it is given.
const exact = (dlt) => {
  const file = join(folder, "moved.toml");
  writeFileSync(file, dlt ? text.replace(CURVE, `$1[${dlt.join(", ")}]`) : text);
  const out = join(folder, "out");
  const json = execFileSync(program, ["exact", file, "--json", "--force", "--out", out], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(json);
};

// The numbers of a table by design, with all their digits; null where nothing is shown.
const numbers = async (page, quantity) => new Map(await page.locator(`#what-if table[data-quantity=${quantity}] tbody tr`).evaluateAll(
  (rows) => rows.map((row) => [row.cells[0].textContent, [...row.cells].slice(1).map((cell) => (
    "value" in cell.dataset ? Number(cell.dataset.value) : null))])));

const close = (found, expected, of) => {
  assert.equal(found === null, expected === null, of);
  if (found !== null) assert.ok(Math.abs(found - expected) < 1e-12, `${of}: ${found}, exact ${expected}`);
  compared += 1;
};

const compare = async (page, answers, scenario) => {
  const [selection, patients, dlts, reasons, size] = await Promise.all(
    ["selection", "patients", "dlts", "reasons", "size"].map((quantity) => numbers(page, quantity)));
  const words = await page.locator("#what-if table[data-quantity=reasons] thead th").allInnerTexts();
  assert.ok(selection.size > 0);
  for (const [design, found] of selection) {
    const summary = answers.summary.find((row) => row.scenario === scenario && row.design === design);
    const doses = answers.doses.filter((row) => row.scenario === scenario && row.design === design);
    const of = `${design}, ${scenario}`;
    doses.forEach((dose, level) => {
      close(found[level], dose.p_mtd, of);
      // What has no exact answer is not shown.
      assert.equal(patients.has(design), dose.mean_patients !== null, of);
      if (dose.mean_patients === null) return;
      close(patients.get(design)[level], dose.mean_patients, `${of}: patients`);
      close(dlts.get(design)[level], dose.mean_dlts, `${of}: DLTs`);
    });
    close(found[doses.length], summary.p_none_tolerable, of);
    if (found.length > doses.length + 1) close(found[doses.length + 1], summary.p_undetermined, of);
    words.slice(1).forEach((reason, at) => (
      close(reasons.get(design)[at], summary[`p_stop_${reason.replaceAll(" ", "_")}`], `${of}: ${reason}`)));
    if (!size.has(design)) continue;
    const [mean, median, ninety, more] = size.get(design);
    close(mean, summary.mean_patients, `${of}: size`);
    assert.deepEqual([median, ninety], [summary.q50_patients, summary.q90_patients], of);
    if (more !== undefined) close(more, summary.p_more_than_planned, `${of}: more than planned`);
  }
};

const sliders = async (page, section) => {
  await section.waitFor({ state: "visible" });
  assert.equal(await page.locator('nav a[href="#what-if"]').count(), 1);
  const ranges = section.locator("input[type=range]");
  const fields = section.locator("input[type=number]");
  const truth = async () => fields.evaluateAll((all) => all.map((field) => field.valueAsNumber));
  const names = await section.locator("select option").allInnerTexts();
  const before = exact(await truth());
  await compare(page, before, names[0]);
  const sentence = await section.locator("output").innerText();

  // Every slider from the keyboard, found by its label; two steps to the right and the top one far.
  const doses = await section.locator("fieldset label").allInnerTexts();
  for (let level = 0; level < doses.length; level += 1) {
    const slider = ranges.nth(level);
    assert.equal(await slider.evaluate((input) => input.labels[0].innerText), doses[level]);
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    if (level === doses.length - 1) await page.keyboard.press("PageUp");
  }
  const moved = await truth();
  await compare(page, exact(moved), names[0]);
  assert.notEqual(await section.locator("output").innerText(), sentence, "the sentence follows");

  // A number as it is typed, also between two steps of the slider, and none that is no probability.
  await fields.first().fill("0.1234");
  assert.equal(await ranges.first().evaluate((input) => input.valueAsNumber), 0.12);
  await compare(page, exact([0.1234, ...moved.slice(1)]), names[0]);
  await fields.first().fill("1.5");
  await fields.first().blur();
  assert.equal((await truth())[0], 0.1234, "what is no probability changes nothing");

  // From one end to the other.
  for (const key of ["Home", "End"]) {
    for (let level = 0; level < doses.length; level += 1) {
      await ranges.nth(level).focus();
      await page.keyboard.press(key);
    }
    await compare(page, exact(await truth()), names[0]);
  }

  await section.getByRole("button", { name: "Back to it" }).click();
  await compare(page, before, names[0]);
  if (names.length > 1) {
    await section.locator("select").selectOption({ index: names.length - 1 });
    await compare(page, before, names.at(-1));
  }
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await section.isVisible()), "paper does not react");
};

const context = await start(browser, join(folder, "profile"));
try {
  const { page, problems } = await open(context, pathToFileURL(resolve(report)).href);
  const section = page.locator("#what-if");
  if ((await section.count()) > 0) await sliders(page, section);
  else assert.throws(() => exact(null), "where nothing is exact there is nothing to move");
  assert.deepEqual(problems, []);
} finally {
  await context.close();
}

const silent = await start(browser, join(folder, "silent"), { javaScriptEnabled: false });
try {
  const { page } = await open(silent, pathToFileURL(resolve(report)).href);
  assert.ok(!(await page.locator("#what-if").isVisible()), "without a script there is no slider that does nothing");
} finally {
  await silent.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${report}: ${compared} numbers behind the sliders are exact`);
