//! The items of an MSBuild file that name packages.

use roxmltree::{Document, Node};

use lockgate_model::Scope;

use super::xml::{Value, value};
use crate::source::Source;

/// What an item says about its package.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Kind {
    /// The project uses the package.
    Reference,
    /// The version for projects that use the package without saying one.
    Central,
    /// Every project uses the package, to be built.
    Global,
    /// The package is downloaded, for the build.
    Download,
    /// The package is a tool of the command line.
    Tool,
}

/// One item.
pub(in crate::format) struct Item<'d, 'i> {
    pub(in crate::format) kind: Kind,
    pub(in crate::format) node: Node<'d, 'i>,
    /// What it names: one package, or several with semicolons between them. Empty where nothing is said.
    pub(in crate::format) names: &'d str,
    /// Whether it changes items of that name and adds none.
    pub(in crate::format) is_update: bool,
    /// The version that is asked for; not empty.
    pub(in crate::format) version: Option<Value<'d>>,
    pub(in crate::format) scope: Scope,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        let kinds = [
            ("PackageReference", Self::Reference),
            ("PackageVersion", Self::Central),
            ("GlobalPackageReference", Self::Global),
            ("PackageDownload", Self::Download),
            ("DotNetCliToolReference", Self::Tool),
        ];
        kinds.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
    }
}

/// The items of a file in its order; those that remove others, and the defaults for all items, are none.
pub(in crate::format) fn read_items<'d, 'i>(
    source: &Source<'_>,
    document: &'d Document<'i>,
) -> Vec<Item<'d, 'i>> {
    let elements = document.descendants().filter(Node::is_element);
    elements.filter_map(|node| read_item(source, node)).collect()
}

fn read_item<'d, 'i>(source: &Source<'_>, node: Node<'d, 'i>) -> Option<Item<'d, 'i>> {
    let kind = Kind::of(node.tag_name().name())?;
    let parent = node.parent_element()?;
    if node.has_attribute("Remove") || parent.tag_name().name() != "ItemGroup" {
        return None;
    }
    let update = node.attribute("Update");
    let names = node.attribute("Include").or(update).unwrap_or_default().trim_ascii();
    let exact = value(source, node, "VersionOverride").filter(|value| !value.text.is_empty());
    let version =
        exact.or_else(|| value(source, node, "Version")).filter(|value| !value.text.is_empty());
    let is_private = || {
        let assets = value(source, node, "PrivateAssets");
        assets.is_some_and(|assets| assets.text.eq_ignore_ascii_case("all"))
    };
    let scope = match kind {
        Kind::Reference if is_private() => Scope::Dev,
        Kind::Reference => Scope::Runtime,
        Kind::Central => Scope::Unknown,
        Kind::Global | Kind::Tool => Scope::Dev,
        Kind::Download => Scope::Build,
    };
    let is_update = update.is_some() && !node.has_attribute("Include");
    Some(Item { kind, node, names, is_update, version, scope })
}
