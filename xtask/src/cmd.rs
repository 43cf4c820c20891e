//! Starts child processes with the project's tools on their `PATH`.
//!
//! An [`Env`] is the repository's folder plus the folders whose programs come first on `PATH`. Tools are never called by
//! an absolute path: a child process finds them, and those it starts in turn, through the `PATH` it is given here.

use std::{
    env,
    ffi::{OsStr, OsString},
    fmt, fs,
    io::{BufRead as _, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::counts::Counts;

/// Which features the relay is built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edition {
    /// Without the demo: no public keys, no simulators.
    Production,
    /// With the feature `demo`.
    Demo,
}

/// The repository's folders and the tools a child process may use.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    /// The repository's root folder.
    pub(crate) root: PathBuf,
    /// Where cargo puts what it builds.
    pub(crate) target: PathBuf,
    /// Folders of programs, searched before `PATH`.
    bins: Vec<PathBuf>,
    /// Variables every child process gets.
    vars: Vec<(&'static str, OsString)>,
    /// The program of npm, and the folder of what it has installed.
    npm: Option<PathBuf>,
    npm_tools: Option<PathBuf>,
}

impl Env {
    /// The repository this program was built from, with the tools found on `PATH`.
    ///
    /// # Errors
    /// When the repository is gone.
    pub(crate) fn new() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies outside the repository")?
            .to_path_buf();
        let mut vars = Vec::new();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => {
                let folder = env::current_dir()?.join(folder);
                vars.push(("CARGO_TARGET_DIR", folder.clone().into_os_string()));
                folder
            }
            None => root.join("target"),
        };
        Ok(Self { root, target, bins: Vec::new(), vars, npm: None, npm_tools: None })
    }

    /// Adds a folder of programs that comes before all others.
    pub(crate) fn add_bin(&mut self, folder: PathBuf) {
        self.bins.insert(0, folder);
    }

    /// Sets a variable for every child process.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.vars.push((name, value.into()));
    }

    /// The script of npm, which Node runs.
    pub(crate) fn npm_cli(&self) -> Option<&Path> {
        self.npm.as_deref()
    }

    /// Uses this script of npm.
    pub(crate) fn set_npm_cli(&mut self, script: PathBuf) {
        self.npm = Some(script);
    }

    /// The modules that check the npm package and build the examples.
    pub(crate) fn npm_tools(&self) -> Option<&Path> {
        self.npm_tools.as_deref()
    }

    /// Uses these modules.
    pub(crate) fn set_npm_tools(&mut self, modules: PathBuf) {
        self.npm_tools = Some(modules);
    }

    /// The folder a page is published to, absolute.
    pub(crate) fn site(&self, page: &str) -> PathBuf {
        self.root.join("target/site").join(page)
    }

    /// The relay as `build` leaves it, absolute.
    pub(crate) fn relay(&self, edition: Edition) -> PathBuf {
        let folder = match edition {
            Edition::Production => "target/relay/production",
            Edition::Demo => "target/relay/demo",
        };
        let file = self.root.join(folder).join("kios-relay");
        file.with_extension(env::consts::EXE_EXTENSION)
    }

    /// A program as `cargo build` with `profile` leaves it, absolute.
    pub(crate) fn built(&self, profile: &str, program: &str) -> PathBuf {
        self.target.join(profile).join(program).with_extension(env::consts::EXE_EXTENSION)
    }

    /// A child process in the repository's root, with this environment's tools on its `PATH` and an empty standard input.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).stdin(Stdio::null());
        if let Ok(path) = env::join_paths(self.path()) {
            command.env("PATH", path);
        }
        for (name, value) in &self.vars {
            command.env(name, value);
        }
        command
    }

    /// `cargo` with these arguments, separated by spaces.
    pub(crate) fn cargo(&self, arguments: &str) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments.split_whitespace());
        command
    }

    /// The path of `program`, if a child process would find it.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        self.path()
            .into_iter()
            .map(|folder| folder.join(program).with_extension(env::consts::EXE_EXTENSION))
            .find(|file| file.is_file())
    }

    fn path(&self) -> Vec<PathBuf> {
        let inherited = env::var_os("PATH").unwrap_or_default();
        self.bins.iter().cloned().chain(env::split_paths(&inherited)).collect()
    }
}

/// Runs `command`, its output passed through.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| format!("cannot start {}", name(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs `command`, passing its output through while adding the tests it reports to `counts`.
///
/// # Errors
/// When it cannot be started or does not succeed; `counts` holds what was counted until then.
pub(crate) fn run_counting(command: &mut Command, counts: &mut Counts) -> Result<()> {
    announce(command);
    count(command, std::io::stdout().lock(), counts)
}

/// As [`run_counting`]; `failed` gets the names of the tests that failed.
///
/// # Errors
/// As [`run_counting`].
pub(crate) fn run_naming(
    command: &mut Command,
    counts: &mut Counts,
    failed: &mut Vec<String>,
) -> Result<()> {
    announce(command);
    let mut copy = Copying { screen: std::io::stdout().lock(), printed: Vec::new() };
    let done = count(command, &mut copy, counts);
    failed.extend(failed_tests(&String::from_utf8_lossy(&copy.printed)));
    done
}

/// Writes to the screen, and keeps what was written.
struct Copying<W> {
    screen: W,
    printed: Vec<u8>,
}

impl<W: Write> Write for Copying<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.screen.write(bytes)?;
        self.printed.extend(bytes.iter().take(written));
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.screen.flush()
    }
}

