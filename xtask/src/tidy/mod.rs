//! `cargo xtask tidy`: checks rules of the project that no compiler checks; also run as a test.
//!
//! Most rules forbid something: a browser in a pure folder, a colour in a style sheet. A rule is a
//! function over the repository's text files ([`Tree`]) that returns the violations; every rule has a test that adds
//! one. Comments and strings do not violate a rule about code, and tests may do what the code may not.

mod citations;
mod cycles;
mod retired;
mod rule_codes;
mod rules;
mod source;
#[cfg(test)]
mod tests;
mod tree;

use std::{fmt, path::Path};

use anyhow::{Result, bail};

use crate::cmd::Env;
use tree::Tree;

/// A violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file, relative to the repository's root.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The rule, as one word.
    pub(crate) rule: &'static str,
    /// The violation as text.
    pub(crate) text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} [{}]", self.file, self.line, self.text, self.rule)
    }
}

/// The findings of all rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Findings that fail the check.
    pub(crate) violations: Vec<Finding>,
    /// Findings that are only printed.
    pub(crate) advice: Vec<Finding>,
}

/// Checks the repository and prints the findings.
///
/// # Errors
/// When a rule is broken, or a file cannot be read.
pub(crate) fn tidy(env: &Env) -> Result<()> {
    let report = check(&env.root)?;
    for advice in &report.advice {
        println!("advice: {advice}");
    }
    for violation in &report.violations {
        println!("{violation}");
    }
    match report.violations.len() {
        0 => {
            println!("tidy");
            Ok(())
        }
        count => bail!("{count} untidy places"),
    }
}

/// Applies every rule to the files below `root`.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn check(root: &Path) -> Result<Report> {
    let tree = Tree::read(root)?;
    let mut violations = Vec::new();
    for rule in rules::ALL {
        violations.extend(rule(&tree));
    }
    violations.extend(cycles::cycles(&tree));
    violations.extend(retired::retired(&tree));
    Ok(Report { violations, advice: rules::growing_files(&tree) })
}
