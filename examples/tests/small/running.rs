//! A program with a console.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// The time for anything that must happen. It is generous, as the machine may be slow.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// A running program, which ends with the test.
pub(crate) struct Running {
    pub(crate) process: Child,
    console: Option<ChildStdin>,
    output: Receiver<String>,
    log: Receiver<String>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let output = lines(process.stdout.take().unwrap());
        let log = lines(process.stderr.take().unwrap());
        Running { console: process.stdin.take(), process, output, log }
    }

    /// The next line of its standard output.
    pub(crate) fn line(&self) -> String {
        self.output.recv_timeout(LIMIT).expect("a line of the program")
    }

    /// Waits for a line of its standard error with this text.
    pub(crate) fn expect(&self, text: &str) {
        while !self.log.recv_timeout(LIMIT).expect(text).contains(text) {}
    }

    /// Writes a line to its standard input, which nobody reads if it has ended.
    pub(crate) fn write(&mut self, line: &str) {
        let _ = writeln!(self.console.as_mut().unwrap(), "{line}");
    }

    /// Returns the one line with which the program answers.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        self.write(line);
        self.line()
    }

    /// The lines about the commands of a device.
    pub(crate) fn results(&mut self) -> Vec<String> {
        self.write("results laptop");
        std::iter::from_fn(|| Some(self.line())).take_while(|line| line != "end of the results").collect()
    }

    /// Ends its standard input. Returns its exit code and its last lines.
    pub(crate) fn end(&mut self) -> (Option<i32>, Vec<String>) {
        self.console = None;
        let code = self.process.wait().unwrap().code();
        (code, self.output.iter().collect())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = channel();
    let stream = BufReader::new(stream).lines();
    thread::spawn(move || stream.map_while(Result::ok).try_for_each(|line| send.send(line)));
    lines
}
