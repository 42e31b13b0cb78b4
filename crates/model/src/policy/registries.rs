//! What is private although it looks public.

/// Packages that never match public advisories although their names or sources look public.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Registries {
    /// npm scopes, `@acme`.
    pub scopes: Vec<String>,
    /// Hosts of private registries, `npm.acme.example`; a port is not part of it.
    pub hosts: Vec<String>,
    /// Beginnings of names: a Maven group `com.acme`, a Go path `git.acme.example/`, `acme-`.
    pub prefixes: Vec<String>,
}

impl Registries {
    /// Whether nothing is private.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.scopes.is_empty() && self.hosts.is_empty() && self.prefixes.is_empty()
    }

    /// Whether a name is of a private scope or begins as a private one.
    #[must_use]
    pub fn is_private_name(&self, name: &str) -> bool {
        let scope = name.split_once('/').map(|(scope, _)| scope);
        self.scopes.iter().any(|private| Some(private.as_str()) == scope)
            || self.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }

    /// Whether a lockfile's entry names a URL on a private host.
    #[must_use]
    pub fn names_private_host(&self, entry: &str) -> bool {
        self.hosts.iter().any(|host| {
            entry.match_indices(host.as_str()).any(|(at, _)| {
                let before = entry.get(..at).unwrap_or_default();
                let after = entry.get(at + host.len()..).and_then(|rest| rest.chars().next());
                (before.ends_with("://") || before.ends_with('@'))
                    && after.is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_host_is_the_whole_host_of_a_url() {
        let host = vec!["npm.acme.example".to_owned()];
        let registries = Registries { hosts: host, ..Registries::default() };
        for entry in ["https://npm.acme.example/x", "http://u:p@npm.acme.example:8080/x"] {
            assert!(registries.names_private_host(entry), "{entry}");
        }
        for entry in
            ["https://npm.acme.example.evil/x", "https://x.npm.acme.example/", "npm.acme.example"]
        {
            assert!(!registries.names_private_host(entry), "{entry}");
        }
    }

    #[test]
    fn a_private_scope_is_the_whole_scope() {
        let registries = Registries {
            scopes: vec!["@acme".to_owned()],
            prefixes: vec!["com.acme.".to_owned()],
            ..Registries::default()
        };
        assert!(
            registries.is_private_name("@acme/x") && registries.is_private_name("com.acme.x:y")
        );
        assert!(!registries.is_private_name("@acme2/x") && !registries.is_private_name("acme"));
    }
}
