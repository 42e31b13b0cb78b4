//! What all requests of a server have in common.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use serde_json::Value;

use crate::bares::Bares;
use crate::faults::Faults;
use crate::issue::Issue;
use crate::limits::{Bucket, Limits, Meter, Secondary, State};
use crate::log::Request;
use crate::options::{Installation, Options};
use crate::upload::Upload;
use crate::world::{Cache, World};

/// How much of the objects that were made is kept, in bytes.
const KEPT: usize = 48 * 1024 * 1024;

/// What all requests of a server have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) url: OnceLock<String>,
    pub(crate) world: RwLock<World>,
    pub(crate) cache: Cache,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) log: Mutex<Vec<Request>>,
    pub(crate) minted: Mutex<HashMap<String, Minted>>,
    /// Lists of repositories by who asks for which, with the version of the world that they are of.
    pub(crate) lists: Mutex<HashMap<String, Listed>>,
    pub(crate) uploads: Mutex<Vec<Upload>>,
    /// Answers by path, for what there is no model of.
    pub(crate) seeded: Mutex<HashMap<String, Value>>,
    /// Issues by repository.
    pub(crate) issues: Mutex<HashMap<u64, Vec<Issue>>>,
    /// Alerts by repository.
    pub(crate) alerts: Mutex<HashMap<u64, Vec<Value>>>,
    /// Polls that find a new upload pending.
    pub(crate) pending: AtomicU32,
    /// Whether the tokens of people are refused from now on.
    pub(crate) revoked: AtomicBool,
    /// How far the server's clock is off, in seconds.
    pub(crate) skew: AtomicI64,
    /// Installations that changed since the start.
    pub(crate) installations: Mutex<HashMap<u64, Option<Installation>>>,
    pub(crate) flights: Arc<Mutex<HashMap<String, u32>>>,
    pub(crate) bares: Bares,
    limits: RwLock<Limits>,
    meter: Mutex<Meter>,
    pub(crate) secondary: Mutex<Secondary>,
}

/// The version of the world that a list is of, and its ids.
type Listed = (u64, Arc<[u64]>);

/// A token of an installation.
#[derive(Clone, Debug)]
pub(crate) struct Minted {
    pub(crate) installation: u64,
    pub(crate) expires: Duration,
}

impl Shared {
    pub(crate) fn new(world: World, options: Options) -> Self {
        Self {
            url: OnceLock::new(),
            world: RwLock::new(world),
            cache: Cache::new(KEPT),
            faults: Mutex::new(Faults::new(options.faults.clone())),
            log: Mutex::default(),
            minted: Mutex::default(),
            lists: Mutex::default(),
            uploads: Mutex::default(),
            seeded: Mutex::default(),
            issues: Mutex::default(),
            alerts: Mutex::default(),
            pending: AtomicU32::new(0),
            revoked: AtomicBool::new(false),
            skew: AtomicI64::new(0),
            installations: Mutex::default(),
            flights: Arc::default(),
            bares: Bares::default(),
            limits: RwLock::new(options.limits.clone()),
            meter: Mutex::default(),
            secondary: Mutex::default(),
            options,
        }
    }

    /// Changes the world.
    pub(crate) fn edit<T>(&self, edit: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world.write().unwrap_or_else(PoisonError::into_inner);
        world.version += 1;
        edit(&mut world)
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_limits(&self, limits: Limits) {
        *self.limits.write().unwrap_or_else(PoisonError::into_inner) = limits;
    }

    /// Takes from a bucket of a principal, of whom it is told whether it is anonymous; nothing is taken where there is not enough.
    pub(crate) fn take(&self, payer: (&str, bool), take: (Bucket, u32)) -> State {
        let mut meter = self.meter.lock().unwrap_or_else(PoisonError::into_inner);
        meter.take(&self.limits(), payer, take, self.options.clock.now())
    }

    /// The time as the server's headers and its judgement of tokens have it.
    pub(crate) fn clock_with_skew(&self) -> Duration {
        let now = self.options.clock.now();
        let skew = self.skew.load(Ordering::SeqCst);
        let by = Duration::from_secs(skew.unsigned_abs());
        if skew < 0 { now.saturating_sub(by) } else { now + by }
    }

    /// An installation as it is now; `None` if it is gone.
    pub(crate) fn installation(&self, id: u64) -> Option<Installation> {
        let changed = self.installations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(changed) = changed.get(&id) {
            return changed.clone();
        }
        let mut all = self.options.apps.iter().flat_map(|app| &app.installations);
        all.find(|one| one.id == id).cloned()
    }
}
