//! A log made ready for GitHub: what it says of itself, and as many results as an upload holds, worst first.
//!
//! Nothing is sent here. Limits:
//! <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.

use std::cmp::Reverse;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// How large an upload may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadLimits {
    /// Most bytes when gzipped.
    pub gzipped: usize,
    /// Most results of a run.
    pub results: usize,
}

/// A log to upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The log: the bytes that came, where nothing had to be dropped.
    pub bytes: Vec<u8>,
    /// Results in it.
    pub results: usize,
    /// Results that were dropped, the least severe.
    pub dropped: usize,
    /// Results with `suppressions`, which GitHub does not read: each opens an alert.
    pub suppressed: usize,
    /// The tool of the first run.
    pub tool: String,
    /// Whether every run says that it could do its work.
    pub successful: bool,
}

/// Why a log cannot be uploaded.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// It is no JSON.
    #[error("it is no JSON")]
    NotJson(#[source] serde_json::Error),
    /// It is no SARIF 2.1.0, or holds no run with a tool and a list of results.
    #[error("it is no SARIF that GitHub takes: {0}")]
    NotSarif(&'static str),
    /// Without any result it is still too large.
    #[error("without any result it still has {0} bytes when gzipped")]
    TooLarge(usize),
}

/// Reads a log and drops the least severe results until it fits. Rules stay, so that every index into them holds.
///
/// # Errors
/// [`PrepareError`].
pub fn prepare(text: &[u8], limits: UploadLimits) -> Result<Prepared, PrepareError> {
    let log: Value = serde_json::from_slice(text).map_err(PrepareError::NotJson)?;
    check(&log)?;
    let order = order(&log);
    let (successful, tool) = (is_successful(&log), tool(&log));
    let suppressed = runs(&log).flat_map(results).filter(|result| is_suppressed(result)).count();
    let all = order.len();
    let over = runs(&log).any(|run| results(run).count() > limits.results);
    let mut bytes = text.to_vec();
    let mut kept = all;
    if over {
        (bytes, kept) = cut(&log, &order, kept.min(limits.results))?;
    }
    if size(&bytes) > limits.gzipped {
        (bytes, kept) = fitting(&log, &order, kept, limits.gzipped)?;
    }
    Ok(Prepared { bytes, results: kept, dropped: all - kept, suppressed, tool, successful })
}

/// The largest number of results that fits, found by halving.
fn fitting(
    log: &Value,
    order: &[Place],
    most: usize,
    limit: usize,
) -> Result<(Vec<u8>, usize), PrepareError> {
    let mut best = cut(log, order, 0)?;
    let smallest = size(&best.0);
    if smallest > limit {
        return Err(PrepareError::TooLarge(smallest));
    }
    let (mut low, mut high) = (0, most);
    while low + 1 < high {
        let middle = low.midpoint(high);
        let tried = cut(log, order, middle)?;
        if size(&tried.0) <= limit {
            (low, best) = (middle, tried);
        } else {
            high = middle;
        }
    }
    Ok(best)
}

/// Where a result stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    run: usize,
    result: usize,
}

/// Every result, worst first; equals in the file's order.
fn order(log: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    for (run_index, run) in runs(log).enumerate() {
        for (index, result) in results(run).enumerate() {
            places.push((Reverse(badness(run, result)), Place { run: run_index, result: index }));
        }
    }
    places.sort_by_key(|(badness, _)| *badness);
    places.into_iter().map(|(_, place)| place).collect()
}

/// In tenths, as GitHub orders: the rule's `security-severity`, else what the level stands for. Without a score an error
/// counts as critical: what was never scored must not be what is dropped first.
fn badness(run: &Value, result: &Value) -> u32 {
    let rule = rule(run, result);
    let score = rule.and_then(|rule| rule.pointer("/properties/security-severity"));
    if let Some(score) = score.and_then(Value::as_str).and_then(tenths) {
        return score;
    }
    let default = rule.and_then(|rule| rule.pointer("/defaultConfiguration/level"));
    match result.get("level").or(default).and_then(Value::as_str) {
        Some("error") => 90,
        Some("note") => 20,
        Some("none") => 0,
        _ => 55,
    }
}

fn rule<'a>(run: &'a Value, result: &Value) -> Option<&'a Value> {
    let rules = run.pointer("/tool/driver/rules")?.as_array()?;
    let index = result.get("ruleIndex").and_then(Value::as_u64);
    let by_index = index.and_then(|index| rules.get(usize::try_from(index).ok()?));
    by_index.or_else(|| rules.iter().find(|rule| rule.get("id") == result.get("ruleId")))
}

fn tenths(score: &str) -> Option<u32> {
    let score: f64 = score.parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 100"
    )]
    (0.0..=10.0).contains(&score).then(|| (score * 10.0).round() as u32)
}

/// The log with only the first `count` of the results in an order; within the file they stay where they are.
fn cut(log: &Value, order: &[Place], count: usize) -> Result<(Vec<u8>, usize), PrepareError> {
    let mut kept: Vec<Place> = order.iter().take(count).copied().collect();
    kept.sort_by_key(|place| (place.run, place.result));
    let mut smaller = log.clone();
    let list = smaller.get_mut("runs").and_then(Value::as_array_mut);
    for (index, run) in list.into_iter().flatten().enumerate() {
        if let Some(results) = run.get_mut("results").and_then(Value::as_array_mut) {
            let of_run = kept.iter().filter(|place| place.run == index);
            let chosen = of_run.filter_map(|place| results.get(place.result).cloned());
            *results = chosen.collect();
        }
    }
    let bytes = serde_json::to_vec(&smaller).map_err(PrepareError::NotJson)?;
    Ok((bytes, kept.len()))
}

