//! Which GitHub a run belongs to, by the URL of its server.

/// The server of the public GitHub.
pub(crate) const PUBLIC: &str = "https://github.com";

/// A sort of GitHub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// github.com.
    Public,
    /// GitHub Enterprise Cloud with data residency: `NAME.ghe.com`.
    DataResidency,
    /// GitHub Enterprise Server: any other host.
    EnterpriseServer,
}

impl Host {
    /// The sort of a server.
    #[must_use]
    pub fn of(server_url: &str) -> Self {
        let host = split(server_url).1.to_ascii_lowercase();
        if host == "github.com" {
            Self::Public
        } else if host.ends_with(".ghe.com") {
            Self::DataResidency
        } else {
            Self::EnterpriseServer
        }
    }
}

/// The base URL of the API of a server.
///
/// Source: <https://docs.github.com/en/enterprise-server@latest/rest/quickstart>; with data residency the API is the
/// subdomain `api.`.
#[must_use]
pub fn api_url(server_url: &str) -> String {
    let server = server_url.trim_end_matches('/');
    let (scheme, host) = split(server);
    match Host::of(server) {
        Host::Public => "https://api.github.com".to_owned(),
        Host::DataResidency => format!("{scheme}api.{host}"),
        Host::EnterpriseServer => format!("{server}/api/v3"),
    }
}

/// The scheme with `://`, and the host with its port.
fn split(url: &str) -> (&str, &str) {
    let (scheme, rest) = match url.find("://") {
        Some(at) => url.split_at(at + 3),
        None => ("https://", url),
    };
    (scheme, rest.split('/').next().unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_github_has_its_api() {
        assert_eq!(api_url("https://github.com/"), "https://api.github.com");
        assert_eq!(api_url("https://acme.ghe.com"), "https://api.acme.ghe.com");
        assert_eq!(api_url("https://git.acme.example"), "https://git.acme.example/api/v3");
        assert_eq!(Host::of("https://GitHub.com/acme"), Host::Public);
    }

    #[test]
    fn a_host_that_only_looks_like_github_is_another_server() {
        for url in ["https://github.com.evil.example", "https://evilghe.com", "https://a.ghe.com.x"]
        {
            assert_eq!(Host::of(url), Host::EnterpriseServer, "{url}");
        }
    }
}
