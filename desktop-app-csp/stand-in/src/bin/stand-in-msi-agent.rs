//! A small agent: continues the work of an earlier agent, executes an order if it gets one, and ends when no package is
//! left to work on. It prints each value of `Status` as a line on standard output.
//!
//! `stand-in-msi-agent FOLDER MSIEXEC PAUSE [install CODE JOB | delete CODE]`: MSIEXEC is the path of a program, or `-` for
//! the `msiexec` of Windows. JOB is a file with the XML of a job. When it has printed the status PAUSE, it does nothing more until it is killed; 0 is no status.

#[cfg(windows)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use csp_agent::store::RedbStore;
    use csp_host::Host;
    use ddf::Scope;
    use desktop_app_csp::server::Order;
    use desktop_app_csp::windows::WindowsMsiexec;
    use desktop_app_csp::{DesktopAppCsp, JobStatus, ProductCode};
    use msiexec_stand_in::installer;
    use std::io::Write;
    use std::path::Path;
    use std::time::Duration;
    use syncml::MsgId;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, program, pause, rest @ ..] = arguments.as_slice() else {
        return Err("expected FOLDER MSIEXEC PAUSE [install CODE JOB | delete CODE]".into());
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
    let installer = installer(msiexec, &folder.join("packages"))?;
    let mut apps = DesktopAppCsp::open(installer, RedbStore::open(folder.join("state.redb"))?)?;
    if let [_, code, job @ ..] = rest {
        let code: ProductCode = code.parse()?;
        let order = match job.first() {
            Some(job) => Order::install_text(Scope::Device, &code, std::fs::read_to_string(job)?)?,
            None => Order::uninstall(Scope::Device, &code),
        };
        let answer = Host::new().mount(&mut apps)?.execute(&order.message()?, MsgId(1))?;
        if let Some(refusal) = answer.refusals.first() {
            return Err(refusal.to_string().into());
        }
        print(apps.state(Scope::Device, &code).status())?;
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
