//! Numbers of what the model has names for. They stand in stores: none of them ever changes its meaning.

use lockgate_model::{Action, Ecosystem, Kind, Level, NoteKind, Scope, SourceKind, Verdict};

use super::bytes::Malformed;

/// The number of an ecosystem.
pub(crate) const fn of_ecosystem(ecosystem: Ecosystem) -> u8 {
    match ecosystem {
        Ecosystem::CratesIo => 0,
        Ecosystem::Npm => 1,
        Ecosystem::PyPi => 2,
        Ecosystem::Go => 3,
        Ecosystem::Maven => 4,
        Ecosystem::NuGet => 5,
        Ecosystem::RubyGems => 6,
        Ecosystem::Packagist => 7,
        Ecosystem::Pub => 8,
        Ecosystem::Hex => 9,
        Ecosystem::SwiftUrl => 10,
        Ecosystem::ConanCenter => 11,
        Ecosystem::Cran => 12,
        Ecosystem::Hackage => 13,
        Ecosystem::Julia => 14,
        Ecosystem::GitHubActions => 15,
        Ecosystem::CocoaPods => 16,
        Ecosystem::Conda => 17,
        Ecosystem::Jsr => 18,
        Ecosystem::Terraform => 19,
        Ecosystem::Helm => 20,
        Ecosystem::Bazel => 21,
        Ecosystem::Nix => 22,
    }
}

/// The ecosystem of a number.
pub(crate) fn ecosystem(number: u8) -> Result<Ecosystem, Malformed> {
    let mut all = Ecosystem::ALL.iter().copied();
    all.find(|ecosystem| of_ecosystem(*ecosystem) == number).ok_or(Malformed)
}

/// The kinds of notes by their numbers.
const NOTE_KINDS: [NoteKind; 19] = [
    NoteKind::NoLockfiles,
    NoteKind::UnreadBase,
    NoteKind::ComparedDirectly,
    NoteKind::UnreadFile,
    NoteKind::UnreadSarif,
    NoteKind::UnreadEntry,
    NoteKind::UnknownFormatVersion,
    NoteKind::UncoveredPackage,
    NoteKind::UncoveredEcosystem,
    NoteKind::UnpinnedRequirement,
    NoteKind::MissingFeed,
    NoteKind::DamagedFeed,
    NoteKind::UnreadableAdvisory,
    NoteKind::UnreadableAdvisoryInUse,
    NoteKind::StaleDatabase,
    NoteKind::UnknownYanked,
    NoteKind::DuplicatePackage,
    NoteKind::UnusedIgnore,
    NoteKind::ExpiredIgnore,
];

/// The number of a kind of note.
pub(crate) const fn of_note(kind: NoteKind) -> u8 {
    match kind {
        NoteKind::NoLockfiles => 0,
        NoteKind::UnreadBase => 1,
        NoteKind::ComparedDirectly => 2,
        NoteKind::UnreadFile => 3,
        NoteKind::UnreadSarif => 4,
        NoteKind::UnreadEntry => 5,
        NoteKind::UnknownFormatVersion => 6,
        NoteKind::UncoveredPackage => 7,
        NoteKind::UncoveredEcosystem => 8,
        NoteKind::UnpinnedRequirement => 9,
        NoteKind::MissingFeed => 10,
        NoteKind::DamagedFeed => 11,
        NoteKind::UnreadableAdvisory => 12,
        NoteKind::UnreadableAdvisoryInUse => 13,
        NoteKind::StaleDatabase => 14,
        NoteKind::UnknownYanked => 15,
        NoteKind::DuplicatePackage => 16,
        NoteKind::UnusedIgnore => 17,
        NoteKind::ExpiredIgnore => 18,
    }
}

/// The kind of note of a number.
pub(crate) fn note(number: u8) -> Result<NoteKind, Malformed> {
    NOTE_KINDS.get(usize::from(number)).copied().ok_or(Malformed)
}

/// The number of a scope.
pub(crate) const fn of_scope(scope: Scope) -> u8 {
    match scope {
        Scope::Unknown => 0,
        Scope::Runtime => 1,
        Scope::Dev => 2,
        Scope::Optional => 3,
        Scope::Build => 4,
    }
}

/// The scope of a number.
pub(crate) fn scope(number: u8) -> Result<Scope, Malformed> {
    Scope::ALL.into_iter().find(|scope| of_scope(*scope) == number).ok_or(Malformed)
}

