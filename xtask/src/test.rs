//! `cargo xtask test`: everything that must pass before a change is merged.
//!
//! Eight steps, from the quickest to the slowest, stopping at the first that fails. The last line is
//! `N passed, M failed`, summed over all steps; a step that fails without a failing test (a lint, a build) counts as one
//! failure, so that the line shows it.

use std::{
    num::NonZero,
    process::{Command, ExitCode},
    thread,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    api, build,
    cmd::{
        Edition, Elapsed, Env, Scratch, Stopwatch, run, run_counting, run_counting_both, run_naming,
    },
    counts::Counts,
    docs, lint, package,
    setup::{self, Need},
};

/// A part of the whole test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Formatting, spelling, dependencies, clippy, documentation.
    Lint,
    /// The tests that need no browser, `tidy` among them.
    Native,
    /// The kiosk's own tests, in a headless browser.
    Browser,
    /// The release build of both pages and the relay.
    Build,
    /// The npm package and the examples that are built with it.
    Package,
    /// The documentation, and the code in it.
    Docs,
    /// Requests generated from the relay's API description, against a running relay.
    Api,
    /// Browsers against a running relay.
    EndToEnd,
}

impl Step {
    /// Every step, in the order they run.
    pub(crate) const ALL: [Self; 8] = [
        Self::Lint,
        Self::Native,
        Self::Browser,
        Self::Build,
        Self::Package,
        Self::Docs,
        Self::Api,
        Self::EndToEnd,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Native => "native",
            Self::Browser => "browser",
            Self::Build => "build",
            Self::Package => "package",
            Self::Docs => "docs",
            Self::Api => "api",
            Self::EndToEnd => "e2e",
        }
    }

    /// The step called `name`.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn parse(name: &str) -> Result<Self> {
        match Self::ALL.into_iter().find(|step| step.name() == name) {
            Some(step) => Ok(step),
            None => {
                bail!(
                    "no such step: {name} (lint, native, browser, build, package, docs, api or e2e)"
                )
            }
        }
    }

    fn perform(self, env: &Env, counts: &mut Counts) -> Result<()> {
        match self {
            Self::Lint => lint::lint(env),
            Self::Native => native(env, counts),
            Self::Browser => in_browser(env, counts),
            Self::Build => {
                build::build(env, Edition::Demo)?;
                build::production::check(env, counts)
            }
            Self::Package => package::package(env),
            Self::Docs => docs::check(env),
            Self::Api => api::api(env, counts),
            Self::EndToEnd => end_to_end(env, counts),
        }
    }
}

/// One line of the closing table.
#[derive(Debug)]
struct Row {
    name: &'static str,
    elapsed: Elapsed,
    counts: Counts,
}

