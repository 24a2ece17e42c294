// The page: a text, its findings, and a worker that finds them. Text from input becomes text of the page, never markup.
"use strict";

const { wasm, worker: workerCode, examples } = CHECKS;
/** The time after which a check is given up, in milliseconds, and the size of the largest file, in bytes. */
const limits = { time: 30_000, file: 32 << 20 };
/** The number of findings that are shown at once. */
const STEP = 100;

const $ = (id) => document.getElementById(id);
const [text, gutter, lines, status, list] = ["text", "gutter", "lines", "status", "findings"].map($);

// The checks.

/** The worker, and its calls without an answer. */
let worker;
let pending = new Map();
let nextId = 0;
let wasmBytes;

async function unpacked() {
  const packed = Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** Starts a worker. Returns the facts about the checks. */
async function start() {
  wasmBytes ??= await unpacked();
  const address = URL.createObjectURL(new Blob([workerCode], { type: "text/javascript" }));
  worker = new Worker(address);
  URL.revokeObjectURL(address);
  worker.onmessage = ({ data: { id, answer, error } }) => {
    if (error !== undefined) {
      // After a panic the memory of the program is in doubt, so a new worker takes over.
      restart(`The check has failed: ${error}`);
      return;
    }
    pending.get(id)?.({ answer });
    pending.delete(id);
  };
  worker.onerror = (event) => giveUp(`The checks have failed: ${event.message}`);
  return ask("start", wasmBytes);
}

/** Ends all calls with an error, and starts another worker. */
function restart(error) {
  worker.terminate();
  giveUp(error);
  start();
}

/** Ends all calls. */
function giveUp(error) {
  const calls = [...pending.values()];
  pending = new Map();
  calls.forEach((call) => call({ error }));
}

/** Calls the worker: `{ answer }` or `{ error }`. */
function ask(call, argument) {
  const id = nextId++;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      restart(`The check is given up after ${limits.time / 1000} seconds.`);
    }, limits.time);
    pending.set(id, (result) => {
      clearTimeout(timer);
      resolve(result);
    });
    worker.postMessage({ id, call, argument });
  });
}

// The text.

/** The report of the text that is shown, and the text before fixes. */
let report = null;
let unfixed = null;
/** The starts of lines in the text, in UTF-16 code units. */
let starts = [0];
/** The severity of the worst finding of a line. */
let marked = new Map();
/** The line that a finding was chosen for. */
let chosen = 0;

function setText(value) {
  text.value = value;
  text.scrollTop = text.scrollLeft = 0;
  edited();
}

/** Checks the text; after a pause while it is typed. */
let typing;
function edited(pause = 0) {
  starts = [0];
  const { value } = text;
  for (let at = value.indexOf("\n"); at >= 0; at = value.indexOf("\n", at + 1)) starts.push(at + 1);
  marked = new Map();
  chosen = 0;
  list.ariaBusy = "true";
  draw();
  clearTimeout(typing);
  typing = setTimeout(check, pause);
}

/** True while a check runs; then true if another one has to follow, because the text has changed. */
let [running, again] = [false, false];
async function check() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  let result;
  do {
    again = false;
    status.textContent = "Checking.";
    result = text.value.trim() ? await ask("check", settings()) : { answer: { error: "is empty" } };
  } while (again);
  running = false;
  show(result.answer ?? { failure: result.error });
}

const settings = () => ({ text: text.value, build: $("build").value, edition: $("edition").value, columns: columns() });

/** The letters of a line that fit into a finding. */
const columns = () => Math.max(20, Math.floor((list.clientWidth - 56) / widthOfLetter()));

