// Opens a report in headless Chromium, and notes what goes wrong in it and what it asks for.
import { chromium } from "playwright-core";

export const start = (browser, folder, more = {}) => chromium.launchPersistentContext(folder, {
  executablePath: browser,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
  ...more,
});

export const open = async (context, address) => {
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== address && !url.startsWith("data:")) problems.push(`asks for ${url}`);
  });
  await page.goto(address, { waitUntil: "load" });
  return { page, problems };
};
