//! Which repositories there are: by the host's lists, held against what the store knows.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_remote::{
    Account, AccountKind, GithubError, GithubHost, ListedRepository, Partial, Repository, account,
    repositories, repository_by_id, repository_by_name,
};

use super::ending::{chain, stop};
use super::{Event, Plan, Watch};
use crate::account::{Ending, FailReason, SkipReason, Stop};
use crate::store::{RepositoryRow, Store, StoreError, StoredRepository};
use crate::target::Target;

/// What was listed.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    /// The repositories by number.
    pub(super) rows: BTreeMap<u64, RepositoryRow>,
    /// Repositories that the store knows and no list has, or that were named and not found: how they ended.
    pub(super) missing: Vec<(RepositoryRow, Ending)>,
    /// Accounts, as a later run knows them without asking.
    pub(super) accounts: Vec<Account>,
    /// Accounts that could not be listed, or not all of it, with the reason.
    pub(super) partial: Vec<(String, String)>,
    /// Why the run cannot go on.
    pub(super) stopped: Option<(Stop, String)>,
    /// The failure where nothing at all could be listed.
    pub(super) refused: Option<GithubError>,
}

/// Lists what a plan asks for. An account that cannot be listed does not end the run; it makes it incomplete.
pub(super) async fn list(
    plan: &Plan,
    host: &GithubHost,
    store: &Store,
    watch: Watch<'_>,
) -> Result<Inventory, StoreError> {
    let known = known_accounts(store)?;
    let mut inventory = Inventory::default();
    let mut failure = None;
    for target in &plan.targets {
        let listed = match target {
            Target::Account(login) => {
                let known = known.get(&login.to_ascii_lowercase());
                list_account(login, known, host, &mut inventory, watch).await
            }
            Target::Repository { owner, name } => one(owner, name, host, &mut inventory).await,
        };
        let Err(error) = listed else { continue };
        let why = chain(&error);
        inventory.partial.push((target.to_string(), why.clone()));
        if let Some(stop) = stop(&error) {
            inventory.stopped = Some((stop, why));
            failure = Some(error);
            break;
        }
        failure = Some(error);
    }
    if inventory.rows.is_empty() {
        inventory.refused = failure;
    }
    if inventory.refused.is_none() && inventory.stopped.is_none() {
        reconcile(plan, host, store, &mut inventory).await?;
    }
    Ok(inventory)
}

async fn list_account(
    login: &str,
    known: Option<&Account>,
    host: &GithubHost,
    inventory: &mut Inventory,
    watch: Watch<'_>,
) -> Result<(), GithubError> {
    let found = match known {
        Some(known) => known.clone(),
        None => account(host, login).await?,
    };
    let mut count = 0;
    let listing = repositories(host, &found, |page| {
        count += page.len();
        inventory.rows.extend(page.into_iter().map(|listed| (listed.id, row(listed))));
        watch(Event::Listed { account: login, count });
    })
    .await?;
    for partial in &listing.partial {
        inventory
            .partial
            .push((login.to_owned(), describe(partial, (listing.count, listing.total))));
    }
    let lost = listing.total.unwrap_or(0).saturating_sub(listing.count);
    if lost > 0 && listing.partial.is_empty() {
        let why = format!(
            "the host counts {} repositories and lists {}: the token may not see {lost} of them",
            listing.total.unwrap_or(0),
            listing.count
        );
        inventory.partial.push((login.to_owned(), why));
    }
    inventory.accounts.push(found);
    Ok(())
}

fn describe(partial: &Partial, (count, total): (u64, Option<u64>)) -> String {
    match partial {
        Partial::SingleSignOn(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!(
                "the token has no session of single sign-on for the organizations {}: what is theirs is not listed",
                ids.join(", ")
            )
        }
        Partial::SelectedRepositories => {
            let covers = match total {
                Some(total) => format!("{count} of {total} repositories are listed"),
                None => format!("{count} repositories are listed, and it may not know of how many"),
            };
            format!("the app is installed for selected repositories only: {covers}")
        }
    }
}

async fn one(
    owner: &str,
    name: &str,
    host: &GithubHost,
    inventory: &mut Inventory,
) -> Result<(), GithubError> {
    let found = match Repository::new(&format!("{owner}/{name}")) {
        Ok(repository) => repository_by_name(host, &repository).await?,
        Err(_) => None,
    };
    match found {
        Some(listed) => {
            inventory.rows.insert(listed.id, row(listed));
        }
        None => {
            let why = "there is no such repository, or the token may not see it".to_owned();
            inventory.partial.push((format!("{owner}/{name}"), why));
        }
    }
    Ok(())
}

