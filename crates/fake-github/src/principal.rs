//! Who asks.

use std::sync::{PoisonError, atomic::Ordering};

use crate::answer::Answer;
use crate::call::Call;
use crate::jwt;
use crate::options::{Access, Installation, Sees};
use crate::shared::Shared;
use crate::world::{Owner, Repository, Visibility};

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    /// Whose limits count.
    pub(crate) name: String,
    who: Who,
}

#[derive(Clone, Debug)]
enum Who {
    Nobody,
    Person(Access),
    App(u64),
    Installation(Installation),
}

impl Principal {
    /// By the token. `Err`: 401 as GitHub sends it.
    pub(crate) fn of(shared: &Shared, call: &Call) -> Result<Self, Answer> {
        let Some(token) = call.token() else {
            if call.headers.contains_key("authorization") {
                return Err(bad_credentials());
            }
            return Ok(Self { name: "anonymous".to_owned(), who: Who::Nobody });
        };
        if let Some(access) = shared.options.access.iter().find(|access| access.token == token) {
            if shared.revoked.load(Ordering::SeqCst) {
                return Err(bad_credentials());
            }
            return Ok(Self { name: access.login.clone(), who: Who::Person(access.clone()) });
        }
        if let Some(installation) = Self::installed(shared, &token)? {
            return Ok(installation);
        }
        if token.split('.').count() == 3 {
            let app = jwt::app(&shared.options.apps, &token, shared.clock_with_skew())
                .map_err(|message| Answer::refusal(401, &message))?;
            return Ok(Self { name: format!("app/{}", app.id), who: Who::App(app.id) });
        }
        Err(bad_credentials())
    }

    fn installed(shared: &Shared, token: &str) -> Result<Option<Self>, Answer> {
        let minted = shared.minted.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(found) = minted.get(token) else { return Ok(None) };
        if shared.options.clock.now() >= found.expires {
            return Err(bad_credentials());
        }
        let id = found.installation;
        drop(minted);
        let Some(installation) = shared.installation(id) else { return Err(bad_credentials()) };
        if installation.suspended {
            return Err(Answer::refusal(403, "This installation has been suspended"));
        }
        let name = format!("installation/{id}");
        Ok(Some(Self { name, who: Who::Installation(installation) }))
    }

    /// Whose buckets are used, and whether those of nobody.
    pub(crate) fn payer(&self) -> (&str, bool) {
        (&self.name, self.is_anonymous())
    }

    pub(crate) fn is_anonymous(&self) -> bool {
        matches!(self.who, Who::Nobody)
    }

    /// The login of a person.
    pub(crate) fn person(&self) -> Option<&str> {
        match &self.who {
            Who::Person(access) => Some(&access.login),
            Who::Nobody | Who::App(_) | Who::Installation(_) => None,
        }
    }

    pub(crate) fn app(&self) -> Option<u64> {
        match &self.who {
            Who::App(id) => Some(*id),
            Who::Nobody | Who::Person(_) | Who::Installation(_) => None,
        }
    }

    pub(crate) fn installation(&self) -> Option<&Installation> {
        match &self.who {
            Who::Installation(installation) => Some(installation),
            Who::Nobody | Who::Person(_) | Who::App(_) => None,
        }
    }

    /// The scopes of a classic token.
    pub(crate) fn scopes(&self) -> Option<&[String]> {
        match &self.who {
            Who::Person(access) => access.scopes.as_deref(),
            Who::Nobody | Who::App(_) | Who::Installation(_) => None,
        }
    }

    pub(crate) fn may_write(&self) -> bool {
        match &self.who {
            Who::Person(_) => true,
            Who::Installation(one) => one.permissions.values().any(|right| right == "write"),
            Who::Nobody | Who::App(_) => false,
        }
    }

    /// Whether a permission is given. A person has every one.
    pub(crate) fn may(&self, permission: &str, wanted: &str) -> bool {
        match &self.who {
            Who::Person(_) => true,
            Who::Installation(one) => one
                .permissions
                .get(permission)
                .is_some_and(|right| right == wanted || right == "write"),
            Who::Nobody | Who::App(_) => false,
        }
    }

