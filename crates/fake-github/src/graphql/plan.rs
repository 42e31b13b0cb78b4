//! What a query costs, by GitHub's rule: the requests it would take to fill its connections, in hundreds.

use async_graphql_parser::Positioned;
use async_graphql_parser::types::{Field, SelectionSet};

use super::document::Document;
use super::thing::Fault;

/// What a query costs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Plan {
    /// Points.
    pub(crate) cost: u32,
    /// Nodes that it may return.
    pub(crate) nodes: u64,
    /// Ids and objects that it names.
    pub(crate) objects: usize,
}

/// Fields that are connections, and need a number of nodes.
const CONNECTIONS: &[&str] = &["repositories", "refs", "languages", "repositoryTopics"];
/// The most nodes of one connection, and ids of one list.
const MOST: u64 = 100;

struct Weighing<'a> {
    document: &'a Document,
    requests: u64,
    plan: Plan,
    fault: Option<Box<Fault>>,
}

impl Plan {
    /// Errors: a connection without bounds, or beyond them.
    pub(super) fn of(document: &Document) -> Result<Self, Box<Fault>> {
        let mut weighing = Weighing { document, requests: 0, plan: Self::default(), fault: None };
        if let Some(operation) = document.operation() {
            weighing.weigh(&operation.selection_set.node, 1, 0);
        }
        if let Some(fault) = weighing.fault {
            return Err(fault);
        }
        let points = (weighing.requests + 50) / 100;
        weighing.plan.cost = u32::try_from(points.max(1)).unwrap_or(u32::MAX);
        Ok(weighing.plan)
    }
}

impl Weighing<'_> {
    fn weigh(&mut self, set: &SelectionSet, times: u64, depth: u32) {
        if depth > 40 {
            self.fault = Some(Fault::plain("Query has too much depth".to_owned()));
            return;
        }
        let mut fields: Vec<&Positioned<Field>> = Vec::new();
        self.document.fields(set, &|_| true, &mut fields);
        for field in fields {
            let inside = self.field(&field.node, times);
            self.weigh(&field.node.selection_set.node, inside, depth + 1);
        }
    }

    /// Weighs one field; returns how often what is in it may occur.
    fn field(&mut self, field: &Field, times: u64) -> u64 {
        let name = field.name.node.as_str();
        match name {
            "repository" | "node" | "object" => self.plan.objects += 1,
            "nodes" if field.get_argument("ids").is_some() => return self.ids(field, times),
            _ => {}
        }
        if !CONNECTIONS.contains(&name) {
            return times;
        }
        let first = self.document.number(field, "first");
        let Some(count) = first.or_else(|| self.document.number(field, "last")) else {
            let message = format!(
                "You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            );
            self.fault = Some(Fault::new("MISSING_PAGINATION_BOUNDARIES", message));
            return times;
        };
        if count == 0 || count > MOST {
            let message = format!(
                "Requesting {count} records on the `{name}` connection exceeds the `first` limit of {MOST} records."
            );
            self.fault = Some(Fault::new("EXCESSIVE_PAGINATION", message));
        }
        self.requests = self.requests.saturating_add(times);
        let nodes = times.saturating_mul(count);
        self.plan.nodes = self.plan.nodes.saturating_add(nodes);
        nodes
    }

    fn ids(&mut self, field: &Field, times: u64) -> u64 {
        let count = self.document.texts(field, "ids").len();
        self.plan.objects += count;
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        if count > MOST {
            let message =
                format!("You may not provide more than {MOST} node ids; you provided {count}.");
            self.fault = Some(Fault::new("ARGUMENT_LIMIT", message));
        }
        times.saturating_mul(count.max(1))
    }
}