/** Numbers the visible lines, and marks those with findings. */
function draw() {
  const height = parseFloat(getComputedStyle(text).lineHeight);
  const first = Math.floor(text.scrollTop / height);
  const count = Math.min(Math.ceil(text.clientHeight / height) + 1, starts.length - first);
  const numbers = [];
  const bars = [];
  for (let line = first + 1; line <= first + count; line++) {
    const top = `${(line - 1) * height - text.scrollTop + parseFloat(getComputedStyle(text).paddingTop)}px`;
    const number = document.createElement("span");
    number.textContent = line;
    number.style.top = top;
    const severity = marked.get(line);
    if (severity) {
      number.className = severity;
      const bar = document.createElement("div");
      bar.className = line === chosen ? `${severity} chosen` : severity;
      bar.style.top = top;
      bars.push(bar);
    }
    numbers.push(number);
  }
  gutter.replaceChildren(...numbers);
  lines.replaceChildren(...bars);
}

/** Selects a place of the text. */
function go(finding) {
  chosen = lineOf(finding.start);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.focus();
  text.setSelectionRange(finding.start, Math.max(finding.end, finding.start));
  text.scrollTop = Math.max(0, (chosen - 1) * height - text.clientHeight / 3);
  const before = finding.start - starts[chosen - 1];
  text.scrollLeft = before < 40 ? 0 : (before - 20) * widthOfLetter();
  text.scrollIntoView({ block: "nearest" });
  draw();
}

function widthOfLetter() {
  const context = document.createElement("canvas").getContext("2d");
  context.font = getComputedStyle(text).font;
  return context.measureText("x").width;
}

