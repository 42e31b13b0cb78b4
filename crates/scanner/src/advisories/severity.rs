//! CVSS vectors to scores. Source: <https://www.first.org/cvss/>.

use lockgate_model::{AdvisoryId, Level, Score, Severity, SeveritySource};

/// The metrics that a vector of each version must have.
const BASE_V2: &[&str] = &["AV", "AC", "Au", "C", "I", "A"];
const BASE_V3: &[&str] = &["AV", "AC", "PR", "UI", "S", "C", "I", "A"];
const BASE_V4: &[&str] = &["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];

/// Scores a vector of any CVSS version; `None` for one that cannot be read. A vector of version 2 has no prefix.
pub(super) fn of_vector(vector: &str, from: &AdvisoryId) -> Option<Severity> {
    let vector = vector.trim();
    let (source, base) = if vector.starts_with("CVSS:4") {
        (SeveritySource::CvssV4, BASE_V4)
    } else if vector.starts_with("CVSS:3") {
        (SeveritySource::CvssV3, BASE_V3)
    } else {
        (SeveritySource::CvssV2, BASE_V2)
    };
    // The library scores a vector with missing metrics as if they did no harm: a cut vector would read as score 0.
    let has = |metric: &&str| {
        vector.split('/').any(|part| part.split_once(':').is_some_and(|(name, _)| name == *metric))
    };
    if !base.iter().all(has) {
        return None;
    }
    let score = Score::new(vector.parse::<cvss::Cvss>().ok()?.score())?;
    Some(Severity {
        level: score.level(),
        score: Some(score),
        vector: Some(vector.to_owned()),
        source,
        from: from.clone(),
    })
}

/// The severity of a word such as `HIGH`.
pub(super) fn of_label(label: &str, from: &AdvisoryId) -> Option<Severity> {
    let level = Level::from_label(label)?;
    let source = SeveritySource::Label;
    Some(Severity { level, score: None, vector: None, source, from: from.clone() })
}

/// The severity of a malicious package.
pub(super) fn of_malicious(from: &AdvisoryId) -> Severity {
    Severity {
        level: Level::Critical,
        score: None,
        vector: None,
        source: SeveritySource::Malicious,
        from: from.clone(),
    }
}

/// The severity of a group: the best source wins, among equals the worst statement. Scores of different CVSS versions
/// are never mixed. `None` where nothing is said: the group is unscored.
pub(crate) fn of_group<'a>(severities: impl Iterator<Item = &'a Severity>) -> Option<Severity> {
    severities
        .min_by(|a, b| {
            let worse = (b.level, b.score).cmp(&(a.level, a.score));
            a.source.cmp(&b.source).then(worse).then_with(|| a.from.cmp(&b.from))
        })
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const V4: &str = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N";
    const V3: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    const V2: &str = "AV:N/AC:L/Au:N/C:P/I:P/A:P";

    fn id() -> AdvisoryId {
        AdvisoryId::new("X-1").unwrap()
    }

    #[test]
    fn every_cvss_version_is_scored() {
        assert_eq!(of_vector(V3, &id()).unwrap().score.unwrap().to_string(), "9.8");
        assert_eq!(of_vector(V2, &id()).unwrap().score.unwrap().to_string(), "7.5");
        assert_eq!(of_vector(V4, &id()).unwrap().source, SeveritySource::CvssV4);
        for text in ["", "9.8", "CVSS:9.9/AV:N", "CVSS:3.1/AV:N", "HIGH"] {
            assert!(of_vector(text, &id()).is_none(), "{text}");
        }
    }

    #[test]
    fn the_newest_cvss_wins_then_the_label_and_malicious_over_all() {
        let v4 = of_vector(V4, &id()).unwrap();
        let v3 = of_vector(V3, &id()).unwrap();
        let label = of_label("critical", &id()).unwrap();
        assert_eq!(of_group([&label, &v3, &v4].into_iter()).unwrap(), v4);
        assert_eq!(of_group([&label, &v3].into_iter()).unwrap(), v3);
        assert_eq!(of_group([&label].into_iter()).unwrap(), label);
        assert!(of_group([].into_iter()).is_none());
        let malicious = of_malicious(&id());
        assert_eq!(of_group([&v4, &malicious].into_iter()).unwrap(), malicious);
    }
}