/// A repository that the store knows and no list has was deleted, was moved, may not be seen any more, or was lost
/// between two pages. Its number tells.
async fn reconcile(
    plan: &Plan,
    host: &GithubHost,
    store: &Store,
    inventory: &mut Inventory,
) -> Result<(), StoreError> {
    for target in &plan.targets {
        let Target::Account(login) = target else { continue };
        let listed = inventory.accounts.iter().any(|a| a.login.eq_ignore_ascii_case(login));
        if !listed {
            continue;
        }
        let partial = inventory.partial.iter().any(|(account, _)| account == login);
        for stored in store.repositories(Some(login))? {
            if inventory.rows.contains_key(&stored.row.id) || has_left(&stored) {
                continue;
            }
            if let Some(stop) = reconcile_one(stored, partial, host, inventory).await {
                inventory.stopped = Some(stop);
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Whether an earlier run has found that it left.
fn has_left(stored: &StoredRepository) -> bool {
    let reasons = [SkipReason::Gone.code(), SkipReason::MovedAway.code()];
    stored.ended.as_ref().is_some_and(|(_, ended)| reasons.contains(&ended.reason.as_str()))
}

async fn reconcile_one(
    stored: StoredRepository,
    partial: bool,
    host: &GithubHost,
    inventory: &mut Inventory,
) -> Option<(Stop, String)> {
    let owner = stored.row.owner.clone();
    let ending = match repository_by_id(host, stored.row.id).await {
        Ok(Some(found)) if found.owner.eq_ignore_ascii_case(&owner) => {
            inventory.rows.insert(found.id, row(found));
            return None;
        }
        Ok(Some(_)) => Ending::Skipped(SkipReason::MovedAway),
        Ok(None) if partial => {
            let why = "it is not listed any more, and the list is not whole".to_owned();
            Ending::Failed(FailReason::NoAccess, why)
        }
        Ok(None) => Ending::Skipped(SkipReason::Gone),
        Err(error) => match super::ending::ending(&error) {
            Ending::NotReached(stop, why) => return Some((stop, why)),
            ending => ending,
        },
    };
    inventory.missing.push((stored.row, ending));
    None
}

/// Numbers and kinds of accounts that earlier runs were told, so that none is asked for again.
fn known_accounts(store: &Store) -> Result<BTreeMap<String, Account>, StoreError> {
    let mut known = BTreeMap::new();
    for run in store.runs()? {
        for (name, value) in &run.remarks {
            let Some(login) = name.strip_prefix(ACCOUNT) else { continue };
            if let Some(account) = read_account(login, value) {
                known.insert(login.to_ascii_lowercase(), account);
            }
        }
    }
    Ok(known)
}

/// Under which names runs keep accounts.
const ACCOUNT: &str = "account ";

/// An account as a remark of a run.
pub(super) fn account_remark(account: &Account) -> (String, String) {
    let kind = match account.kind {
        AccountKind::Organization => "organization",
        AccountKind::User => "user",
        AccountKind::Own => "own",
    };
    (format!("{ACCOUNT}{}", account.login), format!("{kind} {}", account.id))
}

/// The totals of then say nothing of today.
fn read_account(login: &str, value: &str) -> Option<Account> {
    let (kind, id) = value.split_once(' ')?;
    let kind = match kind {
        "organization" => AccountKind::Organization,
        "user" => AccountKind::User,
        "own" => AccountKind::Own,
        _ => return None,
    };
    let (id, login) = (id.parse().ok()?, login.to_owned());
    Some(Account { id, login, kind, public_repositories: 0, private_repositories: None })
}

fn row(listed: ListedRepository) -> RepositoryRow {
    let unique: BTreeSet<String> = listed.topics.into_iter().collect();
    RepositoryRow {
        id: listed.id,
        node_id: listed.node_id,
        owner: listed.owner,
        name: listed.name,
        default_branch: listed.default_branch,
        pushed_at: listed.pushed_at,
        size_kb: listed.size_kb,
        archived: listed.archived,
        disabled: listed.disabled,
        fork: listed.fork,
        mirror: listed.mirror,
        template: listed.template,
        visibility: listed.visibility,
        language: listed.language,
        topics: unique.into_iter().collect(),
        custom_properties: listed.custom_properties,
        security: listed.security,
    }
}
