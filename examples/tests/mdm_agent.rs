//! The example agent, run as a program: with its own server, with the example server, and with bad input.

// Both programs are the same on every system, and Wine starts programs slowly.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used)] // a test may

mod program;

use program::program;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_demonstration_installs_both_products_and_ends() {
    let run = program("mdm_agent").output().unwrap();
    let (output, errors) = (text(&run.stdout), text(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{output}{errors}");
    assert!(output.contains("application: Known { status: EnforcementCompleted"), "{output}");
    assert!(output.ends_with("the management ends\nthe server has ended the management\n"), "{output}");
}

#[test]
fn bad_options_are_reported() {
    for (arguments, expected) in [
        (&["--once"][..], "no --server; see --help"),
        (&["--server", "https://localhost/dm"], "no --certificate; see --help"),
        (&["--server", "x", "--certificate", "/absent", "--key", "/absent"], "/absent: "),
        (&["--nonsense"], "invalid option '--nonsense'"),
    ] {
        let run = program("mdm_agent").args(arguments).output().unwrap();
        assert_eq!((run.status.code(), text(&run.stdout).as_str()), (Some(2), ""), "{arguments:?}");
        assert!(text(&run.stderr).starts_with(expected), "{}", text(&run.stderr));
    }
}

/// The example server, and the address for devices.
struct Server {
    child: Child,
    address: String,
    data: PathBuf,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut child = program("mdm_server")
            .args(["--enroll", "laptop", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find_map(|line| Some(line.strip_prefix("devices: ")?.to_owned())).unwrap();
        // The server ends if it cannot print its last line.
        lines.find(|line| line.starts_with("page: ")).unwrap();
        Server { child, address, data: data.to_owned() }
    }

    /// Runs the agent with the certificate in this folder.
    fn agent(&self, certificate: &Path) -> Output {
        let file = |folder: &Path, name: &str| folder.join(name).into_os_string();
        let mut agent = program("mdm_agent");
        agent.args(["--once", "--server", &self.address, "--certificate"]);
        agent.arg(file(certificate, "laptop.pem")).arg("--key").arg(file(certificate, "laptop.key"));
        agent.arg("--authority").arg(file(&self.data, "authority.pem"));
        agent.arg("--store").arg(file(&self.data, "agent.redb"));
        agent.output().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_example_server_manages_the_agent_with_its_own_certificate_only() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path());
    let enrolled = program("mdm_server").args(["--enroll", "laptop", "--data"]).arg(other.path()).output();
    assert!(enrolled.unwrap().status.success());

    let run = server.agent(other.path());
    let errors = text(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{errors}");
    assert!(errors.starts_with("session 1: no answer from the server: "), "{errors}");
    assert!(errors.ends_with("the last session broke off\n"), "{errors}");

    // The session that was refused is tried again at once by a new process.
    let run = server.agent(folder.path());
    assert_eq!((run.status.code(), text(&run.stderr).as_str()), (Some(0), ""));
}