/// Sets up, performs `steps` and reports; a failure is part of the report.
pub(crate) fn test(env: &Env, steps: &[Step]) -> ExitCode {
    let mut rows = Vec::new();
    let ready = perform("setup", &mut rows, |_| setup::setup(env, Need::Test));
    let done = ready.and_then(|env| {
        steps.iter().try_for_each(|step| {
            perform(step.name(), &mut rows, |counts| step.perform(&env, counts))
        })
    });
    println!("\n{}", report(&rows));
    if let Err(error) = &done {
        println!("stopped: {error:#}");
    }
    let total = total(&rows, &done);
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Performs one step under its heading and adds its row.
fn perform<T>(
    name: &'static str,
    rows: &mut Vec<Row>,
    step: impl FnOnce(&mut Counts) -> Result<T>,
) -> Result<T> {
    println!("\n== {name}");
    let stopwatch = Stopwatch::start();
    let mut counts = Counts::default();
    let result = step(&mut counts);
    let elapsed = stopwatch.elapsed();
    println!("== {name}: {} in {elapsed}", if result.is_ok() { "passed" } else { "failed" });
    rows.push(Row { name, elapsed, counts });
    result.with_context(|| format!("step {name}"))
}

/// The closing table.
fn report(rows: &[Row]) -> String {
    let mut lines = vec![format!("{:<10}{:>10}{:>10}{:>10}\n", "step", "time", "passed", "failed")];
    for Row { name, elapsed, counts } in rows {
        lines.push(format!("{name:<10}{elapsed:>10}{:>10}{:>10}\n", counts.passed, counts.failed));
    }
    lines.concat()
}

/// The sum of all rows; an error without a failing test counts as one failure.
fn total(rows: &[Row], done: &Result<()>) -> Counts {
    let mut total = Counts::default();
    for row in rows {
        total.add(row.counts);
    }
    if done.is_err() && total.failed == 0 {
        total.failed = 1;
    }
    total
}

/// Prefixes of the native tests that wait most of the time: for a lock that another process holds for 30 s, for relays
/// that are killed and started again, and for card gateways that do not answer.
const WAITING: [&str; 3] = ["storage_faults::", "killed::", "refund_rails::"];

/// The tests without a browser: those that wait at the same time as those that compute.
fn native(env: &Env, counts: &mut Counts) -> Result<()> {
    let scratch = Scratch::new("native")?;
    // The same packages in each command: others would be built with other features.
    let packages = "--workspace --exclude kios-e2e --features kios-pos/practice --locked";
    run(&mut env.cargo(&format!("test {packages} --no-run --quiet")))?;
    // Without `--no-fail-fast` the first crate with a failure would hide those of the crates after it.
    let mut computing = env.cargo(&format!("test {packages} --no-fail-fast --"));
    computing.arg(threads()).env("TMPDIR", scratch.path());
    let mut waiting = env.cargo(&format!("test {packages} --quiet --test it --"));
    waiting.arg("--test-threads=8").args(WAITING).env("TMPDIR", scratch.path());
    for prefix in WAITING {
        computing.args(["--skip", prefix]);
    }
    run_counting_both(&mut computing, &mut waiting, counts)
}

/// The kiosk's own tests in a headless browser.
///
/// The package is named because cargo would otherwise build the workspace's default members, the relay among them, for
/// the browser; the targets are named to leave the documentation's examples to the native run.
fn in_browser(env: &Env, counts: &mut Counts) -> Result<()> {
    let driver = env.find("chromedriver").context("chromedriver is not on PATH")?;
    let scratch = Scratch::new("browser")?;
    let mut command = env.command("wasm-pack");
    command
        .args(["test", "--mode", "no-install", "--headless", "--chrome", "--chromedriver"])
        .arg(driver)
        .args([".", "--locked", "-p", "kios-pos", "--lib", "--bins", "--test", "*"])
        .env("TMPDIR", scratch.path())
        // A browser's first start on a slow machine takes longer than the runner's default timeout.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "180");
    run_counting(&mut command, counts)
}

/// Prefix of the end-to-end tests that run alone, because they measure how long something takes.
const MEASURES_TIME: &str = "performance::";

/// Parts of the names of the end-to-end tests that do not run a second time in bridge mode; all others do, new ones too.
///
/// `bridge` tests use bridge mode in either run. `accessibility`, `examples`, `layout`, `practice`, `static_files` and `start` check screens and
/// files, which are the same in both modes. `live` measures how soon an approval is found, to which the network adds its
/// settlement time. `performance` measures settlement by the relay itself; the network's settlement time is not ours.
/// `host::a_host_page` gives a payment up at once, which the network accepts after 41 s; until then its outcome is unknown.
/// The `refund` tests listed here involve no points, and card gateways work the same in both modes.
const NOT_IN_BRIDGE_MODE: [&str; 15] = [
    "bridge::",
    "accessibility::",
    "examples::",
    "host::a_host_page",
    "layout::",
    MEASURES_TIME,
    "static_files::",
    "practice::",
    "start::",
    "live::",
    "refund::a_card_sale",
    "refund::a_gateway",
    "refund::a_refund",
    "refund::an_answer",
    "refund::the_page",
];

/// How many tests run at once for each processor: they wait for databases, servers and browsers most of the time.
const TESTS_PER_PROCESSOR: usize = 2;

/// The option of the test harness for [`TESTS_PER_PROCESSOR`].
fn threads() -> String {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    format!("--test-threads={}", processors * TESTS_PER_PROCESSOR)
}

/// Browsers against running relays: first the time measurements alone, then all other tests at once.
fn end_to_end(env: &Env, counts: &mut Counts) -> Result<()> {
    let scratch = Scratch::new("e2e")?;
    let mut command =
        env.cargo("test -p kios-e2e --test it --locked -- --nocapture --test-threads=1");
    end_to_end_env(env, command.arg(MEASURES_TIME), &scratch);
    let before = counts.passed;
    run_counting(&mut command, counts)?;
    if counts.passed == before {
        bail!("no end-to-end test is called {MEASURES_TIME}…");
    }

    let embedded = |arguments: &[&str]| {
        let mut command = env.cargo("test -p kios-e2e --locked --");
        end_to_end_env(env, command.args(arguments), &scratch);
        command
    };
    let threads = threads();
    repeating(embedded, &[&threads, "--skip", MEASURES_TIME], counts)?;

    // The same payments, cancels and points in bridge mode.
    let bridge = |arguments: &[&str]| {
        let mut command = env.cargo("test -p kios-e2e --test it --locked --");
        end_to_end_env(env, command.args(arguments), &scratch);
        command.env("KIOS_E2E_MODE", "bridge");
        command
    };
    let skipped = NOT_IN_BRIDGE_MODE.iter().flat_map(|prefix| ["--skip", prefix]);
    let arguments: Vec<&str> = [threads.as_str()].into_iter().chain(skipped).collect();
    repeating(bridge, &arguments, counts)
}

/// How many tests that fail are run again. More than these have a common cause.
const MOST_REPEATED: usize = 2;

/// Runs end-to-end tests, and those that fail once more, one after the other: where all processors are busy, browsers and relays
/// take turns for so long that a wait runs out. The output names what was repeated; what fails again has failed.
fn repeating(
    command: impl Fn(&[&str]) -> Command,
    arguments: &[&str],
    counts: &mut Counts,
) -> Result<()> {
    let mut failed = Vec::new();
    let Err(error) = run_naming(&mut command(arguments), counts, &mut failed) else {
        return Ok(());
    };
    if failed.is_empty() || failed.len() > MOST_REPEATED {
        return Err(error);
    }
    println!("== repeated alone: {}", failed.join(", "));
    let alone = ["--exact", "--test-threads=1"];
    let names = failed.iter().map(String::as_str);
    let arguments: Vec<&str> = names.chain(alone).collect();
    counts.failed = counts.failed.saturating_sub(u64::try_from(failed.len())?);
    run_counting(&mut command(&arguments), counts)
}

/// Sets the variables that the `e2e` tests read: the paths of the relay, of the pages and of the temporary folder.
pub(crate) fn end_to_end_env(env: &Env, command: &mut Command, scratch: &Scratch) {
    command
        .env("KIOS_RELAY_BIN", env.relay(Edition::Demo))
        .env("KIOS_KIOSK_DIR", env.site("kiosk"))
        .env("KIOS_WALLET_DIR", env.site("wallet"))
        .env("KIOS_PRACTICE_DIR", env.site("practice"))
        .env("KIOS_EXAMPLES_DIR", package::examples_folder(env))
        .env("KIOS_HEADLESS", package::headless_script(env))
        .env("TMPDIR", scratch.path());
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn row(passed: u64, failed: u64) -> Row {
        Row {
            name: "native",
            elapsed: Elapsed(Duration::from_secs(2)),
            counts: Counts { passed, failed },
        }
    }

    #[test]
    fn every_step_is_found_by_its_name() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.name()).unwrap(), step);
        }
        assert!(Step::parse("unit").is_err());
    }

    #[test]
    fn the_total_sums_the_rows() {
        assert_eq!(total(&[row(3, 0), row(4, 0)], &Ok(())), Counts { passed: 7, failed: 0 });
        assert_eq!(
            total(&[row(3, 0), row(4, 2)], &Err(anyhow::anyhow!("no"))),
            Counts { passed: 7, failed: 2 }
        );
    }

    #[test]
    fn a_failure_without_a_failing_test_is_counted() {
        assert_eq!(
            total(&[row(3, 0), row(0, 0)], &Err(anyhow::anyhow!("no"))),
            Counts { passed: 3, failed: 1 }
        );
    }

    #[test]
    fn the_table_lines_up() {
        let report = report(&[row(3, 0)]);
        assert_eq!(
            report,
            "step            time    passed    failed\nnative         2.0 s         3         0\n"
        );
    }

    #[test]
    fn a_failing_step_is_named_and_keeps_its_row() {
        let mut rows = Vec::new();
        let failed: Result<()> = perform("lint", &mut rows, |_| bail!("untidy"));
        assert_eq!(format!("{:#}", failed.unwrap_err()), "step lint: untidy");
        assert_eq!(rows.len(), 1);
    }
}