fn check(log: &Value) -> Result<(), PrepareError> {
    let refuse = |problem| Err(PrepareError::NotSarif(problem));
    if log.get("version").and_then(Value::as_str) != Some("2.1.0") {
        return refuse("its version is not 2.1.0");
    }
    if runs(log).next().is_none() {
        return refuse("it has no run");
    }
    for run in runs(log) {
        if run.get("results").and_then(Value::as_array).is_none() {
            return refuse("a run has no list of results, not even an empty one");
        }
        if run.pointer("/tool/driver/name").and_then(Value::as_str).is_none_or(str::is_empty) {
            return refuse("a run names no tool");
        }
    }
    Ok(())
}

fn tool(log: &Value) -> String {
    let name = runs(log).next().and_then(|run| run.pointer("/tool/driver/name")?.as_str());
    name.unwrap_or_default().to_owned()
}

/// A run that says nothing of its success did not fail.
fn is_successful(log: &Value) -> bool {
    let invocations =
        runs(log).filter_map(|run| run.get("invocations").and_then(Value::as_array)).flatten();
    let mut said = invocations.filter_map(|invocation| invocation.get("executionSuccessful"));
    said.all(|said| said.as_bool() != Some(false))
}

fn is_suppressed(result: &Value) -> bool {
    result.get("suppressions").and_then(Value::as_array).is_some_and(|list| !list.is_empty())
}

fn runs(log: &Value) -> impl Iterator<Item = &Value> {
    log.get("runs").and_then(Value::as_array).into_iter().flatten()
}

fn results(run: &Value) -> impl Iterator<Item = &Value> {
    run.get("results").and_then(Value::as_array).into_iter().flatten()
}

/// The size of bytes when gzipped.
fn size(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Counter(0), Compression::default());
    // Counting does not fail.
    let counted = encoder.write_all(bytes).and_then(|()| encoder.finish());
    counted.map_or(usize::MAX, |counter| counter.0)
}

struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ROOMY: UploadLimits = UploadLimits { gzipped: 10_000_000, results: 25_000 };

    /// A log of results with these scores; none is an error without a score.
    fn log(scores: &[Option<&str>]) -> Vec<u8> {
        let rule = |(index, score): (usize, &Option<&str>)| {
            let mut rule = json!({"id": format!("R{index}"), "properties": {}});
            if let Some(score) = score {
                rule["properties"]["security-severity"] = json!(score);
            }
            rule
        };
        let rules: Vec<Value> = scores.iter().enumerate().map(rule).collect();
        let result =
            |index| json!({"ruleId": format!("R{index}"), "ruleIndex": index, "level": "error"});
        let results: Vec<Value> = (0..scores.len()).map(result).collect();
        let driver = json!({"name": "lockgate", "rules": rules});
        let run = json!({"tool": {"driver": driver}, "results": results});
        json!({"version": "2.1.0", "runs": [run]}).to_string().into_bytes()
    }

    fn ids(prepared: &Prepared) -> Vec<String> {
        let log: Value = serde_json::from_slice(&prepared.bytes).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        results.map(|result| result["ruleId"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn what_fits_is_uploaded_byte_by_byte() {
        let log = log(&[Some("9.8"), None]);
        let prepared = prepare(&log, ROOMY).unwrap();
        assert_eq!((prepared.bytes, prepared.results, prepared.dropped), (log, 2, 0));
        assert!(prepared.successful);
    }

    #[test]
    fn the_least_severe_results_are_dropped_and_the_rest_stays_in_order() {
        let log = log(&[Some("2.0"), Some("9.8"), None, Some("7.5"), Some("4.0")]);
        let limits = UploadLimits { results: 3, ..ROOMY };
        let prepared = prepare(&log, limits).unwrap();
        assert_eq!(
            ids(&prepared),
            ["R1", "R2", "R3"],
            "an error without a score counts as critical"
        );
        assert_eq!((prepared.results, prepared.dropped), (3, 2));
    }

    #[test]
    fn results_are_dropped_until_the_gzipped_log_fits() {
        let scores: Vec<String> = (0..500).map(|n| format!("{}.{}", n % 10, n % 7)).collect();
        let scores: Vec<Option<&str>> = scores.iter().map(|score| Some(score.as_str())).collect();
        let log = log(&scores);
        let (whole, empty) =
            (size(&log), size(&cut(&serde_json::from_slice(&log).unwrap(), &[], 0).unwrap().0));
        let limits = UploadLimits { gzipped: whole.midpoint(empty), ..ROOMY };
        let prepared = prepare(&log, limits).unwrap();
        assert!(size(&prepared.bytes) <= limits.gzipped);
        assert!(prepared.dropped > 0 && prepared.results > 0);
        assert_eq!(prepared.results + prepared.dropped, 500);
        let error = prepare(&log, UploadLimits { gzipped: empty - 1, ..ROOMY }).unwrap_err();
        assert!(matches!(error, PrepareError::TooLarge(size) if size == empty));
    }

    #[test]
    fn a_run_that_failed_says_so() {
        let mut log: Value = serde_json::from_slice(&log(&[])).unwrap();
        log["runs"][0]["invocations"] = json!([{"executionSuccessful": false}]);
        let prepared = prepare(log.to_string().as_bytes(), ROOMY).unwrap();
        assert!(!prepared.successful);
        assert_eq!((prepared.results, prepared.tool.as_str()), (0, "lockgate"));
    }

    #[test]
    fn what_github_would_refuse_as_a_whole_is_refused_here() {
        for log in [
            "",
            "[]",
            r#"{"version": "2.1.0", "runs": []}"#,
            r#"{"version": "2.0.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}"#,
            r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}}]}"#,
            r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": []}]}"#,
        ] {
            assert!(prepare(log.as_bytes(), ROOMY).is_err(), "{log}");
        }
    }
}
