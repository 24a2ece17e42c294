//! A Chromium without a window, driven through its DevTools protocol on a pipe.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;

/// A running program. It ends with this value.
pub(crate) struct Chromium {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last: u64,
    /// The addresses of all requests.
    requests: Vec<String>,
    /// The sessions of workers, the newest last.
    workers: Vec<String>,
    _profile: TempDir,
}

/// A page in it.
pub(crate) struct Page<'c> {
    chromium: &'c mut Chromium,
    session: String,
}

impl Chromium {
    /// The program: the variable `CHROMIUM`, or one in the search path.
    pub(crate) fn program() -> Option<OsString> {
        let named = std::env::var_os("CHROMIUM").filter(|name| !name.is_empty());
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let known = ["chromium", "chromium-browser", "google-chrome"];
        let mut found =
            std::env::split_paths(&folders).flat_map(|folder| known.map(|name| folder.join(name)));
        named.or_else(|| found.find(|file| file.is_file()).map(Into::into))
    }

    pub(crate) fn start(program: &OsString) -> Chromium {
        let profile = tempfile::tempdir().unwrap();
        let folder = Path::new("--user-data-dir").as_os_str().to_owned();
        let mut user_data = folder;
        user_data.push("=");
        user_data.push(profile.path());
        // The protocol is read from descriptor 3 and written to descriptor 4. Containers often have no sandbox.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"])
            .arg(program)
            .args([
                "--headless",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--no-first-run",
                "--disable-gpu",
            ])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .arg(user_data)
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh starts");
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0) {
                let Some(message) = message.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) else {
                    return;
                };
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Chromium {
            child,
            input,
            messages,
            last: 0,
            requests: Vec::new(),
            workers: Vec::new(),
            _profile: profile,
        }
    }

    /// Opens an address, and waits until it is loaded.
    pub(crate) fn open(&mut self, address: &str) -> Page<'_> {
        let target =
            self.call(None, "Target.createTarget", json!({ "url": "about:blank" }))["targetId"].take();
        let attached =
            self.call(None, "Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        let session = attached["sessionId"].as_str().unwrap().to_owned();
        let mut page = Page { chromium: self, session };
        page.call("Page.enable", json!({}));
        page.call("Network.enable", json!({}));
        let workers = json!({ "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true });
        page.call("Target.setAutoAttach", workers);
        page.call("Page.navigate", json!({ "url": address }));
        while page.chromium.receive()["method"] != "Page.loadEventFired" {}
        page
    }

    /// Calls a method, and returns its result.
    fn call(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let id = self.last;
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input.write_all(&bytes).expect("Chromium reads");
        loop {
            let mut message = self.receive();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
        }
    }

    fn receive(&mut self) -> Value {
        let message = self.messages.recv_timeout(Duration::from_secs(300)).expect("Chromium answers");
        let parameters = &message["params"];
        match message["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                let address = parameters["request"]["url"].as_str().unwrap_or_default();
                // Data is in its address.
                self.requests.push(address.chars().take(200).collect());
            }
            Some("Target.attachedToTarget") if parameters["targetInfo"]["type"] == "worker" => {
                self.workers.extend(parameters["sessionId"].as_str().map(str::to_owned));
            }
            Some("Target.detachedFromTarget") => {
                self.workers.retain(|session| parameters["sessionId"] != session.as_str());
            }
            _ => {}
        }
        message
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Page<'_> {
    fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.chromium.call(Some(&self.session), method, parameters)
    }

    /// The value of an expression, or of its promise.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let session = self.session.clone();
        self.evaluate_in(&session, expression)
    }

    /// The value of an expression in the newest worker.
    pub(crate) fn evaluate_in_worker(&mut self, expression: &str) -> Value {
        let session = self.chromium.workers.last().expect("a worker").clone();
        self.evaluate_in(&session, expression)
    }

    fn evaluate_in(&mut self, session: &str, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.chromium.call(Some(session), "Runtime.evaluate", parameters);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// Inserts a text where the cursor is.
    pub(crate) fn insert(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Presses the Enter key.
    pub(crate) fn press_enter(&mut self) {
        for kind in ["keyDown", "keyUp"] {
            let key = json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r" });
            self.call("Input.dispatchKeyEvent", key);
        }
    }

    /// Sets the size of the screen, and its colours: `light` or `dark`.
    pub(crate) fn look(&mut self, width: u64, height: u64, scheme: &str) {
        let screen =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", screen);
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": feature }));
    }

    /// A picture of the screen, as PNG.
    pub(crate) fn picture(&mut self) -> Vec<u8> {
        let picture = self.call("Page.captureScreenshot", json!({ "captureBeyondViewport": true }));
        BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()
    }

    /// The addresses of all requests until now.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.chromium.requests.clone()
    }
}
