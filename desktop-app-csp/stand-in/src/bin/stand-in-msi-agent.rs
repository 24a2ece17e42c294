//! A small agent: continues the work of an earlier agent, executes an order if it gets one, and ends when no package is
//! left to work on. It prints each value of `Status` as a line on standard output.
//!
//! `stand-in-msi-agent FOLDER MSIEXEC PAUSE USER [install TREE CODE JOB | delete TREE CODE]`:
//!
//! - MSIEXEC is the path of a program, or `-` for the `msiexec` of Windows.
//! - When the agent has printed the status PAUSE, it does nothing more until it is killed; 0 is no status.
//! - USER is `here` or `away`: a user is signed in, or not.
//! - TREE is `user` or `device`. JOB is a file with the XML of a job.

#[cfg(windows)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use csp_agent::store::RedbStore;
    use csp_host::Host;
    use ddf::Scope;
    use desktop_app_csp::server::Order;
    use desktop_app_csp::windows::WindowsMsiexec;
    use desktop_app_csp::{DesktopAppCsp, JobStatus, ProductCode};
    use msiexec_stand_in::{WithUser, installer};
    use std::io::Write;
    use std::path::Path;
    use std::time::Duration;
    use syncml::MsgId;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, program, pause, user, rest @ ..] = arguments.as_slice() else {
        let words = "FOLDER MSIEXEC PAUSE USER [install TREE CODE JOB | delete TREE CODE]";
        return Err(format!("expected {words}").into());
    };
    let (folder, pause) = (Path::new(folder), pause.parse::<u32>()?);
    let mut out = std::io::stdout();
    let mut print = |status: Option<JobStatus>| -> std::io::Result<()> {
        let code = status.map_or(0, JobStatus::code);
        writeln!(out, "status: {code}")?;
        out.flush()?;
        while status.is_some() && code == pause {
            std::thread::sleep(Duration::from_secs(1));
        }
        Ok(())
    };
    let msiexec = match program.as_str() {
        "-" => WindowsMsiexec::new(folder)?,
        program => WindowsMsiexec::with_program(folder, program)?,
    };
    let msiexec = WithUser { msiexec, is_here: user == "here" };
    let installer = installer(msiexec, &folder.join("packages"))?;
    let mut apps = DesktopAppCsp::open(installer, RedbStore::open(folder.join("state.redb"))?)?;
    if let [_, tree, code, job @ ..] = rest {
        let scope = if tree == "user" { Scope::User } else { Scope::Device };
        let code: ProductCode = code.parse()?;
        let order = match job.first() {
            Some(job) => Order::install_text(scope, &code, std::fs::read_to_string(job)?)?,
            None => Order::uninstall(scope, &code),
        };
        let answer = Host::new().mount(&mut apps)?.execute(&order.message()?, MsgId(1))?;
        if let Some(refusal) = answer.refusals.first() {
            return Err(refusal.to_string().into());
        }
        print(apps.state(scope, &code).status())?;
    }
    loop {
        match apps.poll() {
            Some(update) => print(update.status)?,
            None => {
                let mut states = apps.packages().filter_map(|(_, _, state)| state.status());
                if states.all(|status| status.is_terminal()) {
                    return Ok(());
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

#[cfg(not(windows))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    Err("msiexec exists on Windows only".into())
}
