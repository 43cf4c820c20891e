//! Counts tests by reading what the test runners print.
//!
//! Cargo's own harness and the browser runner end every test program with the same line:
//! `test result: ok. 5 passed; 0 failed; …`. schemathesis prints how many operations it `Tested:`, and how many unique
//! failures it found.

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
}

impl Counts {
    /// Adds the numbers of one printed line, if it is a result line.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += number_before(result, " passed");
            self.failed += number_before(result, " failed");
        }
        if let Some(operations) = line.strip_prefix("  Tested: ") {
            self.passed += operations.trim().parse().unwrap_or(0);
        }
        if line.contains(" generated, ") {
            self.failed += number_before(line, " unique failure");
        }
    }

    /// Adds the numbers of another run.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The number directly before `word`, or 0.
fn number_before(text: &str, word: &str) -> u64 {
    text.split_once(word)
        .and_then(|(before, _)| before.rsplit(|c: char| !c.is_ascii_digit()).next())
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_add_up_and_other_lines_do_not() {
        let mut counts = Counts::default();
        counts.read("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out");
        counts.read("test result: FAILED. 12 passed; 3 failed; 0 ignored; finished in 0.05s\n");
        counts.read("test a_test_with_9 passed ... ok");
        counts.read("running 4 tests");
        counts.read("  Tested: 20\n");
        counts.read("  2050 generated, 2050 passed\n");
        counts.read("  20 generated, 1 found 2 unique failures\n");
        assert_eq!(counts, Counts { passed: 37, failed: 5 });
    }
}