/// The names of the tests that failed, by cargo's harness.
fn failed_tests(printed: &str) -> impl Iterator<Item = String> {
    let name =
        |line: &str| line.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned);
    printed.lines().filter_map(name)
}

/// Runs `beside` at the same time as `command`, both as [`run_counting`] does; what `beside` prints follows at the end.
///
/// # Errors
/// When one of them cannot be started or does not succeed; both have ended then.
pub(crate) fn run_counting_both(
    command: &mut Command,
    beside: &mut Command,
    counts: &mut Counts,
) -> Result<()> {
    announce(beside);
    let (mut printed, mut counted) = (Vec::new(), Counts::default());
    let (done, done_beside) = std::thread::scope(|scope| {
        let other = scope.spawn(|| count(beside, &mut printed, &mut counted));
        let done = run_counting(command, counts);
        (done, other.join().unwrap_or_else(|_| bail!("reading the output failed")))
    });
    std::io::stdout().write_all(&printed)?;
    counts.add(counted);
    done.and(done_beside)
}

fn count(command: &mut Command, screen: impl Write, counts: &mut Counts) -> Result<()> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", name(command)))?;
    if let Some(output) = child.stdout.take() {
        pass_through(output, screen, counts)?;
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Copies `output` to `screen` line by line, counting the tests it reports.
fn pass_through(output: impl Read, mut screen: impl Write, counts: &mut Counts) -> Result<()> {
    let mut reader = BufReader::new(output);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        screen.write_all(&line)?;
        screen.flush()?;
        counts.read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(())
}

/// What `command` prints, or nothing if it cannot be started or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn announce(command: &Command) {
    println!("$ {}", line(command));
}

/// The command as one would type it, with the program's bare name.
fn line(command: &Command) -> String {
    let mut line = name(command);
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

/// A duration, shown in tenths of a second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elapsed(pub(crate) Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.0.as_millis() / 100;
        f.pad(&format!("{}.{} s", tenths / 10, tenths % 10))
    }
}

/// Measures the time since its start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[expect(clippy::disallowed_methods, reason = "a command prints how long it took")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub(crate) fn elapsed(self) -> Elapsed {
        Elapsed(self.0.elapsed())
    }
}

/// The free space, in KiB, from which the tests' files are kept in memory.
const MEMORY_KIB: u64 = 4 << 20;

/// The system's folder in memory, if it has room and its files can be executed: databases of tests are killed with
/// their process, not with the machine, so that syncing them to a disk shows nothing and takes half of the time.
fn in_memory() -> Option<PathBuf> {
    let folder = Path::new("/dev/shm");
    let mounts = fs::read_to_string("/proc/mounts").ok()?;
    let mut options = mounts.lines().filter_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        (fields.next() == folder.to_str()).then(|| fields.nth(1)).flatten()
    });
    let executes = options.next_back().is_some_and(|all| all.split(',').all(|one| one != "noexec"));
    let free = output(Command::new("df").args(["-Pk"]).arg(folder))?;
    let free = free.lines().last()?.split_whitespace().nth(3)?.parse::<u64>().ok()?;
    (executes && free >= MEMORY_KIB).then(|| folder.to_path_buf())
}

/// A folder for a child process's temporary files, removed with everything in it when dropped.
///
/// A browser leaves tens of megabytes behind at every start.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// An empty folder named after `purpose` and this process.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn new(purpose: &str) -> Result<Self> {
        let name = format!("kios-{purpose}-{}", std::process::id());
        let folder = in_memory().unwrap_or_else(env::temp_dir).join(name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    /// The folder's path.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A browser may still hold a file open; the system cleans its temporary folder later.
        fs::remove_dir_all(&self.0).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_shown_in_tenths() {
        assert_eq!(Elapsed(Duration::from_millis(1_249)).to_string(), "1.2 s");
        assert_eq!(format!("{:>8}", Elapsed(Duration::from_millis(90))), "   0.0 s");
    }

    #[test]
    fn a_command_is_shown_without_folders() {
        let mut command = Command::new("/somewhere/bin/cargo");
        command.args(["test", "-p", "xtask"]);
        assert_eq!(line(&command), "cargo test -p xtask");
    }

    #[test]
    fn a_failing_command_is_named() {
        let env = Env::new().unwrap();
        let error = run(&mut env.command("false")).unwrap_err();
        assert!(error.to_string().starts_with("`false` failed"), "{error}");
    }

    #[test]
    fn a_test_that_failed_is_named() {
        let printed =
            "test a::passes ... ok\ntest b::fails ... FAILED\n\nfailures:\n    b::fails\n";
        assert_eq!(failed_tests(printed).collect::<Vec<_>>(), ["b::fails"]);
    }

    #[test]
    fn tests_are_counted_while_the_output_passes() {
        let output = b"running\ntest result: ok. 3 passed; 0 failed; 1 ignored\nno end";
        let mut screen = Vec::new();
        let mut counts = Counts::default();
        pass_through(output.as_slice(), &mut screen, &mut counts).unwrap();
        assert_eq!(screen, output);
        assert_eq!(counts, Counts { passed: 3, failed: 0 });
    }

    #[test]
    fn a_scratch_folder_goes_away() {
        let scratch = Scratch::new("self-test").unwrap();
        let path = scratch.path().to_path_buf();
        fs::write(path.join("file"), "x").unwrap();
        drop(scratch);
        assert!(!path.exists());
    }
}
