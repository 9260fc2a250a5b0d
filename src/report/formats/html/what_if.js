// What if: true DLT probabilities are pushed through the graphs of the designs. Every decision is an edge; no rule is known here.
(() => {
  const section = document.querySelector("#what-if");
  if (!section) return;

  // The numbers of a graph in the order in which they were written: digits of five bits, 32 more in each but the last.
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const valueOf = new Map([...DIGITS].map((digit, value) => [digit, value]));
  const reader = (text) => {
    let place = 0;
    return () => {
      let number = 0;
      for (let unit = 1; ; unit *= 32) {
        const digit = valueOf.get(text[place]);
        place += 1;
        number += (digit % 32) * unit;
        if (digit < 32) return number;
      }
    };
  };

  // The states that treat patients, each with its dose level, its patients and where 0, 1, … DLTs lead; endings come last.
  const decode = ({ states, text }, doses) => {
    const read = reader(text);
    let unmet = 1;
    const edge = () => {
      const value = read();
      if (value % 2 === 1) return states + (value - 1) / 2;
      const zigzag = value / 2;
      const after = zigzag % 2 === 1 ? unmet - (zigzag + 1) / 2 : unmet + zigzag / 2;
      unmet = Math.max(unmet, after + 1);
      return after;
    };
    return Array.from({ length: states }, () => {
      const cohort = read();
      const patients = Math.floor(cohort / doses) + 1;
      return { dose: cohort % doses, patients, after: Array.from({ length: patients + 1 }, edge) };
    });
  };

  // The probabilities of 0, 1, … DLTs, patient by patient.
  const binomial = (p, patients) => {
    let weights = [1];
    for (let patient = 0; patient < patients; patient += 1) {
      weights = [...weights, 0].map((weight, dlts) => weight * (1 - p) + (dlts > 0 ? weights[dlts - 1] * p : 0));
    }
    return weights;
  };

  // What comes out of a design when an evaluable patient has a DLT with these probabilities.
  const push = (design, dlt) => {
    const known = dlt.map(() => []);
    const probability = new Float64Array(design.states.length + design.graph.endings.length);
    const patients = dlt.map(() => 0);
    probability[0] = 1;
    design.states.forEach(({ dose, patients: cohort, after }, state) => {
      const here = probability[state];
      const weights = known[dose][cohort] ??= binomial(dlt[dose], cohort);
      patients[dose] += here * cohort;
      for (let dlts = 0; dlts <= cohort; dlts += 1) probability[after[dlts]] += here * weights[dlts];
    });
    const selection = Array(dlt.length + 2).fill(0);
    const reasons = Array(design.reasons).fill(0);
    const sizes = [];
    design.graph.endings.forEach(([mtd, reason, size], ending) => {
      const p = probability[design.states.length + ending];
      selection[mtd] += p;
      reasons[reason] += p;
      sizes.push([size, p, reason]);
    });
    return { selection, reasons, patients, sizes };
  };

  // The least number of patients that is not exceeded with this probability; sums of decimals miss it by a rounding error.
  const quantile = (sizes, q) => {
    let below = 0;
    const ordered = [...sizes].sort((a, b) => a[0] - b[0]);
    return ordered.find(([, p]) => (below += p) >= q - 1e-12)?.[0] ?? ordered.at(-1)[0];
  };
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const percent = (p) => (100 * p).toFixed(1);
  const decimals = (number) => number.toFixed(2);
  const whole = (number) => String(number);

  // A table with a row a design; `show` writes its numbers, and data-value keeps all their digits.
  const table = (id, quantity, caption, columns, designs) => {
    const cells = designs.map(() => columns.map(() => element("td", { class: "number" })));
    const header = [element("th", { scope: "col" }, "Design"),
      ...columns.map(([name]) => element("th", { scope: "col", class: "number" }, name))];
    const rows = designs.map(({ name }, row) => element("tr", {}, element("th", { scope: "row" }, name), ...cells[row]));
    const made = element("div", { class: "scroll short", role: "region", tabindex: 0, "aria-labelledby": `${id}-${quantity}` },
      element("table", { "data-quantity": quantity, class: columns.length > 7 ? "wide" : "" },
        element("caption", { id: `${id}-${quantity}` }, element("span", {}, caption)),
        element("thead", {}, element("tr", {}, ...header)), element("tbody", {}, ...rows)));
    const show = (row, values) => values.slice(0, columns.length).forEach((value, column) => {
      const cell = cells[row][column];
      cell.textContent = value === null ? "" : columns[column][1](value);
      if (value === null) delete cell.dataset.value; else cell.dataset.value = value;
    });
    return { made, show };
  };

  const leftOut = ({ designs, why }) => element("li", {}, designs.length > 0 ? `${designs.join("; ")}: ${why}` : why);

  const build = (file, place) => {
    const id = `what-if-${place + 1}`;
    const designs = file.designs.map((design) => (
      { ...design, states: decode(design.graph, file.doses.length), reasons: file.reasons.length }));
    const counting = designs.filter((design) => design.counts);
    // Without dropout everybody who is treated is evaluable, so that the sizes of endings are numbers treated.
    const sized = file.dropout > 0 ? [] : counting;
    const used = file.reasons.map((_, reason) => designs.some(({ graph }) => graph.endings.some((ending) => ending[1] === reason)));
    const undetermined = designs.some(({ graph }) => graph.endings.some((ending) => ending[0] === 1));
    const levels = (write) => file.doses.map((dose) => [dose, write]);
    const parts = {
      selection: table(id, "selection", "MTD selected, % of trials",
        [...levels(percent), ["None", percent], ...(undetermined ? [["Undetermined", percent]] : [])], designs),
      patients: table(id, "patients", "Mean number of patients treated", [...levels(decimals), ["Total", decimals]], counting),
      dlts: table(id, "dlts", "Mean number of patients with a DLT", [...levels(decimals), ["Total", decimals]], counting),
      reasons: table(id, "reasons", "Reason for stopping, % of trials",
        file.reasons.flatMap((reason, at) => (used[at] ? [[reason, percent]] : [])), designs),
      size: table(id, "size", "Number of patients treated in all",
        [["Mean", decimals], ["Median", whole], ["90 % of trials: at most", whole],
          ...(sized.some(({ planned }) => planned !== null) ? [["More than planned, % of trials", percent]] : [])], sized),
    };
    const shown = Object.entries(parts).filter(([name]) => (
      name === "size" ? sized.length > 0 : !["patients", "dlts"].includes(name) || counting.length > 0));

    const dlt = file.doses.map(() => 0);
    const output = element("output", { "aria-live": "polite" });
    const show = () => {
      const patient = dlt.map((p) => {
        const evaluable = p * file.dlt_first + (1 - p) * (1 - file.dropout);
        return { evaluable, dlt: (p * file.dlt_first) / evaluable };
      });
      const sentences = designs.map((design, row) => {
        const answer = push(design, patient.map((of) => of.dlt));
        const [none, cap, ...mtd] = answer.selection;
        parts.selection.show(row, [...mtd, none, ...(undetermined ? [cap] : [])]);
        parts.reasons.show(row, answer.reasons.filter((_, at) => used[at]));
        const most = answer.selection.indexOf(Math.max(...answer.selection));
        const end = most > 1 ? `the MTD is most often ${file.doses[most - 2]}`
          : ["most often no dose level is tolerable", "most often the MTD is undetermined"][most];
        const words = `${design.name}: ${end} (${percent(answer.selection[most])} %)`;
        if (!design.counts) return `${words}.`;
        const treated = answer.patients.map((mean, dose) => mean / patient[dose].evaluable);
        const dlts = answer.patients.map((mean, dose) => mean * patient[dose].dlt);
        const at = counting.indexOf(design);
        parts.patients.show(at, [...treated, sum(treated)]);
        parts.dlts.show(at, [...dlts, sum(dlts)]);
        if (sized.includes(design)) {
          const more = answer.sizes.filter(([size, , reason]) => (
            reason === file.cap_reached || size > design.planned));
          const more_than = design.planned === null ? null : sum(more.map(([, p]) => p));
          parts.size.show(at, [sum(treated), quantile(answer.sizes, 0.5), quantile(answer.sizes, 0.9), more_than]);
        }
        return `${words}, ${sum(treated).toFixed(1)} patients, ${sum(dlts).toFixed(1)} DLTs.`;
      });
      output.textContent = sentences.join(" ");
    };

    const inputs = file.doses.map((dose, level) => {
      const name = `${id}-dose-${level + 1}`;
      const range = element("input", { type: "range", id: name, min: 0, max: 1, step: 0.01 });
      const number = element("input",
        { type: "number", min: 0, max: 1, step: "any", required: "", "aria-label": `${dose}: true DLT probability as a number` });
      const set = (p) => {
        dlt[level] = p;
        range.value = p;
        if (number.valueAsNumber !== p) number.value = p;
      };
      range.addEventListener("input", () => { set(range.valueAsNumber); show(); });
      number.addEventListener("input", () => { if (number.validity.valid) { set(number.valueAsNumber); show(); } });
      // What is no probability does not stay there.
      number.addEventListener("change", () => set(dlt[level]));
      return { set, made: element("div", {}, element("label", { for: name }, dose), range, number) };
    });
    const select = element("select", { id: `${id}-start` }, ...file.scenarios.map(({ name }) => element("option", {}, name)));
    const start = () => {
      inputs.forEach(({ set }, level) => set(file.scenarios[select.selectedIndex].dlt[level]));
      show();
    };
    select.addEventListener("change", start);
    const again = element("button", { type: "button" }, "Back to it");
    again.addEventListener("click", start);
    section.append(
      element("div", { class: "start" }, element("label", { for: select.id }, "Start from the scenario"), select, again),
      element("fieldset", { class: "dose-levels" }, element("legend", {}, "True DLT probability"), ...inputs.map(({ made }) => made)),
      output,
      ...shown.map(([, { made }]) => made),
    );
    start();
  };

  section.append(
    element("h2", { id: "what-if-title" }, "What if"),
    element("p", { class: "lead" }, "Move a slider: what would come out if the true DLT probabilities were these. Computed on this "
      + "page without chance, from every decision that each design can meet; not printed."));
  JSON.parse(section.dataset.graphs).files.forEach((file, place) => {
    if (file.name !== null) section.append(element("h3", {}, file.name));
    if (file.designs.length > 0) build(file, place);
    if (file.left_out.length > 0) section.append(element("ul", {}, ...file.left_out.map(leftOut)));
  });
  section.hidden = false;
  const before = document.querySelector('nav a[href="#characteristics"]').parentElement;
  before.after(element("li", {}, element("a", { href: "#what-if" }, "What if")));
})();