/// The number of a kind of source.
pub(crate) const fn of_source(kind: SourceKind) -> u8 {
    match kind {
        SourceKind::Registry => 0,
        SourceKind::OtherRegistry => 1,
        SourceKind::Git => 2,
        SourceKind::Url => 3,
        SourceKind::Path => 4,
        SourceKind::Workspace => 5,
    }
}

/// The kind of source of a number.
pub(crate) const fn source(number: u8) -> Result<SourceKind, Malformed> {
    match number {
        0 => Ok(SourceKind::Registry),
        1 => Ok(SourceKind::OtherRegistry),
        2 => Ok(SourceKind::Git),
        3 => Ok(SourceKind::Url),
        4 => Ok(SourceKind::Path),
        5 => Ok(SourceKind::Workspace),
        _ => Err(Malformed),
    }
}

/// The number of a kind of finding.
pub(crate) const fn of_kind(kind: Kind) -> u8 {
    match kind {
        Kind::Vulnerability => 0,
        Kind::Malicious => 1,
        Kind::Unsound => 2,
        Kind::Unmaintained => 3,
        Kind::Notice => 4,
        Kind::Yanked => 5,
    }
}

/// The kind of finding of a number.
pub(crate) const fn kind(number: u8) -> Result<Kind, Malformed> {
    match number {
        0 => Ok(Kind::Vulnerability),
        1 => Ok(Kind::Malicious),
        2 => Ok(Kind::Unsound),
        3 => Ok(Kind::Unmaintained),
        4 => Ok(Kind::Notice),
        5 => Ok(Kind::Yanked),
        _ => Err(Malformed),
    }
}

/// The number of a level; 0 is none known.
pub(crate) const fn of_level(level: Option<Level>) -> u8 {
    match level {
        None => 0,
        Some(Level::None) => 1,
        Some(Level::Low) => 2,
        Some(Level::Medium) => 3,
        Some(Level::High) => 4,
        Some(Level::Critical) => 5,
    }
}

/// The level of a number.
pub(crate) const fn level(number: u8) -> Result<Option<Level>, Malformed> {
    match number {
        0 => Ok(None),
        1 => Ok(Some(Level::None)),
        2 => Ok(Some(Level::Low)),
        3 => Ok(Some(Level::Medium)),
        4 => Ok(Some(Level::High)),
        5 => Ok(Some(Level::Critical)),
        _ => Err(Malformed),
    }
}

/// The number of an action.
pub(crate) const fn of_action(action: Action) -> u8 {
    match action {
        Action::Block => 0,
        Action::Warn => 1,
        Action::Allow => 2,
        Action::Ignore => 3,
    }
}

/// The action of a number.
pub(crate) const fn action(number: u8) -> Result<Action, Malformed> {
    match number {
        0 => Ok(Action::Block),
        1 => Ok(Action::Warn),
        2 => Ok(Action::Allow),
        3 => Ok(Action::Ignore),
        _ => Err(Malformed),
    }
}

/// The number of a verdict; 0 is none.
pub(crate) const fn of_verdict(verdict: Option<Verdict>) -> u8 {
    match verdict {
        None => 0,
        Some(Verdict::Pass) => 1,
        Some(Verdict::Blocked) => 2,
        Some(Verdict::Incomplete) => 3,
    }
}

/// The verdict of a number.
pub(crate) const fn verdict(number: u8) -> Result<Option<Verdict>, Malformed> {
    match number {
        0 => Ok(None),
        1 => Ok(Some(Verdict::Pass)),
        2 => Ok(Some(Verdict::Blocked)),
        3 => Ok(Some(Verdict::Incomplete)),
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_ecosystem_has_a_number_of_its_own() {
        let numbers: BTreeSet<u8> = Ecosystem::ALL.iter().map(|e| of_ecosystem(*e)).collect();
        assert_eq!(numbers.len(), Ecosystem::ALL.len());
        for of in Ecosystem::ALL {
            assert_eq!(ecosystem(of_ecosystem(*of)), Ok(*of));
        }
        assert_eq!(ecosystem(255), Err(Malformed));
    }

    #[test]
    fn every_kind_comes_back_from_its_number() {
        for kind in NOTE_KINDS {
            assert_eq!(note(of_note(kind)), Ok(kind));
        }
        for of in Scope::ALL {
            assert_eq!(scope(of_scope(of)), Ok(of));
        }
        for number in 0..6 {
            assert_eq!(source(number).map(of_source), Ok(number));
        }
        assert_eq!(
            (note(19), scope(5), source(6)),
            (Err(Malformed), Err(Malformed), Err(Malformed))
        );
    }
}
