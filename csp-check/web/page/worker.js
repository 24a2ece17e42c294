// Runs the checks beside the page, so that a large text does not block it. The build puts the code of wasm-bindgen in front,
// which defines `wasm_bindgen`.
"use strict";

let ready;

const calls = {
  start: (wasm) => {
    ready = wasm_bindgen({ module_or_path: wasm });
    return ready.then(() => wasm_bindgen.about());
  },
  read: (bytes) => wasm_bindgen.read(new Uint8Array(bytes)),
  check: ({ text, build, edition, columns }) => wasm_bindgen.check(text, build, edition, columns),
  fix: ({ text, build, edition }) => wasm_bindgen.fix(text, build, edition),
};

onmessage = async ({ data: { id, call, argument } }) => {
  try {
    await ready;
    postMessage({ id, answer: JSON.parse(await calls[call](argument)) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
};