    /// The login under which it writes.
    pub(crate) fn writes_as(&self, shared: &Shared) -> String {
        match &self.who {
            Who::Person(access) => access.login.clone(),
            Who::Installation(one) => {
                let mut apps = shared.options.apps.iter();
                let has = |app: &&crate::options::App| {
                    app.installations.iter().any(|installed| installed.id == one.id)
                };
                apps.find(has).map_or_else(String::new, |app| format!("{}[bot]", app.slug))
            }
            Who::Nobody | Who::App(_) => self.name.clone(),
        }
    }

    /// Whether SARIF may be uploaded.
    pub(crate) fn may_upload(&self) -> bool {
        match &self.who {
            Who::Person(_) => true,
            Who::Installation(one) => {
                one.permissions.get("security_events").is_some_and(|right| right == "write")
            }
            Who::Nobody | Who::App(_) => false,
        }
    }

    /// Whether a repository exists for it.
    pub(crate) fn sees(&self, repository: &Repository) -> bool {
        repository.visibility == Visibility::Public || self.is_let_in(repository)
    }

    /// What two with the same lists have in common. It may hold a token, and is not to be shown.
    pub(crate) fn sight(&self) -> &str {
        match &self.who {
            Who::Person(access) => &access.token,
            Who::Nobody | Who::App(_) | Who::Installation(_) => &self.name,
        }
    }

    /// Whether a repository is in its lists: for an installation, only what it was installed for.
    pub(crate) fn lists(&self, repository: &Repository) -> bool {
        match &self.who {
            Who::Installation(_) => self.is_let_in(repository),
            Who::Nobody | Who::Person(_) | Who::App(_) => self.sees(repository),
        }
    }

    /// Whether it is told how many private repositories there are.
    pub(crate) fn sees_private(&self, owner: &Owner) -> bool {
        match &self.who {
            Who::Person(access) => access.sees == Sees::Everything,
            Who::Installation(one) => one.account.eq_ignore_ascii_case(&owner.login),
            Who::Nobody | Who::App(_) => false,
        }
    }

    fn is_let_in(&self, repository: &Repository) -> bool {
        match &self.who {
            Who::Nobody | Who::App(_) => false,
            Who::Person(access) => match &access.sees {
                Sees::Everything => true,
                Sees::Public => false,
                Sees::Only(names) => {
                    let full = repository.full_name();
                    names.iter().any(|name| name.eq_ignore_ascii_case(&full))
                }
            },
            Who::Installation(one) => {
                one.account.eq_ignore_ascii_case(&repository.owner)
                    && one.selected.as_ref().is_none_or(|names| {
                        names.iter().any(|name| name.eq_ignore_ascii_case(repository.name()))
                    })
            }
        }
    }

    /// The refusal of a classic token that was not authorised for an owner with single sign-on.
    pub(crate) fn refused_by_sso(&self, owner: Option<&Owner>, origin: &str) -> Option<Answer> {
        let owner = owner.filter(|owner| self.needs_sso(owner))?;
        let url = format!("{origin}/orgs/{}/sso?authorization_request=A0", owner.login);
        let message = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
        Some(Answer::refusal(403, message).with("x-github-sso", format!("required; url={url}")))
    }

    /// Whether single sign-on stands before an owner's things.
    pub(crate) fn needs_sso(&self, owner: &Owner) -> bool {
        let Who::Person(access) = &self.who else { return false };
        let is_authorized =
            access.authorized.iter().any(|one| one.eq_ignore_ascii_case(&owner.login));
        owner.sso && access.scopes.is_some() && !is_authorized
    }

    /// How a refusal names it.
    pub(crate) fn shown(&self) -> String {
        match &self.who {
            Who::Nobody => "127.0.0.1".to_owned(),
            Who::Person(access) => format!("user {}", access.login),
            Who::App(id) => format!("app ID {id}"),
            Who::Installation(one) => format!("installation ID {}", one.id),
        }
    }
}

pub(crate) fn bad_credentials() -> Answer {
    Answer::refusal(401, "Bad credentials")
}
