//! What the relay has used: processor time, context switches, statements, commits.

use std::fs;
use std::time::Duration;

use crate::client::Outcome;
use crate::payments::Taken;

/// What a process has used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    /// Of all threads, in hundredths of a second.
    cpu: u64,
    switches: u64,
    statements: u64,
    commits: u64,
    /// Write transactions, as the histogram of their duration counts them.
    pub(crate) writes: u64,
    /// Statements in the log.
    pub(crate) logged: u64,
}

impl Figures {
    pub(crate) fn read(id: u32, metrics: &str, logged: u64) -> Outcome<Self> {
        let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let ticks = |field| fields.split_whitespace().nth(field).and_then(|it| it.parse().ok());
        let (user, system): (u64, u64) = (ticks(11).ok_or("utime")?, ticks(12).ok_or("stime")?);
        let mut switches = 0;
        for thread in fs::read_dir(format!("/proc/{id}/task"))? {
            // A thread may have ended meanwhile.
            let status = fs::read_to_string(thread?.path().join("status")).unwrap_or_default();
            switches += status
                .lines()
                .filter(|line| line.contains("_ctxt_switches:"))
                .filter_map(|line| line.split_whitespace().last()?.parse::<u64>().ok())
                .sum::<u64>();
        }
        let metric = |name: &str| {
            let line = metrics.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.trim().parse().ok()).unwrap_or(0)
        };
        Ok(Self {
            cpu: user + system,
            switches,
            statements: metric("kios_database_statements_total "),
            commits: metric("kios_database_commits_total "),
            writes: metric("kios_database_write_seconds_count "),
            logged,
        })
    }

    /// Adds what was used between two moments.
    pub(crate) fn add(&mut self, before: &Self, after: &Self) {
        self.cpu += after.cpu.saturating_sub(before.cpu);
        self.switches += after.switches.saturating_sub(before.switches);
        self.statements += after.statements.saturating_sub(before.statements);
        self.commits += after.commits.saturating_sub(before.commits);
        self.writes += after.writes.saturating_sub(before.writes);
        self.logged += after.logged.saturating_sub(before.logged);
    }
}

/// A number per payment, with two decimals.
pub(crate) fn each(number: u64, payments: u64) -> String {
    let hundredths = number * 100 / payments.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A duration in milliseconds with one decimal.
fn milliseconds(time: Duration) -> String {
    let tenths = time.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A line of the table.
pub(crate) fn line(clients: usize, payments: usize, taken: &Taken) -> String {
    let count = u64::try_from(payments).unwrap_or(u64::MAX);
    let per_second = u128::from(count) * 1_000_000 / taken.time.as_micros().max(1);
    let mut requests = taken.requests.clone();
    requests.sort_unstable();
    let part =
        |of| requests.get(requests.len().saturating_sub(1) * of / 100).copied().unwrap_or_default();
    let used = taken.used;
    format!(
        "{clients:>7}  {per_second:>10}  {:>6}  {:>6}  {:>14}  {:>16}  {:>18}  {:>15}",
        milliseconds(part(50)),
        milliseconds(part(99)),
        each(used.cpu * 10, count),
        each(used.switches, count),
        each(used.statements, count),
        each(used.commits, count),
    )
}
