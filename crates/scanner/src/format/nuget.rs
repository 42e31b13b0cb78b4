//! What the formats of .NET share. Names of NuGet packages are written as their authors write them and compared without
//! the difference of upper and lower case.

pub(super) mod frameworks;
pub(super) mod library;
pub(super) mod msbuild;
pub(super) mod project;
pub(super) mod properties;
pub(super) mod requirement;
pub(super) mod surroundings;
pub(super) mod xml;
