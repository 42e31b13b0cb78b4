//! Comments in which pip-tools and uv say what needs a package: `# via flask`.

use crate::format::python::name::name_end;

/// Follows the comments after a requirement.
#[derive(Default)]
pub(super) struct Via {
    /// Whether the comment lines go on with a list.
    open: bool,
}

impl Via {
    /// A line that is not only comment ends the list.
    pub(super) const fn close(&mut self) {
        self.open = false;
    }

    /// The names of the packages that a comment says.
    pub(super) fn read<'a>(&mut self, comment: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        let list = match comment.strip_prefix("via") {
            Some(list) if list.is_empty() || list.starts_with(' ') => {
                self.open = true;
                list
            }
            Some(_) | None if self.open => comment,
            Some(_) | None => "",
        };
        // What is no name is a sentence, a project (`demo (pyproject.toml)`) or a list of requirements.
        list.split(',').map(str::trim).filter(|name| name_end(name) == Some(name.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_after_via_on_one_line_or_many() {
        let mut via = Via::default();
        let mut read = |comment| via.read(comment).collect::<Vec<_>>();
        assert!(read("a").is_empty());
        assert!(read("viable").is_empty());
        assert_eq!(read("via a, b.c"), ["a", "b.c"]);
        assert!(read("via").is_empty());
        assert_eq!(read("d"), ["d"]);
        assert!(read("-r requirements.in").is_empty());
        assert!(read("demo (pyproject.toml)").is_empty());
    }
}
