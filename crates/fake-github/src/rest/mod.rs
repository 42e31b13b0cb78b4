//! The REST API: which path is which operation.

mod accounts;
mod apps;
mod contents;
mod issues;
mod lists;
mod objects;
mod rate;
mod references;
mod repository;
mod scanning;
mod seeded;

use http::Method;

pub(crate) use rate::exhausted;
pub(crate) use repository::{date, full, minimal, simple_user};

use crate::answer::Answer;
use crate::call::Call;
use crate::limits::Bucket;
use crate::principal::Principal;
use crate::shared::Shared;
use crate::world::{Found, Repository, World};

/// A request with everything that answers it.
#[derive(Clone, Copy)]
pub(crate) struct Rest<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) call: &'a Call,
    pub(crate) principal: &'a Principal,
    pub(crate) world: &'a World,
}

/// What a request is counted in; `None` if it is free.
pub(crate) fn bucket(call: &Call) -> Option<Bucket> {
    match call.parts().as_slice() {
        ["rate_limit"] => None,
        ["graphql"] => Some(Bucket::Graphql),
        ["search", ..] => Some(Bucket::Search),
        [.., "dependency-graph", "sbom"] => Some(Bucket::DependencySbom),
        [.., "code-scanning", "sarifs"] => Some(Bucket::Sarif),
        _ => Some(Bucket::Core),
    }
}

impl<'a> Rest<'a> {
    pub(crate) fn answer(self) -> Answer {
        if let Some(answer) = seeded::answer(self).filter(|_| self.may_be_told()) {
            return self.accepted(answer);
        }
        let parts = self.call.parts();
        let answer = match (&self.call.method, parts.as_slice()) {
            (&Method::GET, ["rate_limit"]) => rate::overview(self),
            (&Method::GET, ["user"]) => accounts::own(self),
            (&Method::GET, ["orgs", login]) => accounts::organization(self, login),
            (&Method::GET, ["users", login]) => accounts::user(self, login),
            (&Method::GET, ["orgs" | "users", login, "repos"]) => lists::of_owner(self, login),
            (&Method::GET, ["installation", "repositories"]) => lists::of_installation(self),
            (&Method::GET, ["app"]) => apps::own(self),
            (&Method::GET, ["app", "installations"]) => apps::installations(self),
            (&Method::GET, ["orgs" | "users", login, "installation"]) => apps::at(self, login),
            (&Method::POST, ["app", "installations", id, "access_tokens"]) => apps::mint(self, id),
            (_, ["repos", owner, name, rest @ ..]) => self.named(owner, name, rest),
            (_, ["repositories", id, rest @ ..]) => self.numbered(id, rest),
            _ => Answer::not_found(),
        };
        self.accepted(answer)
    }

    /// Whether what was put there is for whoever asks: that of a repository is for who sees it.
    fn may_be_told(self) -> bool {
        match self.call.parts().as_slice() {
            ["repos", owner, name, ..] => match self.world.find(owner, name) {
                Found::Here(repository) => self.principal.sees(repository),
                Found::Moved(_) | Found::Nowhere => false,
            },
            _ => !self.principal.is_anonymous(),
        }
    }

    /// Says what a token was accepted for, as GitHub does in each answer.
    fn accepted(self, answer: Answer) -> Answer {
        let answer = answer.with("x-github-media-type", "github.v3; format=json");
        match self.principal.scopes() {
            Some(scopes) => answer
                .with("x-oauth-scopes", scopes.join(", "))
                .with("x-accepted-oauth-scopes", "repo"),
            None => answer,
        }
    }

    fn named(self, owner: &str, name: &str, rest: &[&str]) -> Answer {
        match self.world.find(owner, name) {
            Found::Here(repository) => self.repository(repository, rest),
            Found::Moved(repository) if self.principal.sees(repository) => {
                self.moved(repository, rest)
            }
            Found::Moved(_) | Found::Nowhere => Answer::not_found(),
        }
    }

    fn numbered(self, id: &str, rest: &[&str]) -> Answer {
        let id = id.parse().ok();
        match id.and_then(|id: u64| self.world.repositories.get(&id)) {
            Some(repository) => self.repository(repository, rest),
            None => Answer::not_found(),
        }
    }

    /// GitHub leads from an old name to the id, for good for a reader and once for a writer.
    fn moved(self, repository: &Repository, rest: &[&str]) -> Answer {
        let mut url = format!("{}/repositories/{}", self.call.api, repository.id);
        for part in rest {
            url.push('/');
            url.push_str(part);
        }
        if let Some((_, query)) = self.call.target.split_once('?') {
            url.push('?');
            url.push_str(query);
        }
        let status = if self.call.reads() { 301 } else { 307 };
        let words = if self.call.reads() { "Moved Permanently" } else { "Temporary Redirect" };
        let body = serde_json::json!({
            "message": words,
            "url": url,
            "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
        });
        Answer::json(status, &body).with("location", url)
    }

    fn repository(self, repository: &'a Repository, rest: &[&str]) -> Answer {
        if !self.principal.sees(repository) {
            return Answer::not_found();
        }
        if let Some(refusal) =
            self.principal.refused_by_sso(self.world.owner(&repository.owner), &self.call.origin)
        {
            return refusal;
        }
        if repository.disabled && !rest.is_empty() {
            return Answer::refusal(403, "Repository access blocked");
        }
        match (&self.call.method, rest) {
            (&Method::POST, ["code-scanning", "sarifs"]) => scanning::upload(self, repository),
            (&Method::GET, ["code-scanning", "sarifs", id]) => {
                scanning::status(self, repository, id)
            }
            (&Method::GET, ["code-scanning", "analyses"]) => scanning::analyses(self, repository),
            (_, ["issues", rest @ ..]) if rest.len() < 2 => issues::answer(self, repository, rest),
            (&Method::GET, ["code-scanning", "alerts"]) => scanning::alerts(self, repository),
            (&Method::GET, rest) => {
                let answer = self.read(repository, rest);
                answer
                    .unwrap_or_else(|error| Answer::refusal(500, &format!("Server Error: {error}")))
            }
            _ => Answer::not_found(),
        }
    }

    fn read(self, repository: &Repository, rest: &[&str]) -> std::io::Result<Answer> {
        Ok(match rest {
            [] => Answer::json(200, &full(self, repository)),
            ["git", "trees", reference] => objects::tree(self, repository, reference)?,
            ["git", "blobs", id] => objects::blob(self, repository, id)?,
            ["git", "commits", id] => references::git_commit(self, repository, id)?,
            ["git", "ref", "heads", branch @ ..] => {
                references::reference(self, repository, &branch.join("/"))?
            }
            ["branches", branch @ ..] => references::branch(self, repository, &branch.join("/"))?,
            ["commits", reference] => references::commit(self, repository, reference)?,
            ["contents", path @ ..] => contents::at(self, repository, &path.join("/"))?,
            ["tarball", reference @ ..] => {
                references::tarball(self, repository, &reference.join("/"))?
            }
            _ => Answer::not_found(),
        })
    }
}