/** The number of the line with this code unit. */
function lineOf(offset) {
  let [low, high] = [0, starts.length];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

// The findings.

const RANK = { error: 0, warning: 1, info: 2 };

function show(answer) {
  report = answer;
  marked = new Map();
  list.replaceChildren();
  for (const finding of answer.findings ?? []) {
    const line = lineOf(finding.start);
    const known = marked.get(line);
    if (known === undefined || RANK[finding.severity] < RANK[known]) marked.set(line, finding.severity);
  }
  append(0);
  draw();
  $("fix").hidden = !answer.fixable;
  $("fix").textContent = `Fix ${counted(answer.fixable ?? 0, "finding")}`;
  status.textContent = sentence(answer);
  list.ariaBusy = "false";
}

function sentence(answer) {
  if (answer.failure) return answer.failure;
  if (answer.error) {
    return `The text ${answer.error}; expected one of the kinds that are named above.`;
  }
  const { errors, warnings, infos, kind, omitted } = answer;
  const counts = `${counted(errors, "error")}, ${counted(warnings, "warning")}, ${counted(infos, "note")}`;
  const rest = omitted ? ` The ${counted(omitted, "least severe finding")} are not shown.` : "";
  return `${kind[0].toUpperCase()}${kind.slice(1)}: ${counts}.${rest}`;
}

const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** Shows the findings from an index on, up to a number. */
function append(from) {
  const findings = report.findings ?? [];
  list.append(...findings.slice(from, from + STEP).map(item));
  const rest = findings.length - from - STEP;
  $("more").hidden = rest <= 0;
  $("more").textContent = `Show more: ${counted(Math.min(rest, STEP), "finding")} of ${rest}`;
  $("more").onclick = () => append(from + STEP);
}

function item(finding) {
  const rule = report.rules[finding.rule];
  const entry = element("li", finding.severity);
  const place = element("button", "place", `Line ${finding.line}, column ${finding.column}`);
  place.type = "button";
  place.onclick = () => go(finding);
  const title = element("p", "title");
  title.append(element("strong", "level", finding.severity === "info" ? "note" : finding.severity), " ", place);
  if (finding.data) {
    const { command, line, column } = finding.data;
    const of = command ? ` “${command}”` : "";
    title.append(element("small", "", ` at ${line}:${column} in the data of the command${of}`));
  }
  const message = element("p", "message");
  if (finding.subject) message.append(element("code", "", finding.subject), ": ");
  message.append(finding.message);
  const snippet = element("pre", "", `${finding.snippet[0]}\n`);
  const marks = element("span", "marks", finding.snippet[1]);
  marks.setAttribute("aria-hidden", "true");
  snippet.append(marks);
  entry.append(title, message, snippet);
  finding.consequences.forEach((consequence) => entry.append(element("p", "consequence", consequence)));
  if (finding.fix) {
    entry.append(element("p", "fix", `${finding.certain ? "Fix" : "Proposal"}: ${finding.fix}`));
  }
  const more = element("details");
  more.append(element("summary", "", rule.name), element("p", "", rule.explanation));
  if (rule.remedy) more.append(element("p", "", `What to do: ${rule.remedy}.`));
  if (rule.source) more.append(element("p", "", `Source: ${rule.source}.`));
  entry.append(more);
  return entry;
}

function element(name, className = "", content = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = content;
  return made;
}

// What can be done.

async function fix() {
  const before = text.value;
  const { answer, error } = await ask("fix", settings());
  // The text may have changed meanwhile.
  if (text.value !== before) return;
  if (!answer) {
    status.textContent = error ?? "There is nothing to fix.";
    return;
  }
  unfixed = before;
  $("undo").hidden = false;
  setText(answer.text);
  text.focus();
}

async function open(file) {
  if (file.size > limits.file) {
    status.textContent = "The file is larger than 32 MB.";
    return;
  }
  const { answer, error } = await ask("read", await file.arrayBuffer());
  if (answer?.text !== undefined) {
    replaceText(answer.text);
  } else {
    status.textContent = answer?.error ?? error;
  }
}

/** Shows another text, which has no fixes to undo. */
function replaceText(value) {
  unfixed = null;
  $("undo").hidden = true;
  setText(value);
}

text.addEventListener("input", ({ inputType }) => {
  unfixed = null;
  $("undo").hidden = true;
  edited(inputType === "insertFromPaste" ? 0 : 150);
});
text.addEventListener("scroll", draw);
new ResizeObserver(draw).observe(text);
$("build").onchange = $("edition").onchange = () => edited();
$("fix").onclick = fix;
$("undo").onclick = () => replaceText(unfixed ?? text.value);
$("clear").onclick = () => {
  replaceText("");
  text.focus();
};
$("copy").onclick = () => {
  text.select();
  navigator.clipboard?.writeText(text.value).then(
    () => (status.textContent = "The text is copied."),
    () => (status.textContent = "The text is selected; copy it with the keyboard."),
  );
};
$("file").onchange = ({ target }) => {
  if (target.files[0]) open(target.files[0]);
  target.value = "";
};
$("example").onchange = ({ target }) => {
  if (target.value) replaceText(examples[target.value]);
  target.value = "";
};
$("theme").onchange = ({ target }) => {
  if (target.value) document.documentElement.dataset.theme = target.value;
  else delete document.documentElement.dataset.theme;
};
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  $("editor").classList.add("over");
});
document.addEventListener("dragleave", () => $("editor").classList.remove("over"));
document.addEventListener("drop", (event) => {
  $("editor").classList.remove("over");
  const [file] = event.dataTransfer.files;
  // A text that is dropped into the text field is inserted by the browser.
  if (!file) return;
  event.preventDefault();
  open(file);
});

async function main() {
  const { answer: about, error } = await start().catch((reason) => ({ error: `The checks do not load: ${reason}` }));
  if (!about) {
    status.textContent = error;
    return;
  }
  for (const { build, name } of about.releases) $("build").append(new Option(`${name} (${build})`, build));
  for (const name of about.editions) $("edition").append(new Option(name, name));
  $("about").textContent =
    `csp ${about.version}. It knows the ${about.nodes.toLocaleString("en")} nodes of Windows that Microsoft described in ${about.descriptions}. ` +
    "The page loads nothing but its own files and sends nothing. Line ends become line feeds. MSI packages, and files that refer to each other, need the program csp.";
  edited();
}
main();
