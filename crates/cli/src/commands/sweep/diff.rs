//! `lockgate sweep diff`.

use lockgate_sweep::judge::Judged;
use lockgate_sweep::store::Reader;

use crate::args::SweepDiffArgs;
use crate::failure::Failure;
use crate::output::sweep::Changes;
use crate::settings::Settings;

pub(super) fn diff(_args: &SweepDiffArgs, _settings: &Settings) -> Result<u8, Failure> {
    Ok(0)
}

pub(super) fn since_last(_reader: &Reader, _judged: &Judged) -> Result<Option<Changes>, Failure> {
    Ok(None)
}
