//! Accessibility checks by axe-core.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::Page;

/// A violation of an accessibility rule.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule and its impact.
    pub rule: String,
    /// The place and the fix.
    pub places: Vec<String>,
}

/// Checks a page; returns only findings with the impact serious or critical.
///
/// `axe` is the source of axe-core.
///
/// # Errors
/// If axe fails.
pub async fn check(page: &Page, axe: &str) -> Result<Vec<Finding>> {
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'], rules: arguments[0] }).then(
            results => done({ violations: results.violations.map(found => ({
                id: found.id, impact: found.impact, help: found.help,
                nodes: found.nodes.map(node => `${node.target.join(' ')}: ${node.failureSummary}`),
            })) }),
            error => done({ failed: String(error) }));";
    page.wait_until_painted().await?;
    if page.evaluate("return typeof axe === 'undefined';", &[]).await? == json!(true) {
        page.evaluate(&format!("{axe}\nwindow.axe = axe;"), &[]).await?;
    }
    // The label of the key 00 is "two zeros" (`kiosk.md §6`), which differs from its text on purpose.
    let rules = json!({ "label-content-name-mismatch": { "enabled": false } });
    let results = page.evaluate_async(script, &[rules]).await?;
    let Some(violations) = results.get("violations").and_then(Value::as_array) else {
        bail!("axe failed: {results}");
    };
    Ok(violations.iter().filter(|found| is_grave(found)).map(finding).collect())
}

fn is_grave(violation: &Value) -> bool {
    matches!(violation.get("impact").and_then(Value::as_str), Some("serious" | "critical"))
}

fn finding(violation: &Value) -> Finding {
    let part = |name: &str| violation.get(name).and_then(Value::as_str).unwrap_or_default();
    let nodes = violation.get("nodes").and_then(Value::as_array);
    let places = nodes.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    Finding {
        rule: format!("{} ({}): {}", part("id"), part("impact"), part("help")),
        places: places.collect(),
    }
}
